use axum::body::Bytes;
use counter::{Languages, Seen, Side, Sides, Standing};
use meeting::Language;
use serde::{Deserialize, Serialize};

use super::counter_line::{LineBody, line};
use crate::counters::{Counter, CounterInfo, Layout, Means, Readable, Reader};

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SideName {
    Clerk,
    Visitor,
}

impl From<SideName> for Side {
    fn from(name: SideName) -> Self {
        match name {
            SideName::Clerk => Self::Clerk,
            SideName::Visitor => Self::Visitor,
        }
    }
}

impl From<Side> for SideName {
    fn from(side: Side) -> Self {
        match side {
            Side::Clerk => Self::Clerk,
            Side::Visitor => Self::Visitor,
        }
    }
}

/// The body of `POST …/begin`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begin {
    clerk: String,
    visitor: String,
    /// In which each reads the other; left out, in what they speak.
    clerk_reads: Option<String>,
    visitor_reads: Option<String>,
}

impl Begin {
    /// None when one is no language.
    pub(crate) fn languages(&self) -> Option<Sides<Languages>> {
        let of = |speaks: &str, reads: &Option<String>| {
            let reads = Language::new(reads.as_deref().unwrap_or(speaks)).ok()?;
            Some(Languages { speaks: Language::new(speaks).ok()?, reads })
        };
        Some(Sides { clerk: of(&self.clerk, &self.clerk_reads)?, visitor: of(&self.visitor, &self.visitor_reads)? })
    }
}

/// The body of `POST …/listening`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listening {
    pub(crate) side: SideName,
    pub(crate) on: bool,
}

/// The body of `POST …/language` and of `POST …/reading`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Speaks {
    pub(crate) side: SideName,
    pub(crate) language: String,
}

#[derive(Serialize)]
struct CounterBody<'a> {
    id: &'a str,
    title: &'a str,
    languages: Vec<&'a str>,
    reads: Vec<ReadableBody<'a>>,
    idle_s: u64,
    model: &'a str,
    demonstration_model: bool,
    demonstration: bool,
    ruby: bool,
    layout: &'static str,
}

#[derive(Serialize)]
struct ReadableBody<'a> {
    language: &'a str,
    from: Vec<FromBody<'a>>,
}

#[derive(Serialize)]
struct FromBody<'a> {
    spoken: &'a str,
    by: Vec<&'static str>,
}

impl<'a> From<&'a Readable> for ReadableBody<'a> {
    fn from(Readable { language, by }: &'a Readable) -> Self {
        let named = |means: &Means| match means {
            Means::PhraseBook => "phrase_book",
            Means::Rules => "rules",
            Means::Machine => "machine",
        };
        let from = by.iter().map(|(spoken, means)| {
            let by = means.iter().map(named).collect();
            FromBody { spoken: spoken.as_str(), by }
        });
        Self { language: language.as_str(), from: from.collect() }
    }
}

/// A counter as its screen needs to know it.
pub(crate) fn counter(info: &CounterInfo) -> impl Serialize + '_ {
    CounterBody {
        id: info.id.as_str(),
        title: &info.title,
        languages: info.languages.iter().map(Language::as_str).collect(),
        reads: info.readable.iter().map(ReadableBody::from).collect(),
        idle_s: info.rules.idle.as_secs(),
        model: &info.model.name,
        demonstration_model: info.model.demonstration,
        demonstration: info.demonstration,
        ruby: info.reader.is_some(),
        layout: match info.layout {
            Layout::Across => "across",
            Layout::Through => "through",
            Layout::Beside => "beside",
        },
    }
}

#[derive(Serialize)]
struct CountersBody {
    counters: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    id: String,
    title: String,
}

pub(crate) fn counters<'a>(all: impl Iterator<Item = &'a Counter>) -> impl Serialize {
    let named = |counter: &Counter| Named { id: counter.info.id.to_string(), title: counter.info.title.clone() };
    CountersBody { counters: all.map(named).collect() }
}

#[derive(Serialize)]
struct SeenBody<'a> {
    revision: u64,
    sides: Option<SidesBody<'a>>,
    first: u64,
    lines: Vec<LineBody<'a>>,
}

#[derive(Serialize)]
struct SidesBody<'a> {
    clerk: SideBody<'a>,
    visitor: SideBody<'a>,
}

#[derive(Serialize)]
struct SideBody<'a> {
    language: &'a str,
    reads: &'a str,
    listening: bool,
    works: bool,
    draft: Option<DraftBody<'a>>,
}

#[derive(Serialize)]
struct DraftBody<'a> {
    text: &'a str,
    of: Option<u64>,
}

/// What a screen is to show; finished Japanese lines with their readings, if there is a reader.
pub(crate) fn seen(seen: &Seen, reader: Option<&Reader>) -> Bytes {
    let body = SeenBody {
        revision: seen.revision,
        sides: seen.sides.as_ref().map(|sides| SidesBody { clerk: side(&sides.clerk), visitor: side(&sides.visitor) }),
        first: seen.first.0,
        lines: seen.lines.iter().map(|told| line(told, reader)).collect(),
    };
    serde_json::to_vec(&body).expect("plain structs of text and numbers always become JSON").into()
}

fn side(standing: &Standing) -> SideBody<'_> {
    SideBody {
        language: standing.language.as_str(),
        reads: standing.reads.as_str(),
        listening: standing.listening,
        works: standing.works,
        draft: standing.draft.as_ref().map(|draft| DraftBody { text: &draft.text, of: draft.of.map(|line| line.0) }),
    }
}
