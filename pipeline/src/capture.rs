//! The shell around a capture: one task that moves what the graphs say through the deciders to whoever listens.
//!
//! ```text
//! graph ─(64, waits)─► this task ┬─(60 s, waits: loudly)──────────────► recorder thread ─► disk
//!                                ├─(256 frames, skips to a key picture)► viewers
//!                                ├─(10 s, drops the oldest: an event)──► captioner, one for each ear
//!                                └─(64, drops the newest: logged)──────► operator
//! ```
//!
//! A graph lives as long as its connection to the source; the next one is a new graph. Played unpaced, every queue waits.

mod shell;
#[cfg(test)]
mod tests;
mod valve;
mod ways_out;

use std::{path::PathBuf, time::Duration};

use meeting::{Frame, MediaTime, RecordingPart, Samples, SourceEvent, Tempo};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

pub use self::valve::Valve;
use self::{
    shell::{Describe, Shell},
    valve::Order,
    ways_out::Outlets,
};
use crate::{
    Encoding, Error, MissingElement, Source, description,
    graph::Graph,
    missing_elements,
    recording::{Recorder, ToRecorder, mend_recordings},
    shutter::Shutter,
};

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
    /// The channels of the source's sound, counted from 0, that are a microphone each, to be heard by itself. None: the room is
    /// heard as a whole.
    pub microphones: Vec<usize>,
    /// The media time of the first frame: more than zero when the session goes on after the service was restarted.
    pub starts_at: MediaTime,
    /// What was captured before this does not get out: later than `starts_at` when the service was restarted while what a late
    /// source delivered was still from behind closed doors.
    pub public_from: MediaTime,
}

/// A running capture. It goes on until its source comes to its end by itself, [`Capture::stop`], or until it is dropped.
#[derive(Debug)]
pub struct Capture {
    stop: oneshot::Sender<()>,
    valve: Valve,
    task: JoinHandle<()>,
}

/// What a capture delivers. Each queue closes when the capture is over. A receiver that is dropped is not missed.
#[derive(Debug)]
pub struct Captured {
    /// Sound for the captioners, one for each microphone, without what it only overhears of the others, then one for all else:
    /// where there are no microphones, the whole room. Each 10 s; when full the oldest is dropped, and
    /// [`SourceEvent::SoundDropped`] says so.
    pub sound: Vec<mpsc::Receiver<Samples>>,
    /// Encoded pictures and sound for the viewers: 256; when full, all up to the next key picture is dropped.
    pub frames: mpsc::Receiver<Frame>,
    /// What the operator should know: 64; when full, the newest is dropped and logged.
    pub events: mpsc::Receiver<SourceEvent>,
    /// The recording's files as they are begun: 16; when full the recording waits.
    pub parts: mpsc::Receiver<RecordingPart>,
}

impl Capture {
    /// How long [`Capture::stop`] waits for a source that does not close and for readers that do not read.
    pub const STOPPING: Duration = Duration::from_secs(8);

    /// Begins to capture. Call it within a Tokio runtime, after [`crate::init`].
    ///
    /// A source that does not exist or does not answer is no error here but an event: it is tried again until it is there.
    pub fn start(settings: CaptureSettings) -> Result<(Self, Captured), Error> {
        let describe = describe(&settings);
        let shutter = Shutter::open_since(settings.starts_at, settings.public_from);
        Self::start_described(settings, describe, shutter)
    }

    /// The same, but shut: see [`Valve`]. For a session that was closed to the public when the service stopped.
    pub fn start_shut(settings: CaptureSettings) -> Result<(Self, Captured), Error> {
        let describe = describe(&settings);
        Self::start_described(settings, describe, Shutter::Shut)
    }

    /// What shuts it off and opens it again.
    pub fn valve(&self) -> Valve {
        self.valve.clone()
    }

    /// The same with a graph of the caller's, so that tests can have sources that fail.
    fn start_described(
        settings: CaptureSettings,
        describe: Describe,
        shutter: Shutter,
    ) -> Result<(Self, Captured), Error> {
        refuse_missing(&missing_elements(&settings.source))?;
        let folder = &settings.recordings;
        let recordings = |cause| Error::Recordings { folder: folder.clone(), cause };
        std::fs::create_dir_all(folder).map_err(recordings)?;
        mend_recordings(folder)?;

        let frames_a_minute = 60 * (settings.encoding.frames_per_second as usize + 50);
        let (to_recorder, recorder_frames) = mpsc::channel::<ToRecorder>(frames_a_minute);
        let (to_viewers, frames) = mpsc::channel(256);
        let (to_captioners, sound) = (0..=settings.microphones.len()).map(|_| mpsc::channel(4)).unzip();
        let (to_operator, events) = mpsc::channel(64);
        let (to_journal, parts) = mpsc::channel(16);
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        let recorder = Recorder {
            folder: folder.clone(),
            next_part: settings.first_part,
            size: (side(settings.encoding.width), side(settings.encoding.height)),
            parts: to_journal,
            events: to_operator.clone(),
        };
        let recorder = recorder.spawn(recorder_frames).map_err(recordings)?;
        let (stop, stopped) = oneshot::channel();
        let (valve, orders) = Valve::new();
        let outlets = Outlets { to_recorder, to_viewers, to_captioners, to_operator };
        let shell = Shell::new(settings, describe, shutter, outlets);
        let task = tokio::spawn(async move {
            shell.run(stopped, orders).await;
            // The shell has dropped its end of the queue, so the recorder finishes its file and returns.
            if !matches!(tokio::task::spawn_blocking(|| recorder.join()).await, Ok(Ok(()))) {
                tracing::error!("the recorder ended by a panic");
            }
        });
        Ok((Self { stop, valve, task }, Captured { sound, frames, events, parts }))
    }

    /// Stops: closes the source, lets everything already captured pass, finishes the recording.
    pub async fn stop(self) {
        drop(self.stop);
        let mut task = self.task;
        if tokio::time::timeout(Self::STOPPING, &mut task).await.is_err() {
            tracing::error!("the capture did not stop in time and was aborted");
            task.abort();
        }
    }
}

fn describe(settings: &CaptureSettings) -> Describe {
    let CaptureSettings { source, encoding, tempo, microphones, .. } = settings.clone();
    Box::new(move || description::describe(&source, &encoding, tempo, &microphones))
}

pub(crate) fn refuse_missing(missing: &[MissingElement]) -> Result<(), Error> {
    if missing.is_empty() {
        return Ok(());
    }
    let mut packages: Vec<_> = missing.iter().map(|missing| missing.debian_package).collect();
    packages.sort_unstable();
    packages.dedup();
    Err(Error::Missing { elements: missing.iter().map(|missing| missing.element).collect(), packages })
}
