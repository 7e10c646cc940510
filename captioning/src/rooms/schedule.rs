use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// A question about a whole utterance settles its last words: within so long of its end they should be on the screens, with
/// the 0.6 s of silence that told of the end still within the goal of 3 s.
const WHOLE_WITHIN: Duration = Duration::from_secs(1);

/// A room's number at its desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomId(pub u32);

/// Decides whose question is answered next: the one whose deadline is the earliest.
///
/// A room has one question at a time, so that the queue is never longer than there are rooms. A question about an utterance so
/// far that still waits may be renewed: it keeps its deadline, so that no room that renews goes hungry. A question about a whole
/// utterance is never renewed and never left out.
#[derive(Debug, Default)]
pub struct Schedule {
    rooms: BTreeMap<RoomId, Open>,
}

#[derive(Debug)]
struct Open {
    asked_at: Instant,
    deadline: Instant,
    whole: bool,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Waiting,
    Begun(Instant),
}

/// How a question was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// From asking to the answer.
    pub lag: Duration,
    /// Of it, how long the recogniser took.
    pub took: Duration,
    /// Whether it was about a whole utterance.
    pub whole: bool,
    /// Whether the answer came after the deadline.
    pub late: bool,
}

impl Schedule {
    /// A room asks. What it asked before, if anything, counts no more.
    pub fn ask(&mut self, now: Instant, room: RoomId, whole: bool, step: Duration) {
        let deadline = now + if whole { WHOLE_WITHIN } else { step };
        self.rooms.insert(room, Open { asked_at: now, deadline, whole, stage: Stage::Waiting });
    }

    /// Whether the room's question may still be renewed.
    pub fn waits(&self, room: RoomId) -> bool {
        self.rooms.get(&room).is_some_and(|open| matches!(open.stage, Stage::Waiting))
    }

    /// The room's waiting question is now another, about more sound. It keeps its place, or comes nearer when it is about a
    /// whole utterance now.
    pub fn renew(&mut self, now: Instant, room: RoomId, whole: bool) {
        let Some(open) = self.rooms.get_mut(&room) else { return };
        if whole && !open.whole {
            open.whole = true;
            open.asked_at = now;
            open.deadline = open.deadline.min(now + WHOLE_WITHIN);
        }
    }

    /// Begins the most urgent question that waits.
    pub fn begin(&mut self, now: Instant) -> Option<RoomId> {
        let waiting = self.rooms.iter_mut().filter(|(_, open)| matches!(open.stage, Stage::Waiting));
        let (room, open) = waiting.min_by_key(|(room, open)| (open.deadline, **room))?;
        open.stage = Stage::Begun(now);
        Some(*room)
    }

    /// The question that was begun has its answer, or failed.
    pub fn end(&mut self, now: Instant, room: RoomId) -> Option<Served> {
        let open = self.rooms.get(&room)?;
        let Stage::Begun(begun) = open.stage else { return None };
        let served = Served {
            lag: now.saturating_duration_since(open.asked_at),
            took: now.saturating_duration_since(begun),
            whole: open.whole,
            late: now > open.deadline,
        };
        self.rooms.remove(&room);
        Some(served)
    }

    /// The room is closed.
    pub fn leave(&mut self, room: RoomId) {
        self.rooms.remove(&room);
    }

    /// How long the room's question has been open; nothing while none is.
    pub fn age(&self, now: Instant, room: RoomId) -> Duration {
        self.rooms.get(&room).map_or(Duration::ZERO, |open| now.saturating_duration_since(open.asked_at))
    }

    /// How many questions wait.
    pub fn waiting(&self) -> usize {
        self.rooms.values().filter(|open| matches!(open.stage, Stage::Waiting)).count()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Lines: `SECONDS ask ROOM draft|whole`, `SECONDS renew ROOM draft|whole`, `SECONDS begin`, `SECONDS end ROOM`.
    #[expect(clippy::disallowed_methods, reason = "any moment will do to count from")]
    fn check(script: &str, expect: &Expect) {
        let start = Instant::now();
        let mut schedule = Schedule::default();
        let mut told = String::new();
        for line in script.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let now = start + Duration::from_secs_f64(words[0].parse().expect("seconds"));
            let room = words.get(2).map_or(RoomId(0), |room| RoomId(room.parse().expect("a number")));
            let whole = words.get(3) == Some(&"whole");
            let line = match words[1] {
                "ask" => {
                    schedule.ask(now, room, whole, Duration::from_millis(600));
                    continue;
                }
                "renew" => {
                    assert!(schedule.waits(room), "{line}");
                    schedule.renew(now, room, whole);
                    continue;
                }
                "begin" => schedule.begin(now).map_or_else(|| "nothing to do".to_owned(), |room| format!("{}", room.0)),
                "end" => format!("{:?}", schedule.end(now, room)),
                other => panic!("no such line: {other}"),
            };
            told.push_str(&format!("{} {line}\n", words[0]));
        }
        expect.assert_eq(&told);
    }

    #[test]
    fn the_earliest_deadline_is_served_first() {
        check(
            "0.0 ask 1 whole
             0.1 ask 2 draft
             0.5 ask 3 draft
             0.5 begin
             0.5 begin
             0.5 begin
             0.5 begin",
            &expect![[r#"
                0.5 2
                0.5 1
                0.5 3
                0.5 nothing to do
            "#]],
        );
    }

    #[test]
    fn a_renewed_question_keeps_its_deadline_and_comes_nearer_when_its_utterance_has_ended() {
        check(
            "0.0 ask 1 draft
             0.1 ask 2 draft
             0.5 renew 1 draft
             0.5 begin
             0.6 ask 3 draft
             0.6 renew 2 whole
             0.6 begin
             1.8 end 1
             1.8 end 2",
            &expect![[r#"
                0.5 1
                0.6 2
                1.8 Some(Served { lag: 1.8s, took: 1.3s, whole: false, late: true })
                1.8 Some(Served { lag: 1.2s, took: 1.2s, whole: true, late: true })
            "#]],
        );
    }

    #[test]
    fn an_answer_in_time_is_not_late_and_one_to_a_room_that_left_is_nobody_s() {
        check(
            "0.0 ask 1 draft
             0.2 begin
             0.6 end 1
             0.6 end 1",
            &expect![[r#"
                0.2 1
                0.6 Some(Served { lag: 600ms, took: 400ms, whole: false, late: false })
                0.6 None
            "#]],
        );
    }
}
