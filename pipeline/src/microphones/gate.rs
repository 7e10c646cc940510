use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use meeting::Samples;
use tokio::sync::mpsc::{self, error::TrySendError};

/// Buffers that wait for the captioner: 10 s of 20 ms.
const WAITING: usize = 500;

/// The only way from a microphone to its captioner.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Guards the way out; held to send one buffer, to open or to cut. None: cut off.
    out: Mutex<Option<mpsc::Sender<Samples>>>,
    /// Said once until there is room again.
    full: AtomicBool,
}

impl Gate {
    pub(super) fn open(&self) -> mpsc::Receiver<Samples> {
        let (sender, receiver) = mpsc::channel(WAITING);
        *self.out() = Some(sender);
        receiver
    }

    pub(super) fn cut(&self) {
        *self.out() = None;
    }

    pub(super) fn pass(&self, samples: Samples) {
        let out = self.out();
        let Some(sender) = out.as_ref() else { return };
        match sender.try_send(samples) {
            Ok(()) => self.full.store(false, Ordering::Relaxed),
            Err(TrySendError::Full(_)) => {
                if !self.full.swap(true, Ordering::Relaxed) {
                    tracing::warn!("a counter's captioner fell behind and sound is dropped");
                }
            }
            // Its captioner has ended, which is told elsewhere.
            Err(TrySendError::Closed(_)) => {}
        }
    }

    fn out(&self) -> MutexGuard<'_, Option<mpsc::Sender<Samples>>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
