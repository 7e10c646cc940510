use std::{collections::VecDeque, sync::Arc};

use futures_util::{Stream, stream};
use meeting::Language;
use tokio::sync::watch;

use super::{Reader, Sent};
use crate::{live::Live, seats::Seat};

/// Where a listener begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the current state.
    Now,
    /// With what came after this number, if that is still kept.
    After(u64),
}

/// All that one listener is sent, from the greeting to the end of the session.
///
/// Nothing queues up for a listener but what it was handed in one go, at most the hub's ring. It is handed more only when it
/// has taken that; when it then turns out to have lagged, it is reset.
pub(crate) fn listen(
    live: Arc<Live>,
    start: Start,
    language: Option<Language>,
    seat: Seat,
) -> impl Stream<Item = Sent> {
    let woken = live.watch();
    let (reader, greeting) = {
        let hub = live.hub();
        match start {
            Start::Now => hub.hub.join(language),
            Start::After(seq) => hub.hub.resume(seq, language),
        }
    };
    let listener = Listener { live, woken, reader, handed: greeting.into(), _seat: seat };
    stream::unfold(listener, Listener::next)
}

struct Listener {
    live: Arc<Live>,
    woken: watch::Receiver<()>,
    reader: Reader,
    handed: VecDeque<Sent>,
    /// Held as long as the listener is there.
    _seat: Seat,
}

impl Listener {
    async fn next(mut self) -> Option<(Sent, Self)> {
        loop {
            if let Some(sent) = self.handed.pop_front() {
                return Some((sent, self));
            }
            self.woken.mark_unchanged();
            let closed = {
                let hub = self.live.hub();
                self.handed.extend(hub.hub.follow(&mut self.reader));
                hub.closed
            };
            if self.handed.is_empty() {
                if closed {
                    return None;
                }
                self.woken.changed().await.ok()?;
            }
        }
    }
}
