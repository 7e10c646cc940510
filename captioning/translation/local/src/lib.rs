//! Translation models on this machine, in CTranslate2's format: OPUS-MT, M2M100, SMaLL-100, MADLAD.
//!
//! Built without the feature `ctranslate2`, as it is unless somebody asks for it, the crate has the same doors and none of them
//! opens: [`Model::load`] says so. A model is slow and holds its memory as long as it lives; whoever has one runs it on a thread.

mod folder;
mod kind;
#[cfg_attr(feature = "ctranslate2", path = "model.rs")]
#[cfg_attr(not(feature = "ctranslate2"), path = "absent.rs")]
mod model;

use std::path::PathBuf;

pub use kind::Kind;
pub use model::Model;

/// Where a model lies, and how it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder with `model.bin` and the SentencePiece model.
    pub folder: PathBuf,
    /// Which family it is of.
    pub kind: Kind,
    /// Of each translation.
    pub threads: usize,
}

/// Why a model cannot be used, or gave no translation. It holds no word that was said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no CTranslate2 in this program.
    #[error("this koe was built without CTranslate2 (cargo build --features ctranslate2)")]
    BuiltWithout,
    /// The folder lacks a file.
    #[error("{folder}: there is no {file}", folder = folder.display())]
    Lacks {
        /// The folder.
        folder: PathBuf,
        /// What is not in it.
        file: &'static str,
    },
    /// CTranslate2 or SentencePiece does not take what lies there.
    #[error("{folder}: {reason}", folder = folder.display())]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What it says.
        reason: String,
    },
    /// It broke down over a sentence.
    #[error("the translation model broke down")]
    Broke,
}

/// Whether the model could be loaded, without loading it.
pub fn check(settings: &Settings) -> Result<(), Error> {
    folder::pieces(&settings.folder)?;
    if cfg!(feature = "ctranslate2") { Ok(()) } else { Err(Error::BuiltWithout) }
}
