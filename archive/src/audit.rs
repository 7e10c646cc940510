//! What was changed, by whom, when. No words said, no names of people on a roster.

use std::{fmt, time::SystemTime};

use meeting::{AgendaItemId, SessionId, SpeakerId, UtteranceId};
use sqlx::{Row, sqlite::SqliteRow};

use crate::{
    Error,
    store::{Store, from_millis, millis},
};

/// The list of everything that was changed. It only grows.
#[derive(Clone, Debug)]
pub struct Audit {
    store: Store,
}

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
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds a line; it is on the disk when this returns. An action's name is part of the program, so that it cannot hold what
    /// somebody typed.
    pub async fn record(
        &self,
        at: SystemTime,
        who: &Actor,
        action: &'static str,
        targets: &[Target],
    ) -> Result<(), Error> {
        let targets: Vec<String> = targets.iter().map(Target::to_string).collect();
        let insert = sqlx::query("INSERT INTO audit (at, who, action, targets) VALUES (?, ?, ?, ?)");
        let insert = insert.bind(millis(at)).bind(who.to_string()).bind(action).bind(targets.join(" "));
        let done = insert.execute(&self.store.writer).await;
        done.map(|_| ()).map_err(self.store.failed("write to the audit"))
    }

    /// At most `limit` lines, the newest first, from the one before `before` on.
    pub async fn list(&self, before: Option<u64>, limit: u32) -> Result<Vec<Entry>, Error> {
        let asked = sqlx::query("SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?");
        let before = before.map_or(i64::MAX, u64::cast_signed);
        let rows = asked.bind(before).bind(limit).fetch_all(&self.store.readers).await;
        rows.and_then(|rows| rows.iter().map(entry).collect()).map_err(self.store.failed("read the audit"))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(name) => write!(f, "account:{}", word(name)),
            Self::ApiToken(number) => write!(f, "token:{number}"),
            Self::CommandLine => f.write_str("command line"),
            Self::Service => f.write_str("service"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(id) => write!(f, "session:{id}"),
            Self::Speaker(id) => write!(f, "speaker:{}", word(id.as_str())),
            Self::AgendaItem(id) => write!(f, "agenda_item:{id}"),
            Self::Utterance(id) => write!(f, "utterance:{id}"),
            Self::Account(name) => write!(f, "account:{}", word(name)),
            Self::ApiToken(number) => write!(f, "token:{number}"),
        }
    }
}

/// A name without the spaces that separate names in a line.
fn word(name: &str) -> String {
    name.replace(char::is_whitespace, "_")
}

fn entry(row: &SqliteRow) -> Result<Entry, sqlx::Error> {
    let targets: String = row.try_get("targets")?;
    Ok(Entry {
        number: row.try_get::<i64, _>("number")?.cast_unsigned(),
        at: from_millis(row.try_get("at")?),
        who: row.try_get("who")?,
        action: row.try_get("action")?,
        targets: targets.split_whitespace().map(str::to_owned).collect(),
    })
}
