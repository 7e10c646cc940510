//! What holds for every answer, whatever was asked.

use archive::accounts::Role;
use axum::{body::Body, http::Request};
use expect_test::expect;
use futures_util::stream;

use crate::world::{Answer, World};

const SECURITY: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
];

fn secured(what: &str, answer: &Answer) {
    for name in SECURITY {
        assert!(!answer.header(name).is_empty(), "{what} has no {name}");
    }
    assert!(!answer.header("content-security-policy").contains("unsafe"), "{what}");
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let akira = world.signed_in("akira", &[Role::Operator, Role::Admin]).await;
    drop(live); // So that the feeds end.
    for path in [
        "/",
        "/sessions/plenary",
        "/archive",
        "/sign-in",
        "/sign-in/once/abc",
        "/operator",
        "/nowhere",
        "/assets/nothing.js",
        "/healthz",
        "/metrics",
        "/api/v1/service",
        "/api/v1/sessions",
        "/api/v1/sessions/plenary",
        "/api/v1/sessions/nowhere",
        "/api/v1/sessions/plenary/utterances",
        "/api/v1/sessions/plenary/captions",
        "/api/v1/sessions/plenary/captions/ws",
        "/api/v1/sessions/plenary/captions.vtt",
        "/api/v1/sessions/plenary/recording.m3u8",
        "/api/v1/sessions/plenary/recording/part-0000.mp4",
        "/api/v1/sessions/plenary/whep",
        "/api/v1/sessions/plenary/whep/00000000000000000000000000000000",
        "/api/v1/sessions/plenary/floor",
        "/api/v1/search?q=a",
        "/api/v1/me",
        "/api/v1/audit",
    ] {
        secured(path, &world.get_with(path, &akira.headers()).await);
        let posted = world.post_json(path, &akira.headers(), "{").await;
        secured(path, &posted);
        assert!(posted.status.is_client_error() || posted.status.is_server_error(), "POST {path}: {}", posted.status);
        let deleted = Request::delete(path).body(Body::empty()).expect("a request");
        secured(path, &world.ask(deleted).await);
    }
}

#[tokio::test]
async fn the_policy_is_strict() {
    let world = World::with(|settings| settings.public_url = "https://koe.test".to_owned(), String::new).await;
    let answer = world.get("/api/v1/service").await;
    let shown: String = SECURITY.iter().map(|name| format!("{name}: {}\n", answer.header(name))).collect();
    expect![[r#"
        content-security-policy: default-src 'self'; media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
        x-content-type-options: nosniff
        x-frame-options: DENY
        referrer-policy: no-referrer
        permissions-policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), autoplay=(self), fullscreen=(self), picture-in-picture=(self)
        cross-origin-opener-policy: same-origin
    "#]].assert_eq(&shown);
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    assert_eq!(World::new().await.get("/api/v1/service").await.header("strict-transport-security"), "");
}

#[tokio::test]
async fn a_panic_ends_its_own_request_only() {
    let world = World::with(|_| (), || panic!("the metrics are broken (a test's panic)")).await;
    let answer = world.get("/metrics").await;
    secured("a panic", &answer);
    expect![[r#"
        500 Internal Server Error
        {
          "error": {
            "code": "failed",
            "message": {
              "en": "something went wrong inside",
              "ja": "内部エラーが発生しました"
            }
          }
        }
    "#]]
    .assert_eq(&answer.shown());
    assert_eq!(world.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_request_whose_body_never_comes_is_ended() {
    let world = World::new().await;
    let never = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = Request::post("/api/v1/sign-in").header("content-type", "application/json");
    tokio::time::pause(); // From here on time passes as soon as all wait for it.
    let answer = world.ask(request.body(never).expect("a request")).await;
    assert_eq!(answer.refusal(), "503 timed_out");
    secured("a time-out", &answer);
}

#[tokio::test]
async fn health_and_metrics_are_told_plainly() {
    let world = World::with(|_| (), || "koe_viewers 0\n".to_owned()).await;
    let health = world.get("/healthz").await;
    assert_eq!((health.status.as_u16(), health.text().as_str()), (200, "ok\n"));
    let metrics = world.get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(metrics.text(), "koe_viewers 0\n");
    world.archive.clone().close().await;
    let health = world.get("/healthz").await;
    assert_eq!(health.status, 503);
    assert!(health.text().starts_with("the archive cannot be read\n"), "{}", health.text());
    assert_eq!(world.get("/api/v1/sessions").await.refusal(), "503 archive_out_of_reach");
}

#[tokio::test]
async fn head_tells_what_get_would_without_the_body() {
    let world = World::new().await;
    let get = world.get("/api/v1/service").await;
    let head = world.ask(Request::head("/api/v1/service").body(Body::empty()).expect("a request")).await;
    assert_eq!((head.status, head.body.len()), (get.status, 0));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn what_is_not_there_is_told_as_an_error() {
    let world = World::new().await;
    for path in ["/nowhere", "/index.html", "/assets/../index.html", "/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/%00"]
    {
        assert_eq!(world.get(path).await.refusal(), "404 no_such_page", "{path}");
    }
}

#[tokio::test]
async fn long_text_is_compressed_where_asked_for() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    for utterance in 2..60 {
        world.append("plenary", crate::world::settled(utterance, None, "賛成。", utterance * 2_000)).await;
    }
    let path = "/api/v1/sessions/plenary/utterances";
    let packed = world.get_with(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < world.get(path).await.body.len() / 4);
}
