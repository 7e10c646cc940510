use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use super::variants::usual_form;

/// A text in which everything that a search does not tell apart is the same: full and half width, case, compatibility
/// forms (㈱ is (株)), old and variant forms of characters (髙 is 高). What cannot be seen (variation selectors, zero-width
/// characters) is gone, and every white space is one space.
///
/// Only the index and queries are folded, never the record. Each folded character knows where it comes from, so that what is
/// found can be shown in the original.
///
/// A character is folded together with the marks that follow it and without looking at anything else. So a part of a text
/// always folds to a part of the folded text, unless it was cut between a character and its marks (half-width ｶﾞ).
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    text: String,
    /// For each character of `text`, its first byte and what it was made from in the original.
    origins: Vec<(usize, Range<usize>)>,
}

impl Folded {
    pub(crate) fn new(original: &str) -> Self {
        let mut folded =
            Self { text: String::with_capacity(original.len()), origins: Vec::with_capacity(original.len()) };
        let mut rest = original;
        while let Some(cluster) = first_cluster(rest) {
            let start = original.len() - rest.len();
            folded.push(cluster, start..start + cluster.len());
            rest = &rest[cluster.len()..];
        }
        folded
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_string(self) -> String {
        self.text
    }

    /// Where in the original a folded word occurs, in order; occurrences may overlap.
    pub(crate) fn find<'a>(&'a self, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let first = word.chars().next()?;
            let at = from + self.text.get(from..)?.find(word)?;
            from = at + first.len_utf8();
            Some(self.origin(at).start..self.origin(at + word.len() - last_length(word)).end)
        })
    }

    fn push(&mut self, cluster: &str, origin: Range<usize>) {
        for character in cluster.nfkc().flat_map(char::to_lowercase) {
            let Some(character) = visible(character).map(usual_form) else { continue };
            self.origins.push((self.text.len(), origin.clone()));
            self.text.push(character);
        }
    }

    /// The origin of the character that begins at this byte.
    fn origin(&self, at: usize) -> &Range<usize> {
        let place = self.origins.partition_point(|(byte, _)| *byte < at);
        &self.origins[place].1
    }
}

fn last_length(word: &str) -> usize {
    word.chars().next_back().map_or(0, char::len_utf8)
}

/// The first character with the marks that belong to it.
fn first_cluster(text: &str) -> Option<&str> {
    let mut characters = text.char_indices();
    characters.next()?;
    let end = characters.find(|(_, character)| !is_mark(*character)).map_or(text.len(), |(byte, _)| byte);
    Some(&text[..end])
}

fn is_mark(character: char) -> bool {
    // Half-width voiced sound marks are no combining characters, but are part of the kana before them.
    !character.is_ascii() && (matches!(character, '\u{FF9E}' | '\u{FF9F}') || canonical_combining_class(character) != 0)
}

/// The character, a space for white space, or nothing for what cannot be seen.
fn visible(character: char) -> Option<char> {
    match character {
        _ if character.is_whitespace() => Some(' '),
        _ if character.is_control() => None,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => None,
        '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
        _ => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        Folded::new(text).into_string()
    }

    #[test]
    fn what_looks_alike_is_the_same() {
        for (one, other) in [
            ("ＫＯＥ", "koe"),
            ("ｶﾞｯｺｳ", "ガッコウ"),
            ("か\u{3099}", "が"),
            ("㈱", "(株)"),
            ("①", "1"),
            ("髙﨑", "高崎"),
            ("邉\u{E0101}", "辺"),
            ("一\u{3000}二\r\n三", "一 二  三"),
            ("霞ヶ関", "霞ケ関"),
            ("1〜2", "1～2"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
        assert_ne!(fold("か"), fold("が"));
    }

    #[test]
    fn what_is_found_is_shown_where_it_stands_in_the_original() {
        let original = "本日は㈱ｶﾞｽ髙\u{E0100}橋です";
        let folded = Folded::new(original);
        let found = |word: &str| folded.find(word).map(|at| &original[at]).collect::<Vec<_>>();
        assert_eq!(found("株"), ["㈱"]);
        assert_eq!(found("株)ガ"), ["㈱ｶﾞ"]);
        assert_eq!(found("高橋"), ["髙\u{E0100}橋"]);
        assert_eq!(found("です"), ["です"]);
        assert!(found("カ").is_empty());
        assert!(found("").is_empty());
        assert_eq!(Folded::new("ああああ").find("ああ").count(), 3);
    }
}
