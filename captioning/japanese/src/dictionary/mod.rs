//! The dictionary that tells Japanese words apart: Debian's `mecab-ipadic` in the form that lindera reads.
//!
//! Loading it is this crate's only look at a disk. It comes from outside and the library that reads it may panic on what is
//! damaged: that is caught here, and a text that cannot be taken apart is one unknown word.

mod build;
mod word;

use std::{
    borrow::Cow,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use lindera::{dictionary::load_fs_dictionary, mode::Mode, segmenter::Segmenter};

use crate::{Error, kana::hiragana};

pub use build::build;
pub use word::{DictionaryWord, Part};

/// Where a word's details have its part of speech (and two finer divisions), its base form and its reading.
const PART: usize = 0;
const DIVISION: usize = 1;
const SUBDIVISION: usize = 2;
const BASE_FORM: usize = 6;
const READING: usize = 7;

/// Words of Japanese with their readings. Share it as an `Arc`.
pub struct Dictionary {
    segmenter: Segmenter,
}

/// Whether a usable dictionary lies at `path`.
pub fn check(path: &Path) -> Result<(), Error> {
    load(path).map(|_| ())
}

fn load(path: &Path) -> Result<lindera::dictionary::Dictionary, Error> {
    let failed = |reason: String| Error { attempt: "read", path: path.to_path_buf(), reason };
    if !path.is_dir() {
        return Err(failed("there is no such directory".to_owned()));
    }
    let loaded = catch_unwind(AssertUnwindSafe(|| load_fs_dictionary(path)));
    let loaded = loaded.map_err(|_| failed("it is damaged: make it again".to_owned()))?;
    loaded.map_err(|error| failed(error.to_string()))
}

impl Dictionary {
    /// Reads what [`build`] made at `path`. Its pages are mapped, not copied.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Ok(Self { segmenter: Segmenter::new(Mode::Normal, load(path)?, None) })
    }

    /// The text's words, in order and without gaps: what the dictionary does not know is a word too, without a reading.
    pub fn words<'a>(&self, text: &'a str) -> Vec<DictionaryWord<'a>> {
        let found = catch_unwind(AssertUnwindSafe(|| self.segment(text)));
        found.ok().flatten().unwrap_or_else(|| {
            tracing::warn!("a text could not be taken apart into words; it is taken as it is");
            word::unknown(text).into_iter().collect()
        })
    }

    /// All readings that the dictionary has for this very word, as hiragana, each once. None for an unknown word.
    ///
    /// Names of people are told apart from the rest: 三田 is みた as a name.
    pub fn readings(&self, surface: &str) -> Vec<Reading> {
        let found = catch_unwind(AssertUnwindSafe(|| {
            let dictionary = &self.segmenter.dictionary;
            let entries = dictionary.prefix_dictionary.find_surface(surface);
            let readings = entries.iter().filter_map(|entry| {
                let details = dictionary.word_details(entry.word_id().id() as usize);
                let reading = details.get(READING).filter(|reading| **reading != "*")?;
                let part = Part::of(details.get(PART)?, details.get(DIVISION)?, details.get(SUBDIVISION)?);
                Some(Reading { kana: hiragana(reading), part, cost: entry.word_cost() })
            });
            readings.collect::<Vec<_>>()
        }));
        let mut readings = found.unwrap_or_default();
        readings.sort_by(|one, other| (&one.kana, one.part, one.cost).cmp(&(&other.kana, other.part, other.cost)));
        readings.dedup_by(|later, first| later.kana == first.kana && later.part == first.part);
        readings
    }

    fn segment<'a>(&self, text: &'a str) -> Option<Vec<DictionaryWord<'a>>> {
        let tokens = self.segmenter.segment(Cow::Borrowed(text)).ok()?;
        let mut words = Vec::with_capacity(tokens.len());
        let mut reached = 0;
        for mut token in tokens {
            let bytes = token.byte_start..token.byte_end;
            // White space is no word of the library's, but one of the text's.
            words.extend(word::unknown(text.get(reached..bytes.start)?).map(|word| word.moved(reached)));
            reached = bytes.end;
            let surface = text.get(bytes.clone())?;
            let details = token.details();
            let detail = |place: usize| details.get(place).copied().filter(|detail| *detail != "*");
            let part = Part::of(
                detail(PART).unwrap_or_default(),
                detail(DIVISION).unwrap_or_default(),
                detail(SUBDIVISION).unwrap_or_default(),
            );
            words.push(DictionaryWord {
                bytes,
                surface,
                part,
                base: detail(BASE_FORM).unwrap_or(surface).to_owned(),
                reading: detail(READING).map(hiragana),
            });
        }
        words.extend(word::unknown(text.get(reached..)?).map(|word| word.moved(reached)));
        Some(words)
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary").finish_non_exhaustive()
    }
}

/// One way to read a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// In hiragana.
    pub kana: String,
    /// As what it is read so.
    pub part: Part,
    /// The dictionary's cost of the word read so: the lower, the likelier.
    pub cost: i16,
}
