use std::{io, path::PathBuf};

use super::{Sum, sums::Sha1};

/// What can go wrong with the catalogue and the folder of models.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A catalogue's text cannot be used.
    #[error("cannot use the catalogue: {0}")]
    Catalogue(String),
    /// The folder or a file in it cannot be used.
    #[error("cannot {attempted} {path:?}: {cause}")]
    Disk {
        /// What was attempted.
        attempted: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// It cannot be read to an end.
    #[error("{0:?} is not a regular file (a folder, a pipe or a device is not read)")]
    NotRegular(PathBuf),
    /// Someone else fetches the same file.
    #[error("another koe is fetching {0:?} at this moment: wait for it, or stop it")]
    Busy(PathBuf),
    /// There is a model of that name already.
    #[error("there is a model {0:?} already: remove it first (koe models remove), or give another name (--name)")]
    Taken(PathBuf),
    /// No file of that name.
    #[error("no model {0:?} is installed (koe models list shows those that are)")]
    NotInstalled(String),
    /// A name that no model file can have.
    #[error("{0:?} cannot be a model's name: use letters, digits, '-', '_' and '.', beginning with a letter or digit")]
    Name(String),
    /// The file is not the one that it should be.
    #[error("{path:?} is not the file it should be: {cause}")]
    Mismatch {
        /// Which.
        path: PathBuf,
        /// How it differs.
        cause: Mismatch,
    },
    /// whisper.cpp must not be given it.
    #[error(transparent)]
    Model(#[from] crate::Error),
}

/// How a file differs from what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It is shorter or longer.
    #[error("it has {found} bytes, not {expected}")]
    Bytes {
        /// As it should be.
        expected: u64,
        /// As it is.
        found: u64,
    },
    /// Its contents differ.
    #[error("its SHA-256 is {found}, not {expected}")]
    Sha256 {
        /// As it should be.
        expected: Sum,
        /// As it is.
        found: Sum,
    },
    /// Its contents differ from what the publisher states.
    #[error("its SHA-1 is {found}, but its publisher states {expected}")]
    Sha1 {
        /// As it should be.
        expected: Sha1,
        /// As it is.
        found: Sha1,
    },
}
