//! Tells speech from what a recogniser makes up where nobody speaks.
//!
//! In this order: no voice, no words (the segmenter asks about nothing else; here once more). A short phrase that decides
//! something is always believed. Then: is the recogniser itself unsure, can so much have been said in so little speech, does it
//! go in circles, is it what this model is known to make up. What is not believed is never part of a later prompt.

use std::time::Duration;

use models::{Guess, GuessedWord};

use crate::{MadeUp, key, made_up::Belief, protected};

/// Nobody says more characters in a second of speech. Council speech runs at five or six.
const MOST_CHARACTERS_A_SECOND: f32 = 14.0;
/// The same six characters so often are a decoder going in circles.
const LOOP: (usize, usize) = (6, 3);
/// Of what a model is known to make up, not so much: only a hasty speaker says more.
const MOST_CHARACTERS_A_SECOND_IF_KNOWN: f32 = 10.0;

/// The part of a guess about `voiced` of speech that can be believed.
pub(crate) fn believe(guess: Guess, voiced: Duration, made_up: &MadeUp) -> Vec<GuessedWord> {
    let said: String = key::of(&guess.text()).collect();
    if said.is_empty() || voiced.is_zero() {
        return Vec::new();
    }
    if protected::is_protected(&said) {
        return guess.words;
    }
    let rate = said.chars().count() as f32 / voiced.as_secs_f32();
    let unheard = guess.no_speech_probability > 0.6 && guess.mean_log_probability() < -0.4;
    if unheard || rate > MOST_CHARACTERS_A_SECOND {
        return Vec::new();
    }
    let words = until_loop(guess.words);
    let said: String = key::of_words(&words).iter().map(|key| key.char).collect();
    match made_up.belief(&said) {
        Some(Belief::Never) => Vec::new(),
        Some(Belief::Spoken) if rate > MOST_CHARACTERS_A_SECOND_IF_KNOWN => Vec::new(),
        Some(Belief::Spoken) | None => words,
    }
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
        let words = text.chars().map(|c| GuessedWord::new(c, probability)).collect();
        let believed =
            believe(Guess { words, no_speech_probability }, Duration::from_millis(voiced_ms), &MadeUp::by_whisper());
        believed.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn what_nobody_could_say_so_fast_is_not_believed() {
        assert_eq!(believed("ただいまから会議を開きます。", 400, 0.0, 0.95), "");
        assert_eq!(believed("ただいまから会議を開きます。", 2_000, 0.0, 0.95), "ただいまから会議を開きます。");
    }

    #[test]
    fn short_decisive_phrases_are_always_kept_when_there_was_any_voice() {
        for phrase in protected::PHRASES {
            assert_eq!(believed(phrase, 16, 0.99, 0.01), phrase);
            assert_eq!(believed(phrase, 0, 0.0, 0.99), "");
        }
        assert_eq!(believed("はい、賛成です。", 160, 0.9, 0.2), "はい、賛成です。");
    }

    #[test]
    fn what_the_model_is_known_to_make_up_is_believed_only_with_as_much_speech() {
        let known = MadeUp::by_whisper().with_list("spoken 7 次に、再質問いたします。").expect("well formed");
        let heard = |voiced_ms| {
            let words = "次に、再質問いたします。".chars().map(|c| GuessedWord::new(c, 0.9));
            let guess = Guess { words: words.collect(), no_speech_probability: 0.0 };
            !believe(guess, Duration::from_millis(voiced_ms), &known).is_empty()
        };
        assert!(!heard(800) && heard(1_200));
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
