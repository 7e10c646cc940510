//! Speech models: checks, loading, running; the embedded demo model.
//!
//! A [`Recogniser`] turns a stretch of sound into a [`Guess`]. [`Whisper`] is the real one; [`Scripted`] says what it was told
//! to, for tests. A model file is checked ([`check`], [`check_bytes`]) before whisper.cpp reads it: whisper.cpp believes what
//! a file says of itself, and a damaged one can end the process.

pub mod catalogue;

mod abilities;
mod checked;
mod demo;
mod error;
mod gpu;
mod header;
mod likelihoods;
mod reader;
mod recogniser;
mod scripted;
mod tensors;
mod times;
mod tokens;
mod utf8;
mod whisper;

pub use abilities::Abilities;
pub use checked::{ModelHeader, check, check_bytes};
pub use demo::{DemoModel, demo};
pub use error::{Error, Refused};
pub use gpu::{BUILT_FOR_GPU, Gpu};
pub use recogniser::{Ask, Guess, GuessedWord, MOST_PROMPT_TOKENS, Recogniser};
pub use scripted::Scripted;
pub use whisper::Whisper;
