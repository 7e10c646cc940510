use std::{ops::Range, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use expect_test::{Expect, expect};
use futures_util::StreamExt as _;
use meeting::{
    Caption, CaptionSource, Cue, CueSource, Language, MediaTime, SourceEvent, SpeakerId, TranslationOrigin,
    Untranslated,
};
use tower::ServiceExt as _;

use crate::world::{World, caption};

/// A reader of server-sent events.
pub(crate) struct Events {
    body: BodyDataStream,
    read: String,
    /// Numbers are shown from 0: they begin at the wall clock.
    first: Option<u64>,
}

impl Events {
    pub(crate) async fn open(world: &World, path: &str, headers: &[(&str, &str)]) -> Self {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        let request = request.body(Body::empty()).expect("a request");
        let response = world.router.clone().oneshot(request).await.expect("the router always answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { body: response.into_body().into_data_stream(), read: String::new(), first: None }
    }

    /// The next event, or comment; none at the end.
    pub(crate) async fn next(&mut self) -> Option<String> {
        while !self.read.contains("\n\n") {
            let bytes = self.body.next().await?.expect("the body goes on");
            self.read.push_str(std::str::from_utf8(&bytes).expect("text"));
        }
        let (event, rest) = self.read.split_once("\n\n").expect("just found");
        let (event, rest) = (event.to_owned(), rest.to_owned());
        self.read = rest;
        Some(event)
    }

    async fn check(&mut self, count: usize, expected: Expect) {
        let mut shown = String::new();
        for _ in 0..count {
            let event = self.next().await.expect("another event");
            shown += &format!("{}\n", self.numbered(&event));
        }
        expected.assert_eq(&shown);
    }

    pub(crate) async fn ends(mut self) {
        assert_eq!(self.next().await, None);
    }

    /// The event with its numbers counted from the first one seen.
    fn numbered(&mut self, event: &str) -> String {
        let id = event.lines().find_map(|line| line.strip_prefix("id: ")).expect("every event has its number");
        let id: u64 = id.parse().expect("a number");
        let relative = id - *self.first.get_or_insert(id);
        event.replace(&id.to_string(), &relative.to_string())
    }
}

fn seq(event: &str) -> u64 {
    event.lines().find_map(|line| line.strip_prefix("id: ")).expect("a number").parse().expect("a number")
}

#[tokio::test]
async fn a_listener_is_greeted_shown_the_state_and_then_follows_to_the_end() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.cue(MediaTime::from_millis(4_000), &Cue::Speaker(Some(SpeakerId::new("mayor")), CueSource::Operator));
    live.show(caption(1, 0, "|防災"));
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    live.show(caption(1, 1, "防災計画|について"));
    live.source(&SourceEvent::Lost("the cable was pulled".to_owned()));
    live.adjourn(MediaTime::from_millis(9_000));
    events.check(6, expect![[r#"
        id: 0
        event: hello
        data: {"type":"hello","seq":0,"session":"plenary","stage":"live","rtp":null,"now":{"speaker":"mayor","floor_source":"operator","agenda_item":null,"media_time_ms":5500},"media_time_ms":5500}
        id: 1
        event: now
        data: {"type":"now","seq":1,"at_ms":4000,"speaker":"mayor","floor_source":"operator","agenda_item":null}
        id: 2
        event: caption
        data: {"type":"caption","seq":2,"utterance":1,"language":"ja","edition":0,"revision":0,"speaker":"mayor","agenda_item":1,"start_ms":4500,"end_ms":5500,"settled":"","corrected":[],"ends":[],"stable":"","draft":"防災","state":"tentative","too_fast":false}
        id: 3
        event: caption
        data: {"type":"caption","seq":3,"utterance":1,"language":"ja","edition":0,"revision":1,"speaker":"mayor","agenda_item":1,"start_ms":4500,"end_ms":5500,"settled":"防災計画","corrected":[],"ends":[],"stable":"","draft":"について","state":"tentative","too_fast":false}
        id: 4
        event: source
        data: {"type":"source","seq":4,"at_ms":null,"state":"lost"}
        id: 5
        event: stage
        data: {"type":"stage","seq":5,"stage":"adjourned","at_ms":9000,"length_ms":9000}
    "#]]).await;
    events.ends().await;
    assert_eq!(world.get("/api/v1/sessions/plenary/captions").await.refusal(), "404 not_live");
}

#[tokio::test]
async fn one_who_comes_back_gets_what_it_missed_and_nothing_twice() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.show(caption(1, 0, "一"));
    live.show(caption(2, 0, "二"));
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    let (_hello, first) = (events.next().await, events.next().await.expect("a caption"));
    drop(events);
    live.show(caption(3, 0, "三"));
    for (path, headers) in [
        ("/api/v1/sessions/plenary/captions".to_owned(), vec![("last-event-id", seq(&first).to_string())]),
        (format!("/api/v1/sessions/plenary/captions?since={}", seq(&first)), vec![]),
    ] {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut events = Events::open(&world, &path, &headers).await;
        let mut texts = String::new();
        for _ in 0..3 {
            texts += &events.next().await.expect("another");
        }
        assert!(texts.contains("hello") && texts.contains("二") && texts.contains("三"), "{texts}");
        assert!(!texts.contains("一") && !texts.contains("reset"), "{texts}");
    }
}

#[tokio::test]
async fn a_listener_that_lags_is_reset_and_costs_nobody_anything() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let mut slow = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    slow.next().await.expect("hello");
    for revision in 0..5_000 {
        live.show(caption(1, revision, "|防災計画"));
    }
    live.show(caption(2, 0, "最後"));
    let reset = slow.next().await.expect("a reset");
    assert!(reset.contains(r#""type":"reset""#), "{reset}");
    let state = [slow.next().await.expect("a caption"), slow.next().await.expect("a caption")];
    assert!(state[0].contains(r#""revision":4999"#) && state[1].contains("最後"), "{state:?}");
    assert!(seq(&reset) < seq(&state[0]) && seq(&state[0]) < seq(&state[1]));
}

#[tokio::test]
async fn a_language_can_be_chosen() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions?language=en", &[]).await;
    let mut others = Events::open(&world, "/api/v1/sessions/plenary/captions?language=ko", &[]).await;
    let english = |text, source| Caption { language: Language::english(), source, ..caption(1, 0, text) };
    let (said, spoken) = ("賛成".to_owned(), Language::japanese());
    let origin = TranslationOrigin::PhraseBook;
    live.show(caption(1, 0, "賛成"));
    live.show(english("Agreed", CaptionSource::Translation { origin, said, spoken: spoken.clone() }));
    live.show(english("反対", CaptionSource::Untranslated { spoken, why: Untranslated::Behind }));
    events.next().await.expect("hello");
    let translated = events.next().await.expect("a caption");
    let by = r#""translation":{"origin":"phrase_book","said":"賛成","spoken":"ja"}}"#;
    assert!(translated.contains(r#""settled":"Agreed""#), "{translated}");
    assert!(translated.contains(by), "{translated}");
    let original = events.next().await.expect("a caption");
    assert!(original.contains(r#""settled":"反対""#), "{original}");
    assert!(original.contains(r#""untranslated":{"spoken":"ja","why":"behind"}"#), "{original}");
    others.next().await.expect("hello");
    let spoken = others.next().await.expect("what is not translated into is told as it is spoken");
    assert!(spoken.contains(r#""language":"ja""#) && spoken.contains("賛成"), "{spoken}");
    let refused = world.get("/api/v1/sessions/plenary/captions?language=Japanese!").await;
    assert_eq!(refused.refusal(), "400 bad_language");
}

#[tokio::test]
async fn a_silent_feed_shows_that_it_is_alive() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    events.next().await.expect("hello");
    tokio::time::pause(); // From here on time passes as soon as all wait for it.
    let before = tokio::time::Instant::now();
    assert_eq!(events.next().await.expect("a heartbeat"), ":");
    assert_eq!(before.elapsed().as_secs(), Duration::from_secs(15).as_secs());
    drop(live);
    events.ends().await;
}

#[tokio::test]
async fn places_are_limited_and_given_back() {
    let world = World::with(|settings| settings.most_listeners = 1, String::new).await;
    let _live = world.live_session("plenary").await;
    let first = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    let refused = world.get("/api/v1/sessions/plenary/captions").await;
    assert_eq!((refused.refusal().as_str(), refused.header("retry-after")), ("503 listeners_full", "30"));
    drop(first);
    Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
}

#[tokio::test]
async fn a_session_opened_again_closes_the_first_and_resets_who_comes_back() {
    let world = World::new().await;
    let first = world.live_session("plenary").await;
    first.show(caption(6, 0, "中断"));
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    events.next().await.expect("hello");
    let last = events.next().await.expect("a caption");
    let second = world.open("plenary");
    events.ends().await;
    drop(first);
    second.show(caption(7, 0, "再開"));
    let path = format!("/api/v1/sessions/plenary/captions?since={}", seq(&last));
    let mut again = Events::open(&world, &path, &[]).await;
    again.next().await.expect("hello");
    assert!(again.next().await.expect("a reset").contains("reset"));
    assert!(again.next().await.expect("the state").contains("再開"));
}

#[tokio::test]
async fn a_feed_says_what_was_corrected_and_that_the_public_is_shut_out() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    live.close_to_public(MediaTime::from_millis(7_000));
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    let after = "本日の".len();
    let corrected = Caption {
        edition: 2,
        corrected: vec![Range { start: after, end: after + "総額".len() }],
        ..caption(1, 0, "本日の総額は")
    };
    live.show(corrected);
    live.open_to_public(MediaTime::from_millis(9_000));
    events.check(4, expect![[r#"
        id: 0
        event: hello
        data: {"type":"hello","seq":0,"session":"plenary","stage":"closed","rtp":null,"now":{"speaker":null,"floor_source":null,"agenda_item":null,"media_time_ms":7000},"media_time_ms":7000}
        id: 1
        event: stage
        data: {"type":"stage","seq":1,"stage":"closed","at_ms":7000,"length_ms":null}
        id: 2
        event: caption
        data: {"type":"caption","seq":2,"utterance":1,"language":"ja","edition":2,"revision":0,"speaker":"mayor","agenda_item":1,"start_ms":4500,"end_ms":5500,"settled":"本日の総額は","corrected":[[3,5]],"ends":[3],"stable":"","draft":"","state":"settled","too_fast":false}
        id: 3
        event: stage
        data: {"type":"stage","seq":3,"stage":"live","at_ms":9000,"length_ms":null}
    "#]]).await;
}

/// Of a caption that still grows only those ends are told that no further word can take back.
#[tokio::test]
async fn a_caption_says_where_its_rows_may_end_and_whether_it_goes_by_too_fast() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let mut events = Events::open(&world, "/api/v1/sessions/plenary/captions", &[]).await;
    events.next().await.expect("hello");
    let translated = |tag: &str, text: &str| Caption {
        language: Language::new(tag).expect("a language"),
        source: CaptionSource::Translation {
            origin: TranslationOrigin::PhraseBook,
            said: String::new(),
            spoken: Language::japanese(),
        },
        ..caption(1, 0, text)
    };
    let mut told = String::new();
    for shown in [
        caption(1, 0, "防災計画に|ついて"),
        caption(1, 1, "防災計画についてお答えいたします。|まず"),
        caption(1, 2, "防災計画についてお答えいたします。まず、避難所です。"),
        translated("zh", "现在回答防灾计划。首先，是避难所。"),
        translated("en", "Now I answer."),
    ] {
        live.show(shown);
        let event = events.next().await.expect("a caption");
        let data = event.lines().find_map(|line| line.strip_prefix("data: ")).expect("every event has data");
        let caption: serde_json::Value = serde_json::from_str(data).expect("JSON");
        told += &format!("{} {} {}\n", caption["settled"], caption["ends"], caption["too_fast"]);
    }
    expect![[r#"
        "防災計画に" [] false
        "防災計画についてお答えいたします。" [5,8] false
        "防災計画についてお答えいたします。まず、避難所です。" [5,8,17,20] true
        "现在回答防灾计划。首先，是避难所。" [2,6,9,12,13] false
        "Now I answer." [] false
    "#]]
    .assert_eq(&told);
}
