use std::{
    ops::AddAssign,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use captioning::{Progress, Settings};
use meeting::Samples;
use models::{Ask, Error, Guess, Recogniser};

use super::{english::English, set::Recording};
use crate::{
    commands::DecodedSound,
    scorecard::{Errors, characters, percentile},
};

/// What was measured of one recording, or of several together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub recordings: usize,
    pub sound: Duration,
    /// Characters said, punctuation apart.
    pub characters: usize,
    /// Where somebody speaks.
    pub errors: Errors,
    /// Sound in which nobody speaks, and the characters that were heard in it all the same.
    pub silence: Duration,
    pub made_up: usize,
    /// How long each question to the recogniser took, in microseconds.
    pub took_us: Vec<u64>,
    /// Where that was asked for.
    pub english: English,
}

impl Tally {
    /// Wrong, missing and added characters for each that was said; none where nothing was.
    pub fn error_rate(&self) -> Option<f64> {
        (self.characters > 0).then(|| self.errors.total() as f64 / self.characters as f64)
    }

    /// Characters made up in an hour in which nobody speaks; none without such sound.
    pub fn made_up_an_hour(&self) -> Option<f64> {
        (!self.silence.is_zero()).then(|| self.made_up as f64 * 3_600.0 / self.silence.as_secs_f64())
    }

    /// The recogniser's time for each second of sound.
    pub fn real_time_factor(&self) -> Option<f64> {
        let took = self.took_us.iter().sum::<u64>() as f64 / 1e6;
        (!self.sound.is_zero()).then(|| took / self.sound.as_secs_f64())
    }

    /// So long a question took, or less, in `share` of all cases: milliseconds.
    pub fn took_ms(&self, share: f64) -> Option<f64> {
        let mut sorted = self.took_us.clone();
        sorted.sort_unstable();
        percentile(&sorted, share).map(|us| us as f64 / 1e3)
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.recordings += other.recordings;
        self.sound += other.sound;
        self.characters += other.characters;
        self.errors += other.errors;
        self.silence += other.silence;
        self.made_up += other.made_up;
        self.took_us.extend_from_slice(&other.took_us);
        self.english += other.english;
    }
}

/// Captions one recording and holds the text against what is said in it; none when `stop` was set meanwhile.
pub fn measure(
    recogniser: &mut dyn Recogniser,
    settings: Settings,
    recording: &Recording,
    stop: &AtomicBool,
) -> anyhow::Result<Option<Tally>> {
    let mut sound = DecodedSound::open(&recording.file)?;
    let mut timed = Timed { recogniser, took_us: Vec::new() };
    let mut heard = String::new();
    let until_stopped = sound.by_ref().take_while(|_: &Samples| !stop.load(Ordering::Relaxed));
    captioning::transcribe(settings, &mut timed, until_stopped, |progress| match progress {
        Progress::Utterance(utterance) => heard.push_str(&utterance.text()),
        Progress::Heard(_) | Progress::Quiet(_) => {}
    })
    .context("recognise what is said")?;
    if stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let length = sound.taken().since(meeting::MediaTime::ZERO);
    sound.finish()?;
    Ok(Some(judge(&recording.said, &heard, length, timed.took_us)))
}

fn judge(said: &str, heard: &str, sound: Duration, took_us: Vec<u64>) -> Tally {
    let (said, heard) = (characters(said), characters(heard));
    let spoken = Tally { recordings: 1, sound, took_us, ..Tally::default() };
    if said.is_empty() {
        Tally { silence: sound, made_up: heard.len(), ..spoken }
    } else {
        Tally { characters: said.len(), errors: Errors::count(&said, &heard), ..spoken }
    }
}

/// A recogniser that is watched with a clock.
struct Timed<'a> {
    recogniser: &'a mut dyn Recogniser,
    took_us: Vec<u64>,
}

impl Recogniser for Timed<'_> {
    #[expect(clippy::disallowed_methods, reason = "a measurement is made with a clock")]
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        let begun = Instant::now();
        let guess = self.recogniser.recognise(sound, ask);
        self.took_us.push(begun.elapsed().as_micros() as u64);
        guess
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.recogniser.restart()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_where_nobody_speaks_is_made_up_and_no_insertion() {
        let half_an_hour = Duration::from_secs(1_800);
        let mut all = judge("", "ご視聴ありがとう。", half_an_hour, vec![2_000_000]);
        assert_eq!((all.error_rate(), all.made_up_an_hour()), (None, Some(16.0)));
        all += &judge("異議なし。", "異議、なしし", half_an_hour, vec![1_000_000, 600_000_000]);
        assert_eq!(all.errors, Errors { substitutions: 0, deletions: 0, insertions: 1 });
        assert_eq!((all.error_rate(), all.made_up_an_hour()), (Some(0.25), Some(16.0)));
        assert_eq!((all.took_ms(0.5), all.took_ms(0.95)), (Some(2_000.0), Some(600_000.0)));
        assert!(all.real_time_factor().is_some_and(|factor| (factor - 603.0 / 3_600.0).abs() < 1e-9));
    }
}
