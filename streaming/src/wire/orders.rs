use std::ops::Range;

use meeting::{MediaTime, Session, SpeakerId};
use serde::{Deserialize, Serialize};

use super::refusal;
use crate::error::Refusal;

/// `POST /api/v1/sessions/{id}/utterances/{n}/corrections`: words `from` up to `to`, by their places, on top of an edition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correction {
    from: usize,
    to: usize,
    text: String,
    edition: u32,
}

/// A correction that can be tried.
pub(crate) struct Corrected {
    pub(crate) words: Range<usize>,
    pub(crate) text: String,
    pub(crate) edition: u32,
}

impl Correction {
    /// The longest text of a correction, in characters: a long sentence.
    const LONGEST: usize = 500;

    /// None when its text is too long or holds control characters, such as line breaks.
    pub(crate) fn checked(self) -> Option<Corrected> {
        let Self { from, to, text, edition } = self;
        let is_text = text.chars().count() <= Self::LONGEST && !text.chars().any(char::is_control);
        is_text.then_some(Corrected { words: from..to, text, edition })
    }
}

/// `POST /api/v1/sessions/{id}/closed-session`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClosedSession {
    pub(crate) closed: bool,
}

#[derive(Serialize)]
struct Switch {
    closed: bool,
    at_ms: u64,
}

/// The answer to it: since when it is so.
pub(crate) fn closed_session(closed: bool, at: MediaTime) -> impl Serialize {
    Switch { closed, at_ms: at.as_millis() }
}

/// `POST /api/v1/sessions/{id}/microphones`: whose microphone, by the roster's key or by the seat as the roster shows it
/// (「12番」).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MicrophoneSwitched {
    speaker: Option<String>,
    seat: Option<String>,
    on: bool,
    at_ms: Option<u64>,
}

/// A switched microphone of somebody on the roster.
pub(crate) struct Switched {
    pub(crate) speaker: SpeakerId,
    pub(crate) on: bool,
    pub(crate) at: Option<MediaTime>,
}

impl MicrophoneSwitched {
    /// None when it names nobody on the roster, or not one person.
    pub(crate) fn of(self, session: &Session) -> Option<Switched> {
        let mut named = session.roster.iter().filter(|person| {
            let by_key = self.speaker.as_deref().map(|key| person.id.as_str() == key);
            let by_seat = self.seat.as_deref().map(|seat| person.title.as_deref() == Some(seat));
            matches!((by_key, by_seat), (Some(true), None) | (None, Some(true)))
        });
        let (Some(person), None) = (named.next(), named.next()) else { return None };
        Some(Switched { speaker: person.id.clone(), on: self.on, at: self.at_ms.map(MediaTime::from_millis) })
    }
}

#[derive(Serialize)]
struct Accepted {
    accepted: bool,
}

/// The answer to a message of a microphone system.
pub(crate) fn microphone_answer(done: Result<(), &'static Refusal>) -> String {
    let written = match done {
        Ok(()) => serde_json::to_string(&Accepted { accepted: true }),
        Err(refused) => serde_json::to_string(&refusal(refused)),
    };
    written.expect("plain structs of text always become JSON")
}
