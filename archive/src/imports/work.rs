//! What the one who works on a file tells.

use std::time::{Duration, SystemTime};

use meeting::{Event, MediaTime, SessionId};
use sqlx::{Row, SqliteConnection};

use super::{Import, ImportFailure, Imports, Oddity};
use crate::{Error, store::millis};

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What was told is written.
    GoOn,
    /// Somebody stopped it meanwhile; nothing was written.
    Stopped,
}

impl Imports {
    /// The file to work on next, marked as being worked on: first what a killed process left half done, then what waits
    /// longest. Only for a process that knows itself to be the only one to work.
    pub async fn take(&self, now: SystemTime) -> Result<Option<Import>, Error> {
        let next = "UPDATE import SET state = iif(begun, 'transcribing', 'decoding'), left_s = NULL, changed_at = ? \
             WHERE number = (SELECT number FROM import WHERE state IN ('decoding', 'transcribing', 'waiting') \
                 ORDER BY state = 'waiting', number LIMIT 1) RETURNING *";
        let row = sqlx::query(next).bind(millis(now)).fetch_optional(&self.store.writer).await;
        let row = row.map_err(self.store.failed("take the next import"))?;
        row.map(|row| self.import(&row)).transpose()
    }

    /// How far the work is, and how long the rest will take.
    pub async fn progress(
        &self,
        now: SystemTime,
        number: u64,
        done: Duration,
        total: Option<Duration>,
        left: Option<Duration>,
    ) -> Result<Standing, Error> {
        let set = sqlx::query(
            "UPDATE import SET done_ms = ?, total_ms = coalesce(?, total_ms), left_s = ?, changed_at = ? \
             WHERE number = ? AND state IN ('decoding', 'transcribing')",
        );
        let set = set.bind(whole_millis(done)).bind(total.map(whole_millis)).bind(left.map(whole_seconds));
        let set = set.bind(millis(now)).bind(number.cast_signed());
        let done = set.execute(&self.store.writer).await.map_err(self.store.failed("write an import's progress"))?;
        Ok(if done.rows_affected() > 0 { Standing::GoOn } else { Standing::Stopped })
    }

    /// The recording is made: the session is opened with these events, and its transcript may begin.
    pub async fn begin(
        &self,
        now: SystemTime,
        import: &Import,
        events: &[Event],
        length: Duration,
        oddity: Oddity,
    ) -> Result<Standing, Error> {
        let set = "UPDATE import SET state = 'transcribing', begun = TRUE, done_ms = 0, total_ms = ?2, oddity = ?3, \
                   left_s = NULL, changed_at = ?4 WHERE number = ?1 AND state = 'decoding'";
        let set = sqlx::query(set).bind(import.number.cast_signed());
        self.with_events(import, events, set.bind(whole_millis(length)).bind(oddity.as_str()), now).await
    }

    /// Keeps what was said before `resume_at`; with it in the journal when this returns.
    pub async fn keep(
        &self,
        now: SystemTime,
        import: &Import,
        events: &[Event],
        resume_at: MediaTime,
    ) -> Result<Standing, Error> {
        let set = "UPDATE import SET resume_at_us = ?2, changed_at = ?3 WHERE number = ?1 AND state = 'transcribing'";
        let set = sqlx::query(set).bind(import.number.cast_signed()).bind(resume_at.as_micros().cast_signed());
        self.with_events(import, events, set, now).await
    }

    /// It is done, with the last that was said.
    pub async fn finish(&self, now: SystemTime, import: &Import, events: &[Event]) -> Result<Standing, Error> {
        let set = "UPDATE import SET state = 'done', done_ms = coalesce(total_ms, done_ms), left_s = NULL, \
                   changed_at = ?2 WHERE number = ?1 AND state = 'transcribing'";
        self.with_events(import, events, sqlx::query(set).bind(import.number.cast_signed()), now).await
    }

    /// It cannot go on.
    pub async fn fail(&self, now: SystemTime, number: u64, failure: ImportFailure) -> Result<(), Error> {
        let set = sqlx::query(
            "UPDATE import SET state = 'failed', reason = ?, left_s = NULL, changed_at = ? \
             WHERE number = ? AND state IN ('decoding', 'transcribing')",
        );
        let set = set.bind(failure.as_str()).bind(millis(now)).bind(number.cast_signed());
        set.execute(&self.store.writer).await.map(|_| ()).map_err(self.store.failed("write an import's failure"))
    }

    /// Both or neither: the row's change, which takes the time as its last value, and the events in the journal.
    async fn with_events<'q>(
        &self,
        import: &Import,
        events: &[Event],
        set: sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
        now: SystemTime,
    ) -> Result<Standing, Error> {
        let failed = || self.store.failed("write an import's part of the journal");
        let session: &SessionId = &import.new.session.id;
        let mut writer = self.store.writer.begin().await.map_err(failed())?;
        let changed = set.bind(millis(now)).execute(&mut *writer).await.map_err(failed())?;
        if changed.rows_affected() == 0 {
            return Ok(Standing::Stopped);
        }
        let connection: &mut SqliteConnection = &mut writer;
        self.journal.append_within(connection, session, events).await?;
        writer.commit().await.map_err(failed())?;
        Ok(Standing::GoOn)
    }

    /// How many files wait or are worked on, for the metrics.
    pub async fn under_way(&self) -> Result<u64, Error> {
        let count = sqlx::query("SELECT count(*) FROM import WHERE state IN ('waiting', 'decoding', 'transcribing')");
        let row = count.fetch_one(&self.store.readers).await;
        let count: i64 = row.and_then(|row| row.try_get(0)).map_err(self.store.failed("read the imports"))?;
        Ok(count.cast_unsigned())
    }
}

fn whole_millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

fn whole_seconds(length: Duration) -> i64 {
    i64::try_from(length.as_secs()).unwrap_or(i64::MAX)
}
