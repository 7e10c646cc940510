//! Text as the tokens that Whisper was taught with.
//!
//! whisper.cpp cuts a text into the longest tokens that fit, which is good enough for a prompt. Models were taught with byte pairs:
//! of all neighbours in a word the two are joined that make the commonest token, until none do. A name in other tokens than those
//! is one that the model never saw.

use std::collections::HashMap;

/// A model's vocabulary: the bytes of each token of text. The commoner a token, the lower its number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(HashMap<Vec<u8>, i32>);

impl Tokens {
    /// Of two tokens of the same bytes the first counts.
    pub(crate) fn new(tokens: impl Iterator<Item = (i32, Vec<u8>)>) -> Self {
        let mut all = HashMap::new();
        for (token, bytes) in tokens.filter(|(_, bytes)| !bytes.is_empty()) {
            all.entry(bytes).or_insert(token);
        }
        Self(all)
    }

    /// The tokens of a text; of a byte that the vocabulary does not have, none.
    pub(crate) fn of(&self, text: &str) -> Vec<i32> {
        words(text).into_iter().flat_map(|word| self.of_word(word.as_bytes())).collect()
    }

    fn of_word(&self, word: &[u8]) -> Vec<i32> {
        let mut ends: Vec<usize> = (0..=word.len()).collect();
        loop {
            let joined = |place: usize| self.0.get(&word[ends[place]..ends[place + 2]]);
            let pairs = (0..ends.len().saturating_sub(2)).filter_map(|place| Some((joined(place)?, place)));
            let Some((_, place)) = pairs.min() else { break };
            ends.remove(place + 1);
        }
        ends.windows(2).filter_map(|piece| self.0.get(&word[piece[0]..piece[1]]).copied()).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letters,
    Digits,
    Space,
    Others,
}

/// No token reaches from letters into digits or punctuation; a space belongs to what follows it.
fn words(text: &str) -> Vec<&str> {
    let kind = |character: char| match character {
        ' ' => Kind::Space,
        letter if letter.is_alphabetic() => Kind::Letters,
        digit if digit.is_numeric() => Kind::Digits,
        _ => Kind::Others,
    };
    let mut found = Vec::new();
    let (mut from, mut before) = (0, None);
    for (at, character) in text.char_indices() {
        let own = kind(character);
        if before.is_some_and(|before| before != own && before != Kind::Space) {
            found.push(&text[from..at]);
            from = at;
        }
        before = Some(own);
    }
    found.push(&text[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(vocabulary: &[&str], text: &str) -> Vec<i32> {
        let bytes = (0..=255_u8).map(|byte| vec![byte]);
        let all = bytes.chain(vocabulary.iter().map(|token| token.as_bytes().to_vec()));
        Tokens::new(all.enumerate().map(|(token, bytes)| (token as i32, bytes))).of(text)
    }

    #[test]
    fn the_commonest_pair_is_joined_first_not_the_longest_token_taken() {
        assert_eq!(tokens(&["bc", "abcd"], "abcd"), [97, 256, 100]);
        assert_eq!(tokens(&["bc", "ab", "abc", "abcd"], "abcd"), [259]);
        assert_eq!(tokens(&["bc", "ab", "cd"], "abcd"), [97, 256, 100]);
    }

    #[test]
    fn a_character_without_a_token_is_its_bytes() {
        assert_eq!(tokens(&[], "部"), "部".bytes().map(i32::from).collect::<Vec<_>>());
    }

    #[test]
    fn no_token_reaches_from_letters_into_punctuation_and_a_space_goes_with_what_follows() {
        assert_eq!(words("三番、滝沢12 a"), ["三番", "、", "滝沢", "12", " a"]);
        assert_eq!(words(""), [""]);
        assert_eq!(tokens(&["a、"], "a、").len(), 4);
    }
}
