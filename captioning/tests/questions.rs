//! What a recogniser is asked, and what it is told with the question.

use std::collections::VecDeque;

use captioning::{Captioner, Heard, Input, Output, Purpose, Question, Segment, Settings};
use expect_test::{Expect, expect};
use meeting::{Language, MediaTime, UtteranceId};
use models::{Guess, GuessedWord};

const FRAME: usize = 256;

/// Words split by `|`.
/// Words that end in `?` are unsure ones.
fn guess(text: &str) -> Guess {
    let words = text.split('|').filter(|word| !word.is_empty());
    let words = words.map(|word| match word.strip_suffix('?') {
        Some(unsure) => GuessedWord::new(unsure, 0.2),
        None => GuessedWord::new(word, 0.95),
    });
    Guess { words: words.collect(), no_speech_probability: 0.0 }
}

/// Lines: `SECONDS ANSWER`, an utterance of half a second that begins then and what the recogniser makes of it. Tells what each
/// question held, and what was heard.
fn check_questions(settings: &Settings, script: &str, expect: &Expect) {
    let mut captioner = Captioner::new(settings);
    captioner.handle(Input::Names("佐藤花子。".to_owned()));
    let mut told = String::new();
    for line in script.lines() {
        let (seconds, answer) = line.trim().split_once(' ').expect("a time and an answer");
        let at = MediaTime::from_secs_f64(seconds.parse().expect("seconds"));
        let sound = Segment::Sound { samples: vec![0.1; FRAME], voiced: true };
        let utterance = [Segment::Began(at)].into_iter().chain((0..31).map(|_| sound.clone())).chain([Segment::Ended]);
        let mut inputs: VecDeque<Input> = utterance.map(Input::Segment).collect();
        while let Some(input) = inputs.pop_front() {
            for output in captioner.handle(input) {
                match output {
                    Output::Recognise(Question { prompt, purpose, .. }) => {
                        told.push_str(&format!("{seconds} {purpose:?} after \"{prompt}\"\n"));
                        inputs.push_back(Input::Guess(match purpose {
                            Purpose::Whole | Purpose::SoFar => guess(answer),
                            Purpose::Translation => guess(if answer == "欠席" { "Perhaps?|.?" } else { "Yes|." }),
                        }));
                    }
                    Output::Heard(Heard::Translated { utterance, text }) => {
                        told.push_str(&format!("{seconds} {utterance} in English {text:?}\n"));
                    }
                    Output::Heard(_) => {}
                }
            }
        }
    }
    expect.assert_eq(&told);
}

#[test]
fn a_prompt_holds_names_and_what_was_just_said_but_nothing_of_that_after_a_silence_or_a_wild_answer() {
    let mut settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    settings.prompted = true;
    check_questions(
        &settings,
        "1.0 質問|を
         2.0 許します|。
         9.0 賛成
         10.0 お|はか|り|いた|します|。|議案|第|十|号|を|原案|の|とおり|可決|する|こと|に
         11.0 反対
         12.0 賛成",
        &expect![[r#"
            1.0 Whole after "佐藤花子。"
            2.0 Whole after "佐藤花子。質問を"
            9.0 Whole after "佐藤花子。"
            10.0 Whole after "佐藤花子。賛成"
            11.0 Whole after ""
            12.0 Whole after "佐藤花子。反対"
        "#]],
    );
}

#[test]
fn a_recogniser_that_was_not_taught_to_use_a_prompt_is_given_none() {
    let settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    check_questions(
        &settings,
        "1.0 賛成\n2.0 反対",
        &expect![[r#"
        1.0 Whole after ""
        2.0 Whole after ""
    "#]],
    );
}

#[test]
fn english_is_asked_for_after_the_last_word_is_said_and_only_of_what_was_said_and_told_where_it_is_sure() {
    let mut settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    settings.translated = true;
    check_questions(
        &settings,
        "1.0 賛成\n2.0 |\n3.0 反対\n4.0 欠席",
        &expect![[r#"
        1.0 Whole after ""
        1.0 Translation after ""
        1.0 0 in English "Yes."
        2.0 Whole after ""
        3.0 Whole after ""
        3.0 Translation after ""
        3.0 2 in English "Yes."
        4.0 Whole after ""
        4.0 Translation after ""
        4.0 3 in English ""
    "#]],
    );
}

/// An utterance of 0.8 s with so many frames of silence behind it, and what follows when the recogniser gives these answers to
/// what it is asked; none: it fails.
fn heard_of_english(pause: usize, answers: &[Option<&str>]) -> Vec<String> {
    let mut settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    settings.translated = true;
    let mut captioner = Captioner::new(&settings);
    let sound = (0..50 + pause).map(|at| Segment::Sound { samples: vec![0.1; FRAME], voiced: at < 50 });
    let spoken = [Segment::Began(MediaTime::ZERO)].into_iter().chain(sound);
    let mut inputs: VecDeque<Input> = spoken.chain([Segment::Ended]).map(Input::Segment).collect();
    let (mut answers, mut told) = (answers.iter(), Vec::new());
    while let Some(input) = inputs.pop_front() {
        for output in captioner.handle(input) {
            match output {
                Output::Recognise(Question { purpose, .. }) => {
                    told.push(format!("{purpose:?}"));
                    let answer = answers.next().copied().expect("as many answers as questions");
                    inputs.push_front(answer.map_or(Input::Failed, |answer| Input::Guess(guess(answer))));
                }
                Output::Heard(Heard::Translated { text, .. }) => told.push(format!("in English {text:?}")),
                Output::Heard(Heard::Settled { words, .. }) => {
                    told.push(words.iter().map(|word| word.text.as_str()).collect());
                }
                Output::Heard(_) => {}
            }
        }
    }
    told
}

#[test]
fn a_failure_at_english_is_told() {
    let told = heard_of_english(0, &[Some("賛成"), Some("賛成"), None]);
    assert_eq!(told, ["SoFar", "Whole", "賛成", "Translation", r#"in English """#]);
}

#[test]
fn english_is_asked_for_though_the_last_word_settled_before_the_end() {
    let told = heard_of_english(24, &[Some("賛成"), Some("賛成"), Some("賛成"), Some("Yes|.")]);
    assert_eq!(told, ["SoFar", "SoFar", "賛成", "Whole", "Translation", r#"in English "Yes.""#]);
}
