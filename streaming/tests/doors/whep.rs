use axum::{body::Body, http::Request};
use broadcast::viewer::Viewer;
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

#[tokio::test]
async fn a_viewer_is_seated_answered_and_leaves_by_its_own_address() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let _programme = world.broadcast.programme(&name("plenary"));
    let (viewer, sdp) = Box::pin(Viewer::offer()).await.expect("an offer");
    let answer = offer(&world, &format!("{WHEP}?delay_ms=4000"), "application/sdp", sdp).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/sdp");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    viewer.accept(&answer.text()).await.expect("an answer that a browser would take");
    let location = answer.header("location").to_owned();
    assert_eq!(location.strip_prefix(&format!("{WHEP}/")).map(str::len), Some(32), "{location}");
    let leave = async || world.ask(Request::delete(&location).body(Body::empty()).expect("a request")).await;
    assert_eq!(leave().await.status, 200);
    assert_eq!(leave().await.refusal(), "404 no_such_viewer");
    viewer.close().await;
}

#[tokio::test]
async fn who_finds_no_place_is_told_when_to_try_again_and_what_to_watch_instead() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let _programme = world.broadcast.programme(&name("plenary"));
    let (_viewer, sdp) = Box::pin(Viewer::offer()).await.expect("an offer");
    for _ in 0..2 {
        assert_eq!(offer(&world, WHEP, "application/sdp", sdp.clone()).await.status, 201);
    }
    let refused = offer(&world, WHEP, "application/sdp", sdp).await;
    assert_eq!(refused.refusal(), "503 viewers_full");
    assert_eq!(refused.header("retry-after"), "30");
    let instead = r#"</api/v1/sessions/plenary/recording.m3u8>; rel="alternate"; type="application/vnd.apple.mpegurl""#;
    assert_eq!(refused.header("link"), instead);
}

#[tokio::test]
async fn listeners_are_told_how_picture_time_becomes_session_time() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let _programme = world.broadcast.programme(&name("plenary"));
    let origin = world.broadcast.rtp_origin(&name("plenary")).expect("a programme");
    let request = Request::get("/api/v1/sessions/plenary/captions").body(Body::empty()).expect("a request");
    let feed = tower::ServiceExt::oneshot(world.router.clone(), request).await.expect("an answer");
    drop(live);
    let feed = axum::body::to_bytes(feed.into_body(), 1 << 20).await.expect("a feed that ends");
    let told = format!(r#""rtp":{{"picture_clock":90000,"picture_origin":{}}}"#, origin.picture);
    assert!(String::from_utf8_lossy(&feed).contains(&told), "{told} in {feed:?}");
}
