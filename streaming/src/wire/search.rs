use std::time::Duration;

use archive::{Fragment, Hit, Query};
use meeting::{AgendaItemId, SessionId, SpeakerId};
use serde::{Deserialize, Serialize};

use super::{
    clock::rfc3339,
    session::stage_name,
    translation::{self, TranslationBody},
};
use crate::error::{Refusal, refusals};

/// The query part of `GET /api/v1/search`.
#[derive(Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    session: Option<String>,
    speaker: Option<String>,
    #[serde(default = "first")]
    page: u32,
    #[serde(default = "twenty")]
    per_page: u32,
}

fn first() -> u32 {
    1
}

fn twenty() -> u32 {
    20
}

impl TryFrom<SearchQuery> for Query {
    type Error = &'static Refusal;

    fn try_from(asked: SearchQuery) -> Result<Self, &'static Refusal> {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let session = filled(asked.session).map(|name| SessionId::new(&name)).transpose();
        Ok(Self {
            text: asked.q,
            session: session.map_err(|_| &refusals::NO_SUCH_SESSION)?,
            speaker: filled(asked.speaker),
            page: asked.page.max(1),
            per_page: asked.per_page.clamp(1, 100),
        })
    }
}

#[derive(Serialize)]
struct Found<'a> {
    query: &'a str,
    total: u64,
    page: u32,
    per_page: u32,
    took_ms: u64,
    hits: Vec<HitBody<'a>>,
}

#[derive(Serialize)]
struct HitBody<'a> {
    session: &'a str,
    session_title: &'a str,
    utterance: u64,
    speaker: Option<&'a str>,
    speaker_name: Option<&'a str>,
    agenda_item: Option<u16>,
    start_ms: u64,
    end_ms: u64,
    stage: &'static str,
    opened_at: String,
    /// The language of the snippet where it is a translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    translation: Option<&'a str>,
    /// Who made that translation, where it still is one of the utterance.
    #[serde(skip_serializing_if = "Option::is_none")]
    translated_by: Option<TranslationBody<'a>>,
    /// People put some of what was said right.
    corrected: bool,
    snippet: Vec<FragmentBody<'a>>,
    link: String,
}

#[derive(Serialize)]
struct FragmentBody<'a> {
    text: &'a str,
    #[serde(rename = "match")]
    matched: bool,
    corrected: bool,
}

/// `GET /api/v1/search`
pub(crate) fn found<'a>(query: &'a Query, found: &'a archive::Found, took: Duration) -> impl Serialize + use<'a> {
    Found {
        query: &query.text,
        total: found.total,
        page: query.page,
        per_page: query.per_page,
        took_ms: took.as_millis() as u64,
        hits: found.hits.iter().map(hit).collect(),
    }
}

fn hit(hit: &Hit) -> HitBody<'_> {
    let translation = hit.translation.as_ref();
    let start = hit.span.start().as_millis();
    HitBody {
        link: format!("/sessions/{}?t={}#u{}", hit.session, start / 1_000, hit.utterance),
        session: hit.session.as_str(),
        session_title: &hit.session_title,
        utterance: hit.utterance.get(),
        speaker: hit.speaker.as_ref().map(SpeakerId::as_str),
        speaker_name: hit.speaker_name.as_deref(),
        agenda_item: hit.agenda_item.map(AgendaItemId::get),
        start_ms: start,
        end_ms: hit.span.end().as_millis(),
        stage: stage_name(&hit.stage),
        opened_at: rfc3339(hit.opened_at),
        translation: translation.map(|translation| translation.language.as_str()),
        translated_by: translation.and_then(|translation| translation.by.as_ref()).map(translation::by),
        corrected: hit.corrected,
        snippet: hit.snippet.iter().map(fragment).collect(),
    }
}

fn fragment(fragment: &Fragment) -> FragmentBody<'_> {
    FragmentBody { text: &fragment.text, matched: fragment.matched, corrected: fragment.corrected }
}
