use archive::accounts::Role;
use expect_test::expect;
use meeting::{Event, Language, MediaTime, SessionId, Translation, TranslationOrigin, UtteranceId};
use streaming::{Order, PastCorrection};

use crate::world::World;

const OF_FIRST: &str = "/api/v1/sessions/plenary/utterances/0/corrections";

fn correction(text: &str, edition: u32) -> String {
    format!(r#"{{"from":0,"to":1,"text":"{text}","edition":{edition}}}"#)
}

#[tokio::test]
async fn a_correction_is_in_the_journal_the_transcript_and_the_vtt_and_is_told_to_the_wiring() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let answer = world.post_json(OF_FIRST, &clerk.headers(), &correction("訂正しました。", 0)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answered = answer.json();
    assert_eq!((answered["text"].as_str(), answered["edition"].as_u64()), (Some("訂正しました。"), Some(1)));
    assert_eq!(answered["corrected"].to_string(), "[[0,7]]");
    assert!(answered["words"][0]["probability"].is_number());
    assert!(matches!(orders.recv().await, Some(Order::Corrected(id)) if id == UtteranceId::new(0)));

    let transcript = world.get("/api/v1/sessions/plenary/utterances").await.json();
    assert_eq!(transcript["utterances"][0]["text"], "訂正しました。");
    assert_eq!(transcript["utterances"][0]["corrected"].to_string(), "[[0,7]]");
    assert!(transcript["utterances"][0]["words"].is_null(), "words are for those who ask");
    let words = world.get("/api/v1/sessions/plenary/utterances?words=true&limit=1").await.json();
    assert_eq!(words["utterances"][0]["words"][0]["text"], "訂正しました。");
    assert_eq!(words["utterances"][0]["too_fast"], false, "the operator is told of what nobody can read along");
    assert!(world.get("/api/v1/sessions/plenary/captions.vtt").await.text().contains("訂正しました。"));

    let chief = world.signed_in("chief", &[Role::Admin]).await;
    let audit = world.get_with("/api/v1/audit", &chief.headers()).await.text();
    assert!(audit.contains("utterance.correct") && audit.contains("utterance:0"), "{audit}");
    assert!(!audit.contains("訂正しました"), "the audit holds no words: {audit}");
}

#[tokio::test]
async fn a_correction_that_the_screens_could_not_be_told_of_is_not_made_and_is_tried_again() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let mut orders = live.take_orders();
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let correct = async |edition: u32| {
        world.post_json(OF_FIRST, &clerk.headers(), &correction(&edition.to_string(), edition)).await
    };
    let mut edition = 0;
    let refused = loop {
        let answer = correct(edition).await;
        if answer.status != 200 {
            break answer;
        }
        edition += 1;
    };
    assert_eq!((refused.header("retry-after"), refused.refusal()), ("1", "503 busy".to_owned()));
    let text = world.get("/api/v1/sessions/plenary/utterances").await.json()["utterances"][0]["text"].clone();
    assert_eq!((text, orders.len()), ((edition - 1).to_string().into(), edition as usize), "what is kept is told");
    orders.recv().await.expect("one is done");
    assert_eq!(correct(edition).await.status, 200);
}

#[tokio::test]
async fn a_correction_that_is_in_the_journal_is_told_to_the_wiring_though_whoever_made_it_has_left() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let orders = live.take_orders();
    let clerk = world.signed_in("clerk", &[Role::Clerk]).await;
    let (session, first) = (SessionId::new("plenary").expect("well formed"), UtteranceId::new(0));
    let in_the_journal = async {
        while world.archive.utterance(&session, first).await.expect("readable").expect("it is there").edition() == 0 {
            tokio::task::yield_now().await;
        }
    };
    let (headers, by_the_first) = (clerk.headers(), correction("一", 0));
    tokio::select! {
        biased;
        () = in_the_journal => {}
        _ = world.post_json(OF_FIRST, &headers, &by_the_first) => {}
    }
    // It has left; the next finds its correction, and comes after it.
    assert_eq!(world.post_json(OF_FIRST, &clerk.headers(), &correction("二", 1)).await.status, 200);
    assert_eq!(orders.len(), 2);
}

#[tokio::test]
async fn a_search_tells_what_people_put_right() {
    let world = World::new().await;
    let _live = world.live_session("plenary").await;
    let (utterance, text) = (UtteranceId::new(0), "訂正しました。".to_owned());
    let number = world.append("plenary", Event::Corrected { utterance, words: 0..1, text }).await;
    world.archive.searchable(number).await.expect("the index catches up");
    let found = world.get("/api/v1/search?q=%E8%A8%82%E6%AD%A3").await.json();
    assert_eq!(found["hits"][0]["corrected"], true, "{found}");
    assert_eq!(found["hits"][0]["snippet"][0]["corrected"], true, "{found}");
}

