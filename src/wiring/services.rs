use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use archive::Archive;
use broadcast::Broadcast;
use models::{Recogniser, Whisper};
use streaming::ModelLabel;

use crate::{config::ModelConfig, say::say};

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
    /// Each session records into a folder of its own below this.
    pub recordings: PathBuf,
}

/// A speech model in memory, from which each session gets a recogniser.
#[derive(Clone)]
pub struct LoadedModel {
    /// Guards the recogniser that the others are made from; held while one is made.
    whisper: Arc<Mutex<Whisper>>,
    label: ModelLabel,
}

impl LoadedModel {
    /// Loads the configured model, or the embedded demonstration model.
    pub fn load(config: &ModelConfig) -> anyhow::Result<Self> {
        let threads = config.threads;
        let (whisper, label) = match &config.path {
            Some(path) => {
                let whisper = Whisper::load(path, threads).with_context(|| {
                    let what = say(
                        "音声認識モデルを読み込めません(koe models verify で何が悪いか分かります)",
                        "load the speech model (`koe models verify FILE` says what is wrong with a file)",
                    );
                    format!("{what}: {}", path.display())
                })?;
                let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
                (whisper, ModelLabel { name, demonstration: false })
            }
            None => {
                let demo = models::demo();
                let whisper = Whisper::load_bytes(demo.bytes, demo.name, threads)
                    .context("load the embedded demonstration model")?;
                (whisper, ModelLabel { name: demo.name.to_owned(), demonstration: true })
            }
        };
        Ok(Self { whisper: Arc::new(Mutex::new(whisper)), label })
    }

    /// What screens say about it.
    pub fn label(&self) -> ModelLabel {
        self.label.clone()
    }

    /// A recogniser with a state of its own over the shared weights.
    pub fn recogniser(&self) -> anyhow::Result<Box<dyn Recogniser>> {
        let whisper = self.whisper.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Box::new(whisper.another().context("make a recogniser of the speech model")?))
    }
}
