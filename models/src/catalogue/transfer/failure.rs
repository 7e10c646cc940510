use std::time::Duration;

use crate::catalogue::Mismatch;

/// The most of a file that nobody pinned; the largest Whisper model has 3.1 GB.
pub const MOST_UNPINNED: u64 = 8_000_000_000;

/// A million bytes, for people.
const MB: u64 = 1_000_000;

/// Why a server was left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing came.
    #[error("the server sent nothing for {0:?}")]
    Stalled(Duration),
    /// The connection could not be made, or ended.
    #[error("{0}")]
    BrokeOff(String),
    /// The body ended before the file did.
    #[error("the server ended at byte {at} of {whole}")]
    Short {
        /// So much is there.
        at: u64,
        /// So much there should be.
        whole: u64,
    },
    /// The server is in trouble, and said so.
    #[error("the server answered {0}")]
    Status(u16),
}

/// Why a file was given up. Its text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GivenUp {
    /// The server does not have it, or does not give it to us.
    #[error("the server answered {0} (is the address right? --from names another folder or mirror)")]
    Status(u16),
    /// Too many failures in a row.
    #[error("{fault}, {tries} times in a row; whatever has arrived is kept, and the same command continues it")]
    OutOfReach {
        /// The last of them.
        fault: Fault,
        /// How many.
        tries: u32,
    },
    /// The server has a file of another length.
    #[error(
        "the server has a file of {told} bytes, but it should have {expected} (it is another file, or another version)"
    )]
    WrongLength {
        /// As pinned.
        expected: u64,
        /// As the server told.
        told: u64,
    },
    /// Nobody can say when it ends.
    #[error(
        "nobody pinned the file, and the server does not tell its length (take it from a folder or a mirror, with --from)"
    )]
    NoLength,
    /// Nobody pinned it, and it is larger than any model.
    #[error(
        "the server has a file of {} MB; of one that nobody pinned at most {} MB are fetched",
        .0.div_ceil(MB),
        MOST_UNPINNED / MB
    )]
    TooLarge(u64),
    /// The disk does not hold it.
    #[error(
        "the disk has room for {} MB more, and {} MB are needed: make room, or name another data folder; \
         whatever has arrived is kept",
        .room / MB,
        .needed.div_ceil(MB)
    )]
    NoRoom {
        /// Which are still to come.
        needed: u64,
        /// Which there is room for.
        room: u64,
    },
    /// More came than there should be.
    #[error("the server sent more than the {0} bytes that there should be")]
    TooLong(u64),
    /// The server's answer makes no sense.
    #[error("the server's answer makes no sense: {0}")]
    Senseless(&'static str),
    /// All bytes came, and they are not the right ones.
    #[error("what came is not the file: {0}; nothing of it is kept")]
    WrongFile(Mismatch),
}
