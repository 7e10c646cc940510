use std::time::{Duration, Instant};

/// Decides whether a translator that keeps failing is asked at all.
///
/// After [`Breaker::MOST`] failures in a row it rests for [`Breaker::REST`]; then one question is let through, and its answer
/// decides.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    rests_until: Option<Instant>,
}

impl Breaker {
    const MOST: u32 = 3;
    pub(crate) const REST: Duration = Duration::from_secs(20);

    pub(crate) fn lets_through(&self, now: Instant) -> bool {
        self.rests_until.is_none_or(|until| until <= now)
    }

    pub(crate) fn worked(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures += 1;
        if self.failures >= Self::MOST {
            self.rests_until = Some(now + Self::REST);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "any moment will do to count from")]

    use super::*;

    #[test]
    fn it_rests_after_three_failures_and_then_lets_one_through() {
        let begun = Instant::now();
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed(begun);
            assert!(breaker.lets_through(begun));
        }
        breaker.failed(begun);
        assert!(!breaker.lets_through(begun));
        let rested = begun + Breaker::REST;
        assert!(breaker.lets_through(rested));
        breaker.failed(rested);
        assert!(!breaker.lets_through(rested), "the first failure after the rest is enough");
        breaker.worked();
        breaker.failed(rested);
        assert!(breaker.lets_through(rested));
    }
}
