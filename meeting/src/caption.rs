use crate::{AgendaItemId, Language, Span, SpeakerId, UtteranceId};

/// One utterance in one language, as it stands now: what screens show.
///
/// Of one utterance and language the captions come with a rising `revision`, each replacing the one before. `settled` only
/// ever grows at its end; `draft` may be anything. The last revision has the state [`CaptionState::Settled`] and no draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Of which utterance.
    pub utterance: UtteranceId,
    /// In which language.
    pub language: Language,
    /// Counts up from 0 within the utterance and language.
    pub revision: u32,
    /// Who had the floor.
    pub speaker: Option<SpeakerId>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// From the first word's start to the end of what is shown.
    pub span: Span,
    /// Text that will never change.
    pub settled: String,
    /// The recogniser's present guess at what follows it.
    pub draft: String,
    /// Whether anything is still to come.
    pub state: CaptionState,
}

/// Whether a caption can still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaptionState {
    /// More of it may come.
    Tentative,
    /// Final.
    Settled,
}
