//! Closed sessions and microphones: what the chamber tells the service.

use archive::accounts::Role;
use expect_test::expect;
use meeting::{MediaTime, SpeakerId};
use streaming::Order;

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
