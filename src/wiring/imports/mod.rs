//! Files of recorded sound become sessions, one after the other, each on a thread that steps back for everything live.
//!
//! A file is first made into a recording that can be played, and with that is a session of the archive; then its transcript is
//! written, utterance by utterance. All that matters is in the archive's queue, so that a restart goes on where a kill came.

mod calls;
mod decoding;
mod interpreter;
mod job;
mod lock;
mod pace;
mod seam;
mod transcription;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::Context as _;
use archive::{
    Archive,
    imports::{Import, ImportFailure},
};
use streaming::TownTerms;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use self::job::{End, Job, Trouble};
pub use self::lock::WorkLock;
use super::{LoadedModel, SpellingRules, Translators};

/// How often the queue is looked at. Others, in other processes too, put files there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// An upload of which nothing came for so long will not be gone on with.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 3_600);
/// A queue that cannot be read is tried again after this.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// What becomes of a file that has been made into a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Original {
    /// It is kept beside the recording: a better model may hear more in it.
    Keep,
    /// It is deleted; the recording stays.
    Delete,
}

/// Works through the queue.
#[derive(Clone)]
pub struct Worker {
    pub archive: Archive,
    pub model: LoadedModel,
    pub spelling: SpellingRules,
    pub translators: Translators,
    /// The town's dictionary, which may be saved anew at any time.
    pub town: watch::Receiver<Arc<TownTerms>>,
    /// Each session records into a folder of its own below this.
    pub recordings: PathBuf,
    pub longest_hours: u64,
    /// So much of the disk stays free for live sessions.
    pub keep_free_bytes: u64,
    pub original: Original,
}

impl Worker {
    /// Works until `stop`. Waits as long as another process of this machine works on the same queue.
    pub async fn run(self, stop: CancellationToken) {
        let folder = self.archive.imports().folder();
        let _lock = loop {
            match WorkLock::take(&folder) {
                Ok(Some(lock)) => break lock,
                Ok(None) => tracing::debug!("another process works on the recorded sound"),
                Err(error) => tracing::warn!(%error, "cannot use the folder of recorded sound; tried again"),
            }
            if stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_none() {
                return;
            }
        };
        while !stop.is_cancelled() {
            let pause = match self.work_on_next(&stop).await {
                Ok(Some(_)) => continue,
                Ok(None) => LOOK_EVERY,
                Err(error) => {
                    tracing::warn!(%error, "cannot read the queue of recorded sound; tried again");
                    TRY_AGAIN
                }
            };
            // Stopped meanwhile: the loop ends.
            let _ = stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
    }

    /// Works on one file until it is done, stopped or `stop` comes; gives its number. Only for who has the [`WorkLock`].
    pub async fn work_on_next(&self, stop: &CancellationToken) -> Result<Option<u64>, archive::Error> {
        let imports = self.archive.imports();
        let Some(import) = imports.take(now()).await? else { return Ok(None) };
        let number = import.number;
        tracing::info!(import = number, session.id = %import.new.session.id, "working on recorded sound");
        let end = match self.on_a_thread(import, stop).await {
            Ok(End::Done) => "done",
            Ok(End::Stopped) => "stopped",
            Ok(End::Interrupted) => "interrupted",
            Err(Trouble { failure, cause }) => {
                let error = format!("{cause:#}");
                tracing::warn!(import = number, import.reason = failure.as_str(), %error, "recorded sound cannot be used");
                imports.fail(now(), number, failure).await?;
                "failed"
            }
        };
        tracing::info!(import = number, import.end = end, "recorded sound");
        metrics::counter!("koe_imports_total", "end" => end).increment(1);
        Ok(Some(number))
    }

    async fn on_a_thread(&self, import: Import, stop: &CancellationToken) -> Result<End, Trouble> {
        let job = Job::new(self.clone(), import, stop.clone());
        let (ended, end) = tokio::sync::oneshot::channel();
        let thread = std::thread::Builder::new().name("recorded-sound".to_owned());
        let begun = thread.spawn(move || {
            // A panic drops the sender, which tells of it.
            let _ = ended.send(job.run());
        });
        begun.map_err(|error| Trouble { failure: ImportFailure::Inside, cause: error.into() })?;
        end.await.unwrap_or_else(|_| {
            Err(Trouble { failure: ImportFailure::Recogniser, cause: anyhow::anyhow!("its thread panicked") })
        })
    }
}

/// Removes uploads of which nothing came for [`ABANDONED_AFTER`], and files that belong to nothing on the list.
pub async fn remove_abandoned(archive: &Archive, now: SystemTime) -> anyhow::Result<()> {
    let imports = archive.imports();
    let gone = imports.remove_abandoned(now - ABANDONED_AFTER).await?;
    if !gone.is_empty() {
        tracing::info!(imports.abandoned = gone.len(), "removed uploads that nobody went on with");
    }
    let listed: Vec<PathBuf> = imports.list().await?.iter().map(|import| imports.file(import.number)).collect();
    let Ok(files) = std::fs::read_dir(imports.folder()) else { return Ok(()) };
    for path in files.filter_map(Result::ok).map(|entry| entry.path()) {
        let is_sound = path.extension().is_some_and(|ending| ending == "sound");
        if is_sound && !listed.contains(&path) {
            std::fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this shell says when something changed, for people")]
fn now() -> SystemTime {
    SystemTime::now()
}
