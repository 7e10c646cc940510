use meeting::{Cue, MediaTime, SessionId, SpeakerId, UtteranceId};
use tokio::sync::oneshot;

/// What people and the chamber's equipment ask of a live session, for the wiring to do in this order.
#[derive(Debug)]
pub enum Order {
    /// To journal and show who has the floor or what is dealt with, from a moment on; without one, from now on.
    Cue(Option<MediaTime>, Cue),
    /// A microphone was switched.
    Microphone {
        /// Whose.
        speaker: SpeakerId,
        /// On, or off.
        on: bool,
        /// When; without it, now.
        at: Option<MediaTime>,
    },
    /// The microphone system has left, and has not come back: what it said does not hold any more.
    MicrophonesLost,
    /// The microphone system that had left is connected again.
    MicrophonesBack,
    /// An utterance was corrected, and the journal has it: it is to be shown.
    Corrected(UtteranceId),
    /// To shut the public out (秘密会). Answered, once nothing gets out any more, with the moment since when.
    CloseToPublic(oneshot::Sender<MediaTime>),
    /// To let the public in again. Answered with the moment from which on.
    OpenToPublic(oneshot::Sender<MediaTime>),
}

/// An utterance of a session that is not live was corrected, and the journal has it: its translations are to be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCorrection {
    /// Of which session.
    pub session: SessionId,
    /// Which.
    pub utterance: UtteranceId,
}
