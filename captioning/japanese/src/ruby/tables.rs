//! What people decided about readings: data/ruby.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Where a single kanji stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Alone,
    After,
    Before,
}

/// Words with the reading that is meant.
pub(super) static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/ruby/words.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Single kanji that are trusted in such a place.
pub(super) static SINGLES: LazyLock<HashMap<(char, Place), &str>> = LazyLock::new(|| {
    let mut place = Place::Alone;
    let mut singles = HashMap::new();
    for entry in include_str!("../../data/ruby/singles.txt").lines().filter(|line| !line.starts_with('#')) {
        match entry {
            "[alone]" => place = Place::Alone,
            "[after]" => place = Place::After,
            "[before]" => place = Place::Before,
            entries => singles.extend(entries.split_whitespace().filter_map(|entry| {
                let kanji = entry.chars().next()?;
                Some(((kanji, place), &entry[kanji.len_utf8()..]))
            })),
        }
    }
    singles
});

/// Verbs and adjectives, by base form, of which the dictionary's reading is trusted.
pub(super) static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/ruby/verbs.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Words that are never read.
pub(super) static DOUBTFUL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/ruby/doubtful.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kana::is_kanji, ruby::okurigana};

    #[test]
    fn every_reading_is_in_hiragana_and_fits_its_word() {
        for (word, reading) in WORDS.iter() {
            let characters: Vec<char> = word.chars().collect();
            assert!(okurigana::split(&characters, reading).is_some(), "{word} {reading}");
        }
        for ((kanji, _), reading) in SINGLES.iter() {
            assert!(is_kanji(*kanji) && !reading.is_empty(), "{kanji}");
        }
        let readings = WORDS.values().chain(SINGLES.values());
        assert!(readings.flat_map(|reading| reading.chars()).all(|c| matches!(c, 'ぁ'..='ん')), "not in hiragana");
        assert!(WORDS.len() > 500 && SINGLES.len() > 400 && DOUBTFUL.len() > 100);
    }
}
