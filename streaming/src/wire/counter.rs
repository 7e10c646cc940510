use axum::body::Bytes;
use counter::{Line, Seen, Side, Sides, Standing};
use meeting::Language;
use serde::{Deserialize, Serialize};

use crate::counters::{Counter, CounterInfo, Reader, Reading};

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
}

impl Begin {
    /// None when one is no language.
    pub(crate) fn languages(&self) -> Option<Sides<Language>> {
        Some(Sides { clerk: Language::new(&self.clerk).ok()?, visitor: Language::new(&self.visitor).ok()? })
    }
}

/// The body of `POST …/listening`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listening {
    pub(crate) side: SideName,
    pub(crate) on: bool,
}

/// The body of `POST …/language`.
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
    idle_s: u64,
    model: &'a str,
    demonstration_model: bool,
    demonstration: bool,
    ruby: bool,
}

/// A counter as its screen needs to know it.
pub(crate) fn counter(info: &CounterInfo) -> impl Serialize + '_ {
    CounterBody {
        id: info.id.as_str(),
        title: &info.title,
        languages: info.languages.iter().map(Language::as_str).collect(),
        idle_s: info.rules.idle.as_secs(),
        model: &info.model.name,
        demonstration_model: info.model.demonstration,
        demonstration: info.demonstration,
        ruby: info.reader.is_some(),
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
    listening: bool,
    works: bool,
    draft: Option<DraftBody<'a>>,
}

#[derive(Serialize)]
struct DraftBody<'a> {
    text: &'a str,
    of: Option<u64>,
}

#[derive(Serialize)]
struct LineBody<'a> {
    id: u64,
    side: SideName,
    language: &'a str,
    text: &'a str,
    finished: bool,
    ruby: Vec<RubyBody>,
}

#[derive(Serialize)]
struct RubyBody {
    from: usize,
    to: usize,
    kana: String,
    grade: u8,
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
        listening: standing.listening,
        works: standing.works,
        draft: standing.draft.as_ref().map(|draft| DraftBody { text: &draft.text, of: draft.of.map(|line| line.0) }),
    }
}

fn line<'a>(line: &'a Line, reader: Option<&Reader>) -> LineBody<'a> {
    let reader = reader.filter(|_| line.finished && line.language == Language::japanese());
    let ruby = reader.map_or_else(Vec::new, |reader| reader.read(&line.text));
    LineBody {
        id: line.id.0,
        side: line.side.into(),
        language: line.language.as_str(),
        text: &line.text,
        finished: line.finished,
        ruby: ruby.into_iter().map(ruby_body).collect(),
    }
}

fn ruby_body(Reading { range, kana, grade }: Reading) -> RubyBody {
    RubyBody { from: range.start, to: range.end, kana, grade }
}
