use archive::Error;
use meeting::{Event, Language, MediaTime, Stage, Translation, TranslationOrigin, UtteranceId};

use crate::fixtures::{id, open, opened, settled};

const ZEROTH: UtteranceId = UtteranceId::new(0);

#[tokio::test]
async fn a_correction_is_read_wherever_the_utterance_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for event in [opened("s"), settled(0, "小学"), settled(0, "は百円です。"), settled(1, "次。")] {
        archive.append(&s, &event).await.expect("it is appended");
    }
    let number = archive.correct(&s, ZEROTH, 0, 0..1, "総額".to_owned()).await.expect("it is taken");
    let one = archive.utterance(&s, ZEROTH).await.expect("readable").expect("it is there");
    assert_eq!((one.text().as_str(), one.edition()), ("総額は百円です。", 1));
    assert_eq!(archive.minutes(&s).await.expect("readable").utterances[0], one);
    assert_eq!(archive.utterances(&s, None, 1).await.expect("readable"), [one]);
    assert_eq!(archive.utterance(&s, UtteranceId::new(9)).await.expect("readable"), None);

    archive.searchable(number).await.expect("the index goes on");
    let found = async |text: &str| {
        let query = archive::Query { text: text.to_owned(), ..Default::default() };
        archive.search(&query).await.expect("searched").total
    };
    assert_eq!((found("総額").await, found("小学").await), (1, 0), "the search finds what it reads now");
}

#[tokio::test]
async fn of_two_corrections_of_one_edition_the_second_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for event in [opened("s"), settled(0, "小学")] {
        archive.append(&s, &event).await.expect("it is appended");
    }
    let correct = |edition, text: &str| archive.correct(&s, ZEROTH, edition, 0..1, text.to_owned());
    let (one, other) = tokio::join!(correct(0, "総額"), correct(0, "奨学"));
    assert!(one.is_ok() != other.is_ok(), "one and only one is taken");
    assert!(matches!(one.and(other), Err(Error::CorrectedMeanwhile)));
    correct(1, "小学").await.expect("undone, on top of the newest");
    assert!(matches!(archive.correct(&s, ZEROTH, 2, 0..2, String::new()).await, Err(Error::NoSuchWords)));
    assert!(matches!(archive.correct(&s, ZEROTH, 2, 1..1, String::new()).await, Err(Error::NoSuchWords)));
    let nowhere = archive.correct(&id("nowhere"), ZEROTH, 0, 0..1, String::new()).await;
    assert!(matches!(nowhere, Err(Error::NoSuchSession(_))));
}

#[tokio::test]
async fn a_translation_of_what_was_corrected_since_is_refused_and_the_one_before_is_overtaken() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for event in [opened("s"), settled(0, "小学")] {
        archive.append(&s, &event).await.expect("it is appended");
    }
    let translation = |text: &str| Translation {
        language: Language::english(),
        text: text.to_owned(),
        origin: TranslationOrigin::PhraseBook,
    };
    let read = async || archive.utterance(&s, ZEROTH).await.expect("readable").expect("it is there");
    archive.translate(&s, ZEROTH, 0, translation("primary school")).await.expect("it is of the newest edition");
    archive.correct(&s, ZEROTH, 0, 0..1, "総額".to_owned()).await.expect("it is taken");
    let late = archive.translate(&s, ZEROTH, 0, translation("a primary school")).await;
    assert!(matches!(late, Err(Error::CorrectedMeanwhile)));
    assert_eq!((read().await.translations, read().await.overtaken), (vec![], vec![translation("primary school")]));
    archive.append(&s, &Event::Adjourned { at: MediaTime::from_millis(9) }).await.expect("it ends");
    archive.translate(&s, ZEROTH, 1, translation("the total")).await.expect("a session that is over is translated too");
    assert_eq!((read().await.translations, read().await.overtaken), (vec![translation("the total")], vec![]));
    assert_eq!(archive.minutes(&s).await.expect("readable").utterances[0], read().await);
}

