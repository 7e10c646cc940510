use futures_util::StreamExt as _;
use meeting::MediaTime;
use tokio::{net::TcpListener, sync::oneshot};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Error, Message},
};

use crate::world::{World, caption};

#[tokio::test]
async fn the_feed_comes_over_a_websocket_resumes_and_ends_with_the_session() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.show(caption(1, 0, "一"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(streaming::serve(listener, world.service.clone(), async {
        stopped.await.expect("the test stops it");
    }));
    let feed = format!("ws://{address}/api/v1/sessions/plenary/captions/ws");

    let (mut socket, _) = connect_async(&feed).await.expect("a connection");
    let hello = next(&mut socket).await.expect("hello");
    assert_eq!((hello["type"].as_str(), hello["session"].as_str()), (Some("hello"), Some("plenary")));
    let first = next(&mut socket).await.expect("the state");
    live.show(caption(2, 0, "二"));
    assert_eq!(next(&mut socket).await.expect("a caption")["settled"], "二");
    drop(socket);

    let (mut socket, _) = connect_async(format!("{feed}?since={}", first["seq"])).await.expect("a connection");
    assert_eq!(next(&mut socket).await.expect("hello")["type"], "hello");
    assert_eq!(next(&mut socket).await.expect("what was missed")["settled"], "二");
    live.adjourn(MediaTime::from_millis(9_000));
    assert_eq!(next(&mut socket).await.expect("the end")["stage"], "adjourned");
    assert!(next(&mut socket).await.is_none(), "closed in good order");

    let refused = connect_async(&feed).await.expect_err("the session is over");
    assert!(matches!(&refused, Error::Http(answer) if answer.status() == 404), "{refused}");
    stop.send(()).expect("the server waits for it");
    server.await.expect("no panic").expect("served to the end");
}

#[tokio::test]
async fn stopping_the_service_ends_open_feeds() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(streaming::serve(listener, world.service.clone(), async {
        stopped.await.expect("the test stops it");
    }));
    let feed = format!("ws://{address}/api/v1/sessions/plenary/captions/ws");
    let (mut socket, _) = connect_async(&feed).await.expect("a connection");
    next(&mut socket).await.expect("hello");
    stop.send(()).expect("the server waits for it");
    assert!(next(&mut socket).await.is_none());
    server.await.expect("no panic").expect("served to the end");
}

#[tokio::test]
async fn what_is_not_a_websocket_is_told_so() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let answer = world.get("/api/v1/sessions/plenary/captions/ws").await;
    assert_eq!(answer.refusal(), "426 not_a_websocket");
}

/// The next message; none once the feed was closed.
async fn next<S>(socket: &mut S) -> Option<serde_json::Value>
where
    S: futures_util::Stream<Item = Result<Message, Error>> + Unpin,
{
    loop {
        match socket.next().await?.expect("the connection holds") {
            Message::Text(text) => return Some(serde_json::from_str(&text).expect("JSON")),
            Message::Close(_) => return None,
            Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
        }
    }
}
