use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use meeting::Word;

use crate::{
    Dictionary, DictionaryWord, Part, Rewritten,
    kana::{hiragana, is_kanji},
    name_places::means_several,
    ruby::name_parts,
    terms::{Term, TermKind},
};

/// Below this probability a recognised word may be replaced by a name or term that sounds the same.
pub const UNSURE_BELOW: f32 = 0.85;

/// Words of the dictionary that make up one name or term, at most.
const MOST_WORDS: usize = 6;

/// What follows a family name when a person is meant.
pub(crate) const HONORIFICS: [&str; 26] = [
    "君",
    "さん",
    "氏",
    "様",
    "殿",
    "先生",
    "議員",
    "委員",
    "委員長",
    "副委員長",
    "議長",
    "副議長",
    "市長",
    "副市長",
    "町長",
    "村長",
    "区長",
    "知事",
    "部長",
    "課長",
    "局長",
    "室長",
    "教育長",
    "係長",
    "次長",
    "主査",
];

/// A thing comes after these, not somebody's name.
pub(crate) const ADNOMINALS: [&str; 4] = ["この", "その", "あの", "どの"];

/// Decides where a recognised word that sounds like one of the town's names or terms is written as the town writes it: 斉藤議員 is
/// 齊藤議員 where the roster says so.
///
/// Only what the recogniser was unsure of is replaced, only by what is read the same, never a word that is itself in the roster,
/// and never where two of the roster's are read the same. A family name counts only before 君, 議員 and the like.
#[derive(Clone, Debug)]
pub struct Roster {
    dictionary: Arc<Dictionary>,
    /// By reading; a reading of two ways to write is doubtful and has none.
    by_reading: HashMap<String, Entry>,
    /// Everything that is written as the town writes it.
    surfaces: HashSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    surface: Option<String>,
    family_name: bool,
}

impl Roster {
    /// The town's names and terms.
    pub fn new(terms: &[Term], dictionary: Arc<Dictionary>) -> Self {
        let mut made = Self { dictionary, by_reading: HashMap::new(), surfaces: HashSet::new() };
        for term in terms {
            made.insert(&joined(&term.surface), &joined(&hiragana(&term.reading)), false);
            if term.kind == TermKind::Person {
                let parts = name_parts(&term.surface, &hiragana(&term.reading), &made.dictionary);
                if let Some((family, reading)) = parts.first() {
                    made.insert(family, reading, true);
                }
            }
        }
        made
    }

    /// The words, with what sounds like the roster's written as the roster writes it.
    pub fn enforce(&self, words: &[Word]) -> Vec<Word> {
        self.rewrite(words).words(words)
    }

    /// The words' text, with what sounds like the roster's written as the roster writes it.
    pub fn rewrite(&self, words: &[Word]) -> Rewritten {
        let text: String = words.iter().map(|word| word.text.as_str()).collect();
        let characters: Vec<char> = text.chars().collect();
        let unsure = unsure(words);
        let found = self.dictionary.words(&text);
        let mut starts = vec![0];
        for word in &found {
            starts.push(starts[starts.len() - 1] + word.surface.chars().count());
        }
        let mut made = Rewritten::default();
        let mut at = 0;
        while at < found.len() {
            let most = MOST_WORDS.min(found.len() - at);
            let replaced = (1..=most).rev().find_map(|length| {
                let range = starts[at]..starts[at + length];
                let doubtful = unsure[range.clone()].iter().any(|unsure| *unsure);
                let surface = doubtful.then(|| self.instead(&found, at..at + length)).flatten()?;
                Some((length, range, surface))
            });
            match replaced {
                Some((length, range, surface)) => {
                    made.replace(&characters[range], surface);
                    at += length;
                }
                None => {
                    made.keep(characters[starts[at]..starts[at + 1]].iter().copied());
                    at += 1;
                }
            }
        }
        made
    }

    /// How the roster writes what these words of the dictionary say.
    fn instead(&self, words: &[DictionaryWord<'_>], place: Range<usize>) -> Option<&str> {
        let stretch = &words[place.clone()];
        let surface: String = stretch.iter().map(|word| word.surface).collect();
        if self.surfaces.contains(&surface) || !surface.chars().any(|c| is_kanji(c) || !c.is_ascii()) {
            return None;
        }
        let entry = self.readings(stretch, &surface).iter().find_map(|reading| self.by_reading.get(reading))?;
        let written = entry.surface.as_deref()?;
        let next = words.get(place.end);
        let after: Vec<char> = words[place.end..].iter().flat_map(|word| word.surface.chars()).collect();
        let title = next.and_then(|next| HONORIFICS.iter().rev().find(|title| next.surface.starts_with(**title)));
        let honoured = title.is_some_and(|title| !means_several(&after[title.chars().count()..]));
        // 防 of 消防署 is no term, nor is 消防 then; a digit, particle or title may stand beside one.
        let joins = |word: Option<&DictionaryWord<'_>>| {
            word.is_some_and(|word| {
                matches!(
                    word.part,
                    Part::Noun | Part::VerbalNoun | Part::Suffix | Part::PersonName | Part::PlaceName | Part::Unknown
                ) && word.surface.chars().any(is_kanji)
            })
        };
        let before = place.start.checked_sub(1).map(|at| &words[at]);
        let alone = !joins(before) && (honoured || !joins(next));
        // その間、 is no 相田 whom somebody calls.
        let no_name =
            |before: &DictionaryWord<'_>| before.part == Part::PersonName || ADNOMINALS.contains(&before.surface);
        let fits = if entry.family_name { honoured && !before.is_some_and(no_name) } else { alone };
        fits.then_some(written)
    }

    /// How the stretch may be read: as the dictionary reads its words here, and a single word in all its ways.
    fn readings(&self, stretch: &[DictionaryWord<'_>], surface: &str) -> Vec<String> {
        let read = |word: &DictionaryWord<'_>| match &word.reading {
            Some(reading) => Some(reading.clone()),
            None => word.surface.chars().all(|c| !is_kanji(c)).then(|| hiragana(word.surface)),
        };
        let here: Option<String> = stretch.iter().map(read).collect();
        let known = self.dictionary.readings(surface).into_iter().map(|reading| reading.kana);
        here.into_iter().chain(known).collect()
    }

    fn insert(&mut self, surface: &str, reading: &str, family_name: bool) {
        // さい and こう are read by too many words.
        if reading.chars().count() < 3 || surface.is_empty() {
            self.surfaces.insert(surface.to_owned());
            return;
        }
        self.surfaces.insert(surface.to_owned());
        let new = Entry { surface: Some(surface.to_owned()), family_name };
        self.by_reading
            .entry(reading.to_owned())
            .and_modify(|known| {
                if known.surface.as_deref() != Some(surface) {
                    known.surface = None;
                }
            })
            .or_insert(new);
    }
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// For each character, whether the recogniser was unsure of its word.
fn unsure(words: &[Word]) -> Vec<bool> {
    let characters = |word: &Word| vec![word.probability < UNSURE_BELOW; word.text.chars().count()];
    words.iter().flat_map(characters).collect()
}
