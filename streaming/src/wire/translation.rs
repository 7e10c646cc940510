use meeting::{Language, Translation, TranslationOrigin};
use serde::Serialize;

/// Who translated a text, and what it was.
#[derive(Serialize)]
pub(super) struct TranslationBody<'a> {
    origin: &'static str,
    /// The machine's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<&'a str>,
    /// What was said, as far as it is translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<&'a str>,
    /// In which language.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<&'a str>,
    /// The translation, where it does not stand elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

/// Within a caption, whose words are the translation.
pub(super) fn of_caption<'a>(
    origin: &'a TranslationOrigin,
    said: &'a str,
    spoken: &'a Language,
) -> TranslationBody<'a> {
    TranslationBody { said: Some(said), spoken: Some(spoken.as_str()), ..by(origin) }
}

/// Beside an utterance, which tells what was said.
pub(super) fn of_utterance(translation: &Translation) -> TranslationBody<'_> {
    TranslationBody { text: Some(&translation.text), ..by(&translation.origin) }
}

fn by(origin: &TranslationOrigin) -> TranslationBody<'_> {
    let (origin, machine) = match origin {
        TranslationOrigin::PhraseBook => ("phrase_book", None),
        TranslationOrigin::Person => ("person", None),
        TranslationOrigin::Machine { name } => ("machine", Some(name.as_str())),
    };
    TranslationBody { origin, machine, said: None, spoken: None, text: None }
}
