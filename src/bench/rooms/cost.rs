use std::time::{Duration, Instant};

use meeting::Samples;
use models::{Ask, Recogniser};

const RATE: usize = Samples::RATE as usize;
/// The lengths of sound whose cost is measured, in seconds, and beside them the longest that is ever asked about.
const LENGTHS: [usize; 4] = [1, 2, 4, 7];
/// How often each is measured on each thread.
const TIMES: usize = 3;

/// How long a question takes, for each of some lengths of sound; between them it is taken to grow evenly.
pub struct Costs {
    /// In seconds.
    pub lengths: Vec<usize>,
    pub large: Vec<Duration>,
    pub smaller: Option<Vec<Duration>>,
}

impl Costs {
    pub fn of(&self, smaller: bool, length: Duration) -> Duration {
        let known = self.smaller.as_ref().filter(|_| smaller).unwrap_or(&self.large);
        let lengths = &self.lengths;
        let seconds = length.as_secs_f64().clamp(lengths[0] as f64, lengths[lengths.len() - 1] as f64);
        let after = lengths.iter().position(|known| *known as f64 >= seconds).unwrap_or(lengths.len() - 1).max(1);
        let (from, to) = (lengths[after - 1] as f64, lengths[after] as f64);
        let share = (seconds - from) / (to - from);
        known[after - 1].mul_f64(1.0 - share) + known[after].mul_f64(share)
    }
}

/// The lengths to measure where no utterance is longer than so.
pub fn lengths(longest: Duration) -> Vec<usize> {
    let longest = (longest.as_secs_f64().ceil() as usize).max(LENGTHS[0] + 1);
    LENGTHS.into_iter().filter(|length| *length < longest).chain([longest]).collect()
}

/// What is asked, and of whom.
pub struct Asked<'a> {
    pub sound: &'a [Samples],
    pub ask: &'a Ask,
    /// In seconds; see [`lengths`].
    pub lengths: &'a [usize],
    /// All of them work at once, as they will.
    pub at_once: u16,
}

/// The median times for each length.
pub fn cost(
    asked: &Asked<'_>,
    recogniser: &(dyn Fn() -> anyhow::Result<Box<dyn Recogniser>> + Sync),
) -> anyhow::Result<Vec<Duration>> {
    let all: Vec<f32> = asked.sound.iter().flat_map(|samples| samples.samples.iter().copied()).collect();
    let measured: Vec<anyhow::Result<Vec<Vec<Duration>>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..asked.at_once)
            .map(|number| {
                let all = &all;
                scope.spawn(move || measure(&mut *recogniser()?, asked, all, usize::from(number)))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("measuring does not panic")).collect()
    });
    let mut by_length = vec![Vec::new(); asked.lengths.len()];
    for thread in measured {
        by_length.iter_mut().zip(thread?).for_each(|(all, taken)| all.extend(taken));
    }
    Ok(by_length
        .into_iter()
        .map(|mut taken: Vec<Duration>| {
            taken.sort();
            taken[taken.len() / 2]
        })
        .collect())
}

#[expect(clippy::disallowed_methods, reason = "a measurement is made with a clock")]
fn measure(
    recogniser: &mut dyn Recogniser,
    asked: &Asked<'_>,
    sound: &[f32],
    number: usize,
) -> anyhow::Result<Vec<Vec<Duration>>> {
    // The first question allocates what all the others use.
    recogniser.recognise(&sound[..RATE], asked.ask)?;
    let mut by_length = Vec::new();
    for seconds in asked.lengths {
        let mut taken = Vec::new();
        for time in 0..TIMES {
            let room = sound.len() - seconds * RATE;
            let begins = room * (time * 3 + number % 3) / (TIMES * 3);
            let begun = Instant::now();
            recogniser.recognise(&sound[begins..begins + seconds * RATE], asked.ask)?;
            taken.push(begun.elapsed());
        }
        by_length.push(taken);
    }
    Ok(by_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_utterance_is_measured_and_between_two_lengths_the_cost_grows_evenly() {
        assert_eq!(lengths(Duration::from_secs(10)), [1, 2, 4, 7, 10]);
        assert_eq!(lengths(Duration::from_millis(14_500)), [1, 2, 4, 7, 15]);
        assert_eq!(lengths(Duration::from_secs(2)), [1, 2]);
        let large = [100, 200, 400].map(Duration::from_millis).to_vec();
        let smaller = Some([10, 20, 40].map(Duration::from_millis).to_vec());
        let costs = Costs { lengths: vec![1, 2, 4], large, smaller };
        let ms = |smaller, ms| costs.of(smaller, Duration::from_millis(ms)).as_millis();
        assert_eq!([ms(false, 300), ms(false, 1_500), ms(false, 3_000), ms(false, 9_000)], [100, 150, 300, 400]);
        assert_eq!(ms(true, 3_000), 30);
    }
}
