use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::Context as _;
use archive::{
    Archive,
    imports::{Import, ImportState},
};
use indicatif::ProgressBar;
use japanese::Dictionary;
use streaming::TownTerms;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Place;
use crate::{
    commands::progress_bar,
    running::PATIENCE,
    say::say,
    wiring::{
        LoadedModel, SpellingRules, Translators,
        imports::{WorkLock, Worker},
    },
};

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Watches a file until it is done with, by whoever works: a running service, or this process where there is none.
pub struct Watched {
    archive: Archive,
    place: Place,
    stop: CancellationToken,
    /// Once this process works itself.
    working: Option<(WorkLock, Worker)>,
}

/// How the watching ended.
pub enum Ended {
    /// The file stands so.
    As(Box<Import>),
    /// By Ctrl-C; the file is stopped.
    Interrupted,
}

impl Watched {
    pub fn new(archive: Archive, place: Place, stop: CancellationToken) -> Self {
        Self { archive, place, stop, working: None }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub async fn until_ended(&mut self, number: u64) -> anyhow::Result<Ended> {
        let bar = progress_bar(say("待っています", "waiting"));
        let stop_work = CancellationToken::new();
        let mut work = None;
        loop {
            let import = self.archive.imports().get(number).await.context("read the queue")?;
            let import = import.context(say("ほかの人が削除しました", "somebody deleted it meanwhile"))?;
            if !import.state.is_under_way() {
                end(work, &stop_work).await;
                bar.finish_and_clear();
                return Ok(Ended::As(Box::new(import)));
            }
            show(&bar, &import);
            if work.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                work = self.worker(&bar)?.map(|worker| {
                    let stop_work = stop_work.clone();
                    tokio::spawn(async move { worker.work_on_next(&stop_work).await.map(|_| ()) })
                });
            }
            if self.stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_none() {
                self.archive.imports().stop(now(), number).await.context("stop the file")?;
                end(work, &stop_work).await;
                bar.finish_and_clear();
                return Ok(Ended::Interrupted);
            }
        }
    }

    /// The worker of this process; none while another process works.
    fn worker(&mut self, bar: &ProgressBar) -> anyhow::Result<Option<Worker>> {
        if self.working.is_none() {
            let lock = WorkLock::take(&self.archive.imports().folder()).context("use the folder of recorded sound")?;
            let Some(lock) = lock else {
                bar.set_prefix(say("動いている Koe が処理中", "the running service works on it"));
                return Ok(None);
            };
            let model = LoadedModel::load(&self.place.model)?;
            if model.label().demonstration {
                bar.suspend(|| {
                    eprintln!(
                        "{}",
                        say(
                            "注意: デモ用モデルです。実際の人の声には対応していません(--model で指定)。",
                            "Note: the demonstration model does not know real voices (see --model)."
                        )
                    );
                });
            }
            // Read once: who saves the dictionary's table does so in a running service, and then that one works.
            let (_, town) = watch::channel(Arc::new(TownTerms::of(&self.place.data)));
            let translators = Translators::open(&self.place.translation, model.translates())?;
            let worker = Worker {
                archive: self.archive.clone(),
                model,
                translators,
                spelling: SpellingRules { dictionary: self.dictionary()?, numerals: self.place.numerals },
                town,
                recordings: self.place.data.join("recordings"),
                longest_hours: self.place.recorded_sound.longest_hours,
                keep_free_bytes: self.place.recorded_sound.limits.keep_free_bytes,
                original: self.place.recorded_sound.original,
            };
            self.working = Some((lock, worker));
        }
        Ok(self.working.as_ref().map(|(_, worker)| worker.clone()))
    }

    fn dictionary(&self) -> anyhow::Result<Option<Arc<Dictionary>>> {
        let loaded = self.place.dictionary.as_deref().map(Dictionary::load).transpose();
        Ok(loaded.context("load the dictionary")?.map(Arc::new))
    }
}

/// Lets the work end by itself: it sees the stop within a second or two.
async fn end(work: Option<tokio::task::JoinHandle<Result<(), archive::Error>>>, stop: &CancellationToken) {
    stop.cancel();
    if let Some(work) = work {
        // Longer than that, the process ends under it; what is written is whole at any moment.
        let _ = tokio::time::timeout(PATIENCE, work).await;
    }
}

fn show(bar: &ProgressBar, import: &Import) {
    match import.state {
        ImportState::Decoding => bar.set_prefix(say("録音を読み取り中", "reading the sound")),
        ImportState::Transcribing => bar.set_prefix(say("文字起こし", "transcribing")),
        ImportState::Receiving
        | ImportState::Waiting
        | ImportState::Done
        | ImportState::Stopped
        | ImportState::Failed(_) => {}
    }
    bar.set_length(import.total.map_or(0, |total| total.as_secs()));
    bar.set_position(import.done.as_secs());
}

#[expect(clippy::disallowed_methods, reason = "this shell says when something changed, for people")]
fn now() -> SystemTime {
    SystemTime::now()
}
