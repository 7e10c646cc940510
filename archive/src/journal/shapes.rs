//! Events as the journal writes them: JSON with a version. The only module that knows both the events and their shapes.
//!
//! A shape that was ever written is read for good: a change that old rows do not fit is a new version beside this one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting::{
    AgendaItem, AgendaItemId, CueSource, Event, Language, MediaTime, Origin, RecordingPart, Role, Session, SessionId,
    Span, Speaker, SpeakerId, Translation, TranslationOrigin, UtteranceId, Word,
};
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Payload {
    version: u32,
    event: EventShape,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EventShape {
    Opened { session: SessionShape, at_ns: i64 },
    ItemTakenUp { item: u16, at_us: u64 },
    FloorGiven { speaker: Option<String>, at_us: u64, source: Option<CueSourceShape> },
    Settled { utterance: u64, speaker: Option<String>, agenda_item: Option<u16>, words: Vec<WordShape> },
    UtteranceEnded { utterance: u64 },
    Translated { utterance: u64, language: String, text: String, origin: OriginShape },
    Corrected { utterance: u64, from: usize, to: usize, text: String },
    ClosedSessionBegan { at_us: u64 },
    ClosedSessionEnded { at_us: u64 },
    RecordingBegan { number: u32, path: String, starts_at_us: u64 },
    RecordingMoved { number: u32, to: String },
    SourceLost { at_us: u64 },
    SourceBack { at_us: u64 },
    Adjourned { at_us: u64 },
}

/// Journals of before there was more than one say nothing: then it was the operator, or a sheet that stood for one.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CueSourceShape {
    Operator,
    Microphone,
    ChairCall,
    Schedule,
}

