//! Compares guesses by what was said, not by how it was written: full and half width, punctuation and spaces are left out.

use models::GuessedWord;
use unicode_normalization::UnicodeNormalization;

/// A character of a guess's key, and the word that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyChar {
    pub(crate) char: char,
    pub(crate) word: usize,
}

/// What is compared of a text.
pub(crate) fn of(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfkc().filter(|c| c.is_alphanumeric() || *c == 'ー').flat_map(char::to_lowercase)
}

/// The words' keys, one after the other.
pub(crate) fn of_words(words: &[GuessedWord]) -> Vec<KeyChar> {
    let words = words.iter().enumerate();
    words.flat_map(|(word, guessed)| of(&guessed.text).map(move |char| KeyChar { char, word })).collect()
}

/// After how many of `guess`'s characters it goes on from `settled`, of which it may tell a different story.
///
/// The prefix of `guess` with the fewest edits to `settled`; of equals the one nearest to it in length, then the shorter, so
/// that rather a character is said twice than one is lost.
pub(crate) fn continuation(settled: &[char], guess: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=guess.len()).collect();
    for (done, said) in settled.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = done + 1;
        for (place, heard) in guess.iter().enumerate() {
            let replaced = diagonal + usize::from(said != heard);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    let nearest = |length: &usize| (row[*length], length.abs_diff(settled.len()), *length);
    (0..=guess.len()).min_by_key(nearest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_on(settled: &str, guess: &str) -> String {
        let settled: Vec<char> = of(settled).collect();
        let guess: Vec<char> = of(guess).collect();
        guess[continuation(&settled, &guess)..].iter().collect()
    }

    #[test]
    fn writing_differently_is_saying_the_same() {
        assert_eq!(of("議案第１２号、ﾃﾞｼﾞﾀﾙ化。 Ａ").collect::<String>(), "議案第12号デジタル化a");
    }

    #[test]
    fn a_guess_goes_on_where_the_settled_text_ends() {
        assert_eq!(goes_on("", "賛成"), "賛成");
        assert_eq!(goes_on("三番、", "三番佐藤議員"), "佐藤議員");
        assert_eq!(goes_on("斎藤議員の", "佐藤議員の質問"), "質問");
        assert_eq!(goes_on("二十三億", "二十二億円"), "円");
        assert_eq!(goes_on("原案のとおり可決", "原案どおり可決する"), "する");
        assert_eq!(goes_on("異議なしと認めます", "異議なし"), "");
    }
}
