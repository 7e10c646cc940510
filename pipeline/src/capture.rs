use std::path::PathBuf;

use meeting::{Frame, MediaTime, RecordingPart, Samples, SourceEvent, Tempo};
use tokio::sync::mpsc;

use crate::{Encoding, Error, Source};

/// What to capture, how, and where to keep it.
#[derive(Clone, Debug)]
pub struct CaptureSettings {
    /// Where picture and sound come from.
    pub source: Source,
    /// How they are encoded.
    pub encoding: Encoding,
    /// How fast a finished source is read. Unpaced, nothing is dropped: every queue waits for its reader.
    pub tempo: Tempo,
    /// This session's folder for recordings. It is made when it is not there.
    pub recordings: PathBuf,
    /// The number of the first file to record; what is already there is never overwritten.
    pub first_part: u32,
    /// The media time of the first frame: more than zero when the session goes on after the service was restarted.
    pub starts_at: MediaTime,
}

/// A running capture. It goes on until its source comes to its end by itself or [`Capture::stop`].
#[derive(Debug)]
pub struct Capture {}

/// What a capture delivers. Each queue closes when the capture is over.
#[derive(Debug)]
pub struct Captured {
    /// Sound for the captioner: 10 s; when full the oldest is dropped, and [`SourceEvent::SoundDropped`] says so.
    pub sound: mpsc::Receiver<Samples>,
    /// Encoded pictures and sound for the viewers; when full, all up to the next key picture is dropped.
    pub frames: mpsc::Receiver<Frame>,
    /// What the operator should know; when full, the newest is dropped and logged.
    pub events: mpsc::Receiver<SourceEvent>,
    /// The recording's files as they are begun; when full the recording waits.
    pub parts: mpsc::Receiver<RecordingPart>,
}

impl Capture {
    /// Begins to capture. Call it within a Tokio runtime, after [`crate::init`].
    ///
    /// A source that does not exist or does not answer is no error here but an event: it is tried again until it is there.
    pub fn start(settings: CaptureSettings) -> Result<(Self, Captured), Error> {
        let _ = settings;
        Err(Error::NotReady("not built yet".to_owned()))
    }

    /// Stops: closes the source, lets everything already captured pass, finishes the recording.
    pub async fn stop(self) {}
}
