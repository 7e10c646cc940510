//! Runs scripts of a counter's conversation.

use std::time::{Duration, Instant};

use counter::{Conversation, Input, Interpreted, Languages, Line, Order, Rules, Side, Sides};
use expect_test::Expect;
use meeting::{
    Caption, CaptionSource, CaptionState, Language, MediaTime, Span, TranslationOrigin, Untranslated, UtteranceId,
};

/// Runs a script, one input a line, and writes what is to be done and, at `look`, the screen.
///
/// `<second> begin` (the clerk speaks Japanese, the visitor English, and both read each other as they speak), or
/// `<second> begin <spoken>/<read> <spoken>/<read>`; `end`, `tick`, `look`; `<side> pause|resume|speak <language>|read <language>`;
/// `<side> level <dB>` for the half second that ends there; `<side> <utterance> <settled>|<draft>[ .]`, said in the second before,
/// the dot for its end; `<side> told <line> book|machine|draft|behind|failed <words>` by whoever interprets that side; `<side> ear
/// <utterance> <words>`.
pub(crate) fn check(script: &str, expected: &Expect) {
    #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
    let start = Instant::now();
    let mut conversation = Conversation::new(Rules::default());
    let mut told = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (at, what) = line.split_once(' ').expect("a time and what happens");
        let at: f64 = at.parse().expect("seconds");
        let now = start + Duration::from_secs_f64(at);
        if what == "look" {
            told += &format!("{at}\n{}", screen(&conversation));
            continue;
        }
        let place = MediaTime::from_micros((at * 1e6) as u64);
        for order in conversation.handle(now, input(place, what)) {
            told += &format!("{at} {}\n", order_told(&order));
        }
    }
    expected.assert_eq(&told);
}

pub(crate) fn input(at: MediaTime, what: &str) -> Input {
    let words: Vec<&str> = what.splitn(5, ' ').collect();
    let side = |name: &str| if name == "clerk" { Side::Clerk } else { Side::Visitor };
    match words.as_slice() {
        ["begin"] => Input::Begin(Sides { clerk: languages("ja/en"), visitor: languages("en/ja") }),
        ["begin", clerk, visitor] => Input::Begin(Sides { clerk: languages(clerk), visitor: languages(visitor) }),
        ["end"] => Input::End,
        ["tick"] => Input::Tick,
        [who, "pause"] => Input::Pause(side(who)),
        [who, "resume"] => Input::Resume(side(who)),
        [who, "speak", tag] => Input::Speak(side(who), language(tag)),
        [who, "read", tag] => Input::Read(side(who), language(tag)),
        [who, "lost"] => Input::Microphone(side(who), false),
        [who, "level", level] => Input::Level(side(who), at, level.parse().expect("dB")),
        [who, "told", line, how, text] => Input::Interpreted(side(who), Box::new(told(line, how, text))),
        [who, "ear", utterance, ..] => {
            let text = what.splitn(4, ' ').last().expect("words").to_owned();
            Input::ByEar(side(who), UtteranceId::new(utterance.parse().expect("a number")), text)
        }
        [who, utterance, ..] => {
            let text = what.splitn(3, ' ').last().expect("words");
            Input::Caption(side(who), Box::new(caption(at, side(who), utterance, text)))
        }
        other => panic!("{other:?} is no input"),
    }
}

fn language(tag: &str) -> Language {
    Language::new(tag).expect("a language")
}

fn languages(both: &str) -> Languages {
    let (speaks, reads) = both.split_once('/').expect("spoken/read");
    Languages { speaks: language(speaks), reads: language(reads) }
}

/// Said by the clerk in Japanese; by the visitor in English, or Japanese where that is what it is written in.
pub(crate) fn caption(at: MediaTime, side: Side, utterance: &str, text: &str) -> Caption {
    let (text, state) = match text.strip_suffix(" .") {
        Some(text) => (text, CaptionState::Settled),
        None => (text, CaptionState::Tentative),
    };
    let (settled, draft) = text.split_once('|').expect("settled|draft");
    let (settled, spoken) = match (settled.strip_prefix("ja:"), side) {
        (Some(settled), _) => (settled, "ja"),
        (None, Side::Clerk) => (settled, "ja"),
        (None, Side::Visitor) => (settled, "en"),
    };
    Caption {
        utterance: UtteranceId::new(utterance.parse().expect("a number")),
        language: language(spoken),
        edition: 0,
        revision: 0,
        speaker: None,
        agenda_item: None,
        span: Span::new(at - Duration::from_secs(1), at),
        settled: settled.to_owned(),
        corrected: Vec::new(),
        stable: String::new(),
        draft: draft.to_owned(),
        state,
        source: CaptionSource::Speech,
    }
}

/// A line in English, as whoever interprets tells it.
fn told(line: &str, how: &str, text: &str) -> Caption {
    let made = |origin| CaptionSource::Translation { origin, said: String::new(), spoken: language("ja") };
    let machine = TranslationOrigin::Machine { name: "libre".to_owned() };
    let untranslated = |why| CaptionSource::Untranslated { spoken: language("ja"), why };
    let (source, state) = match how {
        "book" => (made(TranslationOrigin::PhraseBook), CaptionState::Settled),
        "machine" => (made(machine), CaptionState::Settled),
        "draft" => (made(machine), CaptionState::Tentative),
        "behind" => (untranslated(Untranslated::Behind), CaptionState::Tentative),
        "failed" => (untranslated(Untranslated::Failed), CaptionState::Settled),
        other => panic!("{other} is no way to tell"),
    };
    let said = caption(MediaTime::from_millis(5_000), Side::Clerk, line, &format!("{text}|"));
    Caption { language: language("en"), state, source, ..said }
}

fn order_told(order: &Order) -> String {
    let Order::Say(of, line) = order else { return format!("{order:?}") };
    let end = if line.state == CaptionState::Settled { "." } else { "…" };
    format!("Say({of:?}, {}) {}{end}", line.utterance.get(), line.settled)
}

pub(crate) fn screen(conversation: &Conversation) -> String {
    let seen = conversation.since(0);
    let mut shown: String = seen.lines.iter().map(line_told).collect();
    let Some(sides) = seen.sides else { return shown + "  closed\n" };
    for side in Side::BOTH {
        let standing = &sides[side];
        let listening = if standing.listening { "listening" } else { "not listening" };
        let works = if standing.works { "" } else { ", no sound" };
        let draft =
            standing.draft.as_ref().map_or(String::new(), |draft| format!(", draft {} of {:?}", draft.text, draft.of));
        shown += &format!("  {side:?} {listening}{works}{draft}\n");
    }
    shown
}

fn line_told(line: &Line) -> String {
    let end = if line.finished { "" } else { " …" };
    let read = line.interpretation.as_ref().map_or(String::new(), |read| match &read.shown {
        Interpreted::Draft { text, .. } => format!(" | {} {text} …", read.language),
        Interpreted::Whole { text, by } => format!(" | {} {text} {by:?}", read.language),
        Interpreted::WithNext => format!(" | {} with the next", read.language),
        Interpreted::AsSaid(why) => format!(" | {} as said, {why:?}", read.language),
    });
    format!("  {} {:?} {} {}{end}{read}\n", line.id.0, line.side, line.language, line.text)
}
