//! The search index: a projection of the journal that can be thrown away.
//!
//! A task reads on in the journal from where the index stands, puts what is new into it, and commits; each commit says how
//! far it came, so that after a crash it goes on exactly there. While there is news it commits every half second; what
//! comes after a quiet time is committed at once. When anything fails it begins again, after a while, from what is on the
//! disk; a damaged index is made again. Nobody waits for it who does not ask to.

mod gather;
mod projection;
pub(crate) mod schema;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use tantivy::IndexReader;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{JoinHandle, spawn_blocking},
    time::{Instant, sleep, sleep_until},
};

use self::{
    gather::gather,
    projection::{Batch, Origin, Projection},
    schema::Fields,
};
use crate::{Error, journal::Journal, text::Words};

/// The least time between two commits: each costs some processor time, which the encoder needs.
const PACE: Duration = Duration::from_millis(500);
/// How many events are read at once when there is much to catch up with.
const BATCH: u32 = 4_096;
/// How long until the journal is looked at unasked: another process may have appended to it.
const LOOK: Duration = Duration::from_secs(5);
/// How long until the index is tried again after a failure; doubled each time, up to [`MOST_PATIENCE`].
const PATIENCE: Duration = Duration::from_secs(1);
const MOST_PATIENCE: Duration = Duration::from_secs(60);

/// What the search index is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// The archive was opened without it.
    Absent,
    /// It is being opened and, if need be, checked or made anew.
    Opening,
    /// It holds every event up to this one.
    Ready {
        /// The event's number.
        through: u64,
    },
    /// It cannot be kept up; it is tried again by itself.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What searches need of an index.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
    pub(crate) words: Option<Arc<Words>>,
}

/// What the task is asked for.
enum Ask {
    /// To look into the journal.
    Look,
    /// To make the index anew; it answers once the old one is gone.
    Anew(oneshot::Sender<()>),
}

/// The index, as the archive sees it.
pub(crate) struct Index {
    /// When full, looks are dropped: the task will look anyway. Gone once the archive is closed.
    asks: Mutex<Option<mpsc::Sender<Ask>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    state: watch::Receiver<IndexState>,
    /// Guards what searches use; replaced when the index is opened again.
    opened: Arc<RwLock<Option<Opened>>>,
}

impl Index {
    /// Starts the task that opens the index and keeps it up.
    pub(crate) async fn start(
        directory: PathBuf,
        dictionary: Option<PathBuf>,
        journal: Journal,
    ) -> Result<Self, Error> {
        let identity = journal.identity().await?;
        let (asks, asked) = mpsc::channel(16);
        let (told, state) = watch::channel(IndexState::Opening);
        let opened = Arc::new(RwLock::new(None));
        let task = Task {
            directory,
            dictionary,
            identity,
            journal,
            asked,
            state: told,
            opened: Arc::clone(&opened),
            commits: 0,
        };
        let task = tokio::spawn(task.run());
        Ok(Self { asks: Mutex::new(Some(asks)), task: Mutex::new(Some(task)), state, opened })
    }

    /// Says that there is something new in the journal. Never waits.
    pub(crate) fn look(&self) {
        if let Some(asks) = self.asks() {
            let _ = asks.try_send(Ask::Look);
        }
    }

