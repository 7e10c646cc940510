//! Sounds without speech, made up: what a hall is full of while nobody speaks.

use meeting::{MediaTime, Samples};

/// A tenth of a second.
const STEP: usize = Samples::RATE as usize / 10;
const RATE: f32 = Samples::RATE as f32;

/// A sound without speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Nothing at all.
    Silence,
    /// The hiss of an open microphone.
    Hiss,
    /// A fan: rumble with the hum of its motor.
    Fan,
    /// Many hands, louder and softer.
    Applause,
    /// Chords that change every second.
    Music,
    /// Knocks on a table, some a second.
    Knocks,
}

impl Noise {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Silence, Self::Hiss, Self::Fan, Self::Applause, Self::Music, Self::Knocks];

    /// So many seconds of it, always the same.
    pub fn sound(self, seconds: u32) -> impl Iterator<Item = Samples> {
        let mut source = Source::new(self);
        let steps = u64::from(seconds) * 10;
        (0..steps).map(move |step| Samples {
            at: MediaTime::from_millis(step * 100),
            samples: (0..STEP).map(|_| source.next()).collect(),
        })
    }
}

struct Source {
    noise: Noise,
    at: u64,
    random: u64,
    /// The hiss, with its high notes taken out.
    low: f32,
    /// How loud the newest clap or knock still is.
    loud: f32,
}

impl Source {
    fn new(noise: Noise) -> Self {
        Self { noise, at: 0, random: 0x2545_f491_4f6c_dd1d, low: 0.0, loud: 0.0 }
    }

    fn next(&mut self) -> f32 {
        let hiss = self.hiss();
        self.low += 0.05 * (hiss - self.low);
        let seconds = self.at as f64 / f64::from(RATE);
        self.at += 1;
        match self.noise {
            Noise::Silence => 0.0,
            Noise::Hiss => 0.02 * hiss,
            Noise::Fan => 0.4 * self.low + 0.05 * tone(seconds, 50.0) + 0.03 * tone(seconds, 100.0),
            Noise::Applause => {
                // Some 60 claps a second, each gone after 10 ms, in a hall that swells and dies down.
                self.clap(60.0, 0.006);
                let swell = 0.55 + 0.45 * tone(seconds, 0.07);
                swell * (0.5 * self.loud * hiss + 0.1 * hiss)
            }
            Noise::Music => {
                let chord = [[220.0, 277.2, 329.6], [196.0, 246.9, 293.7], [174.6, 220.0, 261.6]][seconds as usize % 3];
                let notes: f32 =
                    chord.iter().map(|&hertz| tone(seconds, hertz) + 0.4 * tone(seconds, 2.0 * hertz)).sum();
                0.08 * notes * (1.0 - 0.6 * seconds.fract() as f32)
            }
            Noise::Knocks => {
                self.clap(3.0, 0.02);
                0.7 * self.loud * hiss
            }
        }
    }

    /// Now and then, so often a second, one that dies away with so many seconds.
    fn clap(&mut self, a_second: f32, dies: f32) {
        self.loud *= 1.0 - 1.0 / (dies * RATE);
        if self.hiss().abs() < a_second / RATE {
            self.loud = 1.0;
        }
    }

    /// Evenly from −1 to 1.
    fn hiss(&mut self) -> f32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 40) as f32 / 8_388_608.0 - 1.0
    }
}

fn tone(seconds: f64, hertz: f64) -> f32 {
    ((seconds * hertz).fract() * std::f64::consts::TAU).sin() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noises_are_heard_and_never_clip() {
        for noise in Noise::ALL {
            let sound: Vec<f32> = noise.sound(20).flat_map(|samples| samples.samples).collect();
            let loudest = sound.iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            assert_eq!(sound.len(), 20 * Samples::RATE as usize);
            assert!(loudest <= 1.0 && (loudest > 0.01) == (noise != Noise::Silence), "{noise:?} {loudest}");
        }
    }
}
