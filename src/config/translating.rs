use std::{path::PathBuf, time::Duration};

use local_translation::Kind;
use meeting::Language;

use super::file;

/// Into which languages sessions are translated, and by whom.
#[derive(Default)]
pub struct TranslationConfig {
    /// None: captions come only as they were spoken.
    pub languages: Vec<Language>,
    /// The town's own phrases and terms, beside those built in.
    pub phrase_book: Option<PathBuf>,
    /// What the town says of the phrases in other languages, in the place of what is built in.
    pub sheets: Vec<PathBuf>,
    /// The town's own sentences in plain Japanese.
    pub plain_japanese: Option<PathBuf>,
    /// The recogniser also translates into English, where no server does.
    pub whisper: bool,
    /// Who translates what the phrase books do not know.
    pub libre: Option<LibreConfig>,
    /// Models on this machine that do.
    pub local: Vec<LocalModelConfig>,
}

/// A LibreTranslate-compatible server.
pub struct LibreConfig {
    pub url: String,
    pub languages: Vec<Language>,
    /// Where its key stands; it never stands in the configuration.
    pub api_key_file: Option<PathBuf>,
    pub timeout: Duration,
}

/// A translation model on this machine.
pub struct LocalModelConfig {
    pub model: local_translation::Settings,
    pub languages: Vec<Language>,
    pub timeout: Duration,
}

/// Each language has one translator at most.
pub fn check(file: file::Translation) -> Result<TranslationConfig, String> {
    let languages = resident_languages("translation.languages", &file.languages)?;
    let libre = file.libre.map(|libre| libre_server(libre, &languages)).transpose()?;
    let local: Vec<LocalModelConfig> =
        file.local.into_iter().map(|local| local_model(local, &languages)).collect::<Result<_, _>>()?;
    let mut taken: Vec<&Language> = libre.iter().flat_map(|libre| &libre.languages).collect();
    for language in local.iter().flat_map(|local| &local.languages) {
        if taken.contains(&language) {
            return Err(format!("translation.local: {language} has another translator already"));
        }
        taken.push(language);
    }
    let file::Translation { phrase_book, sheets, plain_japanese, whisper, .. } = file;
    Ok(TranslationConfig { languages, phrase_book, sheets, plain_japanese, whisper, libre, local })
}

fn libre_server(file: file::Libre, offered: &[Language]) -> Result<LibreConfig, String> {
    let languages = offered_languages("translation.libre", &file.languages, offered)?;
    let timeout = timeout("translation.libre", file.timeout_ms)?;
    Ok(LibreConfig { url: file.url, languages, api_key_file: file.api_key_file, timeout })
}

fn local_model(file: file::LocalModel, offered: &[Language]) -> Result<LocalModelConfig, String> {
    let kind = match file.kind {
        file::LocalKind::Pair => Kind::Pair,
        file::LocalKind::M2m100 => Kind::M2m100,
        file::LocalKind::Small100 => Kind::Small100,
        file::LocalKind::Madlad => Kind::Madlad,
    };
    let languages = offered_languages("translation.local", &file.languages, offered)?;
    if languages.is_empty() || (languages.len() > 1 && !kind.has_many_languages()) {
        let many = if kind.has_many_languages() { "at least one language" } else { "exactly one language" };
        return Err(format!("translation.local.languages must name {many}"));
    }
    if let Some(easy) = languages.iter().find(|language| **language == Language::plain_japanese()) {
        return Err(format!("translation.local.languages has {easy}, which no model writes"));
    }
    if !(1..=64).contains(&file.threads) {
        return Err("translation.local.threads must be 1 to 64".to_owned());
    }
    let timeout = timeout("translation.local", file.timeout_ms)?;
    let model = local_translation::Settings { folder: file.folder, kind, threads: file.threads };
    Ok(LocalModelConfig { model, languages, timeout })
}

fn offered_languages(key: &str, tags: &[String], offered: &[Language]) -> Result<Vec<Language>, String> {
    let languages = resident_languages(&format!("{key}.languages"), tags)?;
    match languages.iter().find(|language| !offered.contains(language)) {
        Some(other) => Err(format!("{key}.languages has {other}, which is not among translation.languages")),
        None => Ok(languages),
    }
}

fn timeout(key: &str, timeout_ms: u64) -> Result<Duration, String> {
    if !(100..=60_000).contains(&timeout_ms) {
        return Err(format!("{key}.timeout_ms must be 100 to 60000"));
    }
    Ok(Duration::from_millis(timeout_ms))
}

fn resident_languages(key: &str, tags: &[String]) -> Result<Vec<Language>, String> {
    let known = |tag: &String| {
        let language = Language::new(tag).ok().filter(|language| meeting::RESIDENTS.contains(&language.as_str()));
        language.ok_or_else(|| format!("{key}: {tag:?} is none of {}", meeting::RESIDENTS.join(", ")))
    };
    tags.iter().map(known).collect()
}
