//! Whisper's tokens are bytes: one in four Japanese tokens is not whole characters. Here they are put together to ones that are.

use std::time::Duration;

use crate::GuessedWord;

/// A token as whisper.cpp gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) probability: f32,
    /// When it was over, if that is known.
    pub(crate) end: Option<Duration>,
}

/// Joins tokens until their bytes are whole characters; the words are as sure as the least sure of their tokens, and over with the
/// last of them. Bytes that can never become a character are left out.
pub(crate) fn join<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Vec<GuessedWord> {
    let mut words = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut least_sure = 1.0_f32;
    for token in tokens {
        if bytes.is_empty() {
            least_sure = 1.0;
        }
        least_sure = least_sure.min(token.probability);
        bytes.extend_from_slice(token.bytes);
        let text = take_whole(&mut bytes);
        if !text.is_empty() {
            words.push(GuessedWord { text, probability: least_sure, end: token.end });
            least_sure = token.probability;
        }
    }
    words
}

/// Takes the whole characters from the front of `bytes`, leaving the beginning of one that is not yet whole.
fn take_whole(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    loop {
        match std::str::from_utf8(bytes) {
            Ok(whole) => {
                text.push_str(whole);
                bytes.clear();
                return text;
            }
            Err(error) => {
                let (whole, rest) = bytes.split_at(error.valid_up_to());
                text.push_str(std::str::from_utf8(whole).expect("valid up to here, it says"));
                let Some(broken) = error.error_len() else {
                    *bytes = rest.to_vec();
                    return text;
                };
                *bytes = rest[broken..].to_vec();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tokens: &[&[u8]]) -> Vec<String> {
        let tokens = tokens.iter().map(|&bytes| Token { bytes, probability: 0.5, end: None });
        join(tokens).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_character_split_over_tokens_comes_whole() {
        let ba = "バ".as_bytes();
        assert_eq!(texts(&["サー".as_bytes(), &ba[..2], &ba[2..], "ー".as_bytes()]), ["サー", "バ", "ー"]);
    }

    #[test]
    fn a_token_that_ends_one_character_and_begins_another_gives_the_first() {
        let bytes = "議案".as_bytes();
        assert_eq!(texts(&[&bytes[..2], &bytes[2..4], &bytes[4..]]), ["議", "案"]);
    }

    #[test]
    fn bytes_that_are_no_character_are_left_out() {
        assert_eq!(texts(&[b"\xff\xfe", "可".as_bytes(), b"\xe3\x81"]), ["可"]);
    }

    #[test]
    fn a_word_is_as_sure_as_its_least_sure_token_and_over_with_its_last() {
        let ba = "バ".as_bytes();
        let end = |millis| Some(Duration::from_millis(millis));
        let tokens = [
            Token { bytes: &ba[..1], probability: 0.9, end: end(200) },
            Token { bytes: &ba[1..], probability: 0.3, end: end(280) },
        ];
        assert_eq!(join(tokens.into_iter()), [GuessedWord { text: "バ".to_owned(), probability: 0.3, end: end(280) }]);
    }
}
