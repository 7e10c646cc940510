use std::time::{Duration, Instant};

/// Nothing is said of the time left before so much has been worked on: the first seconds tell little.
const LEAST: Duration = Duration::from_secs(3);

/// Decides how long the rest of a piece of work will take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    began: Instant,
    /// How much was done then.
    from: Duration,
}

impl Pace {
    /// Work that begins now, with so much done before.
    pub fn new(now: Instant, from: Duration) -> Self {
        Self { began: now, from }
    }

    /// How long what is left of `total` takes, once `done` of it is done.
    pub fn left(&self, now: Instant, done: Duration, total: Option<Duration>) -> Option<Duration> {
        let (took, did) = (now.duration_since(self.began), done.saturating_sub(self.from));
        if took < LEAST || did.is_zero() {
            return None;
        }
        let rest = total?.saturating_sub(done);
        Some(took.mul_f64(rest.as_secs_f64() / did.as_secs_f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_was_done_this_time() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do")]
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let pace = Pace::new(now, seconds(100));
        assert_eq!(pace.left(now + seconds(2), seconds(120), Some(seconds(500))), None);
        assert_eq!(pace.left(now + seconds(10), seconds(200), Some(seconds(500))), Some(seconds(30)));
        assert_eq!(pace.left(now + seconds(10), seconds(200), None), None);
        assert_eq!(pace.left(now + seconds(10), seconds(100), Some(seconds(500))), None);
        assert_eq!(pace.left(now + seconds(10), seconds(600), Some(seconds(500))), Some(Duration::ZERO));
    }
}
