use std::time::Duration;

/// Levels are averaged over so much sound: long enough for a word, short enough that hardly one is lost.
const AVERAGED: Duration = Duration::from_millis(400);
/// Under this power, −50 dB of full scale, nobody speaks and nothing is judged.
const LOUD: f32 = 1e-5;
/// From this share of the loudest channel's power on (−20 dB) the other is as good as empty; back from four times as much.
const EMPTY: f32 = 0.01;
const FILLED: f32 = 0.04;
/// Channels that are so much each other's opposite cancel when they are mixed; back when they are no more alike than chance.
const OPPOSITE: f32 = -0.6;
const UNLIKE: f32 = -0.1;
/// The one that is taken is changed for one four times as strong (6 dB).
const MUCH_SOFTER: f32 = 0.25;
/// Nothing is judged by less sound.
const LEAST: Duration = Duration::from_millis(200);
/// Channels that cancel are told of after so much sound, an empty one only after ten times as much: it may be the microphone
/// of somebody who is silent.
const TOLD_OPPOSITE: Duration = Duration::from_secs(3);
const TOLD_ONE_EAR: Duration = Duration::from_secs(30);
/// And that it is over after so much.
const TOLD_EVEN: Duration = Duration::from_secs(3);

/// What a source's channels are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Balance {
    /// All of them together.
    #[default]
    Even,
    /// Sound comes in one of two alone.
    OneEar,
    /// Each is the other turned around: mixed, nothing is left.
    Opposite,
}

/// Decides how a source's channels become one, so that neither an empty one nor one the wrong way round costs words.
///
/// Two channels are mixed half and half while both are good; else the good one is taken alone, of two that cancel the louder.
/// Of more than two, those that are as good as empty are left out. It changes within half a second, by a slope over one
/// buffer, so that nothing clicks.
#[derive(Debug, Default)]
pub(crate) struct Mixer {
    powers: Vec<f32>,
    /// Of the first two, multiplied.
    cross: f32,
    heard: Duration,
    weights: Vec<f32>,
    /// The channel that is taken where only one is.
    taken: usize,
    balance: Balance,
    /// How much sound the balance has been so for, and what was told last.
    lasted: Duration,
    told: Balance,
}

impl Mixer {
    /// Puts the mix in the place of every channel of this interleaved buffer. Gives what there is to tell, if it changed.
    pub(crate) fn mix(&mut self, sound: &mut [f32], channels: usize, rate: u32) -> Option<Balance> {
        if channels < 2 || rate == 0 || sound.is_empty() {
            return None;
        }
        if self.powers.len() != channels {
            *self = Self { powers: vec![0.0; channels], told: self.told, ..Self::default() };
        }
        let frames = sound.len() / channels;
        let length = Duration::from_micros(frames as u64 * 1_000_000 / u64::from(rate));
        self.measure(sound, channels, length);
        let before = std::mem::take(&mut self.weights);
        let after = self.weigh();
        let before = if before.is_empty() { after.clone() } else { before };
        for (place, frame) in sound.chunks_exact_mut(channels).enumerate() {
            let share = (place + 1) as f32 / frames as f32;
            let weighed = frame.iter().zip(before.iter().zip(&after));
            let mixed = weighed.map(|(sample, (before, after))| sample * (before + (after - before) * share)).sum();
            frame.fill(mixed);
        }
        self.weights = after;
        self.tell()
    }

    fn measure(&mut self, sound: &[f32], channels: usize, length: Duration) {
        let frames = (sound.len() / channels).max(1) as f32;
        let power = |channel: usize| -> f32 {
            sound.iter().skip(channel).step_by(channels).map(|sample| sample * sample).sum::<f32>() / frames
        };
        let powers: Vec<f32> =
            (0..channels).map(power).map(|power| if power.is_finite() { power } else { 0.0 }).collect();
        if powers.iter().all(|power| *power < LOUD) {
            return;
        }
        let cross = sound.chunks_exact(channels).map(|frame| frame[0] * frame[1]).sum::<f32>() / frames;
        let newest = (length.as_secs_f32() / AVERAGED.as_secs_f32()).min(1.0);
        let newest = if self.heard.is_zero() { 1.0 } else { newest };
        let average = |so_far: &mut f32, new: f32| *so_far += (new - *so_far) * newest;
        self.powers.iter_mut().zip(powers).for_each(|(so_far, new)| average(so_far, new));
        average(&mut self.cross, if cross.is_finite() { cross } else { 0.0 });
        self.heard += length;
        self.judge(length);
    }

    fn judge(&mut self, length: Duration) {
        let (most, least) =
            self.powers.iter().fold((0.0_f32, f32::MAX), |(most, least), it| (most.max(*it), least.min(*it)));
        if self.heard < LEAST || self.powers.len() != 2 {
            return;
        }
        let alike = self.cross / (most * least).sqrt().max(1e-12);
        let share = least / most.max(1e-12);
        let now = match self.balance {
            Balance::OneEar if share < FILLED => Balance::OneEar,
            Balance::Opposite if alike < UNLIKE && share >= EMPTY => Balance::Opposite,
            Balance::Even | Balance::OneEar | Balance::Opposite if share < EMPTY => Balance::OneEar,
            Balance::Even | Balance::OneEar | Balance::Opposite if alike < OPPOSITE => Balance::Opposite,
            Balance::Even | Balance::OneEar | Balance::Opposite => Balance::Even,
        };
        self.lasted = if now == self.balance { self.lasted + length } else { Duration::ZERO };
        self.balance = now;
    }

