//! Translation models on this machine, as translators.

use std::sync::Arc;

use anyhow::Context as _;
use local_translation::Model;
use meeting::Language;
use translation::{Computes, Computing, Failure};

use crate::{config::LocalModelConfig, say::say};

struct Local(Model);

impl Computes for Local {
    fn compute(&mut self, sentences: &[String], from: &Language, to: &Language) -> Result<Vec<String>, Failure> {
        self.0.translate(sentences, from.as_str(), to.as_str()).map_err(|_| Failure::Broke)
    }
}

/// Loads a model, and begins the thread that it runs on.
pub fn open(config: &LocalModelConfig) -> anyhow::Result<Arc<Computing>> {
    let refused = || say("翻訳モデルを使えません(translation.local)", "use a translation model (translation.local)");
    let model = Model::load(&config.model).with_context(refused)?;
    let name = config.model.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let computing = Computing::begin(name, config.timeout, Local(model)).with_context(refused)?;
    Ok(Arc::new(computing))
}
