use std::time::{Duration, UNIX_EPOCH};

use archive::{Error, Recorded};
use meeting::{
    AgendaItemId, CueSource, Event, Language, MediaTime, RESIDENTS, RecordingPart, Session, Span, SpeakerId, Stage,
    Translation, TranslationOrigin, Utterance, UtteranceId, Word,
};

use crate::fixtures::{Dice, id, open, opened, said, session, settled, translated};

/// One of each kind; a new kind does not compile here until it has its own.
fn one_of_each(dice: &mut Dice) -> Vec<Event> {
    let time = |dice: &mut Dice| MediaTime::from_micros(dice.below(usize::MAX >> 34) as u64);
    let text = |dice: &mut Dice| {
        let characters: Vec<char> = "声\"\\\u{0}\n𠮷髙e\u{301}😀 '".chars().collect();
        (0..dice.below(9)).map(|_| *dice.pick(&characters)).collect::<String>()
    };
    let words = |dice: &mut Dice| -> Vec<Word> {
        let word = |dice: &mut Dice| Word {
            text: text(dice),
            span: Span::new(time(dice), time(dice)),
            probability: dice.below(1 << 24) as f32 / 16_777_215.0,
        };
        (0..=dice.below(4)).map(|_| word(dice)).collect()
    };
    let speaker = |dice: &mut Dice| (dice.below(2) == 0).then(|| SpeakerId::new(text(dice)));
    let mut events = vec![opened("s")];
    loop {
        let next = match events.last().expect("there is one") {
            Event::Opened { .. } => Event::ItemTakenUp { item: AgendaItemId::new(7), at: time(dice) },
            Event::ItemTakenUp { .. } => Event::FloorGiven {
                speaker: speaker(dice),
                at: time(dice),
                source: *dice.pick(&[
                    CueSource::Operator,
                    CueSource::Microphone,
                    CueSource::ChairCall,
                    CueSource::Schedule,
                ]),
            },
            Event::FloorGiven { .. } => Event::Settled {
                utterance: UtteranceId::new(dice.below(5) as u64),
                speaker: speaker(dice),
                agenda_item: (dice.below(2) == 0).then(|| AgendaItemId::new(u16::MAX)),
                words: words(dice),
            },
            Event::Settled { utterance, .. } => Event::UtteranceEnded { utterance: *utterance },
            Event::UtteranceEnded { utterance } => Event::Translated {
                utterance: *utterance,
                translation: Translation {
                    language: Language::new(RESIDENTS[dice.below(RESIDENTS.len())]).expect("well formed"),
                    text: text(dice),
                    origin: match dice.below(3) {
                        0 => TranslationOrigin::PhraseBook,
                        1 => TranslationOrigin::Person,
                        _ => TranslationOrigin::Machine { name: text(dice) },
                    },
                },
            },
            Event::Translated { utterance, .. } => {
                Event::Corrected { utterance: *utterance, words: 0..1, text: text(dice) }
            }
            Event::Corrected { .. } => Event::ClosedSessionBegan { at: time(dice) },
            Event::ClosedSessionBegan { .. } => Event::ClosedSessionEnded { at: time(dice) },
            Event::ClosedSessionEnded { .. } => Event::RecordingBegan(RecordingPart {
                number: 2,
                path: "recordings/声/part-0002.mp4".into(),
                starts_at: time(dice),
            }),
            Event::RecordingBegan(_) => Event::RecordingMoved { number: 2, to: "elsewhere/2.mp4".into() },
            Event::RecordingMoved { .. } => Event::SourceLost { at: time(dice) },
            Event::SourceLost { .. } => Event::SourceBack { at: time(dice) },
            Event::SourceBack { .. } => Event::Adjourned { at: time(dice) },
            Event::Adjourned { .. } => break,
        };
        events.push(next);
    }
    events
}

#[tokio::test]
async fn every_kind_of_event_comes_back_as_it_went_in() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let mut dice = Dice(1);
    let mut kept = Vec::new();
    for round in 0..40_u64 {
        let name = format!("s{round}");
        for event in one_of_each(&mut dice) {
            let at = UNIX_EPOCH + Duration::new(round * 99_999_999, round as u32 * 12_345_678);
            let first = matches!(event, Event::Opened { .. });
            let event = if first { Event::Opened { session: session(&name), at } } else { event };
            let number = archive.append(&id(&name), &event).await.expect("it is appended");
            kept.push(Recorded { number, session: id(&name), event });
        }
    }
    assert_eq!(kept.len(), 40 * 14);
    assert!(kept.is_sorted_by(|one, next| one.number < next.number));
    let archive = {
        archive.close().await;
        open(directory.path()).await
    };
    assert_eq!(archive.events_after(0, 1_000).await.expect("readable"), kept);
    assert_eq!(archive.events_after(kept[10].number, 2).await.expect("readable"), kept[11..13]);
}

