use std::{fmt, time::SystemTime};

use crate::{AgendaItem, AgendaItemId, Language, MediaTime, Speaker, SpeakerId};

/// A session's name in addresses and on disk: 1 to 64 of `a-z`, `0-9` and `-`, beginning with a letter or digit.
///
/// The limits make it safe as a path segment and in a URL as it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(Box<str>);

/// The text cannot name a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a session name: {0:?} (use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit)")]
pub struct NotASessionId(String);

impl SessionId {
    /// Checks the name.
    pub fn new(name: &str) -> Result<Self, NotASessionId> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=64).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('-') {
            Ok(Self(name.into()))
        } else {
            Err(NotASessionId(name.chars().take(80).collect()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a session before anybody speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name in addresses.
    pub id: SessionId,
    /// As shown to people: 「令和8年第4回定例会 本会議」.
    pub title: String,
    /// What is spoken in it.
    pub language: Language,
    /// Its items of business, in order.
    pub agenda: Vec<AgendaItem>,
    /// Who may speak in it.
    pub roster: Vec<Speaker>,
    /// Made up to show the service, or captioned by its demonstration model: every screen that shows it says so.
    pub demonstration: bool,
    /// How it came here.
    pub origin: Origin,
}

/// How a session came here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// It was captured as it happened.
    #[default]
    Live,
    /// It was made afterwards, from a file of recorded sound: there is no picture, and nobody gave the floor.
    RecordedSound,
}

impl Session {
    /// The roster's entry for `id`.
    pub fn speaker(&self, id: &SpeakerId) -> Option<&Speaker> {
        self.roster.iter().find(|speaker| speaker.id == *id)
    }

    /// The agenda's item `id`.
    pub fn agenda_item(&self, id: AgendaItemId) -> Option<&AgendaItem> {
        self.agenda.iter().find(|item| item.id == id)
    }
}

/// Where a session stands. Each stage holds what is true in it, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Announced, not begun.
    Scheduled,
    /// Being captured.
    Live {
        /// By the wall clock, for people.
        opened_at: SystemTime,
    },
    /// Going on with the public shut out (秘密会): nothing is captured, captioned, recorded or broadcast.
    Closed {
        /// By the wall clock, for people.
        opened_at: SystemTime,
        /// Nothing from here on was captured.
        since: MediaTime,
    },
    /// Over.
    Adjourned {
        /// By the wall clock, for people.
        opened_at: SystemTime,
        /// From the first captured moment to the last.
        length: MediaTime,
    },
}

/// Only a live session can be adjourned or closed to the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session is not live")]
pub struct NotLive;

/// Only a session closed to the public can be opened to it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session is not closed to the public")]
pub struct NotClosed;

impl Stage {
    /// Ends the sitting.
    pub fn adjourn(self, length: MediaTime) -> Result<Stage, NotLive> {
        match self {
            Stage::Live { opened_at } | Stage::Closed { opened_at, since: _ } => {
                Ok(Stage::Adjourned { opened_at, length })
            }
            Stage::Scheduled | Stage::Adjourned { .. } => Err(NotLive),
        }
    }

    /// Shuts the public out (秘密会).
    pub fn close(self, since: MediaTime) -> Result<Stage, NotLive> {
        match self {
            Stage::Live { opened_at } => Ok(Stage::Closed { opened_at, since }),
            Stage::Scheduled | Stage::Closed { .. } | Stage::Adjourned { .. } => Err(NotLive),
        }
    }

    /// Lets the public in again.
    pub fn reopen(self) -> Result<Stage, NotClosed> {
        match self {
            Stage::Closed { opened_at, since: _ } => Ok(Stage::Live { opened_at }),
            Stage::Scheduled | Stage::Live { .. } | Stage::Adjourned { .. } => Err(NotClosed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_names_are_safe_in_paths() {
        assert!(SessionId::new("2026-12-plenary-1").is_ok());
        for bad in ["", ".", "..", "a/b", "-a", "A", "議会", "a b", &"a".repeat(65)] {
            assert!(SessionId::new(bad).is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn only_a_live_session_adjourns() {
        let opened_at = SystemTime::UNIX_EPOCH;
        let length = MediaTime::from_millis(1);
        assert_eq!(Stage::Live { opened_at }.adjourn(length), Ok(Stage::Adjourned { opened_at, length }));
        assert_eq!(Stage::Scheduled.adjourn(length), Err(NotLive));
    }

    #[test]
    fn a_closed_session_is_reopened_or_adjourned_and_nothing_else() {
        let opened_at = SystemTime::UNIX_EPOCH;
        let since = MediaTime::from_millis(1);
        let closed = Stage::Live { opened_at }.close(since).expect("it is live");
        assert_eq!(closed, Stage::Closed { opened_at, since });
        assert_eq!(closed.clone().close(since), Err(NotLive));
        assert_eq!(closed.clone().adjourn(since), Ok(Stage::Adjourned { opened_at, length: since }));
        assert_eq!(closed.reopen(), Ok(Stage::Live { opened_at }));
        assert_eq!(Stage::Live { opened_at }.reopen(), Err(NotClosed));
    }
}
