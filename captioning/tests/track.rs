//! What of the things heard is journalled, and what is shown.

use std::ops::Range;

use captioning::{CaptionTrack, Composed, Heard};
use expect_test::{Expect, expect};
use meeting::{
    AgendaItemId, Caption, CaptionState, Cue, CueSource, Event, Floor, Language, MediaTime, Span, SpeakerId, Utterance,
    UtteranceId, Word,
};

fn span(start: u64, end: u64) -> Span {
    Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end))
}

fn settled(utterance: u64, text: &str, start: u64, end: u64) -> Heard {
    let words = vec![Word { text: text.to_owned(), span: span(start, end), probability: 0.9 }];
    Heard::Settled { utterance: UtteranceId::new(utterance), words }
}

fn draft(utterance: u64, text: &str, start: u64, end: u64) -> Heard {
    let (stable, text) = text.split_once('|').unwrap_or(("", text));
    Heard::Draft {
        utterance: UtteranceId::new(utterance),
        stable: stable.to_owned(),
        text: text.to_owned(),
        span: span(start, end),
    }
}

fn ended(utterance: u64) -> Heard {
    Heard::Ended { utterance: UtteranceId::new(utterance) }
}

fn floor() -> Floor {
    let mut floor = Floor::default();
    floor.cue(MediaTime::ZERO, Cue::Speaker(Some(SpeakerId::new("chair")), CueSource::Operator));
    floor.cue(MediaTime::ZERO, Cue::Item(AgendaItemId::new(2)));
    floor.cue(MediaTime::from_millis(5_000), Cue::Speaker(Some(SpeakerId::new("mayor")), CueSource::Operator));
    floor
}

fn tell(composed: &Composed) -> String {
    let event = match &composed.event {
        Some(Event::Settled { speaker, words, .. }) => {
            let text: String = words.iter().map(|word| word.text.as_str()).collect();
            format!("journal {text} by {}", speaker.as_ref().map_or("nobody", SpeakerId::as_str))
        }
        Some(Event::UtteranceEnded { .. }) => "journal the end".to_owned(),
        Some(other) => format!("{other:?}"),
        None => "-".to_owned(),
    };
    let caption = composed.caption.as_ref().map_or("-".to_owned(), |caption| {
        let Caption { utterance, revision, settled, stable, draft, state, span, .. } = caption;
        let state = match state {
            CaptionState::Tentative => "",
            CaptionState::Settled => " for good",
        };
        format!("show {utterance}.{revision} [{settled}]{stable}|{draft}{state} until {}", span.end())
    });
    format!("{event}; {caption}\n")
}

fn check(heard: &[Heard], expect: &Expect) {
    let mut track = CaptionTrack::new(Language::japanese());
    let told: String = heard.iter().map(|heard| tell(&track.handle(heard.clone(), &floor()))).collect();
    expect.assert_eq(&told);
}

#[test]
fn settled_words_are_journalled_and_drafts_are_only_shown() {
    check(
        &[
            draft(0, "異議", 0, 300),
            draft(0, "異議", 0, 300),
            settled(0, "異議", 0, 300),
            draft(0, "なし", 300, 600),
            settled(0, "なし。", 300, 700),
            ended(0),
            ended(0),
        ],
        &expect![[r#"
            -; show 0.0 []|異議 until 0:00:00.300
            -; -
            journal 異議 by chair; show 0.1 [異議]| until 0:00:00.300
            -; show 0.2 [異議]|なし until 0:00:00.600
            journal なし。 by chair; show 0.3 [異議なし。]| until 0:00:00.700
            journal the end; show 0.4 [異議なし。]| for good until 0:00:00.700
            -; -
        "#]],
    );
}

#[test]
fn an_utterance_of_which_nothing_settled_is_taken_back() {
    check(
        &[ended(0), draft(1, "あの", 0, 300), ended(1)],
        &expect![[r#"
            -; -
            -; show 1.0 []|あの until 0:00:00.300
            -; show 1.1 []| for good until 0:00:00.300
        "#]],
    );
}

#[test]
fn an_utterance_stays_its_first_speaker_s() {
    check(
        &[
            settled(0, "答弁を求めます。", 4_000, 5_500),
            settled(0, "市長。", 8_000, 9_000),
            settled(1, "はい。", 9_500, 9_800),
        ],
        &expect![[r#"
            journal 答弁を求めます。 by chair; show 0.0 [答弁を求めます。]| until 0:00:05.500
            journal 市長。 by chair; show 0.1 [答弁を求めます。市長。]| until 0:00:09.000
            journal はい。 by mayor; show 1.0 [はい。]| until 0:00:09.800
        "#]],
    );
}

#[test]
fn what_settles_after_a_correction_follows_the_corrected_text() {
    let mut track = CaptionTrack::new(Language::japanese());
    let word = |text: &str| Word { text: text.to_owned(), span: span(0, 300), probability: 0.9 };
    let mut utterance = Utterance {
        id: UtteranceId::new(0),
        speaker: None,
        agenda_item: None,
        span: span(0, 300),
        words: vec![word("小学"), word("は")],
        translations: Vec::new(),
        overtaken: Vec::new(),
        corrections: Vec::new(),
    };
    track.handle(Heard::Settled { utterance: utterance.id, words: utterance.words.clone() }, &floor());
    track.handle(draft(0, "百", 300, 600), &floor());
    utterance.correct(0..1, "総額".to_owned()).expect("there are such words");
    let corrected = track.corrected(&utterance, &floor());
    assert_eq!((corrected.edition, corrected.revision), (1, 2));
    assert_eq!((corrected.settled.as_str(), corrected.draft.as_str()), ("総額は", "百"));
    assert_eq!(corrected.corrected, vec![Range { start: 0, end: "総額".len() }]);
    let next = track.handle(settled(0, "百円です。", 300, 900), &floor()).caption.expect("it is shown");
    assert_eq!((next.edition, next.settled.as_str()), (1, "総額は百円です。"));
    assert_eq!(next.corrected, corrected.corrected);
    track.handle(ended(0), &floor());
    let after = track.corrected(&utterance, &floor());
    assert_eq!((after.edition, after.revision, after.state), (1, 0, CaptionState::Settled));
}
