//! What readers of another language are shown, and when.

#![expect(clippy::disallowed_methods, reason = "any moment will do to count from")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use expect_test::{Expect, expect};
use meeting::{
    Caption, CaptionSource, CaptionState, Language, MediaTime, Span, TranslationOrigin, Untranslated, UtteranceId,
};
use translation::{Answer, Course, Failure, Glossary, GlossaryTerm, Input, Means, Names, Output, PhraseBook};

const BOOK: &str = r#"
made_by = "the test"
[[phrase]]
ja = "賛成。"
en = "In favour."
[[phrase]]
ja = "休憩します。"
en = "Recess."
"#;

fn said(utterance: u64, text: &str, until_ms: u64, state: CaptionState) -> Caption {
    Caption {
        utterance: UtteranceId::new(utterance),
        language: Language::japanese(),
        edition: 0,
        revision: 0,
        speaker: None,
        agenda_item: None,
        span: Span::new(MediaTime::ZERO, MediaTime::from_millis(until_ms)),
        settled: text.to_owned(),
        corrected: Vec::new(),
        stable: String::new(),
        draft: String::new(),
        state,
        source: CaptionSource::Speech,
    }
}

fn told(output: &Output) -> String {
    match output {
        Output::Ask(question) => format!("ask {} {}", question.number, question.sentences.join("|")),
        Output::Show(shown) => {
            let Caption { utterance, revision, settled, draft, state, source, .. } = &shown.caption;
            let kept = if shown.event.is_some() { "keep and " } else { "" };
            let state = if *state == CaptionState::Settled { " for good" } else { "" };
            let by = match source {
                CaptionSource::Speech => "speech",
                CaptionSource::Translation { origin: TranslationOrigin::PhraseBook, .. } => "people",
                CaptionSource::Translation { .. } => "machine",
                CaptionSource::Untranslated { why: Untranslated::Unknown, .. } => "nobody: unknown",
                CaptionSource::Untranslated { why: Untranslated::Behind, .. } => "nobody: behind",
                CaptionSource::Untranslated { why: Untranslated::Failed, .. } => "nobody: failed",
            };
            format!("{kept}show {utterance}.{revision} [{settled}]{draft} by {by}{state}")
        }
    }
}

/// `SECONDS say UTTERANCE UNTIL_MS TEXT`, `end UTTERANCE UNTIL_MS TEXT`, `answer NUMBER TEXT|TEXT`, `fail NUMBER`,
/// `correct UTTERANCE UNTIL_MS TEXT` once it has ended, `correct_open` before, `tell UTTERANCE TEXT`, `tick`, `close`, `forget`.
fn check(means: Means, script: &str, expected: &Expect) {
    let book = PhraseBook::read(&[BOOK]).expect("well formed");
    let (language, spoken) = (Language::english(), Language::japanese());
    let mut course = Course::new(language, spoken, book, Arc::new(Names::default()), means);
    let begun = Instant::now();
    let mut log = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (at, command) = line.split_once(' ').expect("a time first");
        let now = begun + Duration::from_secs_f64(at.parse().expect("seconds"));
        if command == "forget" {
            course.forget();
            continue;
        }
        let words: Vec<&str> = command.split_whitespace().collect();
        let number = |word: &str| word.parse::<u64>().expect("a number");
        let input = match words.as_slice() {
            ["say", utterance, until, text] => {
                Input::Spoken(Box::new(said(number(utterance), text, number(until), CaptionState::Tentative)))
            }
            ["end", utterance, until, text @ ..] => {
                Input::Spoken(Box::new(said(number(utterance), &text.concat(), number(until), CaptionState::Settled)))
            }
            [correct @ ("correct" | "correct_open"), utterance, until, text @ ..] => {
                let state = if *correct == "correct" { CaptionState::Settled } else { CaptionState::Tentative };
                let said = said(number(utterance), &text.concat(), number(until), state);
                Input::Spoken(Box::new(Caption { edition: 1, ..said }))
            }
            ["answer", which, texts @ ..] => {
                let texts = texts.join(" ").split('|').map(str::to_owned).collect();
                Input::Answered(Answer { number: number(which), translated: Ok(texts) })
            }
            ["fail", which] => {
                Input::Answered(Answer { number: number(which), translated: Err(Failure::Refused(500)) })
            }
            ["tell", utterance, text @ ..] => {
                Input::Told { utterance: UtteranceId::new(number(utterance)), text: text.join(" ") }
            }
            ["tick"] => Input::Tick,
            ["close"] => Input::Closing,
            _ => panic!("no such command: {command}"),
        };
        for output in course.handle(now, input) {
            writeln!(log, "{at} {}", told(&output)).expect("a string takes any text");
        }
        let due = course.deadline().map(|due| (due - begun).as_secs_f64());
        if let (true, Some(due)) = (command == "tick", due) {
            writeln!(log, "{at} due {due}").expect("a string takes any text");
        }
    }
    expected.assert_eq(&log);
}

