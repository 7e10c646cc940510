use std::time::{Duration, Instant};

use meeting::{Language, Samples};
use models::{Ask, Recogniser as _, Whisper};

const RATE: usize = Samples::RATE as usize;
/// The lengths of sound whose cost is measured, in seconds; between them it is taken to grow evenly.
pub const LENGTHS: [usize; 5] = [1, 2, 4, 7, 10];
/// How often each is measured on each thread.
const TIMES: usize = 3;

/// How long a question takes, for each of [`LENGTHS`].
pub struct Costs {
    pub large: Vec<Duration>,
    pub smaller: Option<Vec<Duration>>,
}

impl Costs {
    pub fn of(&self, smaller: bool, length: Duration) -> Duration {
        let known = self.smaller.as_ref().filter(|_| smaller).unwrap_or(&self.large);
        let seconds = length.as_secs_f64().clamp(LENGTHS[0] as f64, LENGTHS[LENGTHS.len() - 1] as f64);
        let after = LENGTHS.iter().position(|known| *known as f64 >= seconds).unwrap_or(LENGTHS.len() - 1).max(1);
        let (from, to) = (LENGTHS[after - 1] as f64, LENGTHS[after] as f64);
        let share = (seconds - from) / (to - from);
        known[after - 1].mul_f64(1.0 - share) + known[after].mul_f64(share)
    }
}

/// The median times for each of [`LENGTHS`], all threads working at once, as they will.
pub fn cost(model: &Whisper, sound: &[Samples], at_once: u16) -> anyhow::Result<Vec<Duration>> {
    let all: Vec<f32> = sound.iter().flat_map(|samples| samples.samples.iter().copied()).collect();
    let measured: Vec<anyhow::Result<Vec<Vec<Duration>>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once)
            .map(|number| {
                scope.spawn({
                    let all = &all;
                    move || measure(model, all, usize::from(number))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("measuring does not panic")).collect()
    });
    let mut by_length = vec![Vec::new(); LENGTHS.len()];
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
fn measure(model: &Whisper, sound: &[f32], number: usize) -> anyhow::Result<Vec<Vec<Duration>>> {
    let mut whisper = model.another()?;
    let ask = Ask::new(Language::japanese());
    // The first question allocates what all the others use.
    whisper.recognise(&sound[..RATE], &ask)?;
    let mut by_length = Vec::new();
    for seconds in LENGTHS {
        let mut taken = Vec::new();
        for time in 0..TIMES {
            let room = sound.len() - seconds * RATE;
            let begins = room * (time * 3 + number % 3) / (TIMES * 3);
            let begun = Instant::now();
            whisper.recognise(&sound[begins..begins + seconds * RATE], &ask)?;
            taken.push(begun.elapsed());
        }
        by_length.push(taken);
    }
    Ok(by_length)
}
