//! Text as it is compared in a search: folded, cut into grams, and taken apart into words.

mod fold;
mod grams;
mod variants;
mod words;

pub(crate) use fold::Folded;
pub(crate) use grams::Grams;
pub(crate) use words::Words;