#[derive(Serialize, Deserialize)]
struct SessionShape {
    id: String,
    title: String,
    language: String,
    agenda: Vec<AgendaItemShape>,
    roster: Vec<SpeakerShape>,
    demonstration: bool,
    /// Not in rows of before there was recorded sound.
    #[serde(default)]
    origin: SessionOriginShape,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SessionOriginShape {
    #[default]
    Live,
    RecordedSound,
}

#[derive(Serialize, Deserialize)]
struct AgendaItemShape {
    id: u16,
    title: String,
}

#[derive(Serialize, Deserialize)]
struct SpeakerShape {
    id: String,
    name: String,
    reading: Option<String>,
    role: RoleShape,
    title: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoleShape {
    Chair,
    Member,
    Official,
    Clerk,
    Visitor,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OriginShape {
    PhraseBook,
    Person,
    Machine { name: String },
}

/// Text, start, end, probability: an array, since there are very many of them.
#[derive(Serialize, Deserialize)]
struct WordShape(String, u64, u64, f32);

/// The event as the journal writes it; fails on what has no place in it, such as a path that is not text.
pub(crate) fn write(event: &Event) -> Result<String, String> {
    let payload = Payload { version: VERSION, event: shape(event)? };
    serde_json::to_string(&payload).map_err(|error| error.to_string())
}

/// The event that was written, or what is wrong with the text.
pub(crate) fn read(payload: &str) -> Result<Event, String> {
    let VersionOnly { version } = serde_json::from_str(payload).map_err(|error| told(&error))?;
    if version != VERSION {
        return Err(format!("it has the version {version}, this program knows {VERSION}"));
    }
    let payload: Payload = serde_json::from_str(payload).map_err(|error| told(&error))?;
    event(payload.event)
}

/// What is wrong with a payload, without quoting from it: words that were said are for no log.
fn told(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof => "it is cut short",
        Category::Io | Category::Syntax => "it is not JSON",
        Category::Data => "it does not have the shape of an event",
    };
    format!("{what} (column {})", error.column())
}

/// What kind of event it is, in the database's column.
pub(super) const fn kind(event: &Event) -> &'static str {
    match event {
        Event::Opened { .. } => "opened",
        Event::ItemTakenUp { .. } => "item_taken_up",
        Event::FloorGiven { .. } => "floor_given",
        Event::Settled { .. } => "settled",
        Event::UtteranceEnded { .. } => "utterance_ended",
        Event::Translated { .. } => "translated",
        Event::Corrected { .. } => "corrected",
        Event::ClosedSessionBegan { .. } => "closed_session_began",
        Event::ClosedSessionEnded { .. } => "closed_session_ended",
        Event::RecordingBegan(_) => "recording_began",
        Event::RecordingMoved { .. } => "recording_moved",
        Event::SourceLost { .. } => "source_lost",
        Event::SourceBack { .. } => "source_back",
        Event::Adjourned { .. } => "adjourned",
    }
}

fn shape(event: &Event) -> Result<EventShape, String> {
    let text = |path: &std::path::Path| {
        path.to_str().map(str::to_owned).ok_or_else(|| format!("the path is not UTF-8: {}", path.display()))
    };
    Ok(match event {
        Event::Opened { session, at } => EventShape::Opened { session: session_shape(session), at_ns: nanos(*at) },
        Event::ItemTakenUp { item, at } => EventShape::ItemTakenUp { item: item.get(), at_us: at.as_micros() },
        Event::FloorGiven { speaker, at, source } => EventShape::FloorGiven {
            speaker: speaker.as_ref().map(SpeakerId::to_string),
            at_us: at.as_micros(),
            source: Some(cue_source_shape(*source)),
        },
        Event::Settled { utterance, speaker, agenda_item, words } => EventShape::Settled {
            utterance: utterance.get(),
            speaker: speaker.as_ref().map(SpeakerId::to_string),
            agenda_item: agenda_item.map(AgendaItemId::get),
            words: words.iter().map(word_shape).collect(),
        },
        Event::UtteranceEnded { utterance } => EventShape::UtteranceEnded { utterance: utterance.get() },
        Event::Translated { utterance, translation: Translation { language, text, origin } } => {
            EventShape::Translated {
                utterance: utterance.get(),
                language: language.to_string(),
                text: text.clone(),
                origin: origin_shape(origin),
            }
        }
        Event::Corrected { utterance, words, text } => {
            EventShape::Corrected { utterance: utterance.get(), from: words.start, to: words.end, text: text.clone() }
        }
        Event::ClosedSessionBegan { at } => EventShape::ClosedSessionBegan { at_us: at.as_micros() },
        Event::ClosedSessionEnded { at } => EventShape::ClosedSessionEnded { at_us: at.as_micros() },
        Event::RecordingBegan(RecordingPart { number, path, starts_at }) => {
            EventShape::RecordingBegan { number: *number, path: text(path)?, starts_at_us: starts_at.as_micros() }
        }
        Event::RecordingMoved { number, to } => EventShape::RecordingMoved { number: *number, to: text(to)? },
        Event::SourceLost { at } => EventShape::SourceLost { at_us: at.as_micros() },
        Event::SourceBack { at } => EventShape::SourceBack { at_us: at.as_micros() },
        Event::Adjourned { at } => EventShape::Adjourned { at_us: at.as_micros() },
    })
}

fn event(shape: EventShape) -> Result<Event, String> {
    Ok(match shape {
        EventShape::Opened { session: shape, at_ns } => {
            Event::Opened { session: session(shape)?, at: from_nanos(at_ns) }
        }
        EventShape::ItemTakenUp { item, at_us } => {
            Event::ItemTakenUp { item: AgendaItemId::new(item), at: MediaTime::from_micros(at_us) }
        }
        EventShape::FloorGiven { speaker, at_us, source } => Event::FloorGiven {
            speaker: speaker.map(SpeakerId::new),
            at: MediaTime::from_micros(at_us),
            source: source.as_ref().map_or(CueSource::Operator, cue_source),
        },
        EventShape::Settled { utterance, speaker, agenda_item, words } => Event::Settled {
            utterance: UtteranceId::new(utterance),
            speaker: speaker.map(SpeakerId::new),
            agenda_item: agenda_item.map(AgendaItemId::new),
            words: words.into_iter().map(word).collect(),
        },
        EventShape::UtteranceEnded { utterance } => Event::UtteranceEnded { utterance: UtteranceId::new(utterance) },
        EventShape::Translated { utterance, language, text, origin: shape } => Event::Translated {
            utterance: UtteranceId::new(utterance),
            translation: Translation {
                language: Language::new(&language).map_err(|error| error.to_string())?,
                text,
                origin: origin(shape),
            },
        },
        EventShape::Corrected { utterance, from, to, text } => {
            Event::Corrected { utterance: UtteranceId::new(utterance), words: from..to, text }
        }
        EventShape::ClosedSessionBegan { at_us } => Event::ClosedSessionBegan { at: MediaTime::from_micros(at_us) },
        EventShape::ClosedSessionEnded { at_us } => Event::ClosedSessionEnded { at: MediaTime::from_micros(at_us) },
        EventShape::RecordingBegan { number, path, starts_at_us } => Event::RecordingBegan(RecordingPart {
            number,
            path: path.into(),
            starts_at: MediaTime::from_micros(starts_at_us),
        }),
        EventShape::RecordingMoved { number, to } => Event::RecordingMoved { number, to: to.into() },
        EventShape::SourceLost { at_us } => Event::SourceLost { at: MediaTime::from_micros(at_us) },
        EventShape::SourceBack { at_us } => Event::SourceBack { at: MediaTime::from_micros(at_us) },
        EventShape::Adjourned { at_us } => Event::Adjourned { at: MediaTime::from_micros(at_us) },
    })
}

const fn cue_source_shape(source: CueSource) -> CueSourceShape {
    match source {
        CueSource::Operator => CueSourceShape::Operator,
        CueSource::Microphone => CueSourceShape::Microphone,
        CueSource::ChairCall => CueSourceShape::ChairCall,
        CueSource::Schedule => CueSourceShape::Schedule,
    }
}

const fn cue_source(shape: &CueSourceShape) -> CueSource {
    match shape {
        CueSourceShape::Operator => CueSource::Operator,
        CueSourceShape::Microphone => CueSource::Microphone,
        CueSourceShape::ChairCall => CueSource::ChairCall,
        CueSourceShape::Schedule => CueSource::Schedule,
    }
}

fn session_shape(session: &Session) -> SessionShape {
    SessionShape {
        id: session.id.to_string(),
        title: session.title.clone(),
        language: session.language.to_string(),
        agenda: session
            .agenda
            .iter()
            .map(|item| AgendaItemShape { id: item.id.get(), title: item.title.clone() })
            .collect(),
        roster: session.roster.iter().map(speaker_shape).collect(),
        demonstration: session.demonstration,
        origin: match session.origin {
            Origin::Live => SessionOriginShape::Live,
            Origin::RecordedSound => SessionOriginShape::RecordedSound,
        },
    }
}

fn session(shape: SessionShape) -> Result<Session, String> {
    let item = |item: AgendaItemShape| AgendaItem { id: AgendaItemId::new(item.id), title: item.title };
    Ok(Session {
        id: SessionId::new(&shape.id).map_err(|error| error.to_string())?,
        title: shape.title,
        language: Language::new(&shape.language).map_err(|error| error.to_string())?,
        agenda: shape.agenda.into_iter().map(item).collect(),
        roster: shape.roster.into_iter().map(speaker).collect(),
        demonstration: shape.demonstration,
        origin: match shape.origin {
            SessionOriginShape::Live => Origin::Live,
            SessionOriginShape::RecordedSound => Origin::RecordedSound,
        },
    })
}

fn speaker_shape(speaker: &Speaker) -> SpeakerShape {
    SpeakerShape {
        id: speaker.id.to_string(),
        name: speaker.name.clone(),
        reading: speaker.reading.clone(),
        role: match speaker.role {
            Role::Chair => RoleShape::Chair,
            Role::Member => RoleShape::Member,
            Role::Official => RoleShape::Official,
            Role::Clerk => RoleShape::Clerk,
            Role::Visitor => RoleShape::Visitor,
        },
        title: speaker.title.clone(),
    }
}

fn speaker(shape: SpeakerShape) -> Speaker {
    Speaker {
        id: SpeakerId::new(shape.id),
        name: shape.name,
        reading: shape.reading,
        role: match shape.role {
            RoleShape::Chair => Role::Chair,
            RoleShape::Member => Role::Member,
            RoleShape::Official => Role::Official,
            RoleShape::Clerk => Role::Clerk,
            RoleShape::Visitor => Role::Visitor,
        },
        title: shape.title,
    }
}

fn origin_shape(origin: &TranslationOrigin) -> OriginShape {
    match origin {
        TranslationOrigin::PhraseBook => OriginShape::PhraseBook,
        TranslationOrigin::Person => OriginShape::Person,
        TranslationOrigin::Machine { name } => OriginShape::Machine { name: name.clone() },
    }
}

fn origin(shape: OriginShape) -> TranslationOrigin {
    match shape {
        OriginShape::PhraseBook => TranslationOrigin::PhraseBook,
        OriginShape::Person => TranslationOrigin::Person,
        OriginShape::Machine { name } => TranslationOrigin::Machine { name },
    }
}

fn word_shape(word: &Word) -> WordShape {
    // JSON has no infinities; a recogniser that gives one is as sure as it is of nothing.
    let probability = if word.probability.is_finite() { word.probability } else { 0.0 };
    WordShape(word.text.clone(), word.span.start().as_micros(), word.span.end().as_micros(), probability)
}

fn word(WordShape(text, start, end, probability): WordShape) -> Word {
    Word { text, span: Span::new(MediaTime::from_micros(start), MediaTime::from_micros(end)), probability }
}

/// Nanoseconds since 1970, negative before; a clock set to a year that has no such number keeps the nearest.
fn nanos(at: SystemTime) -> i64 {
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

fn from_nanos(nanos: i64) -> SystemTime {
    let length = Duration::from_nanos(nanos.unsigned_abs());
    if nanos < 0 { UNIX_EPOCH - length } else { UNIX_EPOCH + length }
}
