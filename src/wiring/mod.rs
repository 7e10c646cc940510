//! Where the crates meet: each session's sources, stages and sinks are joined here, and nothing is decided.

mod conversation;
mod cue_sheet;
mod ears;
pub mod imports;
mod interpreters;
mod journalled;
mod listening;
mod loaded_model;
mod local_models;
mod named;
mod naming;
mod orders;
mod past_corrections;
mod rehearsal;
mod services;
mod session;
mod sound_reader;
mod spelling;
mod town_phrases;
mod translators;
mod turns;

pub use conversation::{CounterPlan, run_counter};
pub use cue_sheet::CueSheet;
pub use ears::ChannelMicrophone;
pub use journalled::Journalled;
pub use loaded_model::{LoadedModel, list_beside};
pub use named::naming;
pub use naming::{NamesAt, Naming};
pub use past_corrections::PastCorrections;
pub use rehearsal::Rehearsal;
pub use services::Services;
pub use session::{SessionPlan, run};
pub use sound_reader::SoundReader;
pub use spelling::{Spelling, SpellingRules, read_by};
pub use town_phrases::TownPhrases;
pub use translators::Translators;
