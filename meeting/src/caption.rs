use std::ops::Range;

use crate::{AgendaItemId, Language, Span, SpeakerId, TranslationOrigin, Untranslated, UtteranceId};

/// One utterance in one language, as it stands now: what screens show.
///
/// What is shown is `settled`, `stable` and `draft`, one after the other. Of one utterance and language the captions come with a
/// rising `edition` and, within one, a rising `revision`, each replacing the one before. Of what was said, within an edition
/// `settled` only ever grows at its end; the others may be anything. The last revision has the state [`CaptionState::Settled`]
/// and is all settled. In another language the translation of a part of the sentence is a draft until the whole is translated.
/// An edition begins when a person corrects settled words.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Of which utterance.
    pub utterance: UtteranceId,
    /// For readers of which language; its words may yet be others, see [`CaptionSource::Untranslated`].
    pub language: Language,
    /// How often a person has corrected the utterance.
    pub edition: u32,
    /// Counts up from 0 within the utterance and language; what is shown of an ended utterance after a correction has 0.
    pub revision: u32,
    /// Who had the floor.
    pub speaker: Option<SpeakerId>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// From the first word's start to the end of what is shown.
    pub span: Span,
    /// Text that no recogniser will ever change; only a person may correct it.
    pub settled: String,
    /// Where, in bytes of `settled`, people have put it right. Empty where words were taken out.
    pub corrected: Vec<Range<usize>>,
    /// What follows it by the newest guesses, which agree on it. It seldom changes.
    pub stable: String,
    /// The recogniser's present guess at what follows that.
    pub draft: String,
    /// Whether anything is still to come.
    pub state: CaptionState,
    /// Where its words come from.
    pub source: CaptionSource,
}

/// Where a caption's words come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptionSource {
    /// They were said, in the caption's language.
    Speech,
    /// They were said in another language.
    Translation {
        /// Who translated them.
        origin: TranslationOrigin,
        /// What was said, as far as it is translated here.
        said: String,
        /// In which language.
        spoken: Language,
    },
    /// They were said in another language than the caption's, and stand here as they were said.
    Untranslated {
        /// In which language.
        spoken: Language,
        /// Why there is no translation.
        why: Untranslated,
    },
}

/// Whether a caption can still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaptionState {
    /// More of it may come.
    Tentative,
    /// Final.
    Settled,
}
