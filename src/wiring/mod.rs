//! Where the crates meet: each session's sources, stages and sinks are joined here, and nothing is decided.

mod cue_sheet;
mod journalled;
mod services;
mod session;

pub use cue_sheet::CueSheet;
pub use services::{LoadedModel, Services};
pub use session::{SessionPlan, run};
