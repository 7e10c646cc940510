//! The captioner by scripts: what it hears, what a recogniser guesses, and what it says.

use std::time::Duration;

use captioning::{Captioner, Gap, Heard, Input, Output, Question, Segment, Settings};
use expect_test::{Expect, expect};
use meeting::{Language, MediaTime, UtteranceId};
use models::{Guess, GuessedWord};

/// A second is 62.5 frames.
const FRAME: usize = 256;

/// Words split by `|`; `?` behind one makes it unsure, `@1.2` tells when it was over.
fn guess(text: &str) -> Guess {
    let words = text.split('|').filter(|word| !word.is_empty()).map(|word| {
        let (word, end) = word.split_once('@').map_or((word, None), |(word, end)| (word, Some(end)));
        GuessedWord {
            text: word.trim_end_matches('?').to_owned(),
            probability: if word.ends_with('?') { 0.2 } else { 0.95 },
            end: end.map(|end| Duration::from_secs_f32(end.parse().expect("seconds"))),
        }
    });
    Guess { words: words.collect(), no_speech_probability: 0.0 }
}

/// Lines: `began`, `SECONDS voice`, `SECONDS silence`, `ended`, `guess WORDS`, `failed`, `rests`, `rested`, `over`,
/// `step MILLISECONDS`, `renew`, `waiting`.
fn check(script: &str, expect: &Expect) {
    let mut captioner = Captioner::new(&Settings::new(Language::japanese(), UtteranceId::new(0)));
    let mut told = String::new();
    let mut seconds = 0.0_f32;
    let asked = |question: &Question| format!("ask about {:.1} s", question.sound.len() as f32 / 16_000.0);
    let told_by = |captioner: &mut Captioner, input: Input, seconds: f32, told: &mut String| {
        for output in captioner.handle(input) {
            let line = match output {
                Output::Recognise(question) => asked(&question),
                Output::Heard(Heard::Settled { utterance, words }) => {
                    let text: Vec<String> = words.into_iter().map(|word| word.text).collect();
                    format!("{utterance} settled {}", text.join("|"))
                }
                Output::Heard(Heard::Draft { utterance, stable, text, span: _ }) => {
                    format!("{utterance} draft [{stable}]{text}")
                }
                Output::Heard(Heard::Translated { utterance, text }) => format!("{utterance} in English {text}"),
                Output::Heard(Heard::Ended { utterance }) => format!("{utterance} ended"),
                Output::Heard(Heard::Gap(Gap::NeverCame(span))) => format!("nothing came from {}", span.start()),
                Output::Heard(Heard::Gap(Gap::GivenUp(span))) => {
                    format!("given up from {} to {}", span.start(), span.end())
                }
            };
            told.push_str(&format!("{seconds:.1} {line}\n"));
        }
    };
    for line in script.lines() {
        let (first, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let input = match first {
            "began" => Input::Segment(Segment::Began(MediaTime::from_secs_f64(f64::from(seconds)))),
            "ended" => Input::Segment(Segment::Ended),
            "guess" => Input::Guess(guess(rest)),
            "failed" => Input::Failed,
            "rests" => Input::Rests,
            "rested" => Input::Rested,
            "over" => Input::GiveUp,
            "waiting" => {
                told.push_str(&format!("{seconds:.1} {:.1} s wait\n", captioner.waiting().as_secs_f32()));
                continue;
            }
            "step" => Input::Step(Duration::from_millis(rest.parse().expect("milliseconds"))),
            "renew" => {
                let renewed = captioner.renew().map_or_else(|| "as it was".to_owned(), |question| asked(&question));
                told.push_str(&format!("{seconds:.1} renewed: {renewed}\n"));
                continue;
            }
            length => {
                for _ in 0..(length.parse::<f32>().expect("seconds") * 62.5).round() as usize {
                    let segment = Segment::Sound { samples: vec![0.0; FRAME], voiced: rest == "voice" };
                    seconds += 0.016;
                    told_by(&mut captioner, Input::Segment(segment), seconds, &mut told);
                }
                continue;
            }
        };
        told_by(&mut captioner, input, seconds, &mut told);
    }
    expect.assert_eq(&told);
}

#[test]
fn a_word_settles_when_the_guesses_agree_for_a_while_and_enough_was_heard_after_it() {
    check(
        "began
         1.0 voice
         guess 議案|第|十|号
         0.8 voice
         guess 議案|第|十|一|号
         0.8 voice
         guess 議案|第|十|一|号|を
         0.8 voice
         guess 議案|第|十|一|号|を|原案|の",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []議案
            1.2 ask about 1.2 s
            1.8 0 settled 議案|第
            1.8 0 draft []十一
            1.8 ask about 1.8 s
            2.6 0 settled 十|一|号
            2.6 0 draft []を
            2.6 ask about 2.6 s
            3.4 0 settled を
            3.4 0 draft []原案の
            3.4 ask about 3.4 s
        "#]],
    );
}

#[test]
fn a_sure_word_that_was_over_well_before_the_sound_s_end_settles_without_agreement() {
    check(
        "began
         1.2 voice
         guess 議案@0.4|第?@0.5|十@0.6|号@1.1
         0.6 voice
         guess 議案@0.4|第@0.5|十@0.6|号@1.1|を@1.2|可決@1.75|する@1.8|こと@1.8",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.2 0 draft []議案
            1.2 ask about 1.2 s
            1.8 0 settled 議案|第|十
            1.8 0 draft []号
        "#]],
    );
}

#[test]
fn words_that_the_recogniser_places_at_the_sound_s_very_end_are_neither_shown_nor_settled() {
    check(
        "began
         1.2 voice
         guess 三番@0.4|の@1.1|窓口@1.2|で@1.2|お待ち@1.2|ください@1.2|。@1.2",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.2 0 draft []三番
        "#]],
    );
}

#[test]
fn in_a_pause_the_recogniser_is_asked_at_once_and_what_was_said_before_it_settles() {
    check(
        "began
         0.9 voice
         guess 賛成@0.5|多数@0.6
         0.4 silence
         guess 賛成@0.5|多数@0.9|です@1.2
         0.2 silence
         ended
         guess 賛成@0.5|多数@0.9",
        &expect![[r#"
            0.6 ask about 0.6 s
            0.9 0 draft []賛成
            1.2 ask about 1.2 s
            1.3 0 settled 賛成|多数
            1.3 0 draft []
            1.5 ask about 1.5 s
            1.5 0 ended
        "#]],
    );
}

#[test]
fn an_unsure_word_holds_up_what_follows_for_two_seconds_and_no_longer() {
    check(
        "began
         1.2 voice
         guess 斎藤?|議員|の
         0.6 voice
         guess 斎藤?|議員|の|質問|に
         0.6 voice
         guess 斎藤?|議員|の|質問|に|対する
         0.6 voice
         guess 斎藤?|議員|の|質問|に|対する",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.2 ask about 1.2 s
            1.8 0 draft [斎藤]
            1.8 ask about 1.8 s
            2.4 0 draft [斎藤議員の質問]
            2.4 ask about 2.4 s
            3.0 0 settled 斎藤|議員|の|質問|に
            3.0 0 draft [対する]
        "#]],
    );
}

#[test]
fn a_question_that_waits_is_renewed_with_all_the_sound_there_is_but_never_a_whole_one() {
    check(
        "began
         1.0 voice
         renew
         1.0 voice
         renew
         0.2 voice
         renew
         0.6 silence
         ended
         renew
         renew
         guess 議案|第十号",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 renewed: as it was
            2.0 renewed: ask about 2.0 s
            2.2 renewed: as it was
            2.8 renewed: ask about 2.8 s
            2.8 renewed: as it was
            2.8 0 settled 議案|第十号
            2.8 0 ended
        "#]],
    );
}

#[test]
fn a_longer_step_asks_less_often() {
    check(
        "began
         1.0 voice
         guess 議案
         step 2000
         1.4 voice
         guess 議案|第十号
         3.0 voice",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []議案
            2.6 ask about 2.6 s
        "#]],
    );
}

#[test]
fn settled_words_are_never_taken_back() {
    check(
        "began
         2.0 voice
         guess 佐藤|議員|の|質問
         0.6 voice
         guess 佐藤|議員|の|質問
         0.6 voice
         guess 佐藤|議員|の|質問
         0.6 voice
         guess 斎藤|議員|の|質問|を
         0.6 voice
         0.6 silence
         ended
         guess 斎藤|議員|の|質問|を|許します|。
         guess 斎藤|議員|の|質問|を|許します|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            2.0 0 draft []佐藤
            2.0 ask about 2.0 s
            2.6 0 settled 佐藤
            2.6 0 draft []議員の質問
            2.6 ask about 2.6 s
            3.2 0 settled 議員|の|質問
            3.2 0 draft []
            3.2 ask about 3.2 s
            3.8 0 draft []を
            3.8 ask about 3.8 s
            5.0 0 settled を
            5.0 0 draft []許します。
            5.0 ask about 5.0 s
            5.0 0 settled 許します|。
            5.0 0 ended
        "#]],
    );
}

#[test]
fn words_that_cannot_have_been_said_yet_are_neither_shown_nor_settled() {
    check(
        "began
         1.0 voice
         guess 三番|の|窓口|で|お待ち|ください|。
         0.6 voice
         guess 三番|の|窓口|で|お待ち|ください|。
         0.6 voice
         guess 三番|の|窓口|で|お待ち|ください|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []三番の
            1.2 ask about 1.2 s
            1.6 0 settled 三番|の
            1.6 0 draft []窓口で
            1.8 ask about 1.8 s
            2.2 0 settled 窓口|で
            2.2 0 draft []お待ち
        "#]],
    );
}

#[test]
fn writing_the_same_differently_is_agreement() {
    check(
        "began
         2.0 voice
         guess 議案|第|１２|号|、
         0.6 voice
         guess 議案|、|第|12|号
         0.6 voice
         guess 議案|第|12|号|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            2.0 0 draft []議案
            2.0 ask about 2.0 s
            2.6 0 settled 議案|、|第
            2.6 0 draft []12号
            2.6 ask about 2.6 s
            3.2 0 settled 12|号
            3.2 0 draft []。
            3.2 ask about 3.2 s
        "#]],
    );
}

#[test]
fn an_unsure_word_waits_for_the_utterance_s_end() {
    check(
        "began
         3.0 voice
         guess 市長|の|見解?|を
         0.6 voice
         guess 市長|の|見解?|を
         0.6 voice
         guess 市長|の|見解?|を
         0.6 silence
         ended
         guess 市長|の|見解?|を|。
         guess 市長|の|見解?|を|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            3.0 0 draft []市長の
            3.0 ask about 3.0 s
            3.6 0 settled 市長|の
            3.6 0 draft []
            3.6 ask about 3.6 s
            4.2 0 settled 見解|を
            4.2 ask about 4.2 s
            4.8 0 draft []。
            4.8 ask about 4.8 s
            4.8 0 settled 。
            4.8 0 ended
        "#]],
    );
}

#[test]
fn a_recogniser_that_falls_behind_is_asked_less_often_and_about_everything() {
    check(
        "began
         0.6 voice
         3.0 voice
         guess 賛成
         4.0 voice
         0.6 silence
         ended
         began
         2.0 voice
         guess 賛成|の|方",
        &expect![[r#"
            0.6 ask about 0.6 s
            3.6 0 draft []賛成
            3.6 ask about 3.6 s
            10.2 0 settled 賛成
            10.2 0 draft []の方
            10.2 ask about 8.2 s
        "#]],
    );
}

#[test]
fn noise_that_the_recogniser_makes_a_sentence_of_gives_nothing() {
    check(
        "began
         0.3 voice
         0.6 silence
         ended
         guess
         guess お|はか|り|いた|します|。|議案|第|十|号|を|原案|の|とおり|可決|する|こと|に|ご|異議|ありません|か|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            0.9 ask about 0.9 s
            0.9 0 ended
        "#]],
    );
}

#[test]
fn a_short_decisive_phrase_is_kept() {
    check(
        "began
         0.3 silence
         0.2 voice
         0.6 silence
         ended
         guess 異議|なし|。
         guess 異議|なし|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.1 ask about 1.1 s
            1.1 0 settled 異議|なし|。
            1.1 0 ended
        "#]],
    );
}

#[test]
fn an_utterance_longer_than_the_recogniser_s_window_is_cut() {
    check(
        "began
         7.0 voice
         guess お諮り|いたします
         1.0 silence
         guess お諮り|いたします
         2.5 voice
         guess お諮り|いたします
         guess お諮り|いたします|。
         1.0 voice
         guess 議案",
        &expect![[r#"
            0.6 ask about 0.6 s
            7.0 0 draft []お諮り
            7.0 ask about 7.0 s
            8.0 0 settled お諮り
            8.0 0 draft []いたします
            8.0 ask about 8.0 s
            10.5 ask about 7.1 s
            10.5 0 settled いたします|。
            10.5 0 ended
            10.5 ask about 3.5 s
            11.5 1 draft []議案
            11.5 ask about 4.5 s
        "#]],
    );
}

#[test]
fn speech_that_the_recogniser_did_not_come_to_is_an_utterance_of_its_own() {
    check(
        "began
         1.2 voice
         guess 手数料|は|三百|円|です|。
         0.4 silence
         1.5 voice
         guess 手数料|は|三百|円|です|。
         guess 手数料|は|三百|円|です|。
         guess 手数料|は|三百|円|です|。
         0.7 silence
         ended
         guess 現金|で|お願いします|。
         guess 現金|で|お願いします|。",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.2 ask about 1.2 s
            3.1 0 settled 手数料
            3.1 0 draft [は]三百
            3.1 ask about 3.1 s
            3.1 0 settled は|三百|円
            3.1 0 draft []です。
            3.1 ask about 1.4 s
            3.1 0 settled です|。
            3.1 0 ended
            3.1 ask about 1.7 s
            3.8 1 draft []現金でお願いします。
            3.8 ask about 2.4 s
            3.8 1 settled 現金|で|お願いします|。
            3.8 1 ended
        "#]],
    );
}

#[test]
fn a_recogniser_that_fails_twice_at_an_utterance_costs_that_utterance() {
    check(
        "began
         1.0 voice
         failed
         0.6 silence
         ended
         failed
         failed
         failed
         began
         1.0 voice
         guess 賛成",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.2 ask about 1.2 s
            1.6 ask about 1.6 s
            1.6 ask about 1.6 s
            1.6 given up from 0:00:00.000 to 0:00:01.616
            1.6 0 ended
            2.2 ask about 0.6 s
            2.6 1 draft []賛成
        "#]],
    );
}

#[test]
fn what_is_given_up_is_what_had_not_settled() {
    check(
        "began
         1.0 voice
         guess 議案|第|十|号
         0.8 voice
         guess 議案|第|十|号|を
         0.8 voice
         ended
         failed
         failed
         failed",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []議案
            1.2 ask about 1.2 s
            1.8 0 settled 議案|第
            1.8 0 draft []十号を
            1.8 ask about 1.8 s
            2.6 ask about 2.6 s
            2.6 ask about 2.6 s
            2.6 given up from 0:00:00.624 to 0:00:02.608
            2.6 0 ended
        "#]],
    );
}

#[test]
fn while_the_recogniser_rests_what_was_told_ends_and_the_sound_after_it_waits() {
    check(
        "began
         1.0 voice
         guess 議案|第|十|号
         0.8 voice
         guess 議案|第|十|号|を
         0.8 voice
         rests
         waiting
         1.0 voice
         ended
         began
         1.0 voice
         waiting
         rested
         guess 号|を|議題|とします
         guess 賛成",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []議案
            1.2 ask about 1.2 s
            1.8 0 settled 議案|第
            1.8 0 draft []十号を
            1.8 ask about 1.8 s
            2.6 0 ended
            2.6 2.0 s wait
            4.6 4.0 s wait
            4.6 ask about 3.0 s
            4.6 1 settled 号|を|議題|とします
            4.6 1 ended
            4.6 ask about 1.0 s
            4.6 2 draft []賛成
        "#]],
    );
}

#[test]
fn however_often_the_recogniser_rests_what_waits_is_not_given_up() {
    check(
        "began
         1.0 voice
         guess 賛成|の|方
         0.8 voice
         guess 拍手
         rests
         1.0 voice
         ended
         rested
         rests
         rested
         rests
         rested
         guess 賛成|の|方",
        &expect![[r#"
            0.6 ask about 0.6 s
            1.0 0 draft []賛成の
            1.2 ask about 1.2 s
            1.8 0 draft []拍手
            1.8 0 ended
            2.8 ask about 2.8 s
            2.8 ask about 2.8 s
            2.8 ask about 2.8 s
            2.8 1 settled 賛成|の|方
            2.8 1 ended
        "#]],
    );
}

#[test]
fn what_waits_for_a_recogniser_that_never_comes_back_is_given_up_at_the_end() {
    check(
        "began
         1.0 voice
         ended
         began
         1.0 voice
         ended
         rests
         rested
         over
         waiting",
        &expect![[r#"
            0.6 ask about 0.6 s
            2.0 ask about 1.0 s
            2.0 given up from 0:00:00.000 to 0:00:01.008
            2.0 0 ended
            2.0 given up from 0:00:01.007 to 0:00:02.015
            2.0 1 ended
            2.0 0.0 s wait
        "#]],
    );
}

/// What a careless recogniser may answer: prefixes of changing sentences, cut and changed anywhere.
fn careless(letters: &[char], next: &mut impl FnMut(usize) -> usize) -> Vec<GuessedWord> {
    let (count, told) = (next(letters.len()), next(2) == 0);
    let mut word = |letter: &char| GuessedWord {
        text: if next(9) == 0 { letters[next(letters.len())].to_string() } else { letter.to_string() },
        probability: next(100) as f32 / 100.0,
        end: told.then(|| Duration::from_millis(next(12_000) as u64)),
    };
    letters[..count].iter().map(&mut word).collect()
}

#[test]
fn whatever_is_guessed_settled_text_only_grows_and_every_utterance_ends_once() {
    let sentence =
        "お諮りいたします。議案第四十五号を、原案のとおり可決することにご異議ありませんか。異議なしと認めます。";
    let letters: Vec<char> = sentence.chars().collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % below
    };
    for _ in 0..60 {
        let mut captioner = Captioner::new(&Settings::new(Language::japanese(), UtteranceId::new(7)));
        let mut open: Option<UtteranceId> = None;
        let mut newest_end = MediaTime::ZERO;
        let mut last_ended: Option<UtteranceId> = None;
        let mut speaking = false;
        let mut asked = false;
        for _ in 0..400 {
            let input = match next(12) {
                0 if asked => Input::Failed,
                0..=3 if asked => {
                    let words = careless(&letters, &mut next);
                    Input::Guess(Guess { words, no_speech_probability: 0.0 })
                }
                4 if speaking && next(6) == 0 => {
                    speaking = false;
                    Input::Segment(Segment::Ended)
                }
                _ if !speaking => {
                    speaking = true;
                    Input::Segment(Segment::Began(newest_end))
                }
                _ => {
                    for _ in 0..20 {
                        let segment = Segment::Sound { samples: vec![0.0; FRAME], voiced: true };
                        let outputs = captioner.handle(Input::Segment(segment));
                        asked |= outputs.iter().any(|output| matches!(output, Output::Recognise(_)));
                        assert!(!outputs.iter().any(|output| matches!(output, Output::Heard(_))));
                    }
                    Input::Segment(Segment::Sound { samples: vec![0.0; FRAME], voiced: next(3) > 0 })
                }
            };
            asked &= !matches!(input, Input::Guess(_) | Input::Failed);
            for output in captioner.handle(input) {
                match output {
                    Output::Recognise(_) => {
                        assert!(!asked, "asked while a question was open");
                        asked = true;
                    }
                    Output::Heard(Heard::Settled { utterance, words }) => {
                        assert!(open.is_none_or(|open| open == utterance) && last_ended < Some(utterance));
                        open = Some(utterance);
                        assert!(!words.is_empty());
                        for word in words {
                            assert!(!word.text.is_empty() && word.span.start() <= word.span.end());
                        }
                    }
                    Output::Heard(Heard::Ended { utterance }) => {
                        assert!(open.is_none_or(|open| open == utterance) && last_ended < Some(utterance));
                        (open, last_ended) = (None, Some(utterance));
                    }
                    Output::Heard(Heard::Draft { .. } | Heard::Translated { .. } | Heard::Gap(_)) => {}
                }
            }
            newest_end = newest_end + Duration::from_millis(1);
        }
    }
}
