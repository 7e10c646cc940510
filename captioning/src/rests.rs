use std::time::Duration;

/// The longest that a recogniser is left alone.
const LONGEST: Duration = Duration::from_secs(60);

/// Decides how long a recogniser that keeps failing is left alone before it is tried again: twice as long each time, up to a minute.
///
/// It is tried for as long as there is sound: a question a minute costs nothing, and whatever took the machine's memory or graphics
/// processor away may give it back an hour later. What waits meanwhile is bounded by the captioner.
#[derive(Debug)]
pub(crate) struct Rests {
    first: Duration,
    /// None while it answers.
    last: Option<Duration>,
}

impl Rests {
    /// The first rest of each row is so long.
    pub(crate) fn new(first: Duration) -> Self {
        Self { first, last: None }
    }

    /// It failed for good, or again after a rest. Gives how long to leave it alone.
    pub(crate) fn failed(&mut self) -> Duration {
        let rest = self.last.map_or(self.first, |last| last * 2).min(LONGEST);
        self.last = Some(rest);
        rest
    }

    /// It answered. Gives whether that ends a row of rests.
    pub(crate) fn answered(&mut self) -> bool {
        self.last.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_up_to_a_minute_and_begin_anew_once_it_has_answered() {
        let mut rests = Rests::new(Duration::from_secs(1));
        assert!(!rests.answered());
        let grown: Vec<u64> = (0..8).map(|_| rests.failed().as_secs()).collect();
        assert_eq!(grown, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert!(rests.answered() && !rests.answered());
        assert_eq!(rests.failed(), Duration::from_secs(1));
    }
}
