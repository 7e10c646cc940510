use std::{ops::Range, sync::Arc};

use unicode_normalization::UnicodeNormalization;

use crate::{
    Dictionary, Numerals,
    kana::{hiragana_char, is_kanji},
};

/// Makes keys by which two guesses at one speech are compared: by how they are read where the dictionary knows it, else by how
/// they are written. 行う and 行なう, 三百円 and 300円, ｶﾞｽ and ガス have one key; punctuation and spaces have none.
#[derive(Clone, Debug)]
pub struct Keyer {
    dictionary: Option<Arc<Dictionary>>,
}

/// A text's key, and which of its characters come from which of the text's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    text: String,
    /// For each character of the key, what it was made from, in characters of the text.
    origins: Vec<Range<usize>>,
    text_length: usize,
}

impl Keyer {
    /// By this dictionary; without one, by how words are written.
    pub fn new(dictionary: Option<Arc<Dictionary>>) -> Self {
        Self { dictionary }
    }

    /// The text's key.
    pub fn key(&self, text: &str) -> Key {
        let numbers = Numerals::Arabic.rewrite(text);
        let mut key = Key { text_length: text.chars().count(), ..Key::default() };
        let Some(dictionary) = &self.dictionary else {
            key.push_written(numbers.text(), 0);
            return key.of_the_original(&numbers);
        };
        let mut reached = 0;
        for word in dictionary.words(numbers.text()) {
            let length = word.surface.chars().count();
            match word.reading.filter(|_| word.surface.chars().any(is_kanji)) {
                Some(reading) => key.push_read(&reading, reached..reached + length),
                None => key.push_written(word.surface, reached),
            }
            reached += length;
        }
        key.of_the_original(&numbers)
    }
}

impl Key {
    /// The key itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many characters it has.
    pub fn length(&self) -> usize {
        self.origins.len()
    }

    /// How many of the text's characters the key's first characters tell for whole: what is read together is told together. What
    /// has no key (punctuation) goes with what stands before it.
    pub fn text_chars(&self, key_chars: usize) -> usize {
        let Some(next) = self.origins.get(key_chars) else { return self.text_length };
        if key_chars == 0 {
            return 0;
        }
        // Within a word, the word does not count yet.
        next.start
    }

    /// Character by character, as it is written from this place of the text on.
    fn push_written(&mut self, written: &str, start: usize) {
        let mut clusters: Vec<(String, Range<usize>)> = Vec::new();
        for (place, character) in (start..).zip(written.chars()) {
            // A voiced mark of its own belongs to the kana before it.
            match clusters.last_mut().filter(|_| matches!(character, 'ﾞ' | 'ﾟ' | '\u{3099}' | '\u{309A}')) {
                Some((cluster, range)) => {
                    cluster.push(character);
                    range.end = place + 1;
                }
                None => clusters.push((character.to_string(), place..place + 1)),
            }
        }
        for (cluster, range) in clusters {
            for character in cluster.nfkc().flat_map(char::to_lowercase).map(hiragana_char) {
                if character.is_alphanumeric() || character == 'ー' {
                    self.text.push(character);
                    self.origins.push(range.clone());
                }
            }
        }
    }

    fn push_read(&mut self, reading: &str, range: Range<usize>) {
        for character in reading.chars() {
            self.text.push(character);
            self.origins.push(range.clone());
        }
    }

    fn of_the_original(mut self, rewritten: &crate::Rewritten) -> Self {
        for origin in &mut self.origins {
            *origin = rewritten.original(origin.start).start..rewritten.original(origin.end.saturating_sub(1)).end;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_differently_has_one_key() {
        let keyer = Keyer::new(None);
        for (one, other) in [
            ("議案第１２号、ﾃﾞｼﾞﾀﾙ化。", "議案第十二号デジタル化"),
            ("ＡＢＣ！", "abc"),
            ("三百円です。", "300円です"),
            ("カタカナ", "かたかな"),
        ] {
            assert_eq!(keyer.key(one).as_str(), keyer.key(other).as_str());
        }
    }

    #[test]
    fn the_first_characters_of_a_key_are_found_in_the_text() {
        let key = Keyer::new(None).key("金額は、三百円。次");
        assert_eq!(key.as_str(), "金額は300円次");
        // 300 comes from two characters, and is told when it is whole.
        let told: Vec<usize> = (0..=key.length()).map(|length| key.text_chars(length)).collect();
        assert_eq!(told, [0, 1, 2, 4, 4, 4, 6, 8, 9]);
        assert_eq!(key.text_chars(99), 9);
        assert_eq!(Keyer::new(None).key("、。").text_chars(0), 2);
    }
}
