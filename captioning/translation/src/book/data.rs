//! A phrase book's form on disk: the only module that reads it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use meeting::Language;
use serde::Deserialize;

use super::{BadBook, Made, Phrase, PhraseBook, Term, pattern::Pattern, sheet::Sheet, slot::Target};
use crate::glossary::lay_under;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookShape {
    made_by: String,
    /// By language: who read its sentences over. Nobody has, for a language that is not here.
    #[serde(default)]
    checked_by: BTreeMap<String, String>,
    #[serde(default)]
    term: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    phrase: Vec<PhraseShape>,
}

#[derive(Deserialize)]
struct PhraseShape {
    /// In one wording or several.
    ja: Wordings,
    #[serde(flatten)]
    said: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Wordings {
    One(String),
    Several(Vec<String>),
}

/// Reads books, and sheets with translations of their sentences.
pub(super) fn read(parts: &[&str], sheets: &[Sheet]) -> Result<PhraseBook, BadBook> {
    let (mut phrases, mut terms, mut made) = (Vec::new(), Vec::new(), BTreeMap::<Language, Made>::new());
    for part in parts {
        let shape: BookShape = toml::from_str(part).map_err(|error| shape(&error))?;
        for term in shape.term {
            terms.push(read_term(term)?);
        }
        for shape_of in shape.phrase {
            let phrase = read_phrase(shape_of)?;
            for language in phrase.said.keys() {
                let entry = made.entry(language.clone()).or_insert_with(|| Made {
                    language: language.clone(),
                    by: shape.made_by.clone(),
                    checked_by: shape.checked_by.get(language.as_str()).cloned(),
                    checked_on: None,
                    phrases: 0,
                });
                entry.phrases += 1;
            }
            phrases.push(phrase);
        }
    }
    for sheet in sheets {
        made.insert(sheet.made.language.clone(), sheet.fill(&mut phrases, &mut terms)?);
    }
    let phrases = phrases.into_iter().map(Arc::new).collect();
    Ok(PhraseBook { phrases, terms: each_once(terms), made: made.into_values().collect() })
}

/// What TOML says of a text that has not the form of a book.
pub(super) fn shape(error: &toml::de::Error) -> BadBook {
    BadBook::Shape { reason: error.message().replace('\n', ", "), at: error.span().map(|span| span.start) }
}

/// Each term once, with all that is said for it; of what is said in one language the first holds. Longest first, so that the whole of
/// a term is found before a part of it.
pub(super) fn each_once(terms: impl IntoIterator<Item = Term>) -> Arc<[Term]> {
    let mut each: BTreeMap<Vec<char>, Term> = BTreeMap::new();
    for term in terms {
        match each.entry(term.written.clone()) {
            Entry::Vacant(place) => {
                place.insert(term);
            }
            Entry::Occupied(mut first) => lay_under(&mut first.get_mut().said, term.said),
        }
    }
    let mut terms: Vec<Term> = each.into_values().collect();
    terms.sort_by_key(|term| Reverse(term.written.len()));
    terms.into()
}

fn read_term(mut shape: BTreeMap<String, String>) -> Result<Term, BadBook> {
    let bad = |phrase: &str, reason: String| BadBook::Phrase { phrase: phrase.to_owned(), reason };
    let written =
        shape.remove("ja").ok_or_else(|| BadBook::Shape { reason: "a term without ja".to_owned(), at: None })?;
    let mut said = BTreeMap::new();
    for (tag, text) in shape {
        if text.trim().is_empty() {
            return Err(bad(&written, format!("{tag} says nothing")));
        }
        said.insert(language(&tag).map_err(|reason| bad(&written, reason))?, text);
    }
    let term = Term::new(written, said);
    if term.written.is_empty() {
        return Err(bad(&term.source, "it says nothing".to_owned()));
    }
    Ok(term)
}

fn read_phrase(shape: PhraseShape) -> Result<Phrase, BadBook> {
    let wordings = match shape.ja {
        Wordings::One(wording) => vec![wording],
        Wordings::Several(wordings) => wordings,
    };
    let first = wordings.first().cloned().unwrap_or_default();
    let bad = |reason: String| BadBook::Phrase { phrase: first.clone(), reason };
    let patterns: Vec<Pattern> =
        wordings.iter().map(|one| Pattern::read(one)).collect::<Result<_, _>>().map_err(bad)?;
    let names = |pattern: &Pattern| pattern.slot_names().collect::<BTreeSet<_>>();
    let slots = patterns.first().map(names).ok_or_else(|| bad("it has no wording".to_owned()))?;
    if patterns.iter().any(|pattern| names(pattern) != slots || pattern.slots() != slots.len()) {
        return Err(bad("its wordings do not have the same slots, each once".to_owned()));
    }
    let mut phrase = Phrase { source: first.clone(), patterns, said: BTreeMap::new() };
    for (tag, text) in shape.said {
        translate(&mut phrase, &language(&tag).map_err(bad)?, &text)?;
    }
    Ok(phrase)
}

/// Adds a translation, which must have the phrase's slots.
pub(super) fn translate(phrase: &mut Phrase, language: &Language, text: &str) -> Result<(), BadBook> {
    let bad = |reason: String| BadBook::Phrase { phrase: phrase.source.clone(), reason };
    if text.trim().is_empty() {
        return Err(bad(format!("{language} says nothing")));
    }
    let target = Target::read(text).map_err(|reason| bad(format!("{language}: {reason}")))?;
    let slots = phrase.patterns.first().map(|pattern| pattern.slot_names().collect::<BTreeSet<_>>());
    if target.slots().collect::<BTreeSet<_>>() != slots.unwrap_or_default() {
        return Err(bad(format!("{language} does not have the same slots")));
    }
    phrase.said.insert(language.clone(), target);
    Ok(())
}

pub(super) fn language(tag: &str) -> Result<Language, String> {
    let known = meeting::RESIDENTS.contains(&tag).then(|| Language::new(tag).ok()).flatten();
    known.ok_or_else(|| format!("{tag} is none of the languages: {}", meeting::RESIDENTS.join(", ")))
}