fn machine() -> Means {
    Means::Machine { name: "mt".to_owned() }
}

#[test]
fn what_people_translated_is_shown_at_once_and_never_asked() {
    check(
        machine(),
        "0 say 0 500 賛
         1 end 0 900 賛成。休憩します。",
        &expect![[r#"
            1 keep and show 0.0 [In favour. Recess.] by people for good
        "#]],
    );
}

#[test]
fn a_clause_is_drafted_and_replaced_by_the_whole() {
    check(
        machine(),
        "0 say 0 1000 予算ですが、
         1 say 0 2600 予算ですが、道路
         2 answer 0 On the budget,
         2 say 0 3000 予算ですが、道路を、
         3 end 0 4000 予算ですが、道路を、直す。
         4 answer 1 The road is mended from the budget.",
        &expect![[r#"
            1 ask 0 予算ですが、
            2 show 0.0 []On the budget, by machine
            3 ask 1 予算ですが、道路を、直す。
            4 keep and show 0.1 [The road is mended from the budget.] by machine for good
        "#]],
    );
}

#[test]
fn a_draft_that_comes_too_late_is_dropped() {
    check(
        machine(),
        "0 say 0 3000 予算ですが、
         1 end 0 4000 予算ですが、増やす。
         2 answer 0 On the budget,
         3 answer 1 More budget.",
        &expect![[r#"
            0 ask 0 予算ですが、
            1 ask 1 予算ですが、増やす。
            3 keep and show 0.0 [More budget.] by machine for good
        "#]],
    );
}

#[test]
fn sentences_of_people_and_of_the_machine_stand_together() {
    check(
        machine(),
        "0 end 0 900 賛成。予算を増やす。
         1 answer 0 More budget.",
        &expect![[r#"
            0 ask 0 予算を増やす。
            1 keep and show 0.0 [In favour. More budget.] by machine for good
        "#]],
    );
}

#[test]
fn what_takes_too_long_is_shown_as_it_was_said_until_it_comes() {
    check(
        machine(),
        "0 end 0 900 予算。
         1 tick
         3 tick
         5 answer 0 Budget.",
        &expect![[r#"
            0 ask 0 予算。
            1 due 3
            3 show 0.0 [予算。] by nobody: behind
            5 keep and show 0.1 [Budget.] by machine for good
        "#]],
    );
}

#[test]
fn a_machine_that_lies_about_the_number_of_sentences_is_not_believed() {
    check(
        machine(),
        "0 end 0 900 予算。道路。
         1 answer 0 Budget.
         2 end 1 900 予算。
         3 answer 1 Budget.|Roads.",
        &expect![[r#"
            0 ask 0 予算。|道路。
            1 show 0.0 [予算。道路。] by nobody: failed for good
            2 ask 1 予算。
            3 show 1.1 [予算。] by nobody: failed for good
        "#]],
    );
}

#[test]
fn a_machine_that_keeps_failing_rests_and_is_tried_again() {
    check(
        machine(),
        "0 end 0 900 予算。
         0 end 1 900 道路。
         0 end 2 900 学校。
         0 end 3 900 福祉。
         1 fail 0
         1 fail 1
         1 fail 2
         2 end 4 900 議案。
         2 end 5 900 賛成。
         22 end 6 900 予算。
         23 answer 3 Budget.",
        &expect![[r#"
            0 ask 0 予算。
            1 show 0.0 [予算。] by nobody: failed for good
            1 ask 1 道路。
            1 show 1.1 [道路。] by nobody: failed for good
            1 ask 2 学校。
            1 show 2.2 [学校。] by nobody: failed for good
            1 show 3.3 [福祉。] by nobody: failed for good
            2 show 4.4 [議案。] by nobody: failed for good
            2 keep and show 5.5 [In favour.] by people for good
            22 ask 3 予算。
            23 keep and show 6.6 [Budget.] by machine for good
        "#]],
    );
}

#[test]
fn without_a_machine_the_book_drafts_what_it_knows_and_the_rest_is_shown_as_said() {
    check(
        Means::BookOnly,
        "0 say 0 900 賛成。予算
         1 end 0 1500 賛成。予算は別。
         2 end 1 2000 賛成。",
        &expect![[r#"
            0 show 0.0 []In favour. by people
            1 show 0.1 [賛成。予算は別。] by nobody: unknown for good
            2 keep and show 1.2 [In favour.] by people for good
        "#]],
    );
}

#[test]
fn who_hears_for_itself_tells_nothing_of_what_a_person_put_right() {
    check(
        Means::Hearing { name: "whisper".to_owned() },
        "0.0 end 0 900 小学は三百円です。
         0.5 correct 0 900 総額は三百円です。
         0.6 tell 0 Primary school is 300 yen.
         1.0 end 1 1900 賛成。
         1.1 correct 1 1900 休憩します。",
        &expect![[r#"
            0.5 show 0.0 [総額は三百円です。] by nobody: unknown for good
            1.0 keep and show 1.1 [In favour.] by people for good
            1.1 keep and show 1.2 [Recess.] by people for good
        "#]],
    );
}

/// A model that was never taught to translate answers in Japanese.
#[test]
fn what_is_told_by_ear_is_shown_only_if_it_can_be_a_translation() {
    check(
        Means::Hearing { name: "whisper".to_owned() },
        "0 end 0 900 予算を増やす。
         1 tell 0 予算を増やす。
         2 end 1 1900 道路。
         3 tell 1",
        &expect![[r#"
            1 show 0.0 [予算を増やす。] by nobody: failed for good
            3 show 1.1 [道路。] by nobody: failed for good
        "#]],
    );
}

#[test]
fn nobody_but_who_hears_for_itself_is_told_anything() {
    check(
        machine(),
        "0 end 0 900 予算。
         0 end 1 1500 道路。
         1 tell 1 Roads.
         2 answer 0 Budget.
         3 answer 1 The road.",
        &expect![[r#"
            0 ask 0 予算。
            2 keep and show 0.0 [Budget.] by machine for good
            2 ask 1 道路。
            3 keep and show 1.1 [The road.] by machine for good
        "#]],
    );
}

#[test]
fn a_machine_that_hears_for_itself_is_waited_for_and_not_asked() {
    check(
        Means::Hearing { name: "whisper".to_owned() },
        "0 end 0 900 予算。
         0 end 1 1500 賛成。
         1 tell 1 I am for it.
         2 tell 0 The budget.
         3 end 2 2000 道路。
         4 close",
        &expect![[r#"
            0 keep and show 1.0 [In favour.] by people for good
            2 keep and show 0.1 [The budget.] by machine for good
            4 show 2.2 [道路。] by nobody: behind for good
        "#]],
    );
}

#[test]
fn a_corrected_utterance_is_translated_again_and_the_old_answer_is_void() {
    check(
        machine(),
        "0 end 0 900 予算。
         1 end 0 900 決算。
         2 answer 0 Budget.
         3 answer 1 Accounts.
         4 end 0 900 賛成。",
        &expect![[r#"
            0 ask 0 予算。
            1 ask 1 決算。
            3 keep and show 0.0 [Accounts.] by machine for good
            4 keep and show 0.1 [In favour.] by people for good
        "#]],
    );
}

#[test]
fn the_draft_of_what_a_person_corrects_is_taken_back_and_made_anew() {
    check(
        machine(),
        "0 say 0 2600 小学ですが、
         1 answer 0 Primary school,
         2 correct_open 0 3000 総額ですが、
         3 answer 1 The total,
         4 correct_open 0 3500 総額ですが、道
         5 end 1 9000 賛成。",
        &expect![[r#"
            0 ask 0 小学ですが、
            1 show 0.0 []Primary school, by machine
            2 show 0.1 [] by machine
            2 ask 1 総額ですが、
            3 show 0.2 []The total, by machine
            5 keep and show 1.3 [In favour.] by people for good
        "#]],
    );
}

#[test]
fn the_answer_to_what_was_asked_before_a_correction_is_void() {
    check(
        machine(),
        "0 say 0 2600 小学ですが、
         1 correct_open 0 3000 総額ですが、
         2 answer 0 Primary school,
         3 answer 1 The total,",
        &expect![[r#"
            0 ask 0 小学ですが、
            1 ask 1 総額ですが、
            3 show 0.0 []The total, by machine
        "#]],
    );
}

#[test]
fn of_an_utterance_that_a_person_took_out_no_translation_stays() {
    check(
        machine(),
        "0 end 0 900 賛成。
         1 correct 0 900
         2 end 1 1900",
        &expect![[r#"
            0 keep and show 0.0 [In favour.] by people for good
            1 show 0.1 [] by nobody: unknown for good
        "#]],
    );
}

#[test]
fn when_too_many_wait_the_oldest_is_shown_as_it_was_said() {
    let book = PhraseBook::read(&[BOOK]).expect("well formed");
    let (language, spoken) = (Language::english(), Language::japanese());
    let mut course = Course::new(language, spoken, book, Arc::new(Names::default()), machine());
    let now = Instant::now();
    let mut shown = Vec::new();
    for utterance in 0..Course::WAITING as u64 + 3 {
        let caption = said(utterance, "予算。", 900, CaptionState::Settled);
        shown.extend(course.handle(now, Input::Spoken(Box::new(caption))));
    }
    let told: Vec<String> = shown.iter().map(told).collect();
    expect![[r#"
        [
            "ask 0 予算。",
            "show 1.0 [予算。] by nobody: behind for good",
            "show 2.1 [予算。] by nobody: behind for good",
        ]
    "#]]
    .assert_debug_eq(&told);
}

#[test]
fn rules_write_at_once_what_the_book_does_not_know() {
    let book = PhraseBook::read(&[BOOK]).expect("well formed");
    let (language, spoken) = (Language::english(), Language::japanese());
    let rules = TranslationOrigin::Machine { name: "rules".to_owned() };
    let course = Course::new(language, spoken, book, Arc::new(Names::default()), Means::BookOnly);
    let mut course = course.with_writer(Arc::new(move |said: &str| {
        said.strip_suffix("いたします。").map(|said| (format!("{said}します。"), rules.clone()))
    }));
    let mut told_of = |utterance, text| {
        let said = said(utterance, text, 900, CaptionState::Settled);
        course.handle(Instant::now(), Input::Spoken(Box::new(said))).iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(told_of(0, "賛成。"), ["keep and show 0.0 [In favour.] by people for good"]);
    assert_eq!(told_of(1, "予算といたします。"), ["keep and show 1.1 [予算とします。] by machine for good"]);
    assert_eq!(told_of(2, "予算。"), ["show 2.2 [予算。] by nobody: unknown for good"]);
}

/// The town saves its dictionary while a session is held.
#[test]
fn terms_that_are_saved_later_hold_from_then_on_and_those_taken_out_no_more() {
    let text = "made_by = \"the test\"\n[[phrase]]\nja = \"{term}は必要です。\"\nen = \"You need: {term}.\"";
    let book = PhraseBook::read(&[text]).expect("well formed");
    let (english, japanese) = (Language::english(), Language::japanese());
    let mut course = Course::new(english, japanese, book, Arc::new(Names::default()), machine());
    let begun = Instant::now();
    let say = |course: &mut Course, utterance: u64, text: &str| {
        let said = said(utterance, text, 900, CaptionState::Settled);
        let outputs = course.handle(begun, Input::Spoken(Box::new(said)));
        outputs.iter().map(told).collect::<Vec<_>>().join("; ")
    };
    let said_in_english = BTreeMap::from([(Language::english(), "Town Pass".to_owned())]);
    let terms = Glossary::new(vec![GlossaryTerm { source: "町民パス".to_owned(), said: said_in_english }]);
    expect!["ask 0 町民パスは必要です。"].assert_eq(&say(&mut course, 0, "町民パスは必要です。"));
    course.hold_to(&terms);
    expect!["keep and show 1.0 [You need: Town Pass.] by people for good"].assert_eq(&say(
        &mut course,
        1,
        "町民パスは必要です。",
    ));
    let answer = |course: &mut Course, number| {
        let answer = Answer { number, translated: Ok(vec!["It is needed.".to_owned()]) };
        let answered: Vec<_> = course.handle(begun, Input::Answered(answer)).iter().map(told).collect();
        answered.join("; ")
    };
    expect!["keep and show 0.1 [It is needed. (Town Pass)] by machine for good"].assert_eq(&answer(&mut course, 0));
    course.hold_to(&Glossary::default());
    expect!["ask 1 町民パスは必要です。"].assert_eq(&say(&mut course, 2, "町民パスは必要です。"));
    // What waits when they are saved is not asked any more.
    for (utterance, text) in [(3, "町民パスは必要です。"), (4, "予算。")] {
        assert_eq!(say(&mut course, utterance, text), "");
    }
    course.hold_to(&terms);
    expect![
        "keep and show 2.2 [It is needed. (Town Pass)] by machine for good; \
         keep and show 3.3 [You need: Town Pass.] by people for good; ask 2 予算。"
    ]
    .assert_eq(&answer(&mut course, 1));
}

#[test]
fn of_talk_that_is_forgotten_nothing_comes_any_more() {
    check(
        machine(),
        "0 end 0 900 反対。
         1 end 1 1900 棄権。
         1 say 2 2900 議長
         2 forget
         3 answer 0 Against.
         9 tick
         9 close",
        &expect![[r#"
            0 ask 0 反対。
        "#]],
    );
}
