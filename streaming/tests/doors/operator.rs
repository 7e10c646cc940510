use archive::accounts::Role;
use axum::{body::Body, http::Request};
use expect_test::expect;
use futures_util::StreamExt as _;
use meeting::{AgendaItemId, Cue, CueSource, MediaTime, SourceEvent, Span, SpeakerId};
use streaming::Order;
use tower::ServiceExt as _;

use crate::world::World;

const FLOOR: &str = "/api/v1/sessions/plenary/floor";
const ITEM: &str = "/api/v1/sessions/plenary/agenda-item";

fn cue(order: Option<Order>) -> (Option<MediaTime>, Cue) {
    match order {
        Some(Order::Cue(at, cue)) => (at, cue),
        other => panic!("not a cue: {other:?}"),
    }
}

#[tokio::test]
async fn an_operators_cues_reach_the_wiring_and_the_audit() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    let given = world.post_json(FLOOR, &akira.headers(), r#"{"speaker":"mayor","at_ms":4000}"#).await;
    assert_eq!(given.status, 202, "{}", given.text());
    assert_eq!(world.post_json(FLOOR, &akira.headers(), r#"{"speaker":null}"#).await.status, 202);
    assert_eq!(world.post_json(ITEM, &akira.headers(), r#"{"agenda_item":1,"at_ms":null}"#).await.status, 202);
    let mayor = Cue::Speaker(Some(SpeakerId::new("mayor")), CueSource::Operator);
    assert_eq!(cue(orders.recv().await), (Some(MediaTime::from_millis(4_000)), mayor));
    assert_eq!(cue(orders.recv().await), (None, Cue::Speaker(None, CueSource::Operator)));
    assert_eq!(cue(orders.recv().await), (None, Cue::Item(AgendaItemId::new(1))));

    let chief = world.signed_in("chief", &[Role::Admin]).await;
    let audit = world.get_with("/api/v1/audit", &chief.headers()).await.json();
    let mut shown = String::new();
    for entry in audit["entries"].as_array().expect("entries") {
        assert!(entry["at"].as_str().is_some_and(|at| at.ends_with('Z')));
        shown += &format!("{} {} {} {}\n", entry["number"], entry["who"], entry["action"], entry["targets"]);
    }
    expect![[r#"
        7 "account:chief" "sign_in" ["account:chief"]
        6 "command line" "account.add" ["account:chief"]
        5 "account:akira" "agenda_item.take_up" ["session:plenary","agenda_item:1"]
        4 "account:akira" "floor.give" ["session:plenary"]
        3 "account:akira" "floor.give" ["session:plenary","speaker:mayor"]
        2 "account:akira" "sign_in" ["account:akira"]
        1 "command line" "account.add" ["account:akira"]
    "#]]
    .assert_eq(&shown);
    let page = world.get_with("/api/v1/audit?limit=2&before=4", &chief.headers()).await.json();
    assert_eq!((page["entries"][0]["number"].as_u64(), page["next"].as_u64()), (Some(3), Some(2)));
}

#[tokio::test]
async fn cues_need_the_role_the_csrf_value_and_a_session_that_knows_them() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    let clerk = world.signed_in("clerk", &[Role::Clerk, Role::Admin]).await;
    let body = r#"{"speaker":"mayor"}"#;
    let cookie = [("cookie", akira.cookie.as_str())];
    let wrong = [("cookie", akira.cookie.as_str()), ("x-csrf-token", clerk.csrf.as_str())];
    let mut refusals = String::new();
    for (who, path, headers, body) in [
        ("nobody", FLOOR, &[][..], body),
        ("without csrf", FLOOR, &cookie[..], body),
        ("with another's csrf", FLOOR, &wrong[..], body),
        ("clerk", FLOOR, &clerk.headers()[..], body),
        ("unknown speaker", FLOOR, &akira.headers()[..], r#"{"speaker":"ghost"}"#),
        ("unknown item", ITEM, &akira.headers()[..], r#"{"agenda_item":9}"#),
        ("unknown field", FLOOR, &akira.headers()[..], r#"{"speaker":"mayor","at":1}"#),
        ("no such session", "/api/v1/sessions/nowhere/floor", &akira.headers()[..], body),
    ] {
        refusals += &format!("{who}: {}\n", world.post_json(path, headers, body).await.refusal());
    }
    for path in ["/api/v1/audit", "/api/v1/operator/events"] {
        refusals += &format!("nobody {path}: {}\n", world.get(path).await.refusal());
    }
    refusals += &format!("operator audit: {}\n", world.get_with("/api/v1/audit", &cookie).await.refusal());
    let events = world.get_with("/api/v1/operator/events", &clerk.headers()).await;
    refusals += &format!("clerk events: {}\n", events.refusal());
    expect![[r#"
        nobody: 401 not_signed_in
        without csrf: 403 no_csrf
        with another's csrf: 403 no_csrf
        clerk: 403 not_allowed
        unknown speaker: 422 no_such_speaker
        unknown item: 422 no_such_agenda_item
        unknown field: 400 bad_body
        no such session: 404 no_such_session
        nobody /api/v1/audit: 401 not_signed_in
        nobody /api/v1/operator/events: 401 not_signed_in
        operator audit: 403 not_allowed
        clerk events: 403 not_allowed
    "#]]
    .assert_eq(&refusals);
}

#[tokio::test]
async fn cues_that_nobody_takes_are_refused_when_the_queue_is_full() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    for _ in 0..64 {
        assert_eq!(world.post_json(FLOOR, &akira.headers(), r#"{"speaker":"mayor"}"#).await.status, 202);
    }
    let refused = world.post_json(FLOOR, &akira.headers(), r#"{"speaker":"mayor"}"#).await;
    assert_eq!((refused.refusal().as_str(), refused.header("retry-after")), ("503 busy", "1"));
}

#[tokio::test]
async fn a_token_may_do_what_its_scopes_say_and_needs_no_csrf() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    streaming::sign_in::add_account(&world.archive, "desk", None, &[]).await.expect("a new account");
    let token = async |role| {
        let token = streaming::sign_in::issue_token(&world.archive, "desk", &[role]).await.expect("a token");
        assert!(token.starts_with("koe_"));
        format!("Bearer {token}")
    };
    let operator = token(Role::Operator).await;
    let clerk = token(Role::Clerk).await;
    let body = r#"{"speaker":"chair"}"#;
    assert_eq!(world.post_json(FLOOR, &[("authorization", &operator)], body).await.status, 202);
    let chair = Cue::Speaker(Some(SpeakerId::new("chair")), CueSource::Operator);
    assert_eq!(cue(orders.recv().await), (None, chair));
    assert_eq!(world.post_json(FLOOR, &[("authorization", &clerk)], body).await.refusal(), "403 not_allowed");
    let guess = [("authorization", "Bearer koe_guess")];
    assert_eq!(world.post_json(FLOOR, &guess, body).await.refusal(), "401 not_signed_in");
    assert_eq!(world.get_with("/api/v1/audit", &[("authorization", &operator)]).await.refusal(), "403 not_allowed");
    assert_eq!(world.get_with("/api/v1/me", &[("authorization", &operator)]).await.refusal(), "401 not_signed_in");
    let chief = token(Role::Admin).await;
    let audit = world.get_with("/api/v1/audit?limit=1&before=6", &[("authorization", &chief)]).await.json();
    assert!(audit["entries"].to_string().contains("token:"), "{audit}");
}

#[tokio::test]
async fn operators_are_told_why_a_source_fails_and_viewers_are_not() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.source(&SourceEvent::Lost("rtsp: 401 from the camera".to_owned()));
    live.source(&SourceEvent::Retrying(std::time::Duration::from_secs(2)));
    live.source(&SourceEvent::RecordingFailed("the disk is full".to_owned()));
    live.source(&SourceEvent::CaptionsEased { step: std::time::Duration::from_secs(2), smaller_model: false });
    let missed = Span::new(MediaTime::from_millis(61_000), MediaTime::from_millis(69_000));
    live.source(&SourceEvent::CaptionsMissed(missed));
    live.source(&SourceEvent::CaptionsFailing { channel: Some(2), retried_in: std::time::Duration::from_secs(4) });
    live.source(&SourceEvent::CaptionsRecovered { channel: None });
    live.source(&SourceEvent::MicrophonesLost);
    live.source(&SourceEvent::MicrophoneSilent { channel: 0 });
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    let request = Request::get("/api/v1/operator/events").header("cookie", &akira.cookie);
    let request = request.body(Body::empty()).expect("a request");
    let mut body = world.router.clone().oneshot(request).await.expect("an answer").into_body().into_data_stream();
    let mut read = String::new();
    while read.matches("\n\n").count() < 9 {
        read += std::str::from_utf8(&body.next().await.expect("more").expect("a body")).expect("text");
    }
    let told: Vec<serde_json::Value> = read
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|json| serde_json::from_str(json).expect("JSON"))
        .map(|mut told: serde_json::Value| {
            told["seq"] = 0.into();
            told
        })
        .collect();
    expect![[r#"
        {"at_ms":null,"channel":null,"reason":"rtsp: 401 from the camera","retry_in_ms":null,"seq":0,"session":"plenary","state":"lost","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":null,"reason":null,"retry_in_ms":2000,"seq":0,"session":"plenary","state":"retrying","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":null,"reason":"the disk is full","retry_in_ms":null,"seq":0,"session":"plenary","state":"recording_failed","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":null,"reason":null,"retry_in_ms":null,"seq":0,"session":"plenary","state":"captions_eased","step_ms":2000,"type":"source","until_ms":null}
        {"at_ms":61000,"channel":null,"reason":null,"retry_in_ms":null,"seq":0,"session":"plenary","state":"captions_missed","step_ms":null,"type":"source","until_ms":69000}
        {"at_ms":null,"channel":3,"reason":null,"retry_in_ms":4000,"seq":0,"session":"plenary","state":"captions_failing","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":null,"reason":null,"retry_in_ms":null,"seq":0,"session":"plenary","state":"captions_recovered","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":null,"reason":null,"retry_in_ms":null,"seq":0,"session":"plenary","state":"microphones_lost","step_ms":null,"type":"source","until_ms":null}
        {"at_ms":null,"channel":1,"reason":null,"retry_in_ms":null,"seq":0,"session":"plenary","state":"microphone_silent","step_ms":null,"type":"source","until_ms":null}
    "#]].assert_eq(&told.iter().map(|told| format!("{told}\n")).collect::<String>());
    let viewers = Request::get("/api/v1/sessions/plenary/captions").body(Body::empty()).expect("a request");
    drop(live);
    let viewers = world.router.clone().oneshot(viewers).await.expect("an answer");
    assert_eq!(viewers.status(), 404);
}
