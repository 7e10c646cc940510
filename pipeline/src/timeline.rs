//! Decides which moment of the session a buffer belongs to.
//!
//! Every graph counts its own time from its own start. The first buffer of a connection fixes where that time lies in the
//! session: for the first connection at the session's start, later at the place that the wall clock's lapse gives, never
//! before what was already handed out. So media time runs on through a lost source, and within a connection picture and
//! sound keep the distance that the graph gave them.

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

    /// The next buffer will be a new graph's.
    pub(crate) fn reconnect(&mut self) {
        self.connection = None;
    }

    /// Where a buffer belongs that came `now` and lies at `running` by its graph's time; none when that is before the
    /// connection's first buffer.
    pub(crate) fn place(&mut self, now: Instant, running: Duration, length: Duration) -> Option<MediaTime> {
        let first = *self.first.get_or_insert(now);
        let base = match self.tempo {
            Tempo::Live => self.end.max(self.starts_at + now.duration_since(first)),
            Tempo::Unpaced => self.end,
        };
        let connection = *self.connection.get_or_insert(Connection { base, zero: running });
        let at = connection.base + running.checked_sub(connection.zero)?;
        self.end = self.end.max(at + length);
        Some(at)
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
        assert_eq!(timeline.place(start, seconds(1_000), LENGTH), Some(MediaTime::from_millis(60_000)));
        assert_eq!(timeline.place(start + seconds(9), seconds(1_001), LENGTH), Some(MediaTime::from_millis(61_000)));
        timeline.reconnect();
        assert_eq!(timeline.place(start + seconds(30), seconds(5), LENGTH), Some(MediaTime::from_millis(90_000)));
        assert_eq!(timeline.end(), MediaTime::from_millis(90_020));
    }

    #[test]
    fn time_never_goes_back() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let mut timeline = Timeline::new(Tempo::Live, MediaTime::ZERO);
        assert_eq!(timeline.place(start, seconds(1), LENGTH), Some(MediaTime::ZERO));
        assert_eq!(timeline.place(start, seconds(9), LENGTH), Some(MediaTime::from_millis(8_000)));
        assert_eq!(timeline.place(start, Duration::ZERO, LENGTH), None);
        timeline.reconnect();
        assert_eq!(timeline.place(start + seconds(2), seconds(1), LENGTH), Some(MediaTime::from_millis(8_020)));
    }

    #[test]
    fn unpaced_the_next_connection_follows_at_once() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let mut timeline = Timeline::new(Tempo::Unpaced, MediaTime::ZERO);
        assert_eq!(timeline.place(start, seconds(1), LENGTH), Some(MediaTime::ZERO));
        timeline.reconnect();
        assert_eq!(timeline.place(start + seconds(60), seconds(1), LENGTH), Some(MediaTime::from_millis(20)));
    }
}
