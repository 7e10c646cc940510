use expect_test::expect;
use meeting::{Event, MediaTime, TranslationOrigin};

use crate::world::{World, name, settled, translated};

#[tokio::test]
async fn the_service_says_what_it_is() {
    let world = World::new().await;
    let answer = world.get("/api/v1/service").await;
    expect![[r#"
        200 OK
        {
          "demonstration": true,
          "name": "Koe",
          "town": "架空町",
          "version": "VERSION"
        }
    "#]]
    .assert_eq(&answer.shown().replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[tokio::test]
async fn a_live_session_is_listed_and_told_in_full() {
    let world = World::new().await;
    let live = world.live_session("plenary").await;
    let minutes = world.archive.minutes(&name("plenary")).await.expect("in the journal");
    live.resume(&minutes.floor, &minutes.stage, MediaTime::from_millis(6_000));
    live.reached(MediaTime::from_millis(6_200));
    expect![[r#"
        200 OK
        sessions:
          {"demonstration":true,"id":"plenary","language":"ja","length_ms":null,"opened_at":"2026-12-01T01:00:00.000Z","origin":"live","stage":"live","title":"令和8年第4回定例会","utterances":2}
    "#]].assert_eq(&world.get("/api/v1/sessions").await.fields());
    expect![[r#"
        200 OK
        agenda:
          {"id":1,"title":"一般質問"}
        agenda_course:
          {"agenda_item":1,"at_ms":0}
        caption_characters: null
        closed: []
        demonstration: true
        floor:
          {"at_ms":0,"source":"operator","speaker":"chair"}
          {"at_ms":4000,"source":"operator","speaker":"mayor"}
        furigana: false
        gaps: []
        id: "plenary"
        language: "ja"
        languages:
          "ja"
          "en"
        length_ms: null
        model: {"demonstration":true,"name":"koe-demo"}
        now: {"agenda_item":1,"floor_source":"operator","media_time_ms":6200,"speaker":"mayor"}
        opened_at: "2026-12-01T01:00:00.000Z"
        origin: "live"
        recording: null
        roster:
          {"id":"chair","name":"佐藤花子","reading":null,"role":"chair","title":"議長"}
          {"id":"mayor","name":"鈴木一郎","reading":null,"role":"official","title":"町長"}
        stage: "live"
        title: "令和8年第4回定例会"
        utterances: 2
    "#]]
    .assert_eq(&world.get("/api/v1/sessions/plenary").await.fields());
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
    expect![[r#"
        200 OK
        {
          "next": 0,
          "utterances": [
            {
              "agenda_item": 1,
              "corrected": [],
              "edition": 0,
              "end_ms": 1500,
              "ends": [
                6,
                9
              ],
              "id": 0,
              "speaker": "chair",
              "start_ms": 500,
              "text": "ただいまから会議を開きます。",
              "too_fast": false
            }
          ]
        }
    "#]]
    .assert_eq(&world.get("/api/v1/sessions/plenary/utterances?limit=1").await.shown());
    expect![[r#"
        200 OK
        {
          "next": null,
          "utterances": [
            {
              "agenda_item": 1,
              "corrected": [],
              "edition": 0,
              "end_ms": 5500,
              "ends": [
                5,
                8
              ],
              "id": 1,
              "speaker": "mayor",
              "start_ms": 4500,
              "text": "防災計画についてお答えします。",
              "too_fast": false
            }
          ]
        }
    "#]]
    .assert_eq(&world.get("/api/v1/sessions/plenary/utterances?after=0&limit=5").await.shown());
    let none = world.get("/api/v1/sessions/plenary/utterances?after=99").await.json();
    assert_eq!(none, serde_json::json!({ "utterances": [], "next": null }));
}

#[tokio::test]
async fn a_session_is_told_in_the_language_asked_for_and_says_who_translated_it() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    world.append("plenary", translated(0, "en", "The session is now open.", TranslationOrigin::PhraseBook)).await;
    let machine = TranslationOrigin::Machine { name: "mt".to_owned() };
    world.append("plenary", translated(1, "ko", "답변드리겠습니다.", machine)).await;
    let session = world.get("/api/v1/sessions/plenary").await.json();
    assert_eq!(session["languages"], serde_json::json!(["ja", "en", "ko"]));
    let told = async |language: &str| {
        let page = world.get(&format!("/api/v1/sessions/plenary/utterances?language={language}")).await.json();
        page["utterances"].as_array().expect("a page").iter().map(|one| one["translation"].clone()).collect::<Vec<_>>()
    };
    let (none, book) = (serde_json::Value::Null, "phrase_book");
    let english = serde_json::json!({ "origin": book, "text": "The session is now open." });
    assert_eq!(told("en").await, [english, none.clone()]);
    let korean = serde_json::json!({ "origin": "machine", "machine": "mt", "text": "답변드리겠습니다." });
    assert_eq!(told("ko").await, [none.clone(), korean]);
    assert_eq!(told("ja").await, [none.clone(), none]);
    let ends = async |language: &str| {
        let page = world.get(&format!("/api/v1/sessions/plenary/utterances?language={language}")).await.json();
        page["utterances"].as_array().expect("a page").iter().map(|one| one["ends"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ends("en").await, ["[]", "[5,8]"], "of the words that are shown");
    assert_eq!(world.get("/api/v1/sessions/plenary/utterances?language=ja_JP").await.refusal(), "400 bad_language");
    expect![[r#"
        WEBVTT

        00:00:00.500 --> 00:00:04.000
        <v 佐藤花子><lang ja>ただいまから会議を開きます。

        machine translation 2
        00:00:04.500 --> 00:00:06.625
        <v 鈴木一郎>답변드리겠습니다.
    "#]]
    .assert_eq(&world.get("/api/v1/sessions/plenary/captions.vtt?language=ko").await.text());
}

#[tokio::test]
async fn recorded_captions_are_webvtt() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    world.append("plenary", settled(2, None, "<b>A&B</b> --> 終わり", 8_000)).await;
    let answer = world.get("/api/v1/sessions/plenary/captions.vtt").await;
    assert_eq!(answer.header("content-type"), "text/vtt; charset=utf-8");
    expect![[r#"
        WEBVTT

        00:00:00.500 --> 00:00:04.000
        <v 佐藤花子>ただいまから会議を開きます。

        00:00:04.500 --> 00:00:08.000
        <v 鈴木一郎>防災計画についてお答えします。

        00:00:08.000 --> 00:00:10.625
        &lt;b&gt;A&amp;B&lt;/b&gt; --&gt; 終わり
    "#]]
    .assert_eq(&answer.text());
    let narrow = world.get("/api/v1/sessions/plenary/captions.vtt?characters=8").await.text();
    assert!(narrow.contains("ただいまから\n会議を開きます。"), "{narrow}");
    let answer = world.get("/api/v1/sessions/plenary/captions.srt").await;
    assert_eq!(answer.header("content-type"), "application/x-subrip; charset=utf-8");
    assert!(answer.text().starts_with("1\n00:00:00,500 --> "), "{}", answer.text());
    let answer = world.get("/api/v1/sessions/plenary/captions.ttml").await;
    assert_eq!(answer.header("content-type"), "application/ttml+xml; charset=utf-8");
    assert!(answer.text().contains("&lt;b&gt;A&amp;B&lt;/b&gt;"), "{}", answer.text());
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
    expect![[r#"
        {
          "hits": [
            {
              "agenda_item": 1,
              "corrected": false,
              "end_ms": 62500,
              "link": "/sessions/plenary?t=61#u2",
              "opened_at": "2026-12-01T01:00:00.000Z",
              "session": "plenary",
              "session_title": "令和8年第4回定例会",
              "snippet": [
                {
                  "corrected": false,
                  "match": true,
                  "text": "避難所"
                },
                {
                  "corrected": false,
                  "match": false,
                  "text": "を三か所増やします。"
                }
              ],
              "speaker": "mayor",
              "speaker_name": "鈴木一郎",
              "stage": "live",
              "start_ms": 61500,
              "utterance": 2
            }
          ],
          "page": 1,
          "per_page": 20,
          "query": "避難所",
          "took_ms": 0,
          "total": 1
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&found).expect("JSON"));
}

#[tokio::test]
async fn what_is_found_in_a_translation_says_who_made_it() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    world.append("plenary", translated(0, "en", "The session is now open.", TranslationOrigin::PhraseBook)).await;
    let machine = TranslationOrigin::Machine { name: "mt".to_owned() };
    let number = world.append("plenary", translated(1, "ko", "답변드리겠습니다.", machine)).await;
    world.archive.searchable(number).await.expect("the index catches up");
    let mut told = String::new();
    for query in ["open", "%EB%8B%B5%EB%B3%80", "%E9%98%B2%E7%81%BD"] {
        let hit = world.get(&format!("/api/v1/search?q={query}")).await.json()["hits"][0].clone();
        told += &format!("{} {} {}\n", hit["translation"], hit["translated_by"], hit["corrected"]);
    }
    expect![[r#"
        "en" {"origin":"phrase_book"} false
        "ko" {"machine":"mt","origin":"machine"} false
        null null false
    "#]]
    .assert_eq(&told);
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
        "/api/v1/sessions/nowhere/captions.ttml",
        "/api/v1/sessions/plenary/captions.vtt?ruby=all",
        "/api/v1/sessions/plenary/captions.vtt?ruby=grade9",
        "/api/v1/sessions/plenary/captions.vtt?language=JAPANESE",
        "/api/v1/sessions/plenary/captions.vtt?characters=15.3",
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
    expect![[r#"
        /api/v1/sessions/nowhere 404 no_such_session
        /api/v1/sessions/NOT-A-NAME 404 no_such_session
        /api/v1/sessions/..%2F..%2Fetc 404 no_such_session
        /api/v1/sessions/nowhere/utterances 404 no_such_session
        /api/v1/sessions/plenary/utterances?after=minus 400 bad_query
        /api/v1/sessions/nowhere/captions.vtt 404 no_such_session
        /api/v1/sessions/nowhere/captions.ttml 404 no_such_session
        /api/v1/sessions/plenary/captions.vtt?ruby=all 404 no_furigana
        /api/v1/sessions/plenary/captions.vtt?ruby=grade9 400 bad_query
        /api/v1/sessions/plenary/captions.vtt?language=JAPANESE 400 bad_language
        /api/v1/sessions/plenary/captions.vtt?characters=15.3 400 bad_query
        /api/v1/sessions/nowhere/captions 404 no_such_session
        /api/v1/search?q=a&page=-1 400 bad_query
        /api/v1/search?q=a&session=NOT-A-NAME 404 no_such_session
        /api/v1/search?q=a&page=4000000000&per_page=100 400 too_many_pages
        /api/v1/nothing 404 no_such_page
        a long query 400 query_too_long
    "#]]
    .assert_eq(&refusals);
    expect![[r#"
        404 Not Found
        {
          "error": {
            "code": "no_such_session",
            "message": {
              "en": "there is no such session",
              "ja": "会議が見つかりません"
            }
          }
        }
    "#]]
    .assert_eq(&world.get("/api/v1/sessions/nowhere").await.shown());
}
