use std::{path::PathBuf, sync::Arc};

use meeting::{Event, Minutes, SessionId, Utterance, UtteranceId};

use crate::{Error, Found, Query, Recorded, SessionSummary, accounts::Accounts, audit::Audit};

/// Where the archive lies and what it may use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data directory: the archive keeps `journal.sqlite` and `index/` in it.
    pub directory: PathBuf,
    /// The dictionary made by [`crate::dictionary::build`]. Without one, search is as complete but ranks a little worse.
    pub dictionary: Option<PathBuf>,
}

/// What the search index is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// It holds every event up to this one.
    Ready {
        /// The event's number.
        through: u64,
    },
    /// It cannot be used; it is tried again by itself.
    Failed {
        /// Why.
        reason: String,
    },
}

/// The journal, the index, the accounts and the audit of one data directory. Cheap to clone.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<Inner>,
}

struct Inner {
    accounts: Accounts,
    audit: Audit,
}

impl Archive {
    /// Opens the archive in its directory, making what is missing. The index catches up with the journal in the background:
    /// wait with [`Archive::searchable`].
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        todo!("{settings:?}")
    }

    /// Writes an event to the journal; it is on the disk when this returns its number. Numbers rise over all sessions.
    ///
    /// Sessions begin with [`Event::Opened`]; before it there is [`Error::NoSuchSession`].
    pub async fn append(&self, session: &SessionId, event: &Event) -> Result<u64, Error> {
        todo!("{session} {event:?}")
    }

    /// Every session that was ever opened, the newest first.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>, Error> {
        todo!()
    }

    /// One session's place in [`Archive::sessions`].
    pub async fn session(&self, session: &SessionId) -> Result<SessionSummary, Error> {
        todo!("{session}")
    }

    /// A session as its events tell it.
    pub async fn minutes(&self, session: &SessionId) -> Result<Minutes, Error> {
        todo!("{session}")
    }

    /// At most `limit` of a session's utterances in order, from the one after `after` on. Cheaper than the whole minutes.
    pub async fn utterances(
        &self,
        session: &SessionId,
        after: Option<UtteranceId>,
        limit: u32,
    ) -> Result<Vec<Utterance>, Error> {
        todo!("{session} {after:?} {limit}")
    }

    /// At most `limit` events of all sessions in order, from the one after `number` on.
    pub async fn events_after(&self, number: u64, limit: u32) -> Result<Vec<Recorded>, Error> {
        todo!("{number} {limit}")
    }

    /// Searches the settled utterances.
    pub async fn search(&self, query: &Query) -> Result<Found, Error> {
        todo!("{query:?}")
    }

    /// Returns once a search finds what event `number` brought. Waits as long as the index is out of order: limit it by a time.
    pub async fn searchable(&self, number: u64) -> Result<(), Error> {
        todo!("{number}")
    }

    /// What the index is doing.
    pub fn index_state(&self) -> IndexState {
        todo!()
    }

    /// Makes the index again from the journal, telling how many events of how many are done.
    pub async fn reindex(&self, progress: impl FnMut(u64, u64)) -> Result<(), Error> {
        let _ = progress;
        todo!()
    }

    /// Who may sign in.
    pub fn accounts(&self) -> &Accounts {
        &self.inner.accounts
    }

    /// What was changed, by whom.
    pub fn audit(&self) -> &Audit {
        &self.inner.audit
    }

    /// Lets the index catch up, then closes everything. Other clones fail from then on.
    pub async fn close(self) {}
}
