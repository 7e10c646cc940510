use std::time::{Duration, SystemTime};

use meeting::{MediaTime, Session};

/// A file of recorded sound to be made into a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// The session that it becomes.
    pub session: Session,
    /// When it was held, by the wall clock.
    pub held_at: SystemTime,
    /// What the file was called where it came from.
    pub file_name: String,
    /// How large it is.
    pub bytes: u64,
}

/// A file of recorded sound, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Counts up over all imports.
    pub number: u64,
    /// What it is.
    pub new: NewImport,
    /// What is being done with it.
    pub state: ImportState,
    /// The session is in the archive, however far its transcript is.
    pub begun: bool,
    /// What is odd about the file.
    pub oddity: Oddity,
    /// Everything said before this is in the journal.
    pub resume_at: MediaTime,
    /// How much of the sound is done in this state.
    pub done: Duration,
    /// How much there is; while it is being decoded, only as the file says.
    pub total: Option<Duration>,
    /// How long the rest will take at the present pace.
    pub left: Option<Duration>,
    /// When anything of this last changed.
    pub changed_at: SystemTime,
}

/// What is being done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Not all of the file is here yet.
    Receiving,
    /// Others come first.
    Waiting,
    /// It is being made into a recording that can be played.
    Decoding,
    /// What is said in it is being written down.
    Transcribing,
    /// It is a session of the archive.
    Done,
    /// Somebody stopped it. It can go on where it was.
    Stopped,
    /// It cannot go on by itself.
    Failed(ImportFailure),
}

/// What is odd about a file that can be used all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Nothing.
    None,
    /// It holds less sound than it says: it was cut off.
    CutShort,
}

/// Why a file could not be made into a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFailure {
    /// It is no sound or video file that is known.
    NotMedia,
    /// It has no sound in it.
    NoSound,
    /// It is longer than allowed.
    TooLong,
    /// Reading it took more memory or time than any file should.
    Decoder,
    /// There was no space for the recording.
    DiskFull,
    /// The speech model failed.
    Recogniser,
    /// The file is not there any more.
    FileGone,
    /// Something else, which the log tells.
    Inside,
}

impl ImportFailure {
    const ALL: [Self; 8] = [
        Self::NotMedia,
        Self::NoSound,
        Self::TooLong,
        Self::Decoder,
        Self::DiskFull,
        Self::Recogniser,
        Self::FileGone,
        Self::Inside,
    ];

    /// Its name in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMedia => "not_media",
            Self::NoSound => "no_sound",
            Self::TooLong => "too_long",
            Self::Decoder => "decoder",
            Self::DiskFull => "disk_full",
            Self::Recogniser => "recogniser",
            Self::FileGone => "file_gone",
            Self::Inside => "inside",
        }
    }
}

impl Oddity {
    /// Its name in the database and on the wire.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::CutShort => Some("cut_short"),
        }
    }
}

impl ImportState {
    /// Its name in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Decoding => "decoding",
            Self::Transcribing => "transcribing",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed(_) => "failed",
        }
    }

    /// Why it failed.
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Failed(failure) => Some(failure.as_str()),
            Self::Receiving | Self::Waiting | Self::Decoding | Self::Transcribing | Self::Done | Self::Stopped => None,
        }
    }

    /// The state of these names; none where there is no such state.
    pub(super) fn named(name: &str, reason: Option<&str>) -> Option<Self> {
        Some(match name {
            "receiving" => Self::Receiving,
            "waiting" => Self::Waiting,
            "decoding" => Self::Decoding,
            "transcribing" => Self::Transcribing,
            "stopped" => Self::Stopped,
            "done" => Self::Done,
            "failed" => {
                let failure = ImportFailure::ALL.into_iter().find(|failure| Some(failure.as_str()) == reason);
                Self::Failed(failure.unwrap_or(ImportFailure::Inside))
            }
            _ => return None,
        })
    }

    /// Whether it waits for a worker, or is with one.
    pub const fn is_under_way(self) -> bool {
        match self {
            Self::Waiting | Self::Decoding | Self::Transcribing => true,
            Self::Receiving | Self::Done | Self::Stopped | Self::Failed(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_names() {
        let failed = ImportFailure::ALL.map(ImportState::Failed);
        let others = [
            ImportState::Receiving,
            ImportState::Waiting,
            ImportState::Decoding,
            ImportState::Transcribing,
            ImportState::Done,
            ImportState::Stopped,
        ];
        for state in failed.into_iter().chain(others) {
            assert_eq!(ImportState::named(state.as_str(), state.reason()), Some(state));
        }
        assert_eq!(ImportState::named("", None), None);
    }
}