#[tokio::test]
async fn a_session_that_is_over_can_be_corrected() {
    let world = World::new().await;
    drop(world.live_session("plenary").await);
    world.append("plenary", Event::Adjourned { at: MediaTime::from_millis(9_000) }).await;
    let mut told = world.service.take_past_corrections().expect("nobody has taken them");
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    assert_eq!(world.post_json(OF_FIRST, &akira.headers(), &correction("直", 0)).await.status, 200);
    assert_eq!(world.get("/api/v1/sessions/plenary/utterances").await.json()["utterances"][0]["text"], "直");
    let (session, utterance) = (SessionId::new("plenary").expect("well formed"), UtteranceId::new(0));
    assert_eq!(told.recv().await, Some(PastCorrection { session, utterance }));
}

#[tokio::test]
async fn a_translation_of_what_was_said_before_a_correction_is_shown_as_one_until_it_is_made_again() {
    let world = World::new().await;
    drop(world.live_session("plenary").await);
    let translated = |text: &str| Event::Translated {
        utterance: UtteranceId::new(0),
        translation: Translation {
            language: Language::english(),
            text: text.to_owned(),
            origin: TranslationOrigin::PhraseBook,
        },
    };
    let read = async || {
        let read = world.get("/api/v1/sessions/plenary/utterances?language=en").await.json();
        read["utterances"][0]["translation"].to_string()
    };
    world.append("plenary", translated("Before.")).await;
    expect![[r#"{"origin":"phrase_book","text":"Before."}"#]].assert_eq(&read().await);
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    assert_eq!(world.post_json(OF_FIRST, &akira.headers(), &correction("直", 0)).await.status, 200);
    expect![[r#"{"before_correction":true,"origin":"phrase_book","text":"Before."}"#]].assert_eq(&read().await);
    let file = world.get("/api/v1/sessions/plenary/captions.vtt?language=en").await.text();
    assert!(file.contains("直") && !file.contains("Before."), "a file holds nothing that was not said: {file}");
    let session = world.get("/api/v1/sessions/plenary").await.json();
    assert_eq!(session["languages"].to_string(), r#"["ja","en"]"#);
    world.append("plenary", translated("After.")).await;
    expect![[r#"{"origin":"phrase_book","text":"After."}"#]].assert_eq(&read().await);
}

#[tokio::test]
async fn corrections_need_a_role_the_csrf_value_and_the_newest_edition() {
    let world = World::new().await;
    let mut live = world.live_session("plenary").await;
    let _orders = live.take_orders();
    let akira = world.signed_in("akira", &[Role::Operator]).await;
    let counter = world.signed_in("counter", &[Role::Counter, Role::Admin]).await;
    let cookie = [("cookie", akira.cookie.as_str())];
    assert_eq!(world.post_json(OF_FIRST, &akira.headers(), &correction("一", 0)).await.status, 200);
    let mut refusals = String::new();
    let long = correction(&"長".repeat(501), 1);
    for (who, path, headers, body) in [
        ("nobody", OF_FIRST, &[][..], correction("二", 1)),
        ("without csrf", OF_FIRST, &cookie[..], correction("二", 1)),
        ("another role", OF_FIRST, &counter.headers()[..], correction("二", 1)),
        ("an old edition", OF_FIRST, &akira.headers()[..], correction("二", 0)),
        ("too long", OF_FIRST, &akira.headers()[..], long),
        ("a line break", OF_FIRST, &akira.headers()[..], correction(r"一\n二", 1)),
        ("no such words", OF_FIRST, &akira.headers()[..], r#"{"from":0,"to":99,"text":"","edition":1}"#.to_owned()),
        ("no words", OF_FIRST, &akira.headers()[..], r#"{"from":1,"to":1,"text":"","edition":1}"#.to_owned()),
        (
            "no such utterance",
            "/api/v1/sessions/plenary/utterances/99/corrections",
            &akira.headers()[..],
            correction("二", 0),
        ),
        (
            "not a number",
            "/api/v1/sessions/plenary/utterances/x/corrections",
            &akira.headers()[..],
            correction("二", 0),
        ),
        (
            "no such session",
            "/api/v1/sessions/nowhere/utterances/0/corrections",
            &akira.headers()[..],
            correction("二", 0),
        ),
    ] {
        refusals += &format!("{who}: {}\n", world.post_json(path, headers, &body).await.refusal());
    }
    expect![[r#"
        nobody: 401 not_signed_in
        without csrf: 403 no_csrf
        another role: 403 not_allowed
        an old edition: 409 corrected_meanwhile
        too long: 422 bad_correction
        a line break: 422 bad_correction
        no such words: 422 no_such_words
        no words: 422 no_such_words
        no such utterance: 422 no_such_words
        not a number: 422 no_such_words
        no such session: 404 no_such_session
    "#]]
    .assert_eq(&refusals);
    assert_eq!(world.get("/api/v1/sessions/plenary/utterances").await.json()["utterances"][0]["text"], "一");
    assert_eq!(
        world.post_json(OF_FIRST, &akira.headers(), &correction("元", 1)).await.status,
        200,
        "undone by another"
    );
}
