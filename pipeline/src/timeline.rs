//! Decides which moment of the session a buffer belongs to.
//!
//! Every graph counts its own time from its own start. Where that time lies in the session is fixed once for a connection:
//! for the first one at the session's start, later at the place that the wall clock's lapse gives, never before what was
//! already handed out. So media time runs on through a lost source, and within a connection picture and sound keep the
//! distance that the graph gave them.

use std::time::{Duration, Instant};

use meeting::{MediaTime, Tempo};

/// See the module.
#[derive(Debug)]
pub(crate) struct Timeline {
    tempo: Tempo,
    starts_at: MediaTime,
    first: Option<Instant>,
    end: MediaTime,
    connection: Option<Connection>,
}

#[derive(Clone, Copy, Debug)]
struct Connection {
    base: MediaTime,
    /// The graph's time at `base`.
    zero: Duration,
}

impl Timeline {
    pub(crate) fn new(tempo: Tempo, starts_at: MediaTime) -> Self {
        Self { tempo, starts_at, first: None, end: starts_at, connection: None }
    }

    /// The session's time runs from `now` on, though nothing is captured yet.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.first.get_or_insert(now);
    }

    /// A new connection's first buffers are here `now`; the earliest of them lies at `zero` by its graph's time.
    pub(crate) fn connect(&mut self, now: Instant, zero: Duration) {
        let first = *self.first.get_or_insert(now);
        let base = match self.tempo {
            Tempo::Live => self.end.max(self.starts_at + now.duration_since(first)),
            Tempo::Unpaced => self.end,
        };
        self.connection = Some(Connection { base, zero });
    }

    /// Where a buffer belongs that lies at `running` by its graph's time; none when that is before the connection's start.
    pub(crate) fn place(&mut self, running: Duration, length: Duration) -> Option<MediaTime> {
        let connection = self.connection?;
        let at = connection.base + running.checked_sub(connection.zero)?;
        self.end = self.end.max(at + length);
        Some(at)
    }

    /// The moment that what is captured `now` will have: not before the end of what was handed out.
    pub(crate) fn reaches(&self, now: Instant) -> MediaTime {
        match (self.tempo, self.first) {
            (Tempo::Live, Some(first)) => self.end.max(self.starts_at + now.duration_since(first)),
            (Tempo::Live, None) | (Tempo::Unpaced, _) => self.end,
        }
    }

    /// The end of what was handed out.
    pub(crate) fn end(&self) -> MediaTime {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Duration = Duration::from_millis(20);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn time_goes_on_by_the_wall_clock_through_a_lost_source() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let mut timeline = Timeline::new(Tempo::Live, MediaTime::from_millis(60_000));
        timeline.connect(start, seconds(1_000));
        assert_eq!(timeline.place(seconds(1_000), LENGTH), Some(MediaTime::from_millis(60_000)));
        assert_eq!(timeline.place(seconds(1_001), LENGTH), Some(MediaTime::from_millis(61_000)));
        timeline.connect(start + seconds(30), seconds(5));
        assert_eq!(timeline.place(seconds(5), LENGTH), Some(MediaTime::from_millis(90_000)));
        assert_eq!(timeline.end(), MediaTime::from_millis(90_020));
    }

    #[test]
    fn time_never_goes_back() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let mut timeline = Timeline::new(Tempo::Live, MediaTime::ZERO);
        timeline.connect(start, seconds(1));
        assert_eq!(timeline.place(seconds(9), LENGTH), Some(MediaTime::from_millis(8_000)));
        assert_eq!(timeline.place(Duration::ZERO, LENGTH), None);
        timeline.connect(start + seconds(2), seconds(1));
        assert_eq!(timeline.place(seconds(1), LENGTH), Some(MediaTime::from_millis(8_020)));
    }

    #[test]
    fn unpaced_the_next_connection_follows_at_once() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let mut timeline = Timeline::new(Tempo::Unpaced, MediaTime::ZERO);
        timeline.connect(start, seconds(1));
        assert_eq!(timeline.place(seconds(1), LENGTH), Some(MediaTime::ZERO));
        timeline.connect(start + seconds(60), seconds(1));
        assert_eq!(timeline.place(seconds(1), LENGTH), Some(MediaTime::from_millis(20)));
    }
}
