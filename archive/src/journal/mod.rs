//! The journal: everything that happened, in order, in SQLite.
//!
//! Rows are only ever added, and only such as the minutes can be made from: what cannot follow is refused when it is
//! appended, not when somebody reads it.

mod on_edition;
mod overtaken;
mod reading;
mod shapes;

#[cfg(test)]
mod tests;

use std::time::SystemTime;

use meeting::{Event, Session, SessionId, Stage, UtteranceId};
use sqlx::{Row, SqliteConnection};

pub use overtaken::Overtaken;
pub(crate) use shapes::{read, write};

pub(crate) use reading::{JournalRow, UtteranceRange, whole};

use crate::{Error, store::Store};

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
    /// What was known of it when it was last opened; a demonstration is one if it ever was.
    pub session: Session,
    /// Where it stands.
    pub stage: Stage,
    /// When it was first opened, by the wall clock.
    pub opened_at: SystemTime,
    /// How many utterances have settled words.
    pub utterances: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Journal {
    store: Store,
}

impl Journal {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds events of a session, all or none; they are on the disk when this returns the last one's number.
    pub(crate) async fn append(&self, session: &SessionId, events: &[Event]) -> Result<u64, Error> {
        let failed = || self.store.failed("write to the journal");
        let mut writer = self.store.writer.begin().await.map_err(failed())?;
        let newest = self.append_within(&mut writer, session, events).await?;
        writer.commit().await.map_err(failed())?;
        Ok(newest)
    }

    /// As [`Journal::append`], within the caller's transaction.
    pub(crate) async fn append_within(
        &self,
        writer: &mut SqliteConnection,
        session: &SessionId,
        events: &[Event],
    ) -> Result<u64, Error> {
        let failed = || self.store.failed("write to the journal");
        let mut newest = 0;
        for event in events {
            let payload = write(event).map_err(Error::Unwritable)?;
            if let Some(reason) = refusal(writer, session, event).await.map_err(failed())? {
                return Err(match reason {
                    Refusal::NoSuchSession => Error::NoSuchSession(session.clone()),
                    Refusal::CannotFollow(reason) => Error::NotNext { session: session.clone(), reason },
                });
            }
            newest = insert(writer, session, event, payload).await.map_err(failed())?;
        }
        Ok(newest)
    }
}

async fn insert(
    writer: &mut SqliteConnection,
    session: &SessionId,
    event: &Event,
    payload: String,
) -> Result<u64, sqlx::Error> {
    if let Event::Opened { .. } = event {
        let insert = sqlx::query("INSERT INTO session (id) VALUES (?) ON CONFLICT DO NOTHING");
        insert.bind(session.as_str()).execute(&mut *writer).await?;
    }
    let utterance = utterance_of(event);
    let insert = sqlx::query("INSERT INTO event (session, kind, utterance, payload) VALUES (?, ?, ?, ?)");
    let insert = insert.bind(session.as_str()).bind(shapes::kind(event));
    let insert = insert.bind(utterance.map(|utterance| utterance.get().cast_signed())).bind(payload);
    Ok(insert.execute(writer).await?.last_insert_rowid().cast_unsigned())
}

/// The utterance that its words, or what is added to them, belong to.
fn utterance_of(event: &Event) -> Option<UtteranceId> {
    match event {
        Event::Settled { utterance, .. } | Event::Corrected { utterance, .. } | Event::Translated { utterance, .. } => {
            Some(*utterance)
        }
        Event::Opened { .. }
        | Event::ItemTakenUp { .. }
        | Event::FloorGiven { .. }
        | Event::UtteranceEnded { .. }
        | Event::ClosedSessionBegan { .. }
        | Event::ClosedSessionEnded { .. }
        | Event::RecordingBegan(_)
        | Event::RecordingMoved { .. }
        | Event::SourceLost { .. }
        | Event::SourceBack { .. }
        | Event::Adjourned { .. } => None,
    }
}
/// Whether a session is live and open to the public ('opened'), or closed to it ('closed_session_began').
const LIVE_OR_CLOSED: &str = "
    WITH newest AS (
        SELECT coalesce(max(number) FILTER (WHERE kind = 'opened'), 0) AS opened,
            coalesce(max(number) FILTER (WHERE kind = 'adjourned'), 0) AS adjourned,
            coalesce(max(number) FILTER (WHERE kind = 'closed_session_began'), 0) AS began,
            coalesce(max(number) FILTER (WHERE kind = 'closed_session_ended'), 0) AS ended
        FROM event
        WHERE session = ?2 AND kind IN ('opened', 'adjourned', 'closed_session_began', 'closed_session_ended')
    )
    SELECT opened > adjourned
        AND ?1 = iif(began > ended, 'closed_session_began', 'opened') FROM newest";

