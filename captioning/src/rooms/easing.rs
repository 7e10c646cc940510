use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// How often rooms ask, at each level of load, after the step that was set: the first stays as it is.
const STEPS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];
/// Judged by this much of the past; after a change, only by what came since.
const WINDOW: Duration = Duration::from_secs(20);
/// So long after a change nothing is made easier again, so that it can show.
const SETTLING: Duration = Duration::from_secs(4);
/// Fewer answers than this say nothing.
const LEAST_ANSWERS: usize = 4;
/// More late answers among all than this: the machine does not keep up.
const MOST_LATE: f64 = 0.25;
/// Fewer than this for a whole window, and enough to spare: back by one level.
const FEW_LATE: f64 = 0.05;
/// How long the large model took is believed for so long; then it is tried again, for something else may have held it up.
const BELIEVED: Duration = Duration::from_secs(300);
/// The recognisers may be busy for so much of the time at the level that is gone back to, as far as can be foretold.
const BUSY_AT_MOST: f64 = 0.7;

/// How closely captions follow at present, the same for all rooms of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// 0: as set; each one more is a step down.
    pub level: u8,
    /// How much an utterance grows between two questions about it.
    pub step: Duration,
    /// Whether the smaller model answers.
    pub smaller_model: bool,
}

/// Decides how often rooms may ask, and of which model, by how late answers are: from the step that was set to 1 s, to 2 s,
/// then to a smaller model if there is one, and back.
///
/// It goes down as soon as the machine does not keep up, a level each four seconds at most; it goes back when for a whole window
/// hardly an answer was late and what it foretells of the next level leaves room to spare, so that it does not swing.
#[derive(Debug)]
pub struct Easing {
    ladder: Vec<Pace>,
    level: usize,
    /// Threads that recognise.
    workers: usize,
    changed_at: Option<Instant>,
    /// In order of time, no older than the window and the last change.
    answers: VecDeque<(Instant, Answered)>,
    /// How long the large model took on average for each that the smaller takes, once both are known.
    large_took: Option<f64>,
}

/// What is known of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// About a whole utterance.
    pub whole: bool,
    /// How long the recogniser took.
    pub took: Duration,
    /// It came after its deadline.
    pub late: bool,
}

impl Easing {
    /// At the level as set. `workers`: threads that recognise at once.
    pub fn new(step: Duration, smaller_model: bool, workers: usize) -> Self {
        let steps = std::iter::once(step).chain(STEPS.into_iter().filter(|longer| *longer > step));
        let mut ladder: Vec<Pace> =
            (0..).zip(steps).map(|(level, step)| Pace { level, step, smaller_model: false }).collect();
        if smaller_model {
            let last = ladder[ladder.len() - 1];
            ladder.push(Pace { level: last.level + 1, smaller_model: true, ..last });
        }
        let workers = workers.max(1);
        Self { ladder, level: 0, workers, changed_at: None, answers: VecDeque::new(), large_took: None }
    }

    /// The present pace.
    pub fn pace(&self) -> Pace {
        self.ladder[self.level]
    }

    /// Takes an answer; gives the pace if it changes.
    pub fn handle(&mut self, now: Instant, answered: Answered) -> Option<Pace> {
        self.changed_at.get_or_insert(now);
        self.answers.push_back((now, answered));
        while self.answers.front().is_some_and(|(at, _)| *at + WINDOW < now) {
            self.answers.pop_front();
        }
        let since = now.saturating_duration_since(self.changed_at?);
        if self.answers.len() < LEAST_ANSWERS || since < SETTLING {
            return None;
        }
        let late = self.answers.iter().filter(|(_, answered)| answered.late).count();
        let late = late as f64 / self.answers.len() as f64;
        if late > MOST_LATE && self.level + 1 < self.ladder.len() {
            return Some(self.change(now, self.level + 1));
        }
        if late < FEW_LATE && self.level > 0 && since >= WINDOW && self.busy_one_level_back(since) <= BUSY_AT_MOST {
            return Some(self.change(now, self.level - 1));
        }
        None
    }

    fn change(&mut self, now: Instant, level: usize) -> Pace {
        let (before, after) = (self.ladder[self.level], self.ladder[level]);
        if after.smaller_model && !before.smaller_model {
            self.large_took = Some(self.took_on_average());
        }
        self.level = level;
        self.changed_at = Some(now);
        self.answers.clear();
        after
    }