    fn weigh(&mut self) -> Vec<f32> {
        let (loudest, most) = self
            .powers
            .iter()
            .enumerate()
            .fold((0, 0.0), |loudest, (place, power)| if *power > loudest.1 { (place, *power) } else { loudest });
        // Two that are about as loud are not taken in turns: one is the other turned around.
        if self.powers[self.taken] < most * MUCH_SOFTER {
            self.taken = loudest;
        }
        let counts = |place: usize, power: f32| match (self.balance, self.powers.len()) {
            (Balance::Even, 2) => true,
            (Balance::OneEar | Balance::Opposite, 2) => place == self.taken,
            (_, _) => power >= most * EMPTY,
        };
        let weights = self.powers.iter().enumerate().map(|(place, power)| f32::from(u8::from(counts(place, *power))));
        let mut weights: Vec<f32> = weights.collect();
        let all: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= all.max(1.0));
        weights
    }

    fn tell(&mut self) -> Option<Balance> {
        let patience = match self.balance {
            Balance::Even => TOLD_EVEN,
            Balance::OneEar => TOLD_ONE_EAR,
            Balance::Opposite => TOLD_OPPOSITE,
        };
        if self.balance == self.told || self.lasted < patience {
            return None;
        }
        self.told = self.balance;
        Some(self.told)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const RATE: u32 = 48_000;

    /// Each line: for how many seconds, how loud the voice is left and right (negative: turned around). Told: when what was
    /// told, and at the end of each line how loud the voice is in the mix, as a share of the louder channel.
    fn check(script: &str, expected: &Expect) {
        let (mut mixer, mut told, mut place) = (Mixer::default(), String::new(), 0_u32);
        for line in script.lines().map(str::trim) {
            let numbers: Vec<f32> = line.split(' ').map(|word| word.parse().expect("a number")).collect();
            let [seconds, left, right] = numbers[..] else { panic!("three numbers: {line}") };
            let mut loudness = 0.0;
            for _ in 0..(seconds * 50.0) as u32 {
                let mut sound = Vec::new();
                for _ in 0..RATE / 50 {
                    let voice = (place as f32 * 440.0 * std::f32::consts::TAU / RATE as f32).sin();
                    sound.extend([voice * left, voice * right]);
                    place += 1;
                }
                if let Some(balance) = mixer.mix(&mut sound, 2, RATE) {
                    told += &format!("{:.1} {balance:?}\n", place as f32 / RATE as f32);
                }
                assert!(sound.chunks(2).all(|frame| frame[0] == frame[1]), "every channel holds the mix");
                let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32;
                loudness = (2.0 * power).sqrt() / left.abs().max(right.abs()).max(1e-6);
            }
            told += &format!("{line}: {loudness:.2}\n");
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn two_good_channels_are_mixed() {
        check(
            "5 0.2 0.2\n5 0.2 0.1",
            &expect![[r#"
            5 0.2 0.2: 1.00
            5 0.2 0.1: 0.75
        "#]],
        );
    }

    #[test]
    fn sound_in_one_ear_is_taken_from_that_ear_and_told_after_half_a_minute() {
        check(
            "1 0 0.2\n40 0 0.2\n5 0.2 0.2",
            &expect![[r#"
            1 0 0.2: 1.00
            30.2 OneEar
            40 0 0.2: 1.00
            44.0 Even
            5 0.2 0.2: 1.00
        "#]],
        );
    }

    #[test]
    fn channels_that_cancel_are_not_mixed() {
        check(
            "1 0.2 -0.2\n4 0.2 -0.15\n5 0.2 0.2",
            &expect![[r#"
            1 0.2 -0.2: 1.00
            3.2 Opposite
            4 0.2 -0.15: 1.00
            8.2 Even
            5 0.2 0.2: 1.00
        "#]],
        );
    }

    #[test]
    fn a_channel_that_dies_in_the_middle_costs_half_a_second_of_loudness() {
        check(
            "10 0.2 0.2\n2 0.2 0\n2 0.2 0.2",
            &expect![[r#"
            10 0.2 0.2: 1.00
            2 0.2 0: 1.00
            2 0.2 0.2: 1.00
        "#]],
        );
    }

    #[test]
    fn two_who_take_turns_at_a_microphone_each_are_no_fault() {
        let turns = ["8 0.2 0.01", "8 0.01 0.2"].join("\n");
        check(
            &[turns.as_str(); 5].join("\n"),
            &expect![[r#"
            8 0.2 0.01: 1.00
            8 0.01 0.2: 1.00
            8 0.2 0.01: 1.00
            8 0.01 0.2: 1.00
            8 0.2 0.01: 1.00
            8 0.01 0.2: 1.00
            8 0.2 0.01: 1.00
            8 0.01 0.2: 1.00
            8 0.2 0.01: 1.00
            8 0.01 0.2: 1.00
        "#]],
        );
    }

    #[test]
    fn silence_is_not_judged_and_nonsense_does_no_harm() {
        let mut mixer = Mixer::default();
        for sound in [[0.0, 0.0], [f32::NAN, f32::INFINITY], [1e-4, 0.0]] {
            for _ in 0..10_000 {
                assert_eq!(mixer.mix(&mut sound.repeat(480), 2, RATE), None);
            }
        }
        assert_eq!(mixer.mix(&mut [], 2, RATE), None);
        assert_eq!(mixer.mix(&mut [0.5; 7], 3, 0), None);
    }

    #[test]
    fn of_many_channels_the_empty_ones_do_not_make_the_others_softer() {
        let mut mixer = Mixer::default();
        let mut sound = [0.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].repeat(480);
        for _ in 0..50 {
            sound = [0.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].repeat(480);
            assert_eq!(mixer.mix(&mut sound, 8, RATE), None);
        }
        assert!(sound.iter().all(|sample| (sample - 0.2).abs() < 0.01), "{:?}", &sound[..8]);
    }
}
