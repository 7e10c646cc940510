use std::time::Duration;

use archive::{Fragment, Hit, Query};
use meeting::{AgendaItemId, SessionId};
use serde::{Deserialize, Serialize};

use super::{clock::rfc3339, session::stage_name};
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
struct Found {
    query: String,
    total: u64,
    page: u32,
    per_page: u32,
    took_ms: u64,
    hits: Vec<HitBody>,
}

#[derive(Serialize)]
struct HitBody {
    session: String,
    session_title: String,
    utterance: u64,
    speaker: Option<String>,
    speaker_name: Option<String>,
    agenda_item: Option<u16>,
    start_ms: u64,
    end_ms: u64,
    stage: &'static str,
    opened_at: String,
    /// The language of the snippet where it is a translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    translation: Option<String>,
    /// People put some of what was said right.
    corrected: bool,
    snippet: Vec<FragmentBody>,
    link: String,
}

#[derive(Serialize)]
struct FragmentBody {
    text: String,
    #[serde(rename = "match")]
    matched: bool,
    corrected: bool,
}

/// `GET /api/v1/search`
pub(crate) fn found(query: Query, found: archive::Found, took: Duration) -> impl Serialize {
    Found {
        query: query.text,
        total: found.total,
        page: query.page,
        per_page: query.per_page,
        took_ms: took.as_millis() as u64,
        hits: found.hits.into_iter().map(hit).collect(),
    }
}

fn hit(hit: Hit) -> HitBody {
    let start = hit.span.start().as_millis();
    HitBody {
        link: format!("/sessions/{}?t={}#u{}", hit.session, start / 1_000, hit.utterance),
        session: hit.session.to_string(),
        session_title: hit.session_title,
        utterance: hit.utterance.get(),
        speaker: hit.speaker.map(|speaker| speaker.to_string()),
        speaker_name: hit.speaker_name,
        agenda_item: hit.agenda_item.map(AgendaItemId::get),
        start_ms: start,
        end_ms: hit.span.end().as_millis(),
        stage: stage_name(&hit.stage),
        opened_at: rfc3339(hit.opened_at),
        translation: hit.translation.map(|language| language.to_string()),
        corrected: hit.corrected,
        snippet: hit.snippet.into_iter().map(fragment).collect(),
    }
}

fn fragment(fragment: Fragment) -> FragmentBody {
    FragmentBody { text: fragment.text, matched: fragment.matched, corrected: fragment.corrected }
}
