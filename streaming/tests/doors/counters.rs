use std::time::{Duration, Instant};

use archive::accounts::Role;
use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use counter::{CounterId, Input, Languages, Order, Rules, Side};
use expect_test::expect;
use futures_util::StreamExt as _;
use japanese::Ruby;
use meeting::{Language, MediaTime, Span, UtteranceId};
use streaming::{CounterInfo, CounterPlace, Layout, Means, ModelLabel, Readable, Reader};
use tower::ServiceExt as _;

use crate::world::{SignedIn, World};

const AT: &str = "/api/v1/counters/shimin-1";

fn open(world: &World) -> CounterPlace {
    world.service.open_counter(CounterInfo {
        id: CounterId::new("shimin-1").expect("well formed"),
        title: "市民課 1番窓口".to_owned(),
        languages: ["ja", "en"].map(language).to_vec(),
        heard: ["ja", "en", "zh"].map(language).to_vec(),
        readable: [
            ("ja", Vec::new()),
            ("en", Vec::new()),
            ("vi", vec![Means::PhraseBook, Means::Machine]),
            ("my", Vec::new()),
        ]
        .map(|(tag, means)| Readable { language: language(tag), by: vec![(language("ja"), means)] })
        .to_vec(),
        rules: Rules::default(),
        model: ModelLabel { name: "koe-demo".to_owned(), demonstration: true },
        demonstration: true,
        layout: Layout::Through,
        reader: Some(Reader::new(|text| {
            let place = text.chars().position(|character| character == '料');
            place
                .map(|place| Ruby { range: place..place + 1, reading: "りょう".to_owned(), grade: 4 })
                .into_iter()
                .collect()
        })),
    })
}

fn language(tag: &str) -> Language {
    Language::new(tag).expect("well formed")
}

#[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
fn now() -> Instant {
    Instant::now()
}

/// Carries out what is asked as the wiring does, and notes what would be done.
fn carry_out(mut place: CounterPlace) -> tokio::task::JoinHandle<Vec<Order>> {
    tokio::spawn(async move {
        let mut asked = place.take_asked();
        let mut orders = Vec::new();
        while let Ok(Some(asked)) = tokio::time::timeout(Duration::from_secs(2), asked.recv()).await {
            orders.extend(place.handle(now(), asked.input));
            // Whoever asked may have left.
            let _ = asked.done.send(());
        }
        orders
    })
}

async fn post(world: &World, who: &SignedIn, what: &str, body: &str) -> u16 {
    world.post_json(&format!("{AT}/{what}"), &who.headers(), body).await.status.as_u16()
}

