use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use archive::imports::{Import, ImportFailure, Imports, Standing};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{Original, Worker, decoding, pace::Pace, transcription};
use crate::decoder::DecoderFailure;

/// How much a thread that nobody waits for steps back, of 19.
const NICENESS: i32 = 15;
/// How often progress is written down.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How the work on a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is a session of the archive.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// The service ends; the next one goes on.
    Interrupted,
}

/// Why the work cannot go on: for the list in one word, for the log in full.
#[derive(Debug)]
pub struct Trouble {
    pub failure: ImportFailure,
    pub cause: anyhow::Error,
}

/// The work on one file, on a thread of its own.
pub struct Job {
    pub worker: Worker,
    pub import: Import,
    runtime: Handle,
    stop: CancellationToken,
}

impl Job {
    /// To be called within a tokio runtime.
    pub fn new(worker: Worker, import: Import, stop: CancellationToken) -> Self {
        Self { worker, import, runtime: Handle::current(), stop }
    }

    /// Blocks until the work is done or to be broken off.
    pub fn run(self) -> Result<End, Trouble> {
        // On Linux this is the thread's own, and its child processes inherit it.
        if let Err(error) = rustix::process::nice(NICENESS) {
            tracing::debug!(%error, "cannot step back for live sessions");
        }
        if !self.import.begun {
            match decoding::run(&self)? {
                None => {}
                Some(broken_off) => return Ok(broken_off),
            }
        }
        let end = transcription::run(&self)?;
        if end == End::Done {
            self.put_away()?;
        }
        Ok(end)
    }

    pub fn imports(&self) -> Imports {
        self.worker.archive.imports()
    }

    /// The uploaded file.
    pub fn file(&self) -> PathBuf {
        self.imports().file(self.import.number)
    }

    /// The session's folder of recordings.
    pub fn folder(&self) -> PathBuf {
        self.worker.recordings.join(self.import.new.session.id.as_str())
    }

    /// Asks the archive.
    pub fn wait<T>(&self, asked: impl Future<Output = Result<T, archive::Error>>) -> Result<T, Trouble> {
        self.runtime.block_on(asked).map_err(Trouble::from)
    }

    /// Waits for `work`, or until the service is to end: then for nothing.
    pub fn until_interrupted<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.runtime.block_on(self.stop.run_until_cancelled(work))
    }

    /// Waits so long, or until the service is to end.
    pub fn pause(&self, length: Duration) {
        // The timer is made within the runtime: this thread is none of its own.
        let _ = self.runtime.block_on(async { self.stop.run_until_cancelled(tokio::time::sleep(length)).await });
    }

    /// Whether the service is to end.
    pub fn is_interrupted(&self) -> bool {
        self.stop.is_cancelled()
    }

    fn put_away(&self) -> Result<(), Trouble> {
        let file = self.file();
        let put = match self.worker.original {
            Original::Delete => std::fs::remove_file(&file),
            Original::Keep => {
                let ending = ending(&self.import.new.file_name);
                std::fs::rename(&file, self.folder().join("original").with_extension(ending))
            }
        };
        put.with_context(|| format!("put {} away", file.display())).map_err(Trouble::inside)
    }
}

/// Writes progress down, not too often, and finds out whether to go on.
pub struct Reporter {
    pace: Pace,
    told: Instant,
}

impl Reporter {
    pub fn new(from: Duration) -> Self {
        let now = now();
        Self { pace: Pace::new(now, from), told: now }
    }

    /// What ends the work, if something does.
    pub fn tell(&mut self, job: &Job, done: Duration, total: Option<Duration>) -> Result<Option<End>, Trouble> {
        if job.is_interrupted() {
            return Ok(Some(End::Interrupted));
        }
        let now = now();
        if now.duration_since(self.told) < TELL_EVERY {
            return Ok(None);
        }
        self.told = now;
        let left = self.pace.left(now, done, total);
        let standing = job.wait(job.imports().progress(super::now(), job.import.number, done, total, left))?;
        Ok(match standing {
            Standing::GoOn => None,
            Standing::Stopped => Some(End::Stopped),
        })
    }
}

impl Trouble {
    pub fn inside(cause: anyhow::Error) -> Self {
        Self { failure: ImportFailure::Inside, cause }
    }
}

impl From<archive::Error> for Trouble {
    fn from(error: archive::Error) -> Self {
        let is_full = matches!(error, archive::Error::DiskFull { .. });
        Self { failure: if is_full { ImportFailure::DiskFull } else { ImportFailure::Inside }, cause: error.into() }
    }
}

impl From<DecoderFailure> for Trouble {
    fn from(failure: DecoderFailure) -> Self {
        let failure = match failure {
            DecoderFailure::NotMedia => ImportFailure::NotMedia,
            DecoderFailure::NoSound => ImportFailure::NoSound,
            DecoderFailure::TooLong => ImportFailure::TooLong,
            DecoderFailure::Died => ImportFailure::Decoder,
        };
        Self { failure, cause: anyhow::anyhow!("the decoder could not use the file") }
    }
}

/// The ending of a file's name, where it is one that is safe in a path.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_plain = (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_plain { ending.to_ascii_lowercase() } else { "sound".to_owned() }
}

#[expect(clippy::disallowed_methods, reason = "measures how fast the work is")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_ending_is_taken_from_a_strangers_name() {
        for (name, taken) in [
            ("IC_0042.WMA", "wma"),
            ("録音.mp3", "mp3"),
            ("録音", "sound"),
            ("a.", "sound"),
            ("a./../../b", "sound"),
            ("a.mp3\0", "sound"),
            ("a.verylong", "sound"),
        ] {
            assert_eq!(ending(name), taken, "{name}");
        }
    }
}
