use meeting::{Caption, Language, Translation, TranslationOrigin, Utterance};
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
    /// How plain a draft in plain Japanese is, 0 to 100 ([`japanese::readability`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    readability: Option<u8>,
    /// It says what was said before a person corrected it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    before_correction: bool,
}

/// Within a caption, whose words are the translation.
pub(super) fn of_caption<'a>(
    origin: &'a TranslationOrigin,
    said: &'a str,
    spoken: &'a Language,
    caption: &Caption,
) -> TranslationBody<'a> {
    let readability = readability(&caption.language, origin, &caption.settled);
    TranslationBody { said: Some(said), spoken: Some(spoken.as_str()), readability, ..by(origin) }
}

/// Beside an utterance, which tells what was said: its translation, or that of what it was before a correction.
pub(super) fn of_utterance<'a>(utterance: &'a Utterance, language: &Language) -> Option<TranslationBody<'a>> {
    let overtaken =
        || utterance.overtaken(language).map(|before| TranslationBody { before_correction: true, ..of(before) });
    utterance.translation(language).map(of).or_else(overtaken)
}

fn of(translation: &Translation) -> TranslationBody<'_> {
    let Translation { language, text, origin } = translation;
    TranslationBody { text: Some(text), readability: readability(language, origin, text), ..by(origin) }
}

/// Of a draft by rules in plain Japanese: what people wrote needs no score, and of text that has not settled there is none yet.
pub(super) fn readability(language: &Language, origin: &TranslationOrigin, text: &str) -> Option<u8> {
    let is_draft = matches!(origin, TranslationOrigin::Machine { .. }) && *language == Language::plain_japanese();
    // The score is between 0 and 100.
    (is_draft && !text.is_empty()).then(|| japanese::readability(text).score.round() as u8)
}

/// Beside a translation that stands elsewhere.
pub(super) fn by(origin: &TranslationOrigin) -> TranslationBody<'_> {
    let (origin, machine) = match origin {
        TranslationOrigin::PhraseBook => ("phrase_book", None),
        TranslationOrigin::Person => ("person", None),
        TranslationOrigin::Machine { name } => ("machine", Some(name.as_str())),
    };
    TranslationBody {
        origin,
        machine,
        said: None,
        spoken: None,
        text: None,
        readability: None,
        before_correction: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(language: Language, origin: TranslationOrigin) -> Option<u8> {
        let text = "この紙に書いて、出してください。".to_owned();
        of(&Translation { language, text, origin }).readability
    }

    #[test]
    fn only_a_draft_in_plain_japanese_is_scored() {
        let machine = || TranslationOrigin::Machine { name: "Koe".to_owned() };
        assert_eq!(scored(Language::plain_japanese(), machine()), Some(100));
        assert_eq!(scored(Language::plain_japanese(), TranslationOrigin::PhraseBook), None);
        assert_eq!(scored(Language::english(), machine()), None);
    }
}
