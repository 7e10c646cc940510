//! The phrase book: sentences that people translated beforehand.

mod data;
mod number;
mod pattern;
mod sheet;
mod slot;
mod wording;

use std::{collections::BTreeMap, sync::Arc};

use meeting::Language;

pub(crate) use wording::normalise;

pub use sheet::Sheet;

use crate::{Glossary, GlossaryTerm, Names, book::pattern::Pattern, book::slot::Target};

/// Sentences with their translations, and the terms that can stand in them.
///
/// A sentence is known when it is one of the book's, but for width, punctuation, ways of writing and, in places that cannot
/// change its meaning, a hiragana or two. Numbers, names and terms stand in slots, and are never guessed: a name without a
/// reading, or a term that the book does not have in a language, leaves the sentence untranslated there.
#[derive(Clone, Debug)]
pub struct PhraseBook {
    phrases: Arc<[Arc<Phrase>]>,
    terms: Arc<[Term]>,
    made: Arc<[Made]>,
}

/// One sentence.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// Its first wording, as it stands in the book.
    source: String,
    patterns: Vec<Pattern>,
    said: BTreeMap<Language, Target>,
}

/// A noun, by its characters as they are compared.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// As it stands in the book.
    source: String,
    pub(crate) written: Vec<char>,
    pub(crate) said: BTreeMap<Language, String>,
}

impl Term {
    fn new(source: String, said: BTreeMap<Language, String>) -> Self {
        Self { written: normalise(&source).chars().collect(), source, said }
    }
}

/// Who made the sentences of a language, and whether somebody who grew up with it has read them over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Which language.
    pub language: Language,
    /// Who wrote them.
    pub by: String,
    /// Who read them over; nobody yet when none.
    pub checked_by: Option<String>,
    /// The day on which they did.
    pub checked_on: Option<String>,
    /// How many sentences.
    pub phrases: usize,
}

/// Why a phrase book cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadBook {
    /// It does not have the form of a phrase book.
    #[error("it is not a phrase book: {reason}")]
    Shape {
        /// What is wrong.
        reason: String,
        /// Where, in bytes, if it is at one place.
        at: Option<usize>,
    },
    /// A sentence of it makes no sense.
    #[error("the phrase {phrase:?}: {reason}")]
    Phrase {
        /// As it stands in the book.
        phrase: String,
        /// What is wrong.
        reason: String,
    },
}

impl BadBook {
    /// The line of the text that it is about, from 1.
    pub fn line(&self, text: &str) -> Option<usize> {
        let at = match self {
            Self::Shape { at, .. } => (*at)?,
            Self::Phrase { phrase, .. } => text.find(phrase.as_str())?,
        };
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        Some(before.iter().filter(|byte| **byte == b'\n').count() + 1)
    }
}

/// A sentence that the book knows, with what stands in its slots.
pub(crate) struct Found<'a> {
    phrase: &'a Phrase,
    values: Vec<(slot::Slot, slot::Value)>,
    terms: &'a [Term],
    names: &'a Names,
}

impl PhraseBook {
    /// The book that comes with Koe.
    pub fn built_in() -> Self {
        let parts = [include_str!("../data/council.toml"), include_str!("../data/counter.toml")];
        let sheets = sheet::BUILT_IN.iter().map(|text| Sheet::read(text)).collect::<Result<Vec<_>, _>>();
        sheets.and_then(|sheets| data::read(&parts, &sheets)).expect("a test reads it")
    }

    /// Reads a book from the text of one or more TOML files; `deploy/RUNBOOK.md` says how they are written.
    pub fn read(parts: &[&str]) -> Result<Self, BadBook> {
        data::read(parts, &[])
    }

    /// The book with the town's own terms over its own: what the town does not say of a term in a language, the book does.
    pub fn with_terms(&self, glossary: &Glossary) -> Self {
        let town = glossary.terms().iter().map(|term| Term::new(term.source.clone(), term.said.clone()));
        Self { terms: data::each_once(town.chain(self.terms.iter().cloned())), ..self.clone() }
    }

    /// This book, and what it does not know from another.
    #[must_use]
    pub fn before(&self, other: &Self) -> Self {
        let phrases = self.phrases.iter().chain(other.phrases.iter()).map(Arc::clone).collect();
        let terms = data::each_once(self.terms.iter().chain(other.terms.iter()).map(Term::clone));
        Self { phrases, terms, made: [&self.made[..], &other.made[..]].concat().into() }
    }

    /// This book with what a sheet says of its sentences and terms in one language, in the place of what it says itself.
    pub fn read_over(&self, sheet: &Sheet) -> Result<Self, BadBook> {
        let mut phrases: Vec<Phrase> = self.phrases.iter().map(|phrase| Phrase::clone(phrase)).collect();
        let mut terms = self.terms.to_vec();
        let made = sheet.fill(&mut phrases, &mut terms)?;
        let made = std::iter::once(made).chain(self.made.iter().cloned()).collect();
        Ok(Self { phrases: phrases.into_iter().map(Arc::new).collect(), terms: terms.into(), made })
    }

    /// Its terms, for machines to be held to.
    pub fn glossary(&self) -> Glossary {
        let term = |term: &Term| GlossaryTerm { source: term.written.iter().collect(), said: term.said.clone() };
        Glossary::new(self.terms.iter().map(term).collect())
    }

    /// Who made it, language by language.
    pub fn made(&self) -> &[Made] {
        &self.made
    }

    /// The sentence in a language, if people have translated it.
    pub fn translate(&self, sentence: &str, names: &Names, language: &Language) -> Option<String> {
        self.find(sentence, names).into_iter().find_map(|found| found.say(language))
    }

    /// The phrases that a sentence is, the nearest first.
    pub(crate) fn find<'a>(&'a self, sentence: &str, names: &'a Names) -> Vec<Found<'a>> {
        let read = slot::Reading::new(sentence, &self.terms, names);
        let patterns =
            self.phrases.iter().flat_map(|phrase| phrase.patterns.iter().map(move |pattern| (phrase, pattern)));
        let mut found: Vec<_> = patterns
            .filter_map(|(phrase, pattern)| {
                let matched = pattern.matches(&read)?;
                Some((matched.edits, pattern.slots(), phrase, matched.values))
            })
            .collect();
        found.sort_by_key(|(edits, slots, ..)| (*edits, *slots));
        found.into_iter().map(|(_, _, phrase, values)| Found { phrase, values, terms: &self.terms, names }).collect()
    }
}

impl Found<'_> {
    pub(crate) fn say(&self, language: &Language) -> Option<String> {
        let target = self.phrase.said.get(language)?;
        target.say(|slot| {
            let (_, value) = self.values.iter().find(|(held, _)| held == slot)?;
            value.say(language, self.terms, self.names)
        })
    }
}

#[cfg(test)]
mod tests;
