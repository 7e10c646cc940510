//! The SQLite database that the journal, the accounts and the audit share.
//!
//! One connection writes, so that events become visible in the order of their numbers; four read beside it. Whatever is
//! committed is on the disk: write-ahead log with `synchronous=FULL`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::Error;

const READERS: u32 = 4;
/// How long to wait for another process that is writing, such as `koe user add`.
const BUSY: Duration = Duration::from_secs(10);
/// SQLite's code for a full disk.
const SQLITE_FULL: &str = "13";

#[derive(Clone, Debug)]
pub(crate) struct Store {
    path: Arc<Path>,
    /// Its one connection.
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
}

impl Store {
    pub(crate) async fn open(path: PathBuf) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let reading = options.clone().create_if_missing(false).pragma("query_only", "true");
        let kept = || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
        let store = Self {
            path: path.into(),
            writer: kept().max_connections(1).connect_lazy_with(options),
            readers: kept().max_connections(READERS).connect_lazy_with(reading),
        };
        let migrated = sqlx::migrate!().run(&store.writer).await;
        migrated.map_err(sqlx::Error::from).map_err(store.failed("open the journal"))?;
        Ok(store)
    }

    /// The data directory.
    pub(crate) fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Tells what was attempted when SQLite fails.
    pub(crate) fn failed(&self, attempt: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
        let path = self.path.to_path_buf();
        move |source| match source.as_database_error().and_then(|error| error.code()).as_deref() {
            Some(SQLITE_FULL) => Error::DiskFull { path },
            Some(_) | None if matches!(source, sqlx::Error::PoolClosed) => Error::Closed,
            Some(_) | None => Error::Store { attempt, path, source },
        }
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Milliseconds since 1970, as all times but the journal's are kept.
pub(crate) fn millis(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The reverse of [`millis`].
pub(crate) fn from_millis(millis: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
