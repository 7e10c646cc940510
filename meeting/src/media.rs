use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{MediaTime, Span};

/// A stretch of sound for the recogniser: 16 kHz, one channel, −1 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// When the first sample was captured.
    pub at: MediaTime,
    /// The samples, [`Samples::RATE`] a second.
    pub samples: Vec<f32>,
}

impl Samples {
    /// Samples a second.
    pub const RATE: u32 = 16_000;

    /// From the first sample to just after the last.
    pub fn span(&self) -> Span {
        let length = Duration::from_micros(self.samples.len() as u64 * 1_000_000 / u64::from(Self::RATE));
        Span::new(self.at, self.at + length)
    }
}

/// What a [`Frame`] carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// A picture that can be decoded alone: H.264 Annex B with its parameter sets in front.
    KeyPicture,
    /// A picture that needs those since the last key picture: H.264 Annex B, one access unit.
    Picture,
    /// One Opus packet, 48 kHz.
    Sound,
}

/// One encoded picture or sound packet, as every viewer and the recording get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it carries.
    pub kind: FrameKind,
    /// When it was captured.
    pub at: MediaTime,
    /// How long it lasts.
    pub length: Duration,
    /// The encoded bytes, shared by all who send them.
    pub data: Arc<[u8]>,
}

/// What is wrong with a source's sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoundTrouble {
    /// Not even the room's own noise has come for a minute: a switched-off desk, a pulled plug.
    Silent,
    /// So loud that it is cut off at full scale.
    Clipped,
    /// Of two channels, one is as good as empty: the other is taken alone.
    OneEar,
    /// The one channel is the other turned around: the louder is taken alone, for together they would cancel.
    ChannelsOpposite,
    /// The source has fewer channels than microphones were told to be on: who speaks is not known by them.
    ChannelMissing,
    /// Channels that were told to be a microphone each carry the same: who speaks is not known by them.
    ChannelsAlike,
}

/// What the operator is told of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceEvent {
    /// Its first picture or sound has come, at this place in the session.
    Connected(MediaTime),
    /// It failed or fell silent; why, in words for the operator.
    Lost(String),
    /// It will be tried again after this long.
    Retrying(Duration),
    /// It came to its end by itself (a file).
    Ended(MediaTime),
    /// Its sound has a fault that its level tells: captions will be poor or none.
    SoundTroubled(SoundTrouble),
    /// That fault is over.
    SoundFine,
    /// Nothing has come from the microphone on this channel (counted from 0) for minutes in which others spoke, not even the room.
    MicrophoneSilent {
        /// Its channel.
        channel: usize,
    },
    /// Something comes from it again.
    MicrophoneHeard {
        /// Its channel.
        channel: usize,
    },
    /// The captioner did not take its sound, and this stretch was dropped on the way to it.
    SoundDropped(Span),
    /// This stretch has no captions though its sound is there: the recogniser failed at it, or was minutes behind.
    CaptionsMissed(Span),
    /// The recogniser keeps failing, and is left alone for a while. Its sound waits.
    CaptionsFailing {
        /// The channel of the microphone that it listens to (counted from 0); none: the room.
        channel: Option<usize>,
        /// After so long it is tried again.
        retried_in: Duration,
    },
    /// That recogniser answers again.
    CaptionsRecovered {
        /// As above.
        channel: Option<usize>,
    },
    /// The chamber's microphone system has left: who speaks is not known by it any more.
    MicrophonesLost,
    /// The microphone system is connected again.
    MicrophonesBack,
    /// The machine does not keep up with all rooms: drafts now come this far apart, perhaps of the smaller model. No sound is
    /// left out.
    CaptionsEased {
        /// How much an utterance grows between two drafts.
        step: Duration,
        /// Whether the smaller model recognises.
        smaller_model: bool,
    },
    /// Captions follow as closely as they were set to again.
    CaptionsRestored,
    /// The recording cannot be written, or the disk does not keep up; why, in words for the operator. Live goes on.
    RecordingFailed(String),
    /// The recording is written again, from here on.
    RecordingResumed(MediaTime),
}

/// One file of a session's recording; a new one begins whenever the source is connected again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingPart {
    /// Counts up from 0 within the session.
    pub number: u32,
    /// Where it lies.
    pub path: PathBuf,
    /// The media time of its first frame.
    pub starts_at: MediaTime,
}
