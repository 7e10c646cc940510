use axum::{body::Body, http::Request};
use expect_test::expect;

use crate::world::{Answer, World, name};

const WHEP: &str = "/api/v1/sessions/plenary/whep";

async fn offer(world: &World, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
    world.ask(Request::post(path).header("content-type", kind).body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn what_cannot_be_seated_is_refused_and_players_elsewhere_may_read_why() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let _programme = world.broadcast.programme(&name("plenary"));
    let mut refusals = String::new();
    for (what, answer) in [
        ("not SDP", offer(&world, WHEP, "application/json", "v=0").await),
        ("no type", world.ask(Request::post(WHEP).body("v=0".into()).expect("a request")).await),
        ("not an offer", offer(&world, WHEP, "application/sdp", "v=0").await),
        ("not text", offer(&world, WHEP, "application/sdp; charset=utf-8", vec![0xff, 0xfe]).await),
        ("too long", offer(&world, WHEP, "application/sdp", "v".repeat(70_000)).await),
        ("too late", offer(&world, &format!("{WHEP}?delay_ms=6001"), "application/sdp", "v=0").await),
        ("negative", offer(&world, &format!("{WHEP}?delay_ms=-1"), "application/sdp", "v=0").await),
        ("not live", offer(&world, "/api/v1/sessions/nowhere/whep", "application/sdp", "v=0").await),
    ] {
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{what}");
        refusals += &format!("{what}: {}\n", answer.refusal());
    }
    expect![[r#"
        not SDP: 415 not_sdp
        no type: 415 not_sdp
        not an offer: 400 bad_offer
        not text: 400 bad_offer
        too long: 413 too_large
        too late: 400 bad_delay
        negative: 400 bad_query
        not live: 404 no_such_session
    "#]]
    .assert_eq(&refusals);
    let not_sdp = offer(&world, WHEP, "text/plain", "v=0").await;
    assert_eq!(not_sdp.header("accept-post"), "application/sdp");
}

#[tokio::test]
async fn a_session_in_the_minutes_only_cannot_be_watched_live() {
    let world = World::new().await;
    drop(world.live_session("plenary").await);
    assert_eq!(offer(&world, WHEP, "application/sdp", "v=0").await.refusal(), "404 not_live");
}

#[tokio::test]
async fn browsers_may_ask_first_and_nothing_can_be_changed_later() {
    let world = World::new().await;
    let preflight = Request::options(WHEP).header("origin", "https://player.example").body(Body::empty());
    let preflight = world.ask(preflight.expect("a request")).await;
    let shown = |answer: &Answer, names: &[&str]| -> String {
        names.iter().map(|name| format!("{name}: {}\n", answer.header(name))).collect()
    };
    assert_eq!(preflight.status, 204);
    expect![[r#"
        access-control-allow-origin: *
        access-control-allow-methods: POST, DELETE, OPTIONS
        access-control-allow-headers: content-type, authorization, if-match
        access-control-expose-headers: location, link, retry-after, accept-post
        access-control-allow-credentials: 
        accept-post: application/sdp
    "#]]
    .assert_eq(&shown(
        &preflight,
        &[
            "access-control-allow-origin",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-expose-headers",
            "access-control-allow-credentials",
            "accept-post",
        ],
    ));
    let viewer = format!("{WHEP}/0123456789abcdef0123456789abcdef");
    let patch = world.ask(Request::patch(&viewer).body(Body::empty()).expect("a request")).await;
    assert_eq!(patch.refusal(), "405 method_not_allowed");
    assert_eq!(patch.header("allow"), "DELETE,OPTIONS");
}

#[tokio::test]
async fn only_who_knows_a_viewers_name_can_end_it() {
    let world = World::new().await;
    for guess in ["0123456789abcdef0123456789abcdef", "0", "..%2F..", "%F0%9F%91%BB"] {
        let request = Request::delete(format!("{WHEP}/{guess}")).body(Body::empty()).expect("a request");
        assert_eq!(world.ask(request).await.refusal(), "404 no_such_viewer", "{guess}");
    }
}
