use std::{io, path::PathBuf};

/// What can go wrong with a model.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the speech model {path:?}: {cause}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file is not a model that whisper.cpp may be given.
    #[error("the speech model {name} was refused: {cause} (fetch it again, or name another file)")]
    Refused {
        /// The file's path, or the embedded model's name.
        name: String,
        /// Why.
        cause: Refused,
    },
    /// whisper.cpp would not load what the check let through; mostly for want of memory.
    #[error("cannot load the speech model {name}: {told}")]
    Load {
        /// The file's path, or the embedded model's name.
        name: String,
        /// What whisper.cpp said.
        told: String,
    },
    /// One stretch of sound could not be recognised. The next one may be.
    #[error("cannot recognise a stretch of sound: {0}")]
    Recognition(String),
    /// The model has no such language.
    #[error("the speech model does not know the language {0:?}")]
    Language(String),
}

/// Why a model file was refused. The place is counted in bytes from the file's start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Shorter than it says it is.
    #[error("the file ends within {within}: it was cut short or not fully downloaded")]
    CutShort {
        /// What was being read.
        within: String,
    },
    /// Not in the format at all.
    #[error("not a whisper.cpp model in ggml format (a GGUF, ONNX or safetensors file will not do)")]
    NotAModel,
    /// A number in the header that no Whisper model has.
    #[error("{field} is {found}, expected {expected}")]
    Dimension {
        /// Which.
        field: &'static str,
        /// What the file says.
        found: i64,
        /// What would do.
        expected: String,
    },
    /// A number of the mel filters is none.
    #[error("the mel filters' number {place} is {found}, expected a finite one")]
    MelFilter {
        /// Its place among them.
        place: u32,
        /// What the file says: `NaN`, `inf`.
        found: String,
    },
    /// The vocabulary is damaged.
    #[error("the vocabulary is damaged at word {word}: {why}")]
    Vocabulary {
        /// Its place in the list.
        word: usize,
        /// What is wrong.
        why: String,
    },
    /// A tensor is damaged, unknown, missing, or there twice.
    #[error("the tensor {name}: {why}")]
    Tensor {
        /// Its name, as far as it can be read.
        name: String,
        /// What is wrong.
        why: String,
    },
}
