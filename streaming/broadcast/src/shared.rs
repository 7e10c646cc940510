use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use meeting::{Frame, SessionId};
use tokio::sync::{Notify, mpsc};

use crate::{Statistics, programme::Origins, thread::Opened};

/// What the handles and the media thread share.
#[derive(Default)]
pub(crate) struct Shared {
    /// Wakes the thread: there are frames, or a programme was begun or ended.
    pub(crate) wake: Notify,
    /// Frames dropped because the thread did not keep up.
    pub(crate) dropped: AtomicU64,
    /// Guards who is on the air by name, and what the thread has yet to hear of.
    directory: Mutex<Directory>,
    /// Guards the thread's latest figures.
    statistics: Mutex<Statistics>,
}

#[derive(Default)]
struct Directory {
    keys: u64,
    programmes: HashMap<SessionId, Entry>,
    opened: Vec<Opened>,
}

/// A programme on the air.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) key: u64,
    pub(crate) origins: Origins,
}

impl Shared {
    /// What the thread has not heard of yet.
    pub(crate) fn take_opened(&self) -> Vec<Opened> {
        std::mem::take(&mut lock(&self.directory).opened)
    }

    /// The thread's latest figures.
    pub(crate) fn statistics(&self) -> Statistics {
        Statistics { dropped: self.dropped.load(Ordering::Relaxed), ..*lock(&self.statistics) }
    }

    /// Makes the thread's figures known.
    pub(crate) fn publish(&self, statistics: Statistics) {
        *lock(&self.statistics) = statistics;
    }

    /// Puts a programme on the air; one of the same name is replaced.
    pub(crate) fn open(&self, session: &SessionId, origins: Origins, frames: mpsc::Receiver<Frame>) -> u64 {
        let mut directory = lock(&self.directory);
        directory.keys += 1;
        let key = directory.keys;
        directory.programmes.insert(session.clone(), Entry { key, origins });
        directory.opened.push(Opened { key, origins, frames });
        drop(directory);
        self.wake.notify_one();
        key
    }

    /// The programme of this name.
    pub(crate) fn find(&self, session: &SessionId) -> Option<Entry> {
        lock(&self.directory).programmes.get(session).copied()
    }

    /// Forgets a programme, unless another has taken its name.
    pub(crate) fn close(&self, session: &SessionId, key: u64) {
        let mut directory = lock(&self.directory);
        if directory.programmes.get(session).is_some_and(|entry| entry.key == key) {
            directory.programmes.remove(session);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing under these locks can be left half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
