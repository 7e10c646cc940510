use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use futures_util::{Stream, stream};
use meeting::{SessionId, SourceEvent};
use tokio::sync::watch;

use super::ring::{Missed, Numbered, Ring};
use crate::wire;

/// What operators are told of all sessions' sources, with the reasons that viewers are spared.
///
/// The newest [`OperatorFeed::KEPT`] events are kept; an operator who lags further behind goes on with those.
pub(crate) struct OperatorFeed {
    /// Guards the ring; held for one push or one reading.
    events: Mutex<Ring<(SessionId, SourceEvent)>>,
    woken: watch::Sender<()>,
}

impl OperatorFeed {
    const KEPT: usize = 64;

    pub(crate) fn new(first_seq: u64) -> Self {
        Self { events: Mutex::new(Ring::new(first_seq, Self::KEPT)), woken: watch::Sender::new(()) }
    }

    pub(crate) fn tell(&self, session: &SessionId, event: &SourceEvent) {
        self.events().push((session.clone(), event.clone()));
        self.woken.send_replace(());
    }

    /// The events after `seq`, written for the wire; all that are kept when that one is not.
    fn after(&self, seq: u64) -> Vec<(u64, Bytes)> {
        let events = self.events();
        match events.after(seq) {
            Ok(messages) => messages.map(write).collect(),
            Err(Missed) => events.all().map(write).collect(),
        }
    }

    fn events(&self) -> MutexGuard<'_, Ring<(SessionId, SourceEvent)>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(message: &Arc<Numbered<(SessionId, SourceEvent)>>) -> (u64, Bytes) {
    (message.seq, message.written(|seq, (session, event)| wire::operator_message(seq, session, event)))
}

/// All that one operator is told, from the event after `since` on; without one, from the oldest that is kept.
pub(crate) fn watch_sources(feed: Arc<OperatorFeed>, since: Option<u64>) -> impl Stream<Item = Vec<(u64, Bytes)>> {
    let woken = feed.woken.subscribe();
    stream::unfold((feed, woken, since.unwrap_or(0)), |(feed, mut woken, seq)| async move {
        loop {
            woken.mark_unchanged();
            let events = feed.after(seq);
            if let Some(newest) = events.last().map(|(seq, _)| *seq) {
                return Some((events, (feed, woken, newest)));
            }
            woken.changed().await.ok()?;
        }
    })
}
