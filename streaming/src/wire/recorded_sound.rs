use archive::imports::Import;
use serde::{Deserialize, Serialize};

use super::clock::rfc3339;
use crate::service::Settings;

/// `POST /api/v1/recordings`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRecording {
    pub(crate) title: String,
    #[serde(default = "japanese")]
    pub(crate) language: String,
    pub(crate) held_at_ms: u64,
    pub(crate) file_name: String,
    pub(crate) bytes: u64,
    pub(crate) session: Option<String>,
}

fn japanese() -> String {
    "ja".to_owned()
}

#[derive(Serialize)]
struct Recordings<'a> {
    recordings: Vec<Recording<'a>>,
    largest_bytes: u64,
    most: u32,
    /// They are transcribed by the demonstration model.
    demonstration: bool,
}

#[derive(Serialize)]
struct Recording<'a> {
    number: u64,
    session: &'a str,
    title: &'a str,
    language: String,
    held_at: String,
    file_name: &'a str,
    bytes: u64,
    received: u64,
    state: &'static str,
    reason: Option<&'static str>,
    oddity: Option<&'static str>,
    begun: bool,
    done_ms: u64,
    total_ms: Option<u64>,
    left_s: Option<u64>,
}

/// `GET /api/v1/recordings`: each with how much of it is here.
pub(crate) fn recordings<'a>(listed: &'a [(u64, Import)], settings: &Settings) -> impl Serialize + 'a {
    let limits = &settings.recorded_sound;
    Recordings {
        recordings: listed.iter().map(|(received, import)| body(*received, import)).collect(),
        largest_bytes: limits.largest_bytes,
        most: limits.most,
        demonstration: settings.demonstration,
    }
}

/// `GET /api/v1/recordings/{number}`
pub(crate) fn recording(received: u64, import: &Import) -> impl Serialize {
    body(received, import)
}

fn body(received: u64, import: &Import) -> Recording<'_> {
    let session = &import.new.session;
    Recording {
        number: import.number,
        session: session.id.as_str(),
        title: &session.title,
        language: session.language.to_string(),
        held_at: rfc3339(import.new.held_at),
        file_name: &import.new.file_name,
        bytes: import.new.bytes,
        received,
        state: import.state.as_str(),
        reason: import.state.reason(),
        oddity: import.oddity.as_str(),
        begun: import.begun,
        done_ms: import.done.as_millis() as u64,
        total_ms: import.total.map(|total| total.as_millis() as u64),
        left_s: import.left.map(|left| left.as_secs()),
    }
}
