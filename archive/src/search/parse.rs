use crate::{error::BadQuery, text::Folded};

/// The longest query that is taken, in characters.
pub(crate) const MOST_CHARACTERS: usize = 500;
/// The most words that are taken.
pub(crate) const MOST_WORDS: usize = 32;

/// What a query asks of a text. The words are folded and never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// All of these are in it.
    pub(crate) with: Vec<String>,
    /// None of these is in it.
    pub(crate) without: Vec<String>,
}

impl Wanted {
    /// Reads a query as typed. Whatever it is, it means something: a quotation mark that is never closed, for instance, quotes
    /// the rest.
    pub(crate) fn parse(query: &str) -> Result<Self, BadQuery> {
        if query.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(BadQuery::TooLong { most: MOST_CHARACTERS });
        }
        let mut wanted = Self::default();
        let mut rest = query.trim_start();
        while !rest.is_empty() {
            let (excluded, word) = sign(rest);
            let (word, after) = if let Some(quoted) = word.strip_prefix(is_quote) {
                quoted.split_once(is_quote).unwrap_or((quoted, ""))
            } else {
                word.split_at(word.find(char::is_whitespace).unwrap_or(word.len()))
            };
            wanted.add(excluded, Folded::new(word).into_string());
            rest = after.trim_start();
        }
        if wanted.with.len() + wanted.without.len() > MOST_WORDS {
            return Err(BadQuery::TooManyWords { most: MOST_WORDS });
        }
        Ok(wanted)
    }

    fn add(&mut self, excluded: bool, word: String) {
        let words = if excluded { &mut self.without } else { &mut self.with };
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
}

/// Splits the sign off a word that must not be there. A sign alone is a word.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '－', '−']) {
        Some(word) if word.starts_with(|next: char| !next.is_whitespace()) => (true, word),
        Some(_) | None => (false, text),
    }
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '＂' | '“' | '”' | '„')
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(query: &str, expected: &Expect) {
        let told = match Wanted::parse(query) {
            Ok(wanted) => format!("with {:?} without {:?}", wanted.with, wanted.without),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&told);
    }

    #[test]
    fn words_stand_between_spaces_of_any_width() {
        check(" 予算　ＪＲ\t予算 ", &expect![[r#"with ["予算", "jr"] without []"#]]);
    }

    #[test]
    fn quotation_marks_keep_spaces_and_signs() {
        check(r#""good  morning" ”-1” a"b"#, &expect![[r#"with ["good  morning", "-1", "a\"b"] without []"#]]);
    }

    #[test]
    fn a_sign_excludes_the_word_after_it() {
        check("道路 -舗装 －\"a b\" - --x", &expect![[r#"with ["道路", "-"] without ["舗装", "a b", "-x"]"#]]);
    }

    #[test]
    fn what_is_not_closed_quotes_the_rest() {
        check("予算 \"一般 会計", &expect![[r#"with ["予算", "一般 会計"] without []"#]]);
        check("\"", &expect!["with [] without []"]);
    }

    #[test]
    fn what_cannot_be_seen_is_no_word() {
        check("\u{FE0F} \u{200B} 声", &expect![[r#"with ["声"] without []"#]]);
    }

    #[test]
    fn too_much_is_refused() {
        check(&"あ".repeat(501), &expect!["it is longer than 500 characters"]);
        let many: Vec<String> = (0..33).map(|number| number.to_string()).collect();
        check(&many.join(" "), &expect!["it has more than 32 words"]);
    }
}
