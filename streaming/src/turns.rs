//! Work that anybody may ask for and that keeps a core busy: so much at a time, so much in a queue, and whoever comes then is
//! told to come again.

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

use crate::error::{Answer, ApiError, refusals};

/// See the module.
pub(crate) struct Turns {
    /// What is worked on.
    working: Arc<Semaphore>,
    /// What is worked on, and what waits for that.
    queued: Arc<Semaphore>,
    retry_after_s: u64,
}

/// Leave to work. Given back when the work is done, or when it is dropped.
pub(crate) struct Turn {
    _working: OwnedSemaphorePermit,
    _queued: OwnedSemaphorePermit,
}

impl Turns {
    /// The captions need the other cores.
    const WORKING: usize = 2;

    /// For whole files, which take a second or so of a day's words: a dozen is ready before anybody's patience ends.
    pub(crate) fn for_files() -> Self {
        Self::new(Self::WORKING, 12, 5)
    }

    /// For pages, which take some hundredths of a second, and are asked for by all who watched when a session has ended.
    pub(crate) fn for_pages() -> Self {
        Self::new(Self::WORKING, 200, 2)
    }

    fn new(working: usize, waiting: usize, retry_after_s: u64) -> Self {
        let queued = Arc::new(Semaphore::new(working + waiting));
        Self { working: Arc::new(Semaphore::new(working)), queued, retry_after_s }
    }

    /// Waits for a turn; refused when too many do already. Take it before reading what the work needs.
    pub(crate) async fn take(&self) -> Answer<Turn> {
        let queued = Arc::clone(&self.queued).try_acquire_owned();
        let queued = queued.map_err(|_| ApiError::from(&refusals::BUSY).retry_after(self.retry_after_s))?;
        let working = Arc::clone(&self.working).acquire_owned().await;
        Ok(Turn { _working: working.expect("nobody closes it"), _queued: queued })
    }
}

impl Turn {
    /// Does the work on a thread for it. It goes on, and keeps its turn, should whoever asked leave.
    pub(crate) async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
        let worked = spawn_blocking(move || {
            let done = work();
            drop(self);
            done
        });
        // Where it panicked is logged already; its message may hold words.
        worked.await.map_err(|_panicked| ApiError::from(&refusals::FAILED))
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        http::{StatusCode, header},
        response::IntoResponse as _,
    };
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn whoever_finds_the_queue_full_is_told_when_to_come_again() {
        let turns = Turns::new(1, 1, 5);
        let first = turns.take().await.expect("nobody works");
        let mut second = Box::pin(turns.take());
        assert!(second.as_mut().now_or_never().is_none(), "it waits for the first");
        let Err(refused) = turns.take().await else { panic!("there is no room for a third") };
        let refused = refused.into_response();
        assert_eq!(
            (refused.status(), refused.headers()[header::RETRY_AFTER].as_bytes()),
            (StatusCode::SERVICE_UNAVAILABLE, &b"5"[..])
        );
        drop(first);
        let second = second.await.expect("it is its turn");
        assert_eq!(second.work(|| 7).await.expect("it does not panic"), 7);
        assert!(turns.take().now_or_never().is_some(), "all is free again");
    }

    #[tokio::test]
    async fn who_leaves_the_queue_makes_room_and_a_panic_gives_the_turn_back() {
        let turns = Turns::new(1, 1, 5);
        let first = turns.take().await.expect("nobody works");
        let mut leaves = Box::pin(turns.take());
        assert!(leaves.as_mut().now_or_never().is_none(), "it waits for the first");
        drop(leaves);
        let failed = first.work(|| -> u8 { panic!("on purpose") }).await.expect_err("the work panicked");
        let status = failed.into_response().status();
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(turns.take().now_or_never().is_some(), "all is free again");
    }
}
