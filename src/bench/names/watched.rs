use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use models::{Ask, Error, Guess, Recogniser};

/// A recogniser whose likelihoods are watched with a clock.
struct Watched {
    recogniser: Box<dyn Recogniser>,
    took: mpsc::Sender<Duration>,
}

/// What its likelihoods took.
pub struct Cost(mpsc::Receiver<Duration>);

/// The same, counted.
#[derive(Debug, PartialEq)]
pub struct Total {
    pub times: usize,
    pub half_ms: Option<f64>,
    pub most_ms: Option<f64>,
}

pub fn watch(recogniser: Box<dyn Recogniser>) -> (Box<dyn Recogniser>, Cost) {
    // As many as there are names in a set of a minute's speech.
    let (took, cost) = mpsc::channel();
    (Box::new(Watched { recogniser, took }), Cost(cost))
}

impl Cost {
    /// Of all until the recogniser was dropped.
    pub fn total(&self) -> Total {
        let mut all: Vec<f64> = self.0.iter().map(|took| took.as_secs_f64() * 1_000.0).collect();
        all.sort_by(f64::total_cmp);
        Total { times: all.len(), half_ms: all.get(all.len() / 2).copied(), most_ms: all.last().copied() }
    }
}

impl Recogniser for Watched {
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        self.recogniser.recognise(sound, ask)
    }

    #[expect(clippy::disallowed_methods, reason = "a measurement is made with a clock")]
    fn likelihoods(&mut self, before: &str, choices: &[String]) -> Result<Option<Vec<f32>>, Error> {
        let begun = Instant::now();
        let told = self.recogniser.likelihoods(before, choices);
        // Nobody counts any more once the benchmark is over.
        let _ = self.took.send(begun.elapsed());
        told
    }

    fn goes_on(&mut self, before: &str) -> Result<Option<String>, Error> {
        self.recogniser.goes_on(before)
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.recogniser.restart()
    }
}

#[cfg(test)]
mod tests {
    use models::Scripted;

    use super::*;

    #[test]
    fn every_question_for_likelihoods_is_counted() {
        let (mut recogniser, cost) = watch(Box::new(Scripted::new(|_: &[f32]| Ok(Guess::default()))));
        for _ in 0..3 {
            assert!(matches!(recogniser.likelihoods("", &[]), Ok(None)), "it cannot tell");
        }
        drop(recogniser);
        assert_eq!(cost.total().times, 3);
    }
}
