use meeting::{MediaTime, Samples};

/// A step of less than this in the sound's own times is a clock that runs off or a graph that puts itself right; a larger one is
/// sound that never came.
const MOST: i64 = 250_000;
/// Off by less than this, it is left alone: times jitter.
const LEAST: i64 = 10_000;
/// One sample in so many is added or left out: nobody hears it, and it makes up for clocks ten times as far off as any is.
const ONE_IN: usize = 200;

/// A stretch of 16 kHz sound with one or more channels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speech {
    pub(crate) at: MediaTime,
    /// All as long as each other; never none.
    pub(crate) channels: Vec<Vec<f32>>,
}

impl Speech {
    pub(crate) fn end(&self) -> MediaTime {
        self.at + std::time::Duration::from_micros(samples_in_micros(self.channels[0].len()) as u64)
    }
}

/// Decides how the sound of a source whose clock runs fast or slow stays in step with media time: a sample is added or left out
/// here and there, so that what the captioner hears has neither holes nor steps, and its times are right hours later.
#[derive(Debug, Default)]
pub(crate) struct Steady {
    /// Of what was handed on.
    end: Option<MediaTime>,
}

impl Steady {
    pub(crate) fn hear(&mut self, speech: Speech) -> Speech {
        let off = self.end.map(|end| micros(speech.at) - micros(end)).filter(|off| off.abs() <= MOST);
        let steadied = match (self.end, off) {
            (Some(end), Some(off)) => {
                let frames = speech.channels[0].len();
                let step = (frames / ONE_IN).max(1) as i64 * off.signum();
                let wanted =
                    if off.abs() < LEAST || frames < 2 { frames } else { (frames as i64 + step).max(1) as usize };
                let channels = speech.channels.into_iter().map(|channel| stretched(channel, wanted)).collect();
                Speech { at: end, channels }
            }
            (_, _) => speech,
        };
        self.end = Some(steadied.end());
        steadied
    }
}

/// The same sound in so many samples.
fn stretched(sound: Vec<f32>, wanted: usize) -> Vec<f32> {
    if wanted == sound.len() || sound.is_empty() {
        return sound;
    }
    let last = sound.len() - 1;
    let scale = last as f32 / (wanted.max(2) - 1) as f32;
    (0..wanted)
        .map(|place| {
            let place = place as f32 * scale;
            let before = (place as usize).min(last);
            let after = (before + 1).min(last);
            sound[before] + (sound[after] - sound[before]) * place.fract()
        })
        .collect()
}

fn micros(at: MediaTime) -> i64 {
    i64::try_from(at.as_micros()).unwrap_or(i64::MAX / 2)
}

fn samples_in_micros(samples: usize) -> i64 {
    samples as i64 * 1_000_000 / i64::from(Samples::RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays `seconds` of sound, 20 ms at a time, whose own times run so much faster than its samples, in steps as a graph
    /// makes them; the furthest that what is handed on was off, in ms, and whether it was without a step.
    fn play(seconds: u64, fast: f64, step_ms: u64) -> (u64, bool) {
        let (mut steady, mut furthest, mut end) = (Steady::default(), 0, None);
        let mut whole = true;
        for block in 0..seconds * 50 {
            let real = block as f64 * 20.0 * (1.0 + fast);
            // What a graph tells: it counts samples until it is further off than it bears.
            let behind = real - block as f64 * 20.0;
            let told = block as f64 * 20.0 + (behind / step_ms as f64).trunc() * step_ms as f64;
            let at = MediaTime::from_micros((told * 1_000.0) as u64);
            let handed = steady.hear(Speech { at, channels: vec![vec![0.1; 320]; 2] });
            whole &= end.is_none_or(|end| end == handed.at)
                && handed.channels.iter().all(|it| it.len() == handed.channels[0].len());
            end = Some(handed.end());
            furthest = furthest.max((micros(handed.at) - (real * 1_000.0) as i64).unsigned_abs() / 1_000);
        }
        (furthest, whole)
    }

    #[test]
    fn a_clock_that_is_a_thousandth_fast_stays_in_step_for_hours() {
        for fast in [0.001, -0.001] {
            let (furthest, whole) = play(3 * 3_600, fast, 125);
            assert!(furthest < 200 && whole, "{furthest} ms, without steps: {whole}");
        }
    }

    #[test]
    fn sound_in_step_is_handed_on_as_it_is() {
        let mut steady = Steady::default();
        for block in 0..100_u64 {
            let jitter = [0, 3_000, 1_000, 0][block as usize % 4];
            let speech = Speech { at: MediaTime::from_micros(block * 20_000 + jitter), channels: vec![vec![0.1; 320]] };
            let handed = steady.hear(speech.clone());
            assert_eq!((handed.at.as_micros(), &handed.channels), (block * 20_000, &speech.channels));
        }
    }

    #[test]
    fn sound_that_never_came_leaves_a_hole() {
        let mut steady = Steady::default();
        let at = |millis| Speech { at: MediaTime::from_millis(millis), channels: vec![vec![0.1; 320]] };
        steady.hear(at(0));
        assert_eq!(steady.hear(at(1_000)).at, MediaTime::from_millis(1_000));
        assert_eq!(steady.hear(at(500)).at, MediaTime::from_millis(500), "and what goes back is not bent either");
    }

    #[test]
    fn a_tone_that_is_stretched_is_still_the_tone() {
        let tone = |samples: usize| -> Vec<f32> { (0..samples).map(|n| (n as f32 * 0.3).sin()).collect() };
        let longer = stretched(tone(320), 321);
        assert_eq!(longer.len(), 321);
        assert!((longer[0], longer[320]) == (0.0, tone(320)[319]));
        assert!(longer.iter().all(|sample| sample.abs() <= 1.0));
        assert_eq!(stretched(tone(320), 319).len(), 319);
    }
}
