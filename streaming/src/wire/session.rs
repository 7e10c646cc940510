use std::collections::BTreeSet;

use japanese::Scheme;
use meeting::{
    AgendaItemId, FloorChange, Language, MediaTime, Minutes, Origin, RecordingPart, Role, SessionId, Span, Speaker,
    Stage,
};
use serde::Serialize;

use super::{clock::rfc3339, feed};
use crate::{live::Live, service::Settings};

#[derive(Serialize)]
struct ServiceBody<'a> {
    name: &'static str,
    version: &'static str,
    town: &'a str,
    demonstration: bool,
}

/// Whether caption files can have readings over their kanji.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Furigana {
    Offered,
    /// There is no dictionary.
    Unknown,
}

/// `GET /api/v1/service`
pub(crate) fn service(settings: &Settings) -> impl Serialize {
    ServiceBody {
        name: "Koe",
        version: env!("CARGO_PKG_VERSION"),
        town: &settings.town,
        demonstration: settings.demonstration,
    }
}

#[derive(Serialize)]
struct Listed {
    sessions: Vec<Summary>,
}

#[derive(Serialize)]
struct Summary {
    id: String,
    title: String,
    language: String,
    stage: &'static str,
    opened_at: String,
    length_ms: Option<u64>,
    demonstration: bool,
    origin: &'static str,
    utterances: u64,
}

/// `GET /api/v1/sessions`
pub(crate) fn listed(sessions: Vec<archive::SessionSummary>) -> impl Serialize {
    Listed { sessions: sessions.into_iter().map(summary).collect() }
}

fn summary(summary: archive::SessionSummary) -> Summary {
    let archive::SessionSummary { session, stage, opened_at, utterances } = summary;
    Summary {
        id: session.id.to_string(),
        title: session.title,
        language: session.language.to_string(),
        stage: stage_name(&stage),
        opened_at: rfc3339(opened_at),
        length_ms: length(&stage).map(MediaTime::as_millis),
        demonstration: session.demonstration,
        origin: match session.origin {
            Origin::Live => "live",
            Origin::RecordedSound => "recorded_sound",
        },
        utterances,
    }
}

pub(super) fn stage_name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Scheduled => "scheduled",
        Stage::Live { .. } => "live",
        Stage::Closed { .. } => "closed",
        Stage::Adjourned { .. } => "adjourned",
    }
}

fn length(stage: &Stage) -> Option<MediaTime> {
    match stage {
        Stage::Scheduled | Stage::Live { .. } | Stage::Closed { .. } => None,
        Stage::Adjourned { opened_at: _, length } => Some(*length),
    }
}

#[derive(Serialize)]
struct SessionBody {
    #[serde(flatten)]
    summary: Summary,
    agenda: Vec<AgendaItemBody>,
    roster: Vec<SpeakerBody>,
    now: Option<feed::Now>,
    model: Option<Model>,
    floor: Vec<FloorGiven>,
    agenda_course: Vec<TakenUp>,
    recording: Option<Recording>,
    furigana: bool,
    /// How many full-width characters a line of captions has, where the town says so.
    caption_characters: Option<f32>,
    gaps: Vec<Gap>,
    /// Stretches in which the public was shut out (秘密会).
    closed: Vec<Gap>,
    /// What its captions can be read in: first the language that is spoken.
    languages: Vec<String>,
}

#[derive(Serialize)]
struct AgendaItemBody {
    id: u16,
    title: String,
}

#[derive(Serialize)]
struct SpeakerBody {
    id: String,
    name: String,
    reading: Option<String>,
    role: &'static str,
    title: Option<String>,
}

#[derive(Serialize)]
struct Model {
    name: String,
    demonstration: bool,
}

#[derive(Serialize)]
struct FloorGiven {
    at_ms: u64,
    speaker: Option<String>,
    source: &'static str,
}

#[derive(Serialize)]
struct TakenUp {
    at_ms: u64,
    agenda_item: u16,
}

#[derive(Serialize)]
struct Recording {
    playlist: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    number: u32,
    starts_at_ms: u64,
    length_ms: u64,
}

