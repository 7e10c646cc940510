use std::fmt;

use crate::{AgendaItemId, Language, Span, SpeakerId, Translation};

/// Which utterance of a session: counted from 0 in the order they begin. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtteranceId(u64);

impl UtteranceId {
    /// The utterance at this place.
    pub const fn new(place: u64) -> Self {
        Self(place)
    }

    /// Its place, from 0.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The one after it.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for UtteranceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A piece of recognised text with its place in the sound: as fine as the recogniser tells times, from a syllable to a phrase.
///
/// Words stand without separators: an utterance's text is its words one after the other. Punctuation belongs to the word
/// before it. A settled word is known for good by its utterance and its place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What was recognised.
    pub text: String,
    /// When it was said.
    pub span: Span,
    /// How sure the recogniser was, 0 to 1.
    pub probability: f32,
}

/// One stretch of speech between pauses, by one speaker, settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    /// Which one.
    pub id: UtteranceId,
    /// Who had the floor; none when nobody had been given it.
    pub speaker: Option<SpeakerId>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// From the first word's start to the last one's end.
    pub span: Span,
    /// What was said.
    pub words: Vec<Word>,
    /// The same in other languages; at most one in each.
    pub translations: Vec<Translation>,
}

impl Utterance {
    /// The words one after the other.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// What there is of it in another language.
    pub fn translation(&self, language: &Language) -> Option<&Translation> {
        self.translations.iter().find(|translation| translation.language == *language)
    }

    /// Takes a translation, in place of the one before it.
    pub fn translate(&mut self, translation: Translation) {
        self.translations.retain(|before| before.language != translation.language);
        self.translations.push(translation);
    }
}
