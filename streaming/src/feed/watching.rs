use std::{pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt as _, stream};
use meeting::MediaTime;
use tokio::time::{Instant, sleep_until};

use super::{Monitor, Picture, Sent};

/// The pictures of a chamber's screen, each as soon as it differs from the one before, to the end of the session.
///
/// Nothing queues up for a screen: what the feed has sent while it was slow is one picture when it is ready.
pub(crate) fn pictures(
    monitor: Monitor,
    sent: impl Stream<Item = Sent> + Send + 'static,
) -> impl Stream<Item = Picture> + Send {
    let watching = Watching { monitor, sent: Box::pin(sent.ready_chunks(AT_ONCE)), began: Instant::now(), shown: None };
    stream::unfold(watching, Watching::next)
}

/// How many messages become one picture at most: a newcomer is told of no more at once.
const AT_ONCE: usize = 64;

struct Watching<S> {
    monitor: Monitor,
    sent: Pin<Box<S>>,
    began: Instant,
    shown: Option<Picture>,
}

impl<S: Stream<Item = Vec<Sent>>> Watching<S> {
    async fn next(mut self) -> Option<(Picture, Self)> {
        loop {
            let deadline = self.monitor.deadline().map(|at| self.began + Duration::from_micros(at.as_micros()));
            let sent = tokio::select! {
                sent = self.sent.next() => Some(sent?),
                () = until(deadline) => None,
            };
            let at = MediaTime::from_micros(self.began.elapsed().as_micros() as u64);
            for sent in sent.iter().flatten() {
                self.monitor.handle(at, sent);
            }
            self.monitor.tick(at);
            metrics::counter!("koe_monitor_lines_too_fast_total").increment(self.monitor.take_lines_too_fast());
            let picture = self.monitor.picture();
            if self.shown.as_ref() != Some(&picture) {
                self.shown = Some(picture.clone());
                return Some((picture, self));
            }
        }
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