#[derive(Serialize)]
struct Gap {
    start_ms: u64,
    /// None while it lasts.
    end_ms: Option<u64>,
}

/// How long a part of the recording is so far, by its own playlist.
pub(crate) type PartLength = (RecordingPart, std::time::Duration);

/// `GET /api/v1/sessions/{id}`
pub(crate) fn session(
    listed: archive::SessionSummary,
    minutes: &Minutes,
    parts: &[PartLength],
    live: Option<&Live>,
    furigana: Furigana,
    scheme: Option<Scheme>,
) -> impl Serialize {
    let known = &listed.session;
    SessionBody {
        agenda: known.agenda.iter().map(|i| AgendaItemBody { id: i.id.get(), title: i.title.clone() }).collect(),
        roster: known.roster.iter().map(speaker).collect(),
        now: live.map(|live| feed::now(&live.standing())),
        model: live
            .map(|live| Model { name: live.info.model.name.clone(), demonstration: live.info.model.demonstration }),
        floor: minutes.floor.changes().iter().map(floor_given).collect(),
        agenda_course: minutes.floor.items().map(taken_up).collect(),
        recording: recording(&known.id, parts),
        furigana: match furigana {
            Furigana::Offered => true,
            Furigana::Unknown => false,
        },
        caption_characters: scheme.map(|scheme| f32::from(scheme.line_halves()) / 2.0),
        gaps: minutes.gaps.iter().map(gap).collect(),
        closed: closed(minutes),
        languages: languages(&known.language, minutes, live),
        summary: summary(listed),
    }
}

/// What is spoken, what is being translated into, and what was translated into before.
fn languages(spoken: &Language, minutes: &Minutes, live: Option<&Live>) -> Vec<String> {
    let now = live.into_iter().flat_map(|live| &live.info.languages);
    let before =
        minutes.utterances.iter().flat_map(|utterance| utterance.translations.iter().chain(&utterance.overtaken));
    let others: BTreeSet<&Language> = now.chain(before.map(|translation| &translation.language)).collect();
    std::iter::once(spoken)
        .chain(others.into_iter().filter(|language| *language != spoken))
        .map(ToString::to_string)
        .collect()
}

fn speaker(speaker: &Speaker) -> SpeakerBody {
    SpeakerBody {
        id: speaker.id.to_string(),
        name: speaker.name.clone(),
        reading: speaker.reading.clone(),
        role: match speaker.role {
            Role::Chair => "chair",
            Role::Member => "member",
            Role::Official => "official",
            Role::Clerk => "clerk",
            Role::Visitor => "visitor",
        },
        title: speaker.title.clone(),
    }
}

fn floor_given(change: &FloorChange) -> FloorGiven {
    FloorGiven {
        at_ms: change.at.as_millis(),
        speaker: change.speaker.as_ref().map(ToString::to_string),
        source: feed::cue_source(change.source),
    }
}

fn gap(span: &Span) -> Gap {
    Gap { start_ms: span.start().as_millis(), end_ms: Some(span.end().as_millis()) }
}

fn closed(minutes: &Minutes) -> Vec<Gap> {
    let lasting = match minutes.stage {
        Stage::Closed { opened_at: _, since } => Some(Gap { start_ms: since.as_millis(), end_ms: None }),
        Stage::Scheduled | Stage::Live { .. } | Stage::Adjourned { .. } => None,
    };
    minutes.closed.iter().map(gap).chain(lasting).collect()
}

fn taken_up((at, item): (MediaTime, AgendaItemId)) -> TakenUp {
    TakenUp { at_ms: at.as_millis(), agenda_item: item.get() }
}

fn recording(session: &SessionId, parts: &[PartLength]) -> Option<Recording> {
    let part = |(part, length): &PartLength| Part {
        number: part.number,
        starts_at_ms: part.starts_at.as_millis(),
        length_ms: length.as_millis() as u64,
    };
    (!parts.is_empty()).then(|| Recording {
        playlist: format!("/api/v1/sessions/{session}/recording.m3u8"),
        parts: parts.iter().map(part).collect(),
    })
}
