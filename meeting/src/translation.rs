use crate::Language;

/// An utterance's text in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// In which.
    pub language: Language,
    /// The whole utterance.
    pub text: String,
    /// Who made it.
    pub origin: TranslationOrigin,
}

/// Who made a translation: readers are told, since it says how far they may rely on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranslationOrigin {
    /// A sentence that people had written beforehand.
    PhraseBook,
    /// A person, for this very utterance.
    Person,
    /// A machine. Nobody has read it over.
    Machine {
        /// What screens call it.
        name: String,
    },
}

/// Why readers of another language are shown the words that were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Untranslated {
    /// No translator that is set up for the language knows the sentence.
    Unknown,
    /// The translator has not caught up yet: a translation may still come.
    Behind,
    /// The translator failed.
    Failed,
}
