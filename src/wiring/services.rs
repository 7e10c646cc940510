use std::path::PathBuf;

use archive::Archive;
use broadcast::Broadcast;

use super::{LoadedModel, SpellingRules, Translators};

/// What every session of this process shares.
#[derive(Clone)]
pub struct Services {
    /// The journal, the accounts and the index.
    pub archive: Archive,
    /// The one UDP port to all viewers.
    pub broadcast: Broadcast,
    /// What people reach over HTTP.
    pub streaming: streaming::Service,
    /// The speech model, its weights loaded once.
    pub model: LoadedModel,
    /// Who translates what is said.
    pub translators: Translators,
    /// How what was recognised is written.
    pub spelling: SpellingRules,
    /// Each session records into a folder of its own below this.
    pub recordings: PathBuf,
}