    pub(crate) fn opened(&self) -> Result<Opened, Error> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner).clone();
        opened.ok_or_else(|| match self.state() {
            IndexState::Failed { reason } => Error::Index(reason),
            IndexState::Absent | IndexState::Opening | IndexState::Ready { .. } => {
                Error::Index("it is still being opened".to_owned())
            }
        })
    }

    pub(crate) fn state(&self) -> IndexState {
        self.state.borrow().clone()
    }

    /// Waits until the index is open and holds the event of this number; every time it has come further, `progress` is told.
    pub(crate) async fn holds(&self, number: u64, mut progress: impl FnMut(u64)) -> Result<(), Error> {
        let mut state = self.state.clone();
        loop {
            if let IndexState::Ready { through } = *state.borrow_and_update() {
                progress(through.min(number));
                if through >= number {
                    return Ok(());
                }
            }
            state.changed().await.map_err(|_| Error::Closed)?;
        }
    }

    /// Throws the index away and begins anew; returns when the old one is gone.
    pub(crate) async fn begin_anew(&self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let asks = self.asks().ok_or(Error::Closed)?;
        asks.send(Ask::Anew(answer)).await.map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Index(format!("it cannot be made anew: {:?}", self.state())))
    }

    /// Lets the task finish what it has begun and waits for it.
    pub(crate) async fn close(&self) {
        drop(self.asks.lock().unwrap_or_else(PoisonError::into_inner).take());
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }

    fn asks(&self) -> Option<mpsc::Sender<Ask>> {
        self.asks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Task {
    directory: PathBuf,
    dictionary: Option<PathBuf>,
    identity: String,
    journal: Journal,
    asked: mpsc::Receiver<Ask>,
    state: watch::Sender<IndexState>,
    opened: Arc<RwLock<Option<Opened>>>,
    /// How often it came further, to see whether trying again is of use.
    commits: u64,
}

/// The archive was closed.
struct Closed;

impl Task {
    async fn run(mut self) {
        let words = self.words().await;
        let mut patience = PATIENCE;
        loop {
            let before = self.commits;
            let reason = match self.follow(words.clone()).await {
                Ok(Closed) => return,
                Err(reason) => reason,
            };
            if before != self.commits {
                patience = PATIENCE; // It came further since the last failure.
            }
            tracing::warn!(index.reason = %reason, index.again_in_s = patience.as_secs(), "the search index failed");
            self.state.send_replace(IndexState::Failed { reason });
            if self.pause(patience).await.is_err() {
                return;
            }
            patience = (patience * 2).min(MOST_PATIENCE);
        }
    }

    /// The dictionary's words, or none: without them everything is found all the same.
    async fn words(&self) -> Option<Arc<Words>> {
        let dictionary = self.dictionary.clone()?;
        let loaded = spawn_blocking(move || Words::load(&dictionary)).await.ok()?;
        let loaded = loaded.inspect_err(|error| tracing::warn!(%error, "search goes on without a dictionary"));
        loaded.ok().map(Arc::new)
    }

    /// Opens the index and keeps it up until the archive is closed.
    async fn follow(&mut self, words: Option<Arc<Words>>) -> Result<Closed, String> {
        let origin = Origin { directory: self.directory.clone(), journal: self.identity.clone(), words: words.clone() };
        let mut projection = blocking(move || Projection::open(origin)).await?;
        self.show(&projection, words.clone());
        let mut through = projection.through();
        loop {
            let committed_at = Instant::now();
            while let Some(batch) = gather(&self.journal, through, BATCH).await.map_err(told)? {
                through = batch.through;
                projection = put(projection, batch).await?;
                self.commits += 1;
                self.state.send_replace(IndexState::Ready { through });
            }
            match self.next(committed_at).await {
                Some(Ask::Look) => {}
                Some(Ask::Anew(answer)) => {
                    projection = blocking(move || projection.begin_anew()).await?;
                    through = 0;
                    self.show(&projection, words.clone());
                    let _ = answer.send(());
                }
                None => return Ok(Closed),
            }
        }
    }

    /// Waits until there is something to do, and then until it may be done.
    async fn next(&mut self, committed_at: Instant) -> Option<Ask> {
        let ask = tokio::select! {
            ask = self.asked.recv() => ask?,
            () = sleep(LOOK) => Ask::Look,
        };
        if let Ask::Look = ask {
            sleep_until(committed_at + PACE).await;
        }
        Some(ask)
    }

    /// Waits some time, unless the archive is closed.
    async fn pause(&mut self, patience: Duration) -> Result<(), Closed> {
        let until = Instant::now() + patience;
        loop {
            tokio::select! {
                () = sleep_until(until) => return Ok(()),
                // Whoever wants the index anew is told that it cannot be done now, by the answer's being dropped.
                ask = self.asked.recv() => if ask.is_none() { return Err(Closed) },
            }
        }
    }

    fn show(&self, projection: &Projection, words: Option<Arc<Words>>) {
        let (reader, fields) = projection.reader();
        let opened = Opened { reader, fields, words };
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = Some(opened);
        self.state.send_replace(IndexState::Ready { through: projection.through() });
    }
}

async fn put(mut projection: Projection, batch: Batch) -> Result<Projection, String> {
    if batch.entries.is_empty() {
        return Ok(projection); // Nothing to search for in it; the next commit tells that it was passed.
    }
    blocking(move || projection.apply(&batch).map(|()| projection)).await
}

/// Runs on a thread that may wait for the disk; a panic there is a failure like any other.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, projection::Failure> + Send + 'static,
) -> Result<T, String> {
    spawn_blocking(work).await.map_err(told)?.map_err(told)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