#[tokio::test]
async fn what_is_asked_at_a_screen_reaches_the_microphones_before_it_is_answered() {
    let world = World::new().await;
    let orders = carry_out(open(&world));
    let staff = world.signed_in("madoguchi", &[Role::Counter]).await;
    assert_eq!(post(&world, &staff, "listening", r#"{"side":"visitor","on":false}"#).await, 409, "nobody is here yet");
    assert_eq!(post(&world, &staff, "begin", r#"{"clerk":"ja","visitor":"en"}"#).await, 204);
    assert_eq!(post(&world, &staff, "listening", r#"{"side":"visitor","on":false}"#).await, 204);
    assert_eq!(post(&world, &staff, "listening", r#"{"side":"visitor","on":true}"#).await, 204);
    assert_eq!(post(&world, &staff, "language", r#"{"side":"clerk","language":"en"}"#).await, 204);
    assert_eq!(post(&world, &staff, "language", r#"{"side":"clerk","language":"vi"}"#).await, 422);
    assert_eq!(post(&world, &staff, "begin", r#"{"clerk":"ja","visitor":"日本"}"#).await, 400);
    assert_eq!(post(&world, &staff, "end", "{}").await, 204);
    let told: String = orders.await.expect("it ends").iter().map(|order| format!("{order:?}\n")).collect();
    expect![[r#"
        Open
        Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
        Interpret { of: Visitor, spoken: Language("en"), read: Language("ja") }
        Listen(Clerk, Language("ja"))
        Listen(Visitor, Language("en"))
        Cut(Visitor)
        Listen(Visitor, Language("en"))
        Cut(Clerk)
        Dismiss(Clerk)
        Dismiss(Visitor)
        Listen(Clerk, Language("en"))
        Close
    "#]]
    .assert_eq(&told);
}

#[tokio::test]
async fn each_side_reads_what_it_chooses_and_what_nobody_understands_is_refused_as_such() {
    let world = World::new().await;
    let orders = carry_out(open(&world));
    let staff = world.signed_in("madoguchi", &[Role::Counter]).await;
    assert_eq!(
        post(&world, &staff, "reading", r#"{"side":"visitor","language":"vi"}"#).await,
        409,
        "nobody is here yet"
    );
    let begin = r#"{"clerk":"ja","visitor":"ja","visitor_reads":"my"}"#;
    assert_eq!(post(&world, &staff, "begin", begin).await, 204);
    assert_eq!(post(&world, &staff, "reading", r#"{"side":"visitor","language":"vi"}"#).await, 204);
    for (what, body, code) in [
        ("reading", r#"{"side":"visitor","language":"fr"}"#, "language_not_offered"),
        ("reading", r#"{"side":"visitor","language":"日本"}"#, "bad_language"),
        ("reading", r#"{"side":"visitor"}"#, "bad_body"),
        ("begin", r#"{"clerk":"ja","visitor":"ja","clerk_reads":"fr"}"#, "language_not_offered"),
        ("language", r#"{"side":"visitor","language":"zh"}"#, "language_not_offered"),
        ("language", r#"{"side":"visitor","language":"vi"}"#, "language_not_heard"),
        ("begin", r#"{"clerk":"ja","visitor":"vi"}"#, "language_not_heard"),
    ] {
        let refused = world.post_json(&format!("{AT}/{what}"), &staff.headers(), body).await;
        assert_eq!(refused.json()["error"]["code"], code, "{what} {body}");
    }
    assert_eq!(post(&world, &staff, "end", "{}").await, 204);
    let told: String = orders.await.expect("it ends").iter().map(|order| format!("{order:?}\n")).collect();
    expect![[r#"
        Open
        Interpret { of: Clerk, spoken: Language("ja"), read: Language("my") }
        Listen(Clerk, Language("ja"))
        Listen(Visitor, Language("ja"))
        Interpret { of: Clerk, spoken: Language("ja"), read: Language("vi") }
        Close
    "#]]
    .assert_eq(&told);
}

#[tokio::test]
async fn a_conversation_is_for_the_counters_role_and_its_token_alone() {
    let world = World::new().await;
    let place = open(&world);
    let everyone_else = [Role::Operator, Role::Clerk, Role::Chair, Role::Admin];
    let other = world.signed_in("other", &everyone_else).await;
    let staff = world.signed_in("madoguchi", &[Role::Counter]).await;
    for path in ["/api/v1/counters", AT, &format!("{AT}/events")] {
        assert_eq!(world.get(path).await.status, 401, "{path}");
        assert_eq!(world.get_with(path, &other.headers()).await.status, 403, "{path}");
    }
    assert_eq!(post(&world, &other, "begin", r#"{"clerk":"ja","visitor":"ja"}"#).await, 403);
    let no_csrf = [("cookie", staff.cookie.as_str())];
    assert_eq!(world.post_json(&format!("{AT}/end"), &no_csrf, "{}").await.status, 403);
    let listed = world.get_with("/api/v1/counters", &staff.headers()).await;
    assert_eq!(listed.header("cache-control"), "no-store");
    assert_eq!(listed.json()["counters"][0]["title"], "市民課 1番窓口");

    let bearer = bearer(&world).await;
    assert_eq!(world.get_with("/api/v1/sessions", &[("authorization", &bearer)]).await.status, 200, "it is public");
    assert_eq!(world.get_with("/api/v1/audit", &[("authorization", &bearer)]).await.status, 403);
    assert_eq!(world.get_with("/api/v1/counters/none", &staff.headers()).await.status, 404);
    drop(place);
    assert_eq!(world.get_with(AT, &staff.headers()).await.status, 404, "a counter that is closed is gone");
}

/// Of a counter's screen, by an account that is there.
async fn bearer(world: &World) -> String {
    let token = streaming::sign_in::issue_token(&world.archive, "madoguchi", &[Role::Counter]).await.expect("issued");
    format!("Bearer {token}")
}

#[tokio::test]
async fn a_counter_tells_what_each_side_can_read_and_who_would_translate_it() {
    let world = World::new().await;
    let _place = open(&world);
    world.signed_in("madoguchi", &[Role::Counter]).await;
    let bearer = bearer(&world).await;
    let told = world.get_with(AT, &[("authorization", &bearer)]).await;
    expect![[r#"
        200 OK
        {
          "demonstration": true,
          "demonstration_model": true,
          "id": "shimin-1",
          "idle_s": 180,
          "languages": [
            "ja",
            "en"
          ],
          "layout": "through",
          "model": "koe-demo",
          "reads": [
            {
              "from": [
                {
                  "by": [],
                  "spoken": "ja"
                }
              ],
              "language": "ja"
            },
            {
              "from": [
                {
                  "by": [],
                  "spoken": "ja"
                }
              ],
              "language": "en"
            },
            {
              "from": [
                {
                  "by": [
                    "phrase_book",
                    "machine"
                  ],
                  "spoken": "ja"
                }
              ],
              "language": "vi"
            },
            {
              "from": [
                {
                  "by": [],
                  "spoken": "ja"
                }
              ],
              "language": "my"
            }
          ],
          "ruby": true,
          "title": "市民課 1番窓口"
        }
    "#]]
    .assert_eq(&told.shown());
}

/// A screen's feed, from its beginning.
async fn screen(world: &World, who: &SignedIn) -> BodyDataStream {
    let request = Request::get(format!("{AT}/events")).header("cookie", &who.cookie).body(Body::empty());
    let response = world.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.into_body().into_data_stream()
}

async fn next(screen: &mut BodyDataStream) -> serde_json::Value {
    let bytes = screen.next().await.expect("the feed goes on").expect("no error");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event");
    serde_json::from_str(data).expect("JSON")
}

fn caption(text: &str) -> meeting::Caption {
    meeting::Caption {
        utterance: UtteranceId::new(0),
        language: Language::japanese(),
        edition: 0,
        revision: 0,
        speaker: None,
        agenda_item: None,
        span: Span::new(MediaTime::ZERO, MediaTime::from_millis(900)),
        settled: text.to_owned(),
        corrected: Vec::new(),
        stable: String::new(),
        draft: "百円".to_owned(),
        state: meeting::CaptionState::Tentative,
        source: meeting::CaptionSource::Speech,
    }
}

#[tokio::test]
async fn a_screen_is_told_once_of_a_line_and_what_it_was_at_once_translated_into() {
    let world = World::new().await;
    let place = open(&world);
    let staff = world.signed_in("madoguchi", &[Role::Counter]).await;
    let reads = Languages { reads: language("vi"), ..Languages::of(Language::japanese()) };
    place.handle(now(), Input::Begin(counter::Sides { clerk: Languages::of(Language::japanese()), visitor: reads }));
    let mut screen = screen(&world, &staff).await;
    assert_eq!(next(&mut screen).await["sides"]["visitor"]["reads"], "vi");
    let said = meeting::Caption { state: meeting::CaptionState::Settled, ..caption("手数料は三百円です。") };
    let orders = place.handle_unshown(now(), Input::Caption(Side::Clerk, Box::new(said)));
    let [Order::Say(Side::Clerk, line)] = orders.as_slice() else {
        panic!("one line is to be interpreted: {orders:?}")
    };
    let source = meeting::CaptionSource::Translation {
        origin: meeting::TranslationOrigin::PhraseBook,
        said: line.settled.clone(),
        spoken: Language::japanese(),
    };
    let told = meeting::Caption {
        language: language("vi"),
        settled: "Lệ phí là 300 yên.".to_owned(),
        source,
        ..*line.clone()
    };
    place.handle_unshown(now(), Input::Interpreted(Side::Clerk, Box::new(told)));
    place.show();
    let line = next(&mut screen).await["lines"][0].clone();
    assert_eq!((&line["text"], &line["ends"]), (&"手数料は三百円です。".into(), &serde_json::json!([4])));
    assert_eq!(
        line["interpretation"],
        serde_json::json!({"language": "vi", "shown": "whole", "text": "Lệ phí là 300 yên.", "ends": [], "ruby": [],
            "by": "phrase_book", "machine": null})
    );
}

#[tokio::test]
async fn a_screen_is_told_what_changed_and_of_an_ended_conversation_nothing() {
    let world = World::new().await;
    let place = open(&world);
    let staff = world.signed_in("madoguchi", &[Role::Counter]).await;
    let japanese = counter::Sides::each(|_| Languages::of(Language::japanese()));
    place.handle(now(), Input::Begin(japanese));
    let mut screen = screen(&world, &staff).await;
    assert_eq!(next(&mut screen).await["lines"], serde_json::json!([]));
    place.handle(now(), Input::Caption(Side::Visitor, Box::new(caption("手数料は"))));
    let told = next(&mut screen).await;
    assert_eq!(told["lines"][0]["text"], "手数料は");
    assert_eq!(told["sides"]["visitor"]["draft"], serde_json::json!({"text": "百円", "of": 0}));
    assert_eq!(told["lines"][0]["ruby"], serde_json::json!([]), "a line that still grows has no ruby yet");
    let ended = meeting::Caption { state: meeting::CaptionState::Settled, ..caption("手数料は百円") };
    place.handle(now(), Input::Caption(Side::Visitor, Box::new(ended)));
    let ruby = serde_json::json!([{"from": 2, "to": 3, "kana": "りょう", "grade": 4}]);
    assert_eq!(next(&mut screen).await["lines"][0]["ruby"], ruby);
    place.handle(now(), Input::End);
    let told = next(&mut screen).await;
    assert_eq!(
        (&told["sides"], &told["lines"], &told["first"]),
        (&serde_json::Value::Null, &serde_json::json!([]), &serde_json::json!(1))
    );
    let mut another = self::screen(&world, &staff).await;
    let told = next(&mut another).await;
    assert_eq!((&told["sides"], &told["lines"]), (&serde_json::Value::Null, &serde_json::json!([])), "nothing is left");
}
