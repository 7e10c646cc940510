//! A sheet: all that the book says in one language, in a file that one person can read over alone.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{BadBook, Made, Phrase, Term, data, normalise};
use crate::GlossaryTerm;

/// The sheets that come with Koe.
pub(super) const BUILT_IN: [&str; 13] = [
    include_str!("../data/languages/en.toml"),
    include_str!("../data/languages/zh.toml"),
    include_str!("../data/languages/ko.toml"),
    include_str!("../data/languages/es.toml"),
    include_str!("../data/languages/pt.toml"),
    include_str!("../data/languages/vi.toml"),
    include_str!("../data/languages/ne.toml"),
    include_str!("../data/languages/th.toml"),
    include_str!("../data/languages/id.toml"),
    include_str!("../data/languages/my.toml"),
    include_str!("../data/languages/km.toml"),
    include_str!("../data/languages/fil.toml"),
    include_str!("../data/languages/mn.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetShape {
    language: String,
    made_by: String,
    #[serde(default)]
    checked_by: Option<String>,
    #[serde(default)]
    checked_on: Option<toml::value::Datetime>,
    /// By what they are in Japanese.
    #[serde(default)]
    terms: BTreeMap<String, String>,
    /// By their first Japanese wording.
    #[serde(default)]
    phrases: BTreeMap<String, String>,
}

/// Translations of a book's sentences and terms into one language: a file such as those in `data/languages/`, with as many of them as
/// it has.
pub struct Sheet {
    pub(super) made: Made,
    terms: BTreeMap<String, String>,
    phrases: BTreeMap<String, String>,
}

impl Sheet {
    /// Reads a sheet from the text of a TOML file.
    pub fn read(text: &str) -> Result<Self, BadBook> {
        let shape: SheetShape = toml::from_str(text).map_err(|error| data::shape(&error))?;
        let bad = |reason: String, key: &str| BadBook::Shape { reason, at: text.find(key) };
        let language = data::language(&shape.language).map_err(|reason| bad(reason, "language"))?;
        if shape.checked_by.is_some() != shape.checked_on.is_some() {
            let reason = format!("{language}: checked_by and checked_on stand together or not at all");
            return Err(bad(reason, "\nchecked_"));
        }
        let made = Made {
            language,
            by: shape.made_by,
            checked_by: shape.checked_by,
            checked_on: shape.checked_on.map(|day| day.to_string()),
            phrases: shape.phrases.len(),
        };
        Ok(Self { made, terms: shape.terms, phrases: shape.phrases })
    }

    /// Its terms, for machines to be held to.
    pub fn terms(&self) -> impl Iterator<Item = GlossaryTerm> + '_ {
        self.terms.iter().map(|(source, text)| GlossaryTerm {
            source: source.clone(),
            said: BTreeMap::from([(self.made.language.clone(), text.clone())]),
        })
    }

    /// Adds the translations to what they translate; a sentence or a term that is not there is refused by name.
    pub(super) fn fill(&self, phrases: &mut [Phrase], terms: &mut [Term]) -> Result<Made, BadBook> {
        let language = &self.made.language;
        let unknown = |source: &String| {
            let reason = format!("{language} translates it, but the book does not have it");
            BadBook::Phrase { phrase: source.clone(), reason }
        };
        for (source, text) in &self.phrases {
            let phrase = phrases.iter_mut().find(|phrase| phrase.source == *source).ok_or_else(|| unknown(source))?;
            data::translate(phrase, language, text)?;
        }
        for (source, text) in &self.terms {
            let written: Vec<char> = normalise(source).chars().collect();
            let term = terms.iter_mut().find(|term| term.written == written).ok_or_else(|| unknown(source))?;
            if text.trim().is_empty() {
                return Err(BadBook::Phrase { phrase: source.clone(), reason: format!("{language} says nothing") });
            }
            term.said.insert(language.clone(), text.clone());
        }
        Ok(self.made.clone())
    }
}
