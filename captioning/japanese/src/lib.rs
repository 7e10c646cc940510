//! Japanese text for captions: its words, numbers, furigana, plain Japanese, line breaks and caption files.
//!
//! Everything here is a plain function of its input. Only [`Dictionary::load`] and [`dictionary::build`] touch the disk.

mod cues;
mod error;
mod kana;
mod key;
mod layout;
mod likely_names;
mod name_evidence;
mod name_places;
mod near_names;
mod numerals;
mod person;
mod plain;
mod rewritten;
mod roster;
mod ruby;
mod sounds;
mod whole_names;

pub mod dictionary;
pub mod exports;
pub mod terms;
pub mod trial;

pub use cues::{Cue, CueLine, Passage, cues, goes_too_fast};
pub use dictionary::{Dictionary, DictionaryWord, Part};
pub use error::Error;
pub use kana::{hiragana, is_kanji};
pub use key::{Key, Keyer};
pub use layout::{
    CHARACTERS_A_SECOND, Layout, Rollup, Row, Said, Scheme, TOO_FAST, halves, has_row_ends, is_too_fast,
    lasting_row_ends, lay_out, least_time, phrases, row_ends,
};
pub use likely_names::{BEFORE_NAMES, Doubt, LikelyNames, Named, OpenedWith, Opening};
pub use near_names::NearNames;
pub use numerals::Numerals;
pub use plain::{BadSentence, By, Plain, Plainly, Readability, read_sentences, readability, spaced};
pub use rewritten::{Change, Rewritten};
pub use roster::{Roster, UNSURE_BELOW};
pub use ruby::{Furigana, Readings, Ruby, RubyLevel, grade_of};
