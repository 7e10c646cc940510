use meeting::SessionId;
use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::parse::Wanted;
use crate::{
    index::schema::Fields,
    text::{Folded, Words},
};

/// What passes which filters.
pub(crate) struct Filters<'a> {
    pub(crate) session: Option<&'a SessionId>,
    pub(crate) speaker: Option<&'a str>,
}

/// The index's own query. Every word is a must, found by its characters; the dictionary's words only add to the score.
pub(crate) fn build(fields: &Fields, words: Option<&Words>, wanted: &Wanted, filters: &Filters<'_>) -> Box<dyn Query> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for word in &wanted.with {
        clauses.push((Occur::Must, literal(fields.unigrams, fields.bigrams, word)));
    }
    if let Some(words) = words {
        let forms = words.base_forms(&wanted.with.join(" "));
        for form in forms.split_whitespace() {
            clauses.push((Occur::Should, term(fields.words, form)));
        }
    }
    if wanted.with.is_empty() {
        if wanted.without.is_empty() && filters.session.is_none() && filters.speaker.is_none() {
            return Box::new(EmptyQuery);
        }
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    for word in &wanted.without {
        clauses.push((Occur::MustNot, literal(fields.unigrams, fields.bigrams, word)));
    }
    if let Some(session) = filters.session {
        clauses.push((Occur::Must, unscored(term(fields.session, session.as_str()))));
    }
    if let Some(speaker) = filters.speaker {
        clauses.push((Occur::Must, unscored(by(fields, speaker))));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Texts that hold the folded word anywhere.
fn literal(unigrams: Field, bigrams: Field, word: &str) -> Box<dyn Query> {
    let characters: Vec<&str> =
        word.char_indices().map(|(at, character)| &word[at..at + character.len_utf8()]).collect();
    let gram = |at: usize| {
        let start: usize = characters[..at].iter().map(|character| character.len()).sum();
        Term::from_field_text(bigrams, &word[start..start + characters[at].len() + characters[at + 1].len()])
    };
    match characters.len() {
        0 => Box::new(EmptyQuery),
        1 => term(unigrams, word),
        2 => term(bigrams, word),
        // Every other bigram, and the last: together they cover every character, and their places hold them together.
        many => {
            let last = many - 2;
            let places = (0..last).step_by(2).chain([last]);
            Box::new(PhraseQuery::new_with_offset(places.map(|at| (at, gram(at))).collect()))
        }
    }
}

/// Utterances of a speaker, by key or by part of the name.
fn by(fields: &Fields, speaker: &str) -> Box<dyn Query> {
    let name = Folded::new(speaker).into_string().replace(' ', "");
    let named = literal(fields.speaker_names, fields.speaker_names, &name);
    Box::new(BooleanQuery::union(vec![term(fields.speaker, speaker), named]))
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

/// A filter says nothing of how good a result is.
fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(tantivy::query::ConstScoreQuery::new(query, 0.0))
}
