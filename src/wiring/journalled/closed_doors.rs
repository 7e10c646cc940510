use meeting::{MediaTime, Span, Stage};

/// Decides from when on what is announced counts, and what of it is not the public's business: what was announced behind
/// closed doors (秘密会).
///
/// The doors open for what is captured from a moment on that may not have come yet: a late source still delivers what was
/// captured before. And the session's time stands still until then. What is announced meanwhile belongs at that moment: earlier
/// it would lie in the closed stretch, and be overtaken by how that ended.
#[derive(Debug)]
pub struct ClosedDoors {
    since: Option<MediaTime>,
    /// How long they were shut last: until the first moment that is public again.
    last: Option<Span>,
}

impl ClosedDoors {
    /// As a session stands that begins or goes on.
    pub fn at(stage: &Stage) -> Self {
        let since = match stage {
            Stage::Closed { opened_at: _, since } => Some(*since),
            Stage::Scheduled | Stage::Live { .. } | Stage::Adjourned { .. } => None,
        };
        Self { since, last: None }
    }

    /// Takes up when they were shut before a restart, in order.
    pub fn recall(&mut self, closed: &[Span]) {
        for span in closed {
            self.remember(*span);
        }
    }

    /// Since when they are shut; none while they are open.
    pub fn since(&self) -> Option<MediaTime> {
        self.since
    }

    pub fn shut(&mut self, since: MediaTime) {
        self.since = Some(since);
    }

    /// What is captured from `from` on is public.
    pub fn open(&mut self, from: MediaTime) {
        if let Some(since) = self.since.take() {
            self.remember(Span::new(since, from));
        }
    }

    /// What time it is for what is announced just now, where the session has come to `now`: never before the doors moved last.
    pub fn present(&self, now: MediaTime) -> MediaTime {
        self.since.or(self.last.map(Span::end)).map_or(now, |moved| now.max(moved))
    }

    /// From when on it counts what is announced for `at`.
    pub fn counts_from(&self, at: MediaTime) -> MediaTime {
        match self.last {
            Some(last) if last.start() <= at => at.max(last.end()),
            Some(_) | None => at,
        }
    }

    /// Whether what counts from `at` on is not to be told.
    pub fn withhold(&self, at: MediaTime) -> bool {
        self.since.is_some_and(|since| at >= since)
    }

    /// Shut again before anything was public, they were never open in between.
    fn remember(&mut self, closed: Span) {
        self.last = Some(match self.last {
            Some(last) if last.end() >= closed.start() => last.cover(closed),
            Some(_) | None => closed,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    enum Step {
        Shut(u64),
        Open(u64),
        /// At a time, for which it counts from another on, and is told.
        Told(u64, u64),
        /// The same, and is withheld.
        Withheld(u64, u64),
        /// The session's time, and what time it is for what is announced then.
        Present(u64, u64),
    }
    use Step::{Open, Present, Shut, Told, Withheld};

    fn at(seconds: u64) -> MediaTime {
        MediaTime::from_millis(seconds * 1_000)
    }

    fn check(mut doors: ClosedDoors, script: &[Step]) {
        for (number, step) in script.iter().enumerate() {
            let (announced, counts_from, withheld) = match *step {
                Shut(since) => {
                    doors.shut(at(since));
                    continue;
                }
                Open(from) => {
                    doors.open(at(from));
                    continue;
                }
                Present(now, present) => {
                    assert_eq!(doors.present(at(now)), at(present), "step {number}");
                    continue;
                }
                Told(announced, counts_from) => (announced, counts_from, false),
                Withheld(announced, counts_from) => (announced, counts_from, true),
            };
            let counts = doors.counts_from(at(announced));
            assert_eq!((counts, doors.withhold(counts)), (at(counts_from), withheld), "step {number}");
        }
    }

    fn open() -> ClosedDoors {
        ClosedDoors::at(&Stage::Live { opened_at: SystemTime::UNIX_EPOCH })
    }

    fn shut(since: u64) -> ClosedDoors {
        ClosedDoors::at(&Stage::Closed { opened_at: SystemTime::UNIX_EPOCH, since: at(since) })
    }

    #[test]
    fn what_is_announced_while_they_are_shut_is_withheld_and_what_was_for_before_is_told() {
        let script =
            [Present(9, 9), Told(9, 9), Shut(10), Present(9, 10), Withheld(10, 10), Withheld(20, 20), Told(9, 9)];
        check(open(), &script);
    }

    #[test]
    fn what_is_announced_before_a_late_source_is_public_counts_from_then() {
        let script = [
            Shut(10),
            Open(51),
            Present(10, 51),
            Told(9, 9),
            Told(10, 51),
            Told(30, 51),
            Told(51, 51),
            Present(60, 60),
            Told(60, 60),
        ];
        check(open(), &script);
    }

    #[test]
    fn shut_again_before_a_late_source_is_public_they_were_never_open() {
        let script = [
            Shut(10),
            Open(51),
            Shut(51),
            Present(10, 51),
            Told(9, 9),
            Withheld(10, 51),
            Withheld(30, 51),
            Open(95),
            Present(10, 95),
            Told(10, 95),
            Told(60, 95),
        ];
        check(open(), &script);
    }

    #[test]
    fn what_was_public_in_between_stays_so() {
        let script =
            [Shut(10), Open(51), Shut(70), Told(30, 51), Told(60, 60), Withheld(70, 70), Open(90), Told(60, 60)];
        check(open(), &script);
    }

    #[test]
    fn a_restart_lets_nothing_out() {
        let closed = [Span::new(at(10), at(51)), Span::new(at(51), at(95))];
        let recalled = |mut doors: ClosedDoors| {
            doors.recall(&closed);
            doors
        };
        check(recalled(open()), &[Present(60, 95), Told(9, 9), Told(20, 95), Told(60, 95)]);
        check(recalled(shut(95)), &[Present(60, 95), Told(9, 9), Withheld(20, 95), Withheld(60, 95)]);
    }
}
