//! The nouns of a meeting and their rules. No I/O, no clock, no serialisation.
//!
//! Everything else in the workspace speaks these words; each door (wire, journal, configuration, media) has shapes of its own
//! and converts to and from these in one module.

mod agenda;
mod calls;
mod caption;
mod event;
mod floor;
mod floor_desk;
mod language;
mod media;
mod minutes;
mod session;
mod speaker;
mod time;
mod translation;
mod utterance;
mod withheld;

pub use agenda::{AgendaItem, AgendaItemId};
pub use caption::{Caption, CaptionSource, CaptionState};
pub use event::Event;
pub use floor::{Cue, CueSource, Floor, FloorChange};
pub use floor_desk::{FloorDesk, HeardAt};
pub use language::{Language, NotALanguage, RESIDENTS};
pub use media::{Frame, FrameKind, RecordingPart, Samples, SoundTrouble, SourceEvent};
pub use minutes::{Minutes, NotNext};
pub use session::{NotASessionId, NotClosed, NotLive, Origin, Session, SessionId, Stage};
pub use speaker::{Role, Speaker, SpeakerId};
pub use time::{MediaTime, Span, Tempo};
pub use translation::{Translation, TranslationOrigin, Untranslated};
pub use utterance::{Correction, NoSuchWords, Utterance, UtteranceId, Word};
pub use withheld::Withheld;