/// Why an event is not taken.
enum Refusal {
    NoSuchSession,
    CannotFollow(&'static str),
}

/// Keeps out of the journal what [`meeting::Minutes`] would stumble over.
async fn refusal(
    writer: &mut SqliteConnection,
    session: &SessionId,
    event: &Event,
) -> Result<Option<Refusal>, sqlx::Error> {
    let (ask, reason) = match event {
        Event::Opened { session: opened, at: _ } if opened.id == *session => return Ok(None),
        Event::Opened { .. } => return Ok(Some(Refusal::CannotFollow("it opens another session"))),
        Event::Settled { words, .. } if words.is_empty() => {
            return Ok(Some(Refusal::CannotFollow("no words settled")));
        }
        Event::Settled { utterance, .. } => {
            let newest = "SELECT coalesce(max(utterance), 0) <= ? FROM event WHERE session = ? AND kind = 'settled'";
            let ask = sqlx::query(newest).bind(utterance.get().cast_signed()).bind(session.as_str());
            (ask, "words settled for an utterance already followed by another")
        }
        Event::Translated { utterance, translation: _ } => {
            let said = "SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'settled' AND utterance = ? AND session = ?)";
            let ask = sqlx::query(said).bind(utterance.get().cast_signed()).bind(session.as_str());
            (ask, "an utterance translated that was never said")
        }
        Event::Adjourned { at: _ } => {
            let newest = "SELECT kind = 'opened' FROM event WHERE session = ? AND kind IN ('opened', 'adjourned') \
                          ORDER BY number DESC LIMIT 1";
            (sqlx::query(newest).bind(session.as_str()), "the session is not live")
        }
        Event::Corrected { words, .. } if words.is_empty() => {
            return Ok(Some(Refusal::CannotFollow("no words corrected")));
        }
        Event::Corrected { utterance, words, text: _ } => {
            let there = "SELECT coalesce(sum(json_array_length(payload, '$.event.settled.words')), 0) >= ? FROM event \
                         WHERE session = ? AND kind = 'settled' AND utterance = ?";
            let ask = sqlx::query(there).bind(i64::try_from(words.end).unwrap_or(i64::MAX)).bind(session.as_str());
            (ask.bind(utterance.get().cast_signed()), "a correction of words that were never heard")
        }
        Event::ClosedSessionBegan { at: _ } => {
            (sqlx::query(LIVE_OR_CLOSED).bind("opened").bind(session.as_str()), "the session is not live")
        }
        Event::ClosedSessionEnded { at: _ } => {
            let ask = sqlx::query(LIVE_OR_CLOSED).bind("closed_session_began").bind(session.as_str());
            (ask, "the session is not closed to the public")
        }
        Event::RecordingMoved { number, to: _ } => {
            let began = "SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'recording_began' \
                         AND payload ->> '$.event.recording_began.number' = ? AND session = ?)";
            (sqlx::query(began).bind(*number).bind(session.as_str()), "a recording moved that never began")
        }
        Event::ItemTakenUp { .. }
        | Event::FloorGiven { .. }
        | Event::UtteranceEnded { .. }
        | Event::RecordingBegan(_)
        | Event::SourceLost { .. }
        | Event::SourceBack { .. } => (sqlx::query("SELECT TRUE"), ""),
    };
    let known = sqlx::query("SELECT 1 FROM session WHERE id = ?").bind(session.as_str());
    if known.fetch_optional(&mut *writer).await?.is_none() {
        return Ok(Some(Refusal::NoSuchSession));
    }
    let row = ask.fetch_optional(&mut *writer).await?;
    let follows = row.map(|row| row.try_get::<bool, _>(0)).transpose()?.unwrap_or(false);
    Ok((!follows).then_some(Refusal::CannotFollow(reason)))
}
