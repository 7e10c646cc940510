//! How everything is written on the wire: JSON, times in whole milliseconds of media time, wall clock in RFC 3339.
//!
//! Only here the meeting's nouns become JSON. `streaming/web/src` has the same shapes in TypeScript.

mod clock;
mod counter;
mod counter_line;
mod feed;
mod monitor;
mod orders;
mod recorded_sound;
mod refusal;
mod ruby;
mod search;
mod session;
mod signed_in;
mod terms;
mod translation;
mod utterances;

pub use clock::japanese_day;
pub(crate) use clock::rfc3339;
pub(crate) use counter::{Begin, Listening, Speaks, counter, counters, seen};
pub(crate) use feed::{FeedKind, operator_message, sent};
pub(crate) use monitor::picture;
pub(crate) use orders::{
    ClosedSession, Corrected, Correction, MicrophoneSwitched, Switched, closed_session, microphone_answer,
};
pub(crate) use recorded_sound::{NewRecording, recording, recordings};
pub(crate) use refusal::refusal;
pub(crate) use search::{SearchQuery, found};
pub(crate) use session::{Furigana, PartLength, listed, service, session};
pub(crate) use signed_in::{Floor, ItemTakenUp, OneTimeLink, SignIn, SignedIn, audit};
pub(crate) use terms::{bad_terms, town_terms};
pub(crate) use utterances::{Shown, utterance_in_words, utterances, utterances_in_words};
