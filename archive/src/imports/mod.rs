//! Files of recorded sound on their way to becoming sessions: a queue that outlives a restart.
//!
//! One row a file. Whoever works on it, in this process or another, moves it from state to state by updates that say which
//! state they expect, so that a stop by somebody else is never overwritten. What was said goes into the journal in the same
//! transaction as the place from which to go on, so that after a kill nothing is there twice and nothing is left out.

mod import;
mod work;

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use meeting::{Event, MediaTime};
use sqlx::{Row, sqlite::SqliteRow};

pub use import::{Import, ImportFailure, ImportState, NewImport, Oddity};
pub use work::Standing;

use crate::{
    Error,
    journal::{self, Journal},
    store::{Store, from_millis, millis},
};

/// How many bytes of each file are still to come, and its number.
const OUTSTANDING: &str = "SELECT number, bytes FROM import WHERE state = 'receiving'";

/// What files are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// As many may be in the queue.
    pub most: u32,
    /// The largest file.
    pub largest_bytes: u64,
    /// So much of the disk stays free for live sessions, whose recordings must not run out of it.
    pub keep_free_bytes: u64,
}

/// The queue of files.
#[derive(Clone, Debug)]
pub struct Imports {
    store: Store,
    journal: Journal,
}

impl Imports {
    pub(crate) fn new(store: Store, journal: Journal) -> Self {
        Self { store, journal }
    }

    /// Where a file lies until it is done with.
    pub fn file(&self, number: u64) -> PathBuf {
        self.folder().join(format!("{number:06}.sound"))
    }

    /// Where all of them lie.
    pub fn folder(&self) -> PathBuf {
        self.store.directory().join("imports")
    }

    /// Takes a file's place in the queue; its bytes are still to come. Refused when it is larger than may be, the queue has no
    /// room, or the disk has none beside what is still to come of others, or the session's name is taken by a session or by
    /// another file.
    pub async fn add(&self, now: SystemTime, new: &NewImport, limits: &Limits) -> Result<u64, Error> {
        if new.bytes > limits.largest_bytes {
            return Err(Error::FileTooLarge { largest_bytes: limits.largest_bytes });
        }
        let most = limits.most;
        let failed = || self.store.failed("take a file of recorded sound");
        let opened = Event::Opened { session: new.session.clone(), at: new.held_at };
        let opening = journal::write(&opened).map_err(Error::Unwritable)?;
        let mut writer = self.store.writer.begin().await.map_err(failed())?;
        let open = sqlx::query("SELECT count(*) FROM import WHERE state NOT IN ('done', 'failed')");
        let open: i64 = open.fetch_one(&mut *writer).await.and_then(|row| row.try_get(0)).map_err(failed())?;
        if open >= i64::from(most) {
            return Err(Error::QueueFull { most });
        }
        let taken = sqlx::query("SELECT 1 FROM session WHERE id = ?1 UNION SELECT 1 FROM import WHERE session = ?1");
        let taken = taken.bind(new.session.id.as_str()).fetch_optional(&mut *writer).await.map_err(failed())?;
        if taken.is_some() {
            return Err(Error::SessionTaken(new.session.id.clone()));
        }
        let receiving = sqlx::query(OUTSTANDING).fetch_all(&mut *writer).await.map_err(failed())?;
        let promised = receiving.iter().map(|row| self.outstanding(row)).sum::<Result<u64, _>>().map_err(failed())?;
        self.refuse_full(promised.saturating_add(new.bytes), limits.keep_free_bytes)?;
        let insert = sqlx::query(
            "INSERT INTO import (session, opening, file_name, bytes, state, changed_at) VALUES (?, ?, ?, ?, 'receiving', ?)",
        );
        let insert = insert.bind(new.session.id.as_str()).bind(opening).bind(&new.file_name);
        let insert = insert.bind(new.bytes.cast_signed()).bind(millis(now));
        let number = insert.execute(&mut *writer).await.map_err(failed())?.last_insert_rowid();
        writer.commit().await.map_err(failed())?;
        Ok(number.cast_unsigned())
    }

    /// Refuses what would leave less of the disk free than `keep_free_bytes`: asked before each part of a file is written, as
    /// live recordings grow meanwhile.
    pub fn refuse_full(&self, bytes: u64, keep_free_bytes: u64) -> Result<(), Error> {
        if self.free()? < bytes.saturating_add(keep_free_bytes) {
            return Err(Error::DiskFull { path: self.folder() });
        }
        Ok(())
    }

    /// What is still to come of a file of which a part is here.
    fn outstanding(&self, row: &SqliteRow) -> Result<u64, sqlx::Error> {
        let (number, bytes) = (row.try_get::<i64, _>(0)?.cast_unsigned(), row.try_get::<i64, _>(1)?.cast_unsigned());
        let here = std::fs::metadata(self.file(number)).map_or(0, |file| file.len());
        Ok(bytes.saturating_sub(here))
    }

