use std::{
    fmt,
    ops::{Add, Sub},
    time::Duration,
};

/// A place in a session: how long after its first captured moment. Microsecond steps.
///
/// It runs on through a lost source and a recess, so that one number finds the same moment in the captions, the journal and
/// the recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaTime(u64);

impl MediaTime {
    /// The session's first captured moment.
    pub const ZERO: Self = Self(0);

    /// From whole microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// From whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// From seconds; what is negative or not a number is the start.
    pub fn from_secs_f64(secs: f64) -> Self {
        Self((secs.max(0.0) * 1e6) as u64)
    }

    /// Whole microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole milliseconds since the start.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// Seconds since the start.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// How long after `earlier` this is; nothing when it is before it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for MediaTime {
    type Output = Self;

    fn add(self, length: Duration) -> Self {
        Self(self.0.saturating_add(length.as_micros() as u64))
    }
}

impl Sub<Duration> for MediaTime {
    type Output = Self;

    /// Stops at the start.
    fn sub(self, length: Duration) -> Self {
        Self(self.0.saturating_sub(length.as_micros() as u64))
    }
}

impl fmt::Display for MediaTime {
    /// `0:03:21.450`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.as_millis();
        let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
        write!(f, "{hours}:{minutes:02}:{seconds:02}.{:03}", millis % 1_000)
    }
}

/// A stretch of a session, from `start` up to `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    start: MediaTime,
    end: MediaTime,
}

impl Span {
    /// A span; an `end` before `start` makes an empty one at `start`.
    pub fn new(start: MediaTime, end: MediaTime) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Where it begins.
    pub const fn start(self) -> MediaTime {
        self.start
    }

    /// Where it ends.
    pub const fn end(self) -> MediaTime {
        self.end
    }

    /// How long it is.
    pub const fn length(self) -> Duration {
        self.end.since(self.start)
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The moment half way through it.
    pub fn middle(self) -> MediaTime {
        self.start + self.length() / 2
    }
}

/// How fast a finished source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tempo {
    /// As a camera would deliver it: one second of media a second.
    Live,
    /// As fast as the machine can.
    Unpaced,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_never_negative() {
        let span = Span::new(MediaTime::from_millis(900), MediaTime::from_millis(400));
        assert_eq!(span.length(), Duration::ZERO);
        assert_eq!(span.start(), MediaTime::from_millis(900));
    }

    #[test]
    fn time_before_the_start_is_the_start() {
        assert_eq!(MediaTime::from_millis(5) - Duration::from_secs(1), MediaTime::ZERO);
        assert_eq!(MediaTime::from_secs_f64(-1.0), MediaTime::ZERO);
        assert_eq!(MediaTime::from_secs_f64(f64::NAN), MediaTime::ZERO);
    }

    #[test]
    fn time_is_written_for_people() {
        assert_eq!(MediaTime::from_millis(3_801_045).to_string(), "1:03:21.045");
    }
}
