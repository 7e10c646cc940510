use expect_test::expect;
use meeting::{Event, MediaTime};

use crate::world::{World, settled};

#[tokio::test]
async fn the_service_says_what_it_is() {
    let world = World::new().await;
    let answer = world.get("/api/v1/service").await;
    expect![[r#""#]].assert_eq(&answer.shown().replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[tokio::test]
async fn a_live_session_is_listed_and_told_in_full() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.reached(MediaTime::from_millis(6_200));
    expect![[r#""#]].assert_eq(&world.get("/api/v1/sessions").await.shown());
    expect![[r#""#]].assert_eq(&world.get("/api/v1/sessions/plenary").await.shown());
}

#[tokio::test]
async fn an_adjourned_session_has_its_length_and_nothing_now() {
    let world = World::new().await;
    drop(world.live_session("plenary").await);
    world.append("plenary", Event::SourceLost { at: MediaTime::from_millis(6_000) }).await;
    world.append("plenary", Event::SourceBack { at: MediaTime::from_millis(7_000) }).await;
    world.append("plenary", Event::Adjourned { at: MediaTime::from_millis(9_000) }).await;
    let told = world.get("/api/v1/sessions/plenary").await.json();
    assert_eq!(told["stage"], "adjourned");
    assert_eq!(told["length_ms"], 9_000);
    assert_eq!(told["now"], serde_json::Value::Null);
    assert_eq!(told["model"], serde_json::Value::Null);
    assert_eq!(told["gaps"], serde_json::json!([{ "start_ms": 6_000, "end_ms": 7_000 }]));
}

#[tokio::test]
async fn utterances_come_in_pages() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    expect![[r#""#]].assert_eq(&world.get("/api/v1/sessions/plenary/utterances?limit=1").await.shown());
    expect![[r#""#]].assert_eq(&world.get("/api/v1/sessions/plenary/utterances?after=0&limit=5").await.shown());
    let none = world.get("/api/v1/sessions/plenary/utterances?after=99").await.json();
    assert_eq!(none, serde_json::json!({ "utterances": [], "next": null }));
}

#[tokio::test]
async fn recorded_captions_are_webvtt() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    world.append("plenary", settled(2, None, "<b>A&B</b> --> 終わり", 8_000)).await;
    let answer = world.get("/api/v1/sessions/plenary/captions.vtt").await;
    assert_eq!(answer.header("content-type"), "text/vtt; charset=utf-8");
    expect![[r#""#]].assert_eq(&answer.text());
}

#[tokio::test]
async fn what_was_said_is_found_with_its_place() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let number = world.append("plenary", settled(2, Some("mayor"), "避難所を三か所増やします。", 61_500)).await;
    world.archive.searchable(number).await.expect("the index catches up");
    let answer = world.get("/api/v1/search?q=%E9%81%BF%E9%9B%A3%E6%89%80&session=plenary&speaker=mayor").await;
    let mut found = answer.json();
    found["took_ms"] = 0.into();
    expect![[r#""#]].assert_eq(&serde_json::to_string_pretty(&found).expect("JSON"));
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_in_both_languages() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let mut refusals = String::new();
    for path in [
        "/api/v1/sessions/nowhere",
        "/api/v1/sessions/NOT-A-NAME",
        "/api/v1/sessions/..%2F..%2Fetc",
        "/api/v1/sessions/nowhere/utterances",
        "/api/v1/sessions/plenary/utterances?after=minus",
        "/api/v1/sessions/nowhere/captions.vtt",
        "/api/v1/sessions/nowhere/captions",
        "/api/v1/search?q=a&page=-1",
        "/api/v1/search?q=a&session=NOT-A-NAME",
        "/api/v1/search?q=a&page=4000000000&per_page=100",
        "/api/v1/nothing",
    ] {
        refusals += &format!("{path} {}\n", world.get(path).await.refusal());
    }
    let long = format!("/api/v1/search?q={}", "%E8%AD%B0".repeat(3_000));
    refusals += &format!("a long query {}\n", world.get(&long).await.refusal());
    expect![[r#""#]].assert_eq(&refusals);
    expect![[r#""#]].assert_eq(&world.get("/api/v1/sessions/nowhere").await.shown());
}
