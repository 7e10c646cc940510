use ct2rs::{
    Config, TranslationOptions, Translator,
    sys::{ComputeType, LogLevel, set_log_level},
    tokenizers::sentencepiece::Tokenizer,
};

use crate::{
    Error, Kind, Settings,
    folder::{Pieces, pieces},
    kind::Marks,
};

/// A loaded model. It computes while it is asked, on threads of its own: not to be asked on one that must not wait.
pub struct Model {
    translator: Translator<Tokenizer>,
    kind: Kind,
}

impl Model {
    /// Longer sentences are cut: a council's longest are a third of it.
    const LONGEST_SOURCE: usize = 256;
    /// So many tokens a translation has at most: a model that repeats itself ends there.
    const LONGEST_TARGET: usize = 256;

    /// Loads the model of a folder.
    pub fn load(settings: &Settings) -> Result<Self, Error> {
        let unusable = |error: &dyn std::fmt::Display| Error::Unusable {
            folder: settings.folder.clone(),
            reason: error.to_string().replace('\n', " "),
        };
        let Pieces { source, target } = pieces(&settings.folder)?;
        // It would write to standard error by itself.
        set_log_level(LogLevel::Off);
        let tokenizer = Tokenizer::from_file(source, target).map_err(|error| unusable(&error))?;
        let config = Config {
            num_threads_per_replica: settings.threads,
            compute_type: ComputeType::DEFAULT,
            ..Config::default()
        };
        let translator =
            Translator::with_tokenizer(&settings.folder, tokenizer, &config).map_err(|error| unusable(&error))?;
        Ok(Self { translator, kind: settings.kind })
    }

    /// The sentences in the language `to`, one for each, in their order.
    pub fn translate(&self, sentences: &[String], from: &str, to: &str) -> Result<Vec<String>, Error> {
        let Marks { source, target } = self.kind.marks(from, to);
        let options = TranslationOptions {
            max_input_length: Self::LONGEST_SOURCE,
            max_decoding_length: Self::LONGEST_TARGET,
            ..TranslationOptions::default()
        };
        let (sources, targets) = (vec![source; sentences.len()], vec![target; sentences.len()]);
        // What CTranslate2 says may hold the sentence: it is not passed on.
        let translated = self
            .translator
            .translate_batch_with_source_and_target_prefix(sentences, &sources, &targets, &options, None)
            .map_err(|_| Error::Broke)?;
        Ok(translated.into_iter().map(|(text, _score)| text).collect())
    }
}
