use std::collections::BTreeMap;

use japanese::terms::{Problem, Term, TermKind};
use serde::Serialize;

use super::refusal::{Refused, refused};
use crate::{error::refusals, town_terms::TownTerms};

#[derive(Serialize)]
struct Terms<'a> {
    generation: u64,
    terms: Vec<TermBody<'a>>,
}

#[derive(Serialize)]
struct TermBody<'a> {
    surface: &'a str,
    reading: &'a str,
    kind: &'static str,
    /// By language tag.
    translations: BTreeMap<&'a str, &'a str>,
}

/// `GET /api/v1/terms`
pub(crate) fn town_terms(town: &TownTerms) -> impl Serialize {
    Terms { generation: town.generation, terms: town.terms.iter().map(term).collect() }
}

fn term(term: &Term) -> TermBody<'_> {
    TermBody {
        surface: &term.surface,
        reading: &term.reading,
        kind: match term.kind {
            TermKind::Person => "person",
            TermKind::Place => "place",
            TermKind::Organisation => "organisation",
            TermKind::Bill => "bill",
            TermKind::Word => "word",
        },
        translations: term.translations.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect(),
    }
}

#[derive(Serialize)]
struct BadTerms<'a> {
    error: Refused,
    problems: Vec<ProblemBody<'a>>,
}

#[derive(Serialize)]
struct ProblemBody<'a> {
    /// From 1; 0 is the whole file.
    line: u64,
    ja: &'a str,
    en: &'a str,
}

/// What is wrong with a table, by line.
pub(crate) fn bad_terms(problems: &[Problem]) -> impl Serialize {
    BadTerms { error: refused(&refusals::BAD_TERMS), problems: problems.iter().map(problem).collect() }
}

fn problem(problem: &Problem) -> ProblemBody<'_> {
    ProblemBody { line: problem.line, ja: &problem.japanese, en: &problem.english }
}
