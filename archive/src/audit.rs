//! What was changed, by whom, when. No words said, no names of people on a roster.

use std::time::SystemTime;

use meeting::{AgendaItemId, SessionId, SpeakerId, UtteranceId};

use crate::Error;

/// The list of everything that was changed. It only grows.
#[derive(Clone, Debug)]
pub struct Audit {}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The account of this name, on a page.
    Account(String),
    /// An API token, by its number.
    ApiToken(u64),
    /// Whoever may run commands on the machine.
    CommandLine,
    /// The service by itself.
    Service,
}

/// What was changed: names in addresses and numbers, never words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A session.
    Session(SessionId),
    /// A speaker, by their key on the roster.
    Speaker(SpeakerId),
    /// An agenda item.
    AgendaItem(AgendaItemId),
    /// An utterance.
    Utterance(UtteranceId),
    /// An account.
    Account(String),
    /// An API token.
    ApiToken(u64),
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub number: u64,
    /// When, by the wall clock.
    pub at: SystemTime,
    /// Who: `account:akira`, `token:3`, `command line`, `service`.
    pub who: String,
    /// What was done: `floor.give`.
    pub action: String,
    /// To what: `session:2026-12`, `speaker:mayor`.
    pub targets: Vec<String>,
}

impl Audit {
    /// Adds a line; it is on the disk when this returns. An action's name is part of the program, so that it cannot hold what
    /// somebody typed.
    pub async fn record(
        &self,
        at: SystemTime,
        who: &Actor,
        action: &'static str,
        targets: &[Target],
    ) -> Result<(), Error> {
        todo!("{at:?} {who:?} {action} {targets:?}")
    }

    /// At most `limit` lines, the newest first, from the one before `before` on.
    pub async fn list(&self, before: Option<u64>, limit: u32) -> Result<Vec<Entry>, Error> {
        todo!("{before:?} {limit}")
    }
}
