use std::path::PathBuf;

use meeting::SessionId;

/// What can go wrong in the archive.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody opened a session of this name.
    #[error("no such session: {0}")]
    NoSuchSession(SessionId),
    /// The query is not one that can be answered.
    #[error("cannot read the query: {0}")]
    BadQuery(#[from] BadQuery),
    /// Nothing more can be written until there is space.
    #[error("the disk is full: cannot write {path} (free some space on it, then try again)")]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The database cannot be read or written.
    #[error("cannot {attempt} ({path}): {source}")]
    Store {
        /// What was attempted on what.
        attempt: &'static str,
        /// The database's file.
        path: PathBuf,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// A row of the journal is damaged, or does not follow from those before it.
    #[error("row {number} of the journal cannot be read: {reason}")]
    CorruptRow {
        /// Its number.
        number: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The event cannot follow what the journal holds of the session.
    #[error("the event does not fit the session {session}: {reason}")]
    NotNext {
        /// Of which session.
        session: SessionId,
        /// Why not.
        reason: &'static str,
    },
    /// There are no settled words at the places that were to be corrected.
    #[error("there are no such words to correct")]
    NoSuchWords,
    /// The utterance was corrected since the edition that this correction was made on top of.
    #[error("the utterance was corrected meanwhile")]
    CorrectedMeanwhile,
    /// An event holds something that the journal has no shape for.
    #[error("the event cannot be written to the journal: {0}")]
    Unwritable(String),
    /// The search index cannot be used now. It is mended or made again by itself.
    #[error("the search index is out of reach: {0}")]
    Index(String),
    /// An account of this name is there already.
    #[error("there is already an account named {0}")]
    NameTaken(String),
    /// No account has this name.
    #[error("there is no account named {0}")]
    NoSuchAccount(String),
    /// A session of this name is there already, or will be.
    #[error("there is already a session named {0}")]
    SessionTaken(SessionId),
    /// As many files of recorded sound wait as may wait.
    #[error("{most} files of recorded sound are not done with yet")]
    QueueFull {
        /// As many may wait.
        most: u32,
    },
    /// A file of recorded sound is larger than may be.
    #[error("the file is larger than {largest_bytes} bytes")]
    FileTooLarge {
        /// The largest that is taken.
        largest_bytes: u64,
    },
    /// What is kept of a file of recorded sound is damaged.
    #[error("import {number} cannot be read: {reason}")]
    CorruptImport {
        /// Its number.
        number: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The archive was closed.
    #[error("the archive is closed")]
    Closed,
}

/// Why a query cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// It is too long.
    #[error("it is longer than {most} characters")]
    TooLong {
        /// As many characters are taken.
        most: usize,
    },
    /// It has too many words.
    #[error("it has more than {most} words")]
    TooManyWords {
        /// As many words are taken.
        most: usize,
    },
    /// So many results cannot be paged through.
    #[error("only the first {most} results can be listed: use more words")]
    TooDeep {
        /// As many results can be listed.
        most: usize,
    },
}