#[tokio::test]
async fn utterances_of_sessions_that_are_over_are_listed_until_each_of_their_languages_is_translated_anew() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let adjourned = Event::Adjourned { at: MediaTime::from_millis(9) };
    let translation = |tag: &str| Translation {
        language: Language::new(tag).expect("a language"),
        text: "total".to_owned(),
        origin: TranslationOrigin::PhraseBook,
    };
    let (a, b) = (id("a"), id("b"));
    for session in ["a", "b"] {
        archive.append(&id(session), &opened(session)).await.expect("it opens");
        for utterance in 0..3 {
            let into =
                |tag| Event::Translated { utterance: UtteranceId::new(utterance), translation: translation(tag) };
            let events = [settled(utterance, "小学"), into("en"), into("ko")];
            archive.append_all(&id(session), &events).await.expect("they are appended");
        }
        archive.append(&id(session), &settled(3, "小学")).await.expect("it was never translated");
    }
    archive.append(&a, &adjourned).await.expect("it ends");
    let correct = async |session, utterance, edition| {
        let corrected = archive.correct(session, UtteranceId::new(utterance), edition, 0..1, "総額".to_owned()).await;
        corrected.expect("it is taken")
    };
    let translate = async |utterance, edition, tag| {
        let translated = archive.translate(&a, UtteranceId::new(utterance), edition, translation(tag)).await;
        translated.expect("it is of the newest edition");
    };
    let listed = async || {
        let (mut listed, mut last) = (Vec::new(), None);
        while let [one] = &archive.overtaken(last.as_ref(), 1).await.expect("listed")[..] {
            listed.push(format!("{}/{}", one.session, one.utterance));
            last = Some(one.clone());
        }
        listed.join(" ")
    };
    assert_eq!(listed().await, "", "nothing was corrected");
    for (session, utterance) in [(&a, 3), (&a, 2), (&a, 0), (&b, 1), (&b, 2)] {
        correct(session, utterance, 0).await;
    }
    assert_eq!(listed().await, "a/2 a/0", "what was never translated has nothing to be made anew, and b is live");
    translate(0, 1, "en").await;
    translate(2, 1, "en").await;
    translate(2, 1, "ko").await;
    assert_eq!(listed().await, "a/0", "it has no Korean yet");
    let newest = correct(&a, 2, 1).await;
    assert_eq!(listed().await, "a/0 a/2");
    archive.append(&b, &adjourned).await.expect("it ends");
    assert_eq!(listed().await, "a/0 a/2 b/1 b/2");
    assert_eq!(archive.overtaken(None, 2).await.expect("listed")[1].number, newest);
    archive.append(&a, &opened("a")).await.expect("it opens again");
    assert_eq!(listed().await, "b/1 b/2", "what is live again is its own session's business");
}

#[tokio::test]
async fn a_session_is_listed_as_closed_while_the_public_is_shut_out() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    let at = MediaTime::from_millis;
    let began = Event::ClosedSessionBegan { at: at(7) };
    let ended = Event::ClosedSessionEnded { at: at(9) };
    archive.append(&s, &opened("s")).await.expect("it opens");
    archive.append(&s, &ended).await.expect_err("it is not closed");
    for (event, closed) in [(&began, true), (&opened("s"), true), (&ended, false), (&began, true)] {
        archive.append(&s, event).await.expect("it follows");
        let stage = archive.session(&s).await.expect("listed").stage;
        assert_eq!(matches!(stage, Stage::Closed { since, .. } if since == at(7)), closed, "{stage:?}");
        assert_eq!(stage, archive.minutes(&s).await.expect("readable").stage);
    }
    archive.append(&s, &began).await.expect_err("it is closed already");
    archive.append(&s, &Event::Adjourned { at: at(11) }).await.expect("a closed session can end");
    archive.append(&s, &ended).await.expect_err("it is over");
    archive.append(&s, &opened("s")).await.expect("it opens again");
    let stage = archive.session(&s).await.expect("listed").stage;
    assert!(matches!(stage, Stage::Closed { .. }), "a restart does not let the public in: {stage:?}");
    assert_eq!(stage, archive.minutes(&s).await.expect("readable").stage);
    archive.append(&s, &ended).await.expect("a person does");
    let stage = archive.session(&s).await.expect("listed").stage;
    assert!(matches!(stage, Stage::Live { .. }), "{stage:?}");
    assert_eq!(stage, archive.minutes(&s).await.expect("readable").stage);
}
