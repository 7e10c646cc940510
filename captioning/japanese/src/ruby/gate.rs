//! Whether a word's reading can be trusted. No ruby is better than a wrong one.

use super::{
    context,
    tables::{DOUBTFUL, Place, SINGLES, VERBS, WORDS},
};
use crate::{Dictionary, DictionaryWord, Part, kana::is_kanji};

/// How much dearer (in the dictionary's costs, which are logarithms of frequencies) another reading of a word must be.
const MARGIN: i32 = 3_500;

/// The reading of the word at this place, if it can be trusted.
pub(super) fn trusted(dictionary: &Dictionary, words: &[DictionaryWord<'_>], at: usize) -> Option<String> {
    let word = words.get(at)?;
    if let Some(told) = context::reading(words, at) {
        return Some(told.to_owned());
    }
    if let Some(told) = WORDS.get(word.surface) {
        return Some((*told).to_owned());
    }
    if word.part == Part::PersonName {
        return None;
    }
    let mut characters = word.surface.chars();
    if let (Some(kanji), None) = (characters.next(), characters.next()) {
        return single(words, at, kanji);
    }
    if DOUBTFUL.contains(word.surface) || DOUBTFUL.contains(word.base.as_str()) {
        return None;
    }
    let reading = word.reading.as_ref()?;
    if matches!(word.part, Part::Verb | Part::Adjective) && VERBS.contains(word.base.as_str()) {
        return Some(reading.clone());
    }
    match word.part {
        Part::PersonName | Part::Unknown | Part::Symbol => None,
        Part::PlaceName | Part::OtherName => {
            dictionary.readings(word.surface).iter().all(|other| other.kana == *reading).then(|| reading.clone())
        }
        Part::Noun
        | Part::VerbalNoun
        | Part::Number
        | Part::Counter
        | Part::Suffix
        | Part::Dependent
        | Part::Pronoun
        | Part::Verb
        | Part::Adjective
        | Part::Adverb
        | Part::Prefix
        | Part::Particle => is_alone(dictionary, word, reading).then(|| reading.clone()),
    }
}

/// Whether no other reading of the word comes near.
fn is_alone(dictionary: &Dictionary, word: &DictionaryWord<'_>, reading: &str) -> bool {
    let name = |part: Part| matches!(part, Part::PersonName | Part::PlaceName | Part::OtherName);
    let readings = dictionary.readings(word.surface);
    let own = readings
        .iter()
        .filter(|known| known.kana == reading && !name(known.part))
        .map(|known| i32::from(known.cost))
        .min();
    let others = readings
        .iter()
        .filter(|known| known.kana != reading && !name(known.part))
        .map(|known| i32::from(known.cost))
        .min();
    match (own, others) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(other)) => other - own >= MARGIN,
    }
}

/// What follows a number's counter within a word of the dictionary: 末 of 10月末.
pub(super) fn after_a_counter(kanji: char) -> Option<&'static str> {
    SINGLES.get(&(kanji, Place::After)).copied()
}

/// A word of one kanji, by where it stands.
fn single(words: &[DictionaryWord<'_>], at: usize, kanji: char) -> Option<String> {
    if is_addressed(words, at) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|at| words[at].surface.chars().next_back());
    let next = words.get(at + 1).and_then(|word| word.surface.chars().next());
    let joined =
        |neighbour: Option<char>| neighbour.is_some_and(|c| is_kanji(c) || matches!(c, 'ァ'..='ヺ' | 'ー' | '0'..='9'));
    let place = match (joined(before), next.is_some_and(is_kanji)) {
        (true, _) => Place::After,
        (false, true) => Place::Before,
        (false, false) => Place::Alone,
    };
    SINGLES.get(&(kanji, place)).map(|reading| (*reading).to_owned())
}

/// Whether the word is what somebody is called: 金さん, 畑氏. An お before it (お客様, お孫さん) or kanji (鈴木君) make it another word.
fn is_addressed(words: &[DictionaryWord<'_>], at: usize) -> bool {
    const TITLES: [&str; 5] = ["さん", "様", "さま", "氏", "君"];
    let titled = words.get(at + 1).is_some_and(|next| TITLES.contains(&next.surface));
    let before = at.checked_sub(1).and_then(|at| words[at].surface.chars().next_back());
    titled && !before.is_some_and(|before| is_kanji(before) || matches!(before, 'お' | 'ご'))
}
