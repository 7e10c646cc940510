//! The journal: everything that happened, in order, in SQLite.

use std::time::SystemTime;

use meeting::{Event, Session, SessionId, Stage};

/// An event as the journal keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its place in the journal, rising over all sessions.
    pub number: u64,
    /// In which session.
    pub session: SessionId,
    /// What happened.
    pub event: Event,
}

/// A session in a list of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// What was known of it when it was last opened.
    pub session: Session,
    /// Where it stands.
    pub stage: Stage,
    /// When it was first opened, by the wall clock.
    pub opened_at: SystemTime,
    /// How many utterances have settled words.
    pub utterances: u64,
}