    /// The share of the recognisers' time that the level above would take: questions about utterances so far come as much more
    /// often as the step is shorter, those about whole utterances as often as now.
    fn busy_one_level_back(&self, since: Duration) -> f64 {
        let (here, there) = (self.ladder[self.level], self.ladder[self.level - 1]);
        let took = |whole: bool| -> f64 {
            let answers = self.answers.iter().filter(|(_, answered)| answered.whole == whole);
            answers.map(|(_, answered)| answered.took.as_secs_f64()).sum()
        };
        let oftener = here.step.as_secs_f64() / there.step.as_secs_f64();
        let longer = match (here.smaller_model, there.smaller_model, self.large_took) {
            (true, false, Some(large)) if since < BELIEVED => large / self.took_on_average().max(1e-6),
            (true, false, Some(_) | None) | (true, true, _) | (false, _, _) => 1.0,
        };
        (took(true) + took(false) * oftener) * longer / (WINDOW.as_secs_f64() * self.workers as f64)
    }

    fn took_on_average(&self) -> f64 {
        let all: f64 = self.answers.iter().map(|(_, answered)| answered.took.as_secs_f64()).sum();
        all / self.answers.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Each line: for how many seconds, how many answers a second, how long each takes, whether late. At the end of each line
    /// the pace is told if it changed.
    #[expect(clippy::disallowed_methods, reason = "any moment will do to count from")]
    fn check(smaller_model: bool, script: &str, expect: &Expect) {
        let start = Instant::now();
        let mut easing = Easing::new(Duration::from_millis(600), smaller_model, 1);
        let mut told = String::new();
        let mut seconds = 0.0;
        for line in script.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [length, rate, took_ms] = [0, 1, 2].map(|place| words[place].parse::<f64>().expect("a number"));
            for number in 0..(length * rate) as u32 {
                let answered = Answered {
                    whole: number % 8 == 7,
                    took: Duration::from_secs_f64(took_ms / 1e3),
                    late: words.get(3) == Some(&"late"),
                };
                seconds += 1.0 / rate;
                if let Some(pace) = easing.handle(start + Duration::from_secs_f64(seconds), answered) {
                    let model = if pace.smaller_model { ", smaller model" } else { "" };
                    told.push_str(&format!("{seconds:.1} level {}, step {:?}{model}\n", pace.level, pace.step));
                }
            }
        }
        expect.assert_eq(&told);
    }

    #[test]
    fn a_machine_that_keeps_up_is_left_alone() {
        check(true, "120 4 200", &expect![[""]]);
    }

    #[test]
    fn load_lengthens_the_step_and_then_takes_the_smaller_model() {
        check(
            true,
            "30 2 900 late",
            &expect![[r#"
            4.5 level 1, step 1s
            8.5 level 2, step 2s
            12.5 level 3, step 2s, smaller model
        "#]],
        );
    }

    #[test]
    fn without_a_smaller_model_the_longest_step_is_the_end() {
        check(
            false,
            "60 2 900 late",
            &expect![[r#"
            4.5 level 1, step 1s
            8.5 level 2, step 2s
        "#]],
        );
    }

    #[test]
    fn when_the_load_is_gone_it_goes_back_a_level_at_a_time() {
        check(
            true,
            "14 2 900 late
             90 0.5 100",
            &expect![[r#"
                4.5 level 1, step 1s
                8.5 level 2, step 2s
                12.5 level 3, step 2s, smaller model
                36.0 level 2, step 2s
                56.0 level 1, step 1s
                76.0 level 0, step 600ms
            "#]],
        );
    }

    #[test]
    fn it_does_not_go_back_to_where_the_machine_would_be_too_busy() {
        check(
            false,
            "10 2 900 late
             200 1 500
             60 1 100",
            &expect![[r#"
                4.5 level 1, step 1s
                8.5 level 2, step 2s
                218.0 level 1, step 1s
                238.0 level 0, step 600ms
            "#]],
        );
    }

    #[test]
    fn a_large_model_that_was_too_slow_is_tried_again_after_five_minutes() {
        check(
            true,
            "14 2 900 late
             400 1 200",
            &expect![[r#"
                4.5 level 1, step 1s
                8.5 level 2, step 2s
                12.5 level 3, step 2s, smaller model
                313.0 level 2, step 2s
                333.0 level 1, step 1s
                353.0 level 0, step 600ms
            "#]],
        );
    }

    #[test]
    fn a_single_late_answer_changes_nothing() {
        check(
            true,
            "20 4 100
             0.25 4 100 late
             20 4 100",
            &expect![[""]],
        );
    }
}
