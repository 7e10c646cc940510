use std::{ops::Range, path::PathBuf, time::SystemTime};

use crate::{AgendaItemId, CueSource, MediaTime, RecordingPart, Session, SpeakerId, Translation, UtteranceId, Word};

/// Everything that can happen in a session and is kept: the journal is these, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The session was opened, or opened again after the service was restarted.
    Opened {
        /// What was known of it.
        session: Session,
        /// By the wall clock.
        at: SystemTime,
    },
    /// An agenda item was taken up.
    ItemTakenUp {
        /// Which.
        item: AgendaItemId,
        /// From when.
        at: MediaTime,
    },
    /// Someone was given the floor, or nobody has it.
    FloorGiven {
        /// To whom.
        speaker: Option<SpeakerId>,
        /// From when.
        at: MediaTime,
        /// Who or what said so.
        source: CueSource,
    },
    /// More of an utterance settled. Its words follow those settled before.
    Settled {
        /// Of which utterance.
        utterance: UtteranceId,
        /// Who had the floor.
        speaker: Option<SpeakerId>,
        /// What was being dealt with.
        agenda_item: Option<AgendaItemId>,
        /// The words, in order; never none.
        words: Vec<Word>,
    },
    /// Nothing more of this utterance will come.
    UtteranceEnded {
        /// Which.
        utterance: UtteranceId,
    },
    /// A person put settled words right.
    Corrected {
        /// In which utterance.
        utterance: UtteranceId,
        /// The places of the settled words that are replaced; never none.
        words: Range<usize>,
        /// What they should be.
        text: String,
    },
    /// The public was shut out (秘密会): from here on nothing was captured.
    ClosedSessionBegan {
        /// From when: the end of what was captured.
        at: MediaTime,
    },
    /// The public was let in again.
    ClosedSessionEnded {
        /// From when: nothing before it was captured.
        at: MediaTime,
    },
    /// An utterance was translated. It replaces what there was of it in that language.
    Translated {
        /// Which utterance.
        utterance: UtteranceId,
        /// What it is in the other language.
        translation: Translation,
    },
    /// A file of the recording was begun.
    RecordingBegan(RecordingPart),
    /// A file of the recording moved, for instance to a form for keeping.
    RecordingMoved {
        /// The part's number.
        number: u32,
        /// Where it lies now.
        to: PathBuf,
    },
    /// The source was lost: from here on nothing was heard.
    SourceLost {
        /// From when.
        at: MediaTime,
    },
    /// The source is back.
    SourceBack {
        /// From when.
        at: MediaTime,
    },
    /// The sitting ended.
    Adjourned {
        /// Its length.
        at: MediaTime,
    },
}
