//! Closed sessions and microphones: what the chamber tells the service.

use std::time::Duration;

use archive::accounts::Role;
use expect_test::expect;
use futures_util::{SinkExt as _, StreamExt as _};
use meeting::{MediaTime, SpeakerId};
use streaming::Order;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::world::World;

const CLOSED: &str = "/api/v1/sessions/plenary/closed-session";
const MICROPHONES: &str = "/api/v1/sessions/plenary/microphones";

#[tokio::test]
async fn a_session_is_told_to_be_closed_once_the_wiring_has_cut_everything() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    let headers = akira.headers();
    let wiring = async {
        let Some(Order::CloseToPublic(answer)) = orders.recv().await else { panic!("it is to be closed") };
        answer.send(MediaTime::from_millis(7_000)).expect("it is waited for");
        let Some(Order::OpenToPublic(answer)) = orders.recv().await else { panic!("it is to be opened") };
        answer.send(MediaTime::from_millis(9_000)).expect("it is waited for");
        let Some(Order::CloseToPublic(answer)) = orders.recv().await else { panic!("it is to be closed") };
        drop(answer);
    };
    let page = async {
        let closed = world.post_json(CLOSED, &headers, r#"{"closed":true}"#).await;
        assert_eq!((closed.status.as_u16(), closed.text().as_str()), (200, r#"{"closed":true,"at_ms":7000}"#));
        let open = world.post_json(CLOSED, &headers, r#"{"closed":false}"#).await;
        assert_eq!((open.status.as_u16(), open.text().as_str()), (200, r#"{"closed":false,"at_ms":9000}"#));
        assert_eq!(world.post_json(CLOSED, &headers, r#"{"closed":true}"#).await.refusal(), "503 busy");
    };
    tokio::join!(wiring, page);
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    assert_eq!(world.post_json(CLOSED, &clerk.headers(), r#"{"closed":false}"#).await.refusal(), "403 not_allowed");
    assert_eq!(world.post_json(CLOSED, &[], r#"{"closed":false}"#).await.refusal(), "401 not_signed_in");
}

#[tokio::test]
async fn a_microphone_system_says_by_key_or_seat_who_speaks() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    streaming::sign_in::add_account(&world.archive, "chamber", None, &[]).await.expect("a new account");
    let token = streaming::sign_in::issue_token(&world.archive, "chamber", &[Role::Operator]).await.expect("a token");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    for body in [r#"{"speaker":"mayor","on":true,"at_ms":4000}"#, r#"{"seat":"議長","on":false}"#] {
        assert_eq!(world.post_json(MICROPHONES, &headers, body).await.status, 202);
    }
    let mut told = String::new();
    for _ in 0..2 {
        let Some(Order::Microphone { speaker, on, at }) = orders.recv().await else { panic!("a microphone") };
        told += &format!("{} {on} {:?}\n", SpeakerId::as_str(&speaker), at.map(MediaTime::as_millis));
    }
    for body in
        [r#"{"seat":"99番","on":true}"#, r#"{"on":true}"#, r#"{"speaker":"mayor","seat":"町長","on":true}"#, "{}"]
    {
        told += &format!("{body} → {}\n", world.post_json(MICROPHONES, &headers, body).await.refusal());
    }
    told += &world.post_json(MICROPHONES, &[], r#"{"speaker":"mayor","on":true}"#).await.refusal();
    expect![[r#"
        mayor true Some(4000)
        chair false None
        {"seat":"99番","on":true} → 422 no_such_speaker
        {"on":true} → 422 no_such_speaker
        {"speaker":"mayor","seat":"町長","on":true} → 422 no_such_speaker
        {} → 400 bad_body
        401 not_signed_in"#]]
    .assert_eq(&told);
}

/// A microphone system's connection.
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Connects as the chamber's equipment does.
async fn connected(address: &str, token: &str) -> Socket {
    let mut request = format!("ws://{address}{MICROPHONES}/ws").into_client_request().expect("a request");
    let bearer = format!("Bearer {token}").parse().expect("a header");
    request.headers_mut().insert("authorization", bearer);
    connect_async(request).await.expect("a connection").0
}

/// Tells that the mayor's microphone is on, and waits until that was taken.
async fn switch_on(socket: &mut Socket) {
    socket.send(Message::text(r#"{"seat":"町長","on":true}"#)).await.expect("it is sent");
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return assert_eq!(text.as_str(), r#"{"accepted":true}"#),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("no answer: {other:?}"),
        }
    }
}

/// What the wiring is told next.
async fn told(orders: &mut mpsc::Receiver<Order>) -> String {
    match orders.recv().await {
        Some(Order::Microphone { speaker, on, at: _ }) => format!("{} {on}", SpeakerId::as_str(&speaker)),
        Some(Order::MicrophonesLost) => "lost".to_owned(),
        Some(Order::MicrophonesBack) => "back".to_owned(),
        other => panic!("nothing of a microphone: {other:?}"),
    }
}

#[tokio::test]
async fn a_microphone_system_that_leaves_is_told_to_the_wiring_and_so_is_its_return() {
    let world = World::with(|settings| settings.microphones_away = Duration::ZERO, String::new).await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    streaming::sign_in::add_account(&world.archive, "chamber", None, &[]).await.expect("a new account");
    let token = streaming::sign_in::issue_token(&world.archive, "chamber", &[Role::Operator]).await.expect("a token");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(streaming::serve(listener, world.service.clone(), async {
        stopped.await.expect("the test stops it");
    }));

    let mut socket = connected(&address, &token).await;
    switch_on(&mut socket).await;
    assert_eq!(told(&mut orders).await, "mayor true");
    drop(socket); // The plug is pulled: nobody says goodbye.
    assert_eq!(told(&mut orders).await, "lost");

    let mut socket = connected(&address, &token).await;
    assert_eq!(told(&mut orders).await, "back");
    switch_on(&mut socket).await;
    assert_eq!(told(&mut orders).await, "mayor true");
    // A second one takes over before the first has gone: nothing is lost.
    let mut second = connected(&address, &token).await;
    switch_on(&mut second).await;
    assert_eq!(told(&mut orders).await, "mayor true");
    socket.close(None).await.expect("a goodbye");
    while socket.next().await.is_some() {}
    switch_on(&mut second).await;
    assert_eq!(told(&mut orders).await, "mayor true");
    second.close(None).await.expect("a goodbye");
    assert_eq!(told(&mut orders).await, "lost");

    // The session is opened anew: a connection from before serves it, and is not missed while there is another.
    let mut before = connected(&address, &token).await;
    assert_eq!(told(&mut orders).await, "back");
    let mut anew = world.open("plenary");
    let mut orders = anew.take_orders();
    let mut after = connected(&address, &token).await;
    for socket in [&mut after, &mut before] {
        switch_on(socket).await;
        assert_eq!(told(&mut orders).await, "mayor true");
    }
    before.close(None).await.expect("a goodbye");
    while before.next().await.is_some() {}
    switch_on(&mut after).await;
    assert_eq!(told(&mut orders).await, "mayor true");
    after.close(None).await.expect("a goodbye");
    assert_eq!(told(&mut orders).await, "lost");

    stop.send(()).expect("the server waits for it");
    server.await.expect("no panic").expect("served to the end");
}
