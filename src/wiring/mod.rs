//! Where the crates meet: each session's sources, stages and sinks are joined here, and nothing is decided.

mod cue_sheet;
mod journalled;
mod loaded_model;
mod orders;
mod services;
mod session;

pub use cue_sheet::CueSheet;
pub use loaded_model::LoadedModel;
pub use services::Services;
pub use session::{SessionPlan, run};
