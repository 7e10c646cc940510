//! Screens in the chamber.

use std::{path::Path, sync::Arc};

use expect_test::{Expect, expect};
use japanese::{Dictionary, Furigana};
use meeting::{Cue, CueSource, MediaTime, SpeakerId};
use streaming::{LiveInfo, ModelLabel};

use crate::{
    feeds::Events,
    world::{World, caption, opened_at, session},
};

const MONITOR: &str = "/api/v1/sessions/plenary/monitor";

/// The next picture, field by field, a line of captions on each line.
async fn next(events: &mut Events) -> String {
    let event = events.next().await.expect("another picture");
    assert!(event.contains("event: monitor"), "{event}");
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).expect("every event has data");
    let picture: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let lines = picture["lines"].as_array().expect("a list").iter().map(|line| format!("  {line}\n"));
    format!("{} {} {}\n{}", picture["stage"], picture["source"], picture["speaker"], lines.collect::<String>())
}

async fn check(events: &mut Events, expected: Expect) {
    expected.assert_eq(&next(events).await);
}

#[tokio::test]
async fn a_screen_is_told_the_whole_picture_laid_out_each_time_it_changes() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.cue(MediaTime::from_millis(4_000), &Cue::Speaker(Some(SpeakerId::new("mayor")), CueSource::Operator));
    live.show(caption(1, 0, "防災計画についてお答えいたします。|まず"));
    let mut events = Events::open(&world, &format!("{MONITOR}?draft=true&characters=15.5"), &[]).await;
    check(&mut events, expect![[r#"
        "live" "connected" "mayor"
          {"corrected":[],"finished":true,"language":"ja","number":0,"ruby":[],"settled":8,"speaker":"mayor","text":"防災計画について","utterance":1,"words":"said"}
          {"corrected":[],"finished":false,"language":"ja","number":1,"ruby":[],"settled":9,"speaker":"mayor","text":"お答えいたします。まず","utterance":1,"words":"said"}
    "#]]).await;
    live.show(caption(1, 1, "防災計画についてお答えいたします。まず避難所ですが、|三か所"));
    check(&mut events, expect![[r#"
        "live" "connected" "mayor"
          {"corrected":[],"finished":true,"language":"ja","number":0,"ruby":[],"settled":8,"speaker":"mayor","text":"防災計画について","utterance":1,"words":"said"}
          {"corrected":[],"finished":true,"language":"ja","number":1,"ruby":[],"settled":9,"speaker":"mayor","text":"お答えいたします。","utterance":1,"words":"said"}
          {"corrected":[],"finished":false,"language":"ja","number":2,"ruby":[],"settled":9,"speaker":"mayor","text":"まず避難所ですが、三か所","utterance":1,"words":"said"}
    "#]]).await;
    live.close_to_public(MediaTime::from_millis(9_000));
    check(
        &mut events,
        expect![[r#"
        "closed" "connected" "mayor"
    "#]],
    )
    .await;
    live.adjourn(MediaTime::from_millis(10_000));
    assert!(next(&mut events).await.starts_with("\"adjourned\""));
    events.ends().await;
}

#[tokio::test]
async fn a_screen_shows_no_guesses_unless_it_asks_and_only_a_size_that_can_be() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.show(caption(1, 0, "防災|計画"));
    let mut events = Events::open(&world, MONITOR, &[]).await;
    let picture = next(&mut events).await;
    assert!(picture.contains("防災") && !picture.contains("計画"), "{picture}");
    for asked in ["characters=16.25", "characters=-1", "characters=NaN", "characters=1e30", "lines=0", "lines=9"] {
        assert_eq!(world.get(&format!("{MONITOR}?{asked}")).await.refusal(), "400 bad_query", "{asked}");
    }
    assert_eq!(world.get(&format!("{MONITOR}?language=JA_JP")).await.refusal(), "400 bad_language");
    assert_eq!(world.get("/api/v1/sessions/nowhere/monitor").await.refusal(), "404 no_such_session");
}

/// A world with the dictionary that set-up builds; the test is skipped, saying so, where none has been built.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
async fn world_that_reads() -> Option<World> {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/dictionary");
    let path = std::env::var("KOE_DICTIONARY").unwrap_or_else(|_| built.to_owned());
    if !Path::new(&path).join("metadata.json").is_file() {
        eprintln!("skipped: no dictionary at {path} (`make set-up` builds it)");
        return None;
    }
    let dictionary = Arc::new(Dictionary::load(Path::new(&path)).expect("a built dictionary can be read"));
    Some(World::with(|settings| settings.furigana = Some(Furigana::new(dictionary)), String::new).await)
}

#[tokio::test]
async fn readings_come_to_those_who_ask_and_the_rosters_win() {
    let Some(world) = world_that_reads().await else { return };
    let mut told = session("plenary");
    told.roster[1].name = "角田一郎".to_owned();
    told.roster[1].reading = Some("かくた いちろう".to_owned());
    let opened = meeting::Event::Opened { session: told.clone(), at: opened_at() };
    world.append("plenary", opened).await;
    let model = ModelLabel { name: "koe-demo".to_owned(), demonstration: true };
    let info = LiveInfo { session: told, opened_at: opened_at(), model, languages: Vec::new() };
    let live = world.service.open_session(info);
    live.show(caption(1, 0, "角田一郎君の質問を許します。"));
    for (path, is_read) in [
        (format!("{MONITOR}?ruby=true"), true),
        (MONITOR.to_owned(), false),
        ("/api/v1/sessions/plenary/captions?ruby=true".to_owned(), true),
        ("/api/v1/sessions/plenary/captions".to_owned(), false),
    ] {
        let mut events = Events::open(&world, &path, &[]).await;
        let mut event = events.next().await.expect("a greeting or a picture");
        if event.contains("hello") {
            event = events.next().await.expect("a caption");
        }
        assert!(event.contains("角田一郎君"), "{event}");
        assert_eq!(event.contains("かくた") && event.contains("しつもん"), is_read, "{path} {event}");
        assert!(!event.contains("つのだ"), "{event}");
    }
    world.append("plenary", crate::world::settled(1, None, "角田一郎君の質問を許します。", 500)).await;
    let page = world.get("/api/v1/sessions/plenary/utterances?ruby=true").await.text();
    assert!(page.contains(r#""kana":"かくたいちろう""#), "{page}");
    let page = world.get("/api/v1/sessions/plenary/utterances").await.text();
    assert!(!page.contains("ruby"), "{page}");
    let file = world.get("/api/v1/sessions/plenary/captions.vtt?ruby=all&language=ja").await.text();
    assert!(file.contains("<ruby>角田一郎<rt>かくたいちろう</rt></ruby>"), "{file}");
}