#[tokio::test]
async fn minutes_are_made_from_the_events() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for event in [
        opened("s"),
        Event::FloorGiven { speaker: Some(SpeakerId::new("mayor")), at: MediaTime::ZERO, source: CueSource::Operator },
        said(0, Some("mayor"), "異議"),
        said(0, Some("mayor"), "なし。"),
        settled(2, "賛成。"),
        translated(0, "No objection."),
        Event::Adjourned { at: MediaTime::from_millis(90_000) },
    ] {
        archive.append(&s, &event).await.expect("it is appended");
    }
    let minutes = archive.minutes(&s).await.expect("there are some");
    assert_eq!(minutes.session, session("s"));
    assert_eq!(minutes.utterances.iter().map(Utterance::text).collect::<Vec<_>>(), ["異議なし。", "賛成。"]);
    assert_eq!(minutes.utterances[0].translation(&Language::english()).map(|t| t.text.as_str()), Some("No objection."));
    assert_eq!(archive.utterances(&s, None, 10).await.expect("readable"), minutes.utterances);
    assert_eq!(archive.utterances(&s, None, 1).await.expect("readable"), minutes.utterances[..1]);
    let after = Some(UtteranceId::new(0));
    assert_eq!(archive.utterances(&s, after, 10).await.expect("readable"), minutes.utterances[1..]);
    assert_eq!(archive.utterances(&s, Some(UtteranceId::new(2)), 10).await.expect("readable"), []);
}

#[tokio::test]
async fn sessions_are_listed_newest_first_with_where_they_stand() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    for name in ["first", "second"] {
        archive.append(&id(name), &opened(name)).await.expect("it opens");
    }
    let first = id("first");
    for event in
        [settled(0, "あ"), settled(0, "い"), settled(1, "う"), Event::Adjourned { at: MediaTime::from_millis(5) }]
    {
        archive.append(&first, &event).await.expect("it is appended");
    }
    let listed = archive.sessions().await.expect("listed");
    let names: Vec<&str> = listed.iter().map(|summary| summary.session.id.as_str()).collect();
    assert_eq!(names, ["second", "first"]);
    let opened_at = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    assert_eq!(listed[0].stage, Stage::Live { opened_at });
    assert_eq!(listed[1].stage, Stage::Adjourned { opened_at, length: MediaTime::from_millis(5) });
    assert_eq!((listed[1].utterances, listed[0].utterances), (2, 0));

    let later = opened_at + Duration::from_secs(60);
    archive.append(&first, &Event::Opened { session: session("first"), at: later }).await.expect("it opens again");
    let again = archive.session(&first).await.expect("it is there");
    assert_eq!(again.stage, Stage::Live { opened_at });
    assert_eq!(again.opened_at, opened_at);
    assert_eq!(again.stage, archive.minutes(&first).await.expect("there are some").stage);
}

#[tokio::test]
async fn a_session_that_was_a_demonstration_stays_one_when_it_is_opened_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    let mut marks = Vec::new();
    for demonstration in [false, true, false] {
        let opened = Session { demonstration, ..session("s") };
        archive.append(&s, &Event::Opened { session: opened, at: UNIX_EPOCH }).await.expect("it opens");
        let summary = archive.session(&s).await.expect("it is there").session;
        assert_eq!(summary, archive.minutes(&s).await.expect("there are some").session);
        marks.push(summary.demonstration);
    }
    assert_eq!(marks, [false, true, true]);
}

#[tokio::test]
async fn what_the_minutes_would_stumble_over_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for (event, expected) in [
        (settled(0, "あ"), "no such session: s"),
        (opened("other"), "the event does not fit the session s: it opens another session"),
    ] {
        assert_eq!(archive.append(&s, &event).await.expect_err("refused").to_string(), expected);
    }
    assert!(matches!(archive.minutes(&s).await, Err(Error::NoSuchSession(_))));
    assert!(matches!(archive.session(&s).await, Err(Error::NoSuchSession(_))));
    assert!(matches!(archive.utterances(&s, None, 9).await, Err(Error::NoSuchSession(_))));

    archive.append(&s, &opened("s")).await.expect("it opens");
    archive.append(&s, &settled(4, "あ")).await.expect("it is appended");
    let no_words =
        Event::Settled { utterance: UtteranceId::new(5), speaker: None, agenda_item: None, words: Vec::new() };
    let adjourned = Event::Adjourned { at: MediaTime::ZERO };
    for event in [settled(3, "い"), no_words, translated(3, "?"), Event::RecordingMoved { number: 0, to: "x".into() }]
    {
        let refused = archive.append(&s, &event).await;
        assert!(matches!(refused, Err(Error::NotNext { .. })), "{event:?}: {refused:?}");
    }
    archive.append(&s, &adjourned).await.expect("it is live");
    assert!(matches!(archive.append(&s, &adjourned).await, Err(Error::NotNext { .. })));
    archive.minutes(&s).await.expect("readable after all that was refused");
}
