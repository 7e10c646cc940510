use std::path::PathBuf;

/// The dictionary cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempt} the dictionary {path}: {reason}")]
pub struct Error {
    /// What was attempted.
    pub(crate) attempt: &'static str,
    /// Where it lies or should lie.
    pub(crate) path: PathBuf,
    /// Why it failed.
    pub(crate) reason: String,
}
