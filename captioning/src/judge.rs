//! Tells speech from what a recogniser makes up where nobody speaks.
//!
//! In this order: no voice, no words (the segmenter asks about nothing else; here once more). A short phrase that decides
//! something is always believed. Sentences that this model is known to make up are cut off. Then: is the recogniser itself unsure,
//! can so much have been said in so little speech? If not, short phrases that decide something are all that is kept. Does it go in
//! circles? What is not believed is never part of a later prompt.

use std::time::Duration;

use models::{Guess, GuessedWord};

use crate::{MadeUp, key, made_up::Belief, protected};

/// A recogniser that is so sure that nobody speaks, and doubts its words, has made them up. Whisper's own limit.
const NOBODY_SPEAKS: f32 = 0.6;
/// Nobody says more characters in a second of speech. Council speech runs at five or six.
const MOST_CHARACTERS_A_SECOND: f32 = 14.0;
/// The same six characters so often are a decoder going in circles.
const LOOP: (usize, usize) = (6, 3);
/// Of what a model is known to make up, not so much: only a hasty speaker says more.
const MOST_CHARACTERS_A_SECOND_IF_KNOWN: f32 = 10.0;

/// The part of a guess about `voiced` of speech that can be believed: its beginning, none of it, or all.
pub(crate) fn believe(guess: Guess, voiced: Duration, made_up: &MadeUp) -> Vec<GuessedWord> {
    let all = said(&guess.words);
    if all.is_empty() || voiced.is_zero() {
        return Vec::new();
    }
    if protected::is_protected(&all) {
        return guess.words;
    }
    let rate = |said: &str| said.chars().count() as f32 / voiced.as_secs_f32();
    let hasty = rate(&all) > MOST_CHARACTERS_A_SECOND_IF_KNOWN;
    let guess = Guess { words: without_made_up(guess.words, hasty, made_up), ..guess };
    let rest = said(&guess.words);
    if protected::is_protected(&rest) {
        return guess.words;
    }
    let unheard = guess.no_speech_probability > NOBODY_SPEAKS && guess.is_doubtful();
    if unheard || rate(&rest) > MOST_CHARACTERS_A_SECOND {
        return decisive(guess.words);
    }
    without_made_up(until_loop(guess.words), hasty, made_up)
}

/// What was said, written as a key.
fn said(words: &[GuessedWord]) -> String {
    key::of_words(words).iter().map(|key| key.char).collect()
}

/// The words without the sentences at their end that the model is known to make up; `hasty`, if all was said in too little speech.
fn without_made_up(mut words: Vec<GuessedWord>, hasty: bool, made_up: &MadeUp) -> Vec<GuessedWord> {
    let invented = |words: &[GuessedWord]| match made_up.belief(&said(words)) {
        Some(Belief::Never) => true,
        Some(Belief::Spoken) => hasty,
        None => false,
    };
    let begins = |words: &[GuessedWord], at: usize| at == 0 || ends_sentence(&words[at - 1]);
    while let Some(at) = (0..words.len()).rev().find(|&at| begins(&words, at) && invented(&words[at..])) {
        words.truncate(at);
    }
    words
}

fn ends_sentence(word: &GuessedWord) -> bool {
    word.text.trim_end().ends_with(['。', '．', '.', '！', '!', '？', '?'])
}

/// Of what cannot be believed, the short phrases that decide something and that it begins with, where nothing else can have been
/// meant: their sentence ends, or there is nothing behind them but themselves, again and again.
fn decisive(words: Vec<GuessedWord>) -> Vec<GuessedWord> {
    let mut words = until_loop(words);
    let stands_alone = |count: &usize| {
        let (phrases, others) = words.split_at(*count);
        protected::is_protected(&said(phrases))
            && (phrases.last().is_some_and(ends_sentence) || protected::is_begun(&said(others)))
    };
    let kept = (1..=words.len()).rev().find(stands_alone).unwrap_or(0);
    words.truncate(kept);
    words
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
    fn a_chorus_that_a_decoder_goes_round_with_is_kept_however_short_it_was() {
        for (guess, voiced_ms, kept) in [
            ("異議なし。異議なし。異議なし。異議なし。異議なし。", 1_000, "異議なし。異議なし。"),
            ("異議なし異議なし異議なし異議なし異議なし異議な", 1_000, "異議なし異議なし"),
            ("異議なし、異議なし、異議な", 400, "異議なし、異議なし、"),
            ("賛成、賛成、賛成、賛成、賛成、賛成", 500, "賛成、賛成、賛成、"),
            ("賛成です。賛成です。賛成です。賛成です。賛成です。", 700, "賛成です。賛成です。"),
            ("異議なし。次の議題に移ります。", 500, "異議なし。"),
        ] {
            assert_eq!(believed(guess, voiced_ms, 0.0, 0.95), kept, "{guess} in {voiced_ms} ms");
            assert_eq!(believed(guess, voiced_ms, 0.9, 0.3), kept, "{guess}, unsure");
        }
    }

    #[test]
    fn a_word_that_only_begins_like_a_decisive_phrase_is_not_one() {
        for guess in ["反対に、次の議題に移ります。", "はい、次の議題に移ります。", "議長席に移ります。異議なし。"]
        {
            assert_eq!(believed(guess, 400, 0.0, 0.95), "", "{guess}");
        }
    }

    #[test]
    fn a_sentence_that_the_model_makes_up_is_cut_off_and_what_was_said_before_it_stays() {
        for (guess, voiced_ms, kept) in [
            ("異議なし。ご視聴ありがとうございました。", 900, "異議なし。"),
            ("異議なし。ご視聴ありがとうございました", 3_000, "異議なし。"),
            ("次の議題に移ります。ご視聴ありがとうございました。", 1_500, "次の議題に移ります。"),
            ("移ります。チャンネル登録をお願いします。ご視聴ありがとうございました。", 2_000, "移ります。"),
            ("移ります。ご視聴ありがとうございましたご視聴ありがとうございましたご視聴ありがと", 4_000, "移ります。"),
            ("賛成多数。ありがとうございました。", 800, "賛成多数。"),
            // People say this.
            ("以上で終わります。ありがとうございました。", 2_500, "以上で終わります。ありがとうございました。"),
            // Not a whole sentence.
            ("本日の会議をご視聴ありがとうございました。", 3_000, "本日の会議をご視聴ありがとうございました。"),
            ("皆様、ご視聴ありがとうございました。", 3_000, "皆様、ご視聴ありがとうございました。"),
        ] {
            assert_eq!(believed(guess, voiced_ms, 0.0, 0.95), kept, "{guess} in {voiced_ms} ms");
        }
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
