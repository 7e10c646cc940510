//! Japanese text for captions: its words, numbers, furigana, plain Japanese, line breaks and caption files.
//!
//! Everything here is a plain function of its input. Only [`Dictionary::load`] and [`dictionary::build`] touch the disk.

mod error;
mod kana;
mod numerals;
mod rewritten;
mod ruby;

pub mod dictionary;
pub mod trial;

pub use dictionary::{Dictionary, DictionaryWord, Part};
pub use error::Error;
pub use kana::{hiragana, is_kanji};
pub use numerals::Numerals;
pub use rewritten::{Change, Rewritten};
pub use ruby::{Furigana, Readings, Ruby, RubyLevel, grade_of};