    /// Bytes free on the disk.
    fn free(&self) -> Result<u64, Error> {
        let disk = rustix::fs::statvfs(self.store.directory()).map_err(|error| Error::Store {
            attempt: "see how much space the disk has",
            path: self.store.directory().to_owned(),
            source: std::io::Error::from(error).into(),
        })?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Every file, the newest first.
    pub async fn list(&self) -> Result<Vec<Import>, Error> {
        let rows = sqlx::query("SELECT * FROM import ORDER BY number DESC").fetch_all(&self.store.readers).await;
        rows.map_err(self.store.failed("read the imports"))?.iter().map(|row| self.import(row)).collect()
    }

    /// One of them.
    pub async fn get(&self, number: u64) -> Result<Option<Import>, Error> {
        let row = sqlx::query("SELECT * FROM import WHERE number = ?").bind(number.cast_signed());
        let row = row.fetch_optional(&self.store.readers).await.map_err(self.store.failed("read the imports"))?;
        row.map(|row| self.import(&row)).transpose()
    }

    /// Some of the file came.
    pub async fn touch(&self, now: SystemTime, number: u64) -> Result<bool, Error> {
        self.change("UPDATE import SET changed_at = ?2 WHERE number = ?1 AND state = 'receiving'", number, now).await
    }

    /// All of the file is here.
    pub async fn received(&self, now: SystemTime, number: u64) -> Result<bool, Error> {
        let set = "UPDATE import SET state = 'waiting', changed_at = ?2 WHERE number = ?1 AND state = 'receiving'";
        self.change(set, number, now).await
    }

    /// Stops what waits or is worked on; whoever works on it sees it within seconds.
    pub async fn stop(&self, now: SystemTime, number: u64) -> Result<bool, Error> {
        let set = "UPDATE import SET state = 'stopped', left_s = NULL, changed_at = ?2 \
                   WHERE number = ?1 AND state IN ('waiting', 'decoding', 'transcribing')";
        self.change(set, number, now).await
    }

    /// Has what was stopped, or failed, go on where it was.
    pub async fn go_on(&self, now: SystemTime, number: u64) -> Result<bool, Error> {
        let set = "UPDATE import SET state = 'waiting', reason = NULL, changed_at = ?2 \
                   WHERE number = ?1 AND state IN ('stopped', 'failed')";
        self.change(set, number, now).await
    }

    /// Takes one that nobody works on off the list. A session that was begun stays in the archive; the caller removes the file.
    pub async fn remove(&self, number: u64) -> Result<bool, Error> {
        let delete = sqlx::query("DELETE FROM import WHERE number = ? AND state NOT IN ('decoding', 'transcribing')");
        let done = delete.bind(number.cast_signed()).execute(&self.store.writer).await;
        done.map(|done| done.rows_affected() > 0).map_err(self.store.failed("remove an import"))
    }

    /// Takes those off the list of which nothing came since `since`; the caller removes their files.
    pub async fn remove_abandoned(&self, since: SystemTime) -> Result<Vec<u64>, Error> {
        let delete = "DELETE FROM import WHERE state = 'receiving' AND changed_at < ? RETURNING number";
        let rows = sqlx::query(delete).bind(millis(since)).fetch_all(&self.store.writer).await;
        let numbers = rows.and_then(|rows| rows.iter().map(|row| row.try_get::<i64, _>(0)).collect());
        let numbers: Vec<i64> = numbers.map_err(self.store.failed("remove abandoned imports"))?;
        Ok(numbers.into_iter().map(i64::cast_unsigned).collect())
    }

    async fn change(&self, set: &'static str, number: u64, now: SystemTime) -> Result<bool, Error> {
        let done = sqlx::query(set).bind(number.cast_signed()).bind(millis(now)).execute(&self.store.writer).await;
        done.map(|done| done.rows_affected() > 0).map_err(self.store.failed("write to the imports"))
    }

    fn import(&self, row: &SqliteRow) -> Result<Import, Error> {
        let read = || self.store.failed("read an import");
        let whole = |column: &str| row.try_get::<i64, _>(column).map(i64::cast_unsigned).map_err(read());
        let maybe = |column: &str| {
            row.try_get::<Option<i64>, _>(column).map(|value| value.map(i64::cast_unsigned)).map_err(read())
        };
        let text = |column: &str| row.try_get::<String, _>(column).map_err(read());
        let number = whole("number")?;
        let corrupt = |reason: String| Error::CorruptImport { number, reason };
        let Event::Opened { session, at: held_at } = journal::read(&text("opening")?).map_err(corrupt)? else {
            return Err(corrupt("it does not begin with an opening".to_owned()));
        };
        let reason: Option<String> = row.try_get("reason").map_err(read())?;
        let state = ImportState::named(&text("state")?, reason.as_deref());
        Ok(Import {
            number,
            new: NewImport { session, held_at, file_name: text("file_name")?, bytes: whole("bytes")? },
            state: state.ok_or_else(|| corrupt("it is in no known state".to_owned()))?,
            begun: row.try_get("begun").map_err(read())?,
            oddity: match row.try_get::<Option<String>, _>("oddity").map_err(read())? {
                Some(_) => Oddity::CutShort,
                None => Oddity::None,
            },
            resume_at: MediaTime::from_micros(whole("resume_at_us")?),
            done: Duration::from_millis(whole("done_ms")?),
            total: maybe("total_ms")?.map(Duration::from_millis),
            left: maybe("left_s")?.map(Duration::from_secs),
            changed_at: from_millis(row.try_get("changed_at").map_err(read())?),
        })
    }
}
