//! Tells speech from what a recogniser makes up where nobody speaks.

use std::time::Duration;

use models::{Guess, GuessedWord};

use crate::key;

/// Nobody says more characters in a second of speech. Council speech runs at five or six.
const MOST_CHARACTERS_A_SECOND: f32 = 14.0;
/// The same six characters so often are a decoder going in circles.
const LOOP: (usize, usize) = (6, 3);
/// Short, and legally decisive: never taken for noise. A recogniser that makes things up makes up something longer.
const PROTECTED: [&str; 8] = ["異議なし", "異議あり", "賛成", "反対", "はい", "いいえ", "賛成です", "反対です"];
/// What Whisper models say of silence, music and applause, taught by the ends of videos. Nobody says these in a meeting.
const MADE_UP: [&str; 9] = [
    "ご視聴ありがとうございました",
    "ご視聴ありがとうございます",
    "最後までご視聴いただきありがとうございました",
    "次の動画でお会いしましょう",
    "また次回の動画でお会いしましょう",
    "チャンネル登録をお願いします",
    "チャンネル登録よろしくお願いします",
    "高評価とチャンネル登録をお願いします",
    "字幕視聴ありがとうございました",
];
/// Real speech, except where hardly anybody spoke.
const MADE_UP_WHEN_BRIEF: [&str; 2] = ["ありがとうございました", "おやすみなさい"];
const BRIEF: Duration = Duration::from_millis(500);

/// The part of a guess about `voiced` of speech that can be believed.
pub(crate) fn believe(guess: Guess, voiced: Duration) -> Vec<GuessedWord> {
    let said: String = key::of(&guess.text()).collect();
    if said.is_empty() || voiced.is_zero() {
        return Vec::new();
    }
    if PROTECTED.contains(&said.as_str()) {
        return guess.words;
    }
    let rate = said.chars().count() as f32 / voiced.as_secs_f32();
    let unheard = guess.no_speech_probability > 0.6 && guess.mean_log_probability() < -0.4;
    let made_up = MADE_UP.contains(&said.as_str()) || (voiced < BRIEF && MADE_UP_WHEN_BRIEF.contains(&said.as_str()));
    if rate > MOST_CHARACTERS_A_SECOND || unheard || made_up {
        return Vec::new();
    }
    until_loop(guess.words)
}

/// The words up to where they begin to repeat themselves.
fn until_loop(mut words: Vec<GuessedWord>) -> Vec<GuessedWord> {
    let (length, times) = LOOP;
    let keyed = key::of_words(&words);
    let grams: Vec<String> = keyed.windows(length).map(|gram| gram.iter().map(|c| c.char).collect()).collect();
    for (first, gram) in grams.iter().enumerate() {
        let again: Vec<usize> = (first + 1..grams.len()).filter(|&place| grams[place] == *gram).collect();
        if again.len() + 1 >= times {
            let second = again.iter().copied().find(|place| place - first >= length).unwrap_or(first + length);
            words.truncate(keyed[second.min(keyed.len() - 1)].word);
            return words;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn believed(text: &str, voiced_ms: u64, no_speech_probability: f32, probability: f32) -> String {
        let words = text.chars().map(|c| GuessedWord { text: c.to_string(), probability }).collect();
        let believed = believe(Guess { words, no_speech_probability }, Duration::from_millis(voiced_ms));
        believed.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn what_nobody_could_say_so_fast_is_not_believed() {
        assert_eq!(believed("ただいまから会議を開きます。", 400, 0.0, 0.95), "");
        assert_eq!(believed("ただいまから会議を開きます。", 2_000, 0.0, 0.95), "ただいまから会議を開きます。");
    }

    #[test]
    fn short_decisive_phrases_are_always_kept() {
        for phrase in ["異議なし。", "賛成", "はい。", "反対。"] {
            assert_eq!(believed(phrase, 160, 0.9, 0.2), phrase);
        }
    }

    #[test]
    fn the_ends_of_videos_are_not_believed() {
        assert_eq!(believed("ご視聴ありがとうございました。", 3_000, 0.0, 0.95), "");
        assert_eq!(believed("ありがとうございました。", 300, 0.0, 0.95), "");
        assert_eq!(believed("ありがとうございました。", 1_200, 0.0, 0.95), "ありがとうございました。");
    }

    #[test]
    fn a_decoder_going_in_circles_is_heard_once() {
        assert_eq!(believed(&"次の議題に移ります。".repeat(5), 9_000, 0.0, 0.95), "次の議題に移ります。");
        assert_eq!(believed(&"あ".repeat(40), 9_000, 0.0, 0.95), "あ".repeat(6));
        let twice = "賛成の方の起立を求めます。反対の方の起立を求めます。";
        assert_eq!(believed(twice, 6_000, 0.0, 0.95), twice);
    }

    #[test]
    fn an_unsure_guess_about_what_is_probably_no_speech_is_not_believed() {
        assert_eq!(believed("次に、再質問いたします。", 2_000, 0.9, 0.3), "");
        assert_eq!(believed("次に、再質問いたします。", 2_000, 0.9, 0.95), "次に、再質問いたします。");
    }
}
