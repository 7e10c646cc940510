use std::{collections::VecDeque, time::Duration};

use meeting::Samples;

use super::likeness::likeness;

/// Decided for so much sound at a time: 20 ms, less where it comes in smaller pieces.
const SLICE: usize = samples(Duration::from_millis(20));
/// Compared by so much of the past: some periods of the deepest voice.
const COMPARED: usize = samples(Duration::from_millis(100));
/// A level follows a voice within so much sound.
const AVERAGED: f32 = samples(Duration::from_millis(50)) as f32;
/// Under this power, −50 dB of full scale, nobody speaks.
const SPEAKS: f32 = 1e-5;
/// So much softer than the loudest (10 dB) it is the loudest's voice: whoever speaks into a microphone at 30 cm is heard 11 dB
/// softer by one at 1 m, by distance alone.
const FAR_SOFTER: f32 = 10.0;
/// About as loud (4 dB): each has a voice of its own, unless they are alike.
const AS_LOUD: f32 = 2.5;
/// So much louder than all others (3 dB), it is certainly its own.
const LOUDER: f32 = 2.0;
/// More alike than this is the same voice.
const SAME: f32 = 0.6;
/// So much alike, and as loud as this (2 dB), are not two microphones but one signal.
const ONE_SIGNAL: (f32, f32) = (0.9, 1.6);
/// Once it has been so for so long.
const ONE_SIGNAL_AFTER: usize = samples(Duration::from_secs(2));
/// What was overheard stays shut for so long after: a room's echo of the voice.
const ECHO: usize = samples(Duration::from_millis(300));
/// And until it has been about as loud for so long.
const OWN: usize = samples(Duration::from_millis(100));

const fn samples(length: Duration) -> usize {
    length.as_millis() as usize * Samples::RATE as usize / 1_000
}

/// Decides which microphones hear a voice of their own, and which only overhear their neighbour's.
///
/// The loudest is always believed. One far softer in the same moment hears the same voice from afar; one a little softer does so
/// if it sounds alike. It stays shut through the echo, until it is the louder, or as loud with another voice. While nobody
/// speaks, all are open, so that whoever begins is heard from the first consonant on.
#[derive(Debug, Default)]
pub(super) struct Crosstalk {
    channels: Vec<Channel>,
    /// For how long, in samples, some channel has carried what another does.
    one_signal: usize,
}

#[derive(Debug, Default)]
struct Channel {
    level: f32,
    /// How much like the loudest it sounds, averaged.
    alike: f32,
    heard: VecDeque<f32>,
    /// Shut for so many samples more; 0: open.
    shut: usize,
    /// For how long, in samples, it has been about as loud as the loudest, with another voice.
    own: usize,
}

impl Crosstalk {
    /// Silences what is only overheard in these channels, which are as long as each other.
    pub(super) fn hush(&mut self, channels: &mut [Vec<f32>]) {
        if self.channels.len() != channels.len() {
            self.channels = channels.iter().map(|_| Channel::default()).collect();
        }
        let length = channels.iter().map(Vec::len).min().unwrap_or(0);
        for begins in (0..length).step_by(SLICE) {
            let ends = (begins + SLICE).min(length);
            for (channel, sound) in self.channels.iter_mut().zip(channels.iter()) {
                channel.hear(&sound[begins..ends]);
            }
            self.decide(ends - begins);
            for (channel, sound) in self.channels.iter().zip(channels.iter_mut()) {
                if channel.shut > 0 {
                    sound[begins..ends].fill(0.0);
                }
            }
        }
    }

    /// Whether channels carry the same: then it is not known by them who speaks.
    pub(super) fn is_one_signal(&self) -> bool {
        self.one_signal >= ONE_SIGNAL_AFTER
    }

    fn decide(&mut self, length: usize) {
        let by_level = |(_, one): &(usize, &Channel), (_, other): &(usize, &Channel)| one.level.total_cmp(&other.level);
        let Some((loudest, _)) = self.channels.iter().enumerate().max_by(by_level) else { return };
        let level = self.channels[loudest].level;
        if level < SPEAKS {
            self.channels.iter_mut().for_each(|channel| channel.shut = channel.shut.saturating_sub(length));
            return;
        }
        let others = (0..self.channels.len()).filter(|place| *place != loudest);
        let second = others.clone().map(|place| self.channels[place].level).fold(0.0, f32::max);
        if level >= second * LOUDER {
            (self.channels[loudest].shut, self.channels[loudest].own) = (0, 0);
        }
        let (mut one_signal, mut is_echo) = (false, false);
        for place in others {
            let softer = level / self.channels[place].level.max(1e-12);
            let now = if softer < FAR_SOFTER { self.alike(loudest, place) } else { 1.0 };
            let alike = self.channels[place].sounds_alike(now);
            one_signal |= alike > ONE_SIGNAL.0 && softer < ONE_SIGNAL.1;
            let known = self.channels[loudest].shut > 0 && self.channels[place].shut == 0;
            if alike > SAME && known && softer < LOUDER {
                // It was the other's echo before, and is hardly louder than that now.
                is_echo = true;
            } else {
                self.channels[place].compare(softer, alike > SAME, length);
            }
        }
        if self.channels[loudest].shut > 0 {
            self.channels[loudest].compare(1.0, is_echo, length);
        }
        self.one_signal = match one_signal {
            true => (self.one_signal + length).min(2 * ONE_SIGNAL_AFTER),
            false => self.one_signal.saturating_sub(4 * length),
        };
    }

    fn alike(&mut self, one: usize, other: usize) -> f32 {
        let of = |channel: &mut Channel| channel.heard.make_contiguous().to_vec();
        let (one, other) = (of(&mut self.channels[one]), of(&mut self.channels[other]));
        likeness(&one, &other)
    }
}

impl Channel {
    fn hear(&mut self, sound: &[f32]) {
        let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len().max(1) as f32;
        let power = if power.is_finite() { power } else { 0.0 };
        self.level += (power - self.level) * (sound.len() as f32 / AVERAGED).min(1.0);
        self.heard.extend(sound);
        self.heard.drain(..self.heard.len().saturating_sub(COMPARED));
    }

    /// As alike as this just now; how alike altogether: what sounds so for a moment may be chance.
    fn sounds_alike(&mut self, now: f32) -> f32 {
        self.alike += (now - self.alike) * 0.5;
        self.alike
    }

    /// So much softer than the loudest, and whether it sounds like it.
    fn compare(&mut self, softer: f32, alike: bool, length: usize) {
        if softer >= FAR_SOFTER || alike {
            (self.shut, self.own) = (ECHO, 0);
        } else if self.shut > 0 {
            self.own = if softer <= AS_LOUD { self.own + length } else { 0 };
            self.shut = if self.own >= OWN { 0 } else { ECHO };
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// A voice of its own: a buzz of this pitch, dulled, with noise in it.
    fn voice(hertz: f32, seed: u32, length: usize) -> Vec<f32> {
        let (mut state, mut dull, mut phase) = (seed | 1, 0.0_f32, 0.0_f32);
        (0..length)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                phase = (phase + hertz / Samples::RATE as f32).fract();
                let buzz = if phase < 0.1 { 1.0 } else { -0.1 };
                dull += (buzz + state as f32 / u32::MAX as f32 - 0.5 - dull) * 0.3;
                dull * 0.3
            })
            .collect()
    }

    /// Each line: a second with so much (in dB) of A's voice in the left and the right channel, then of B's; `-` for none. The
    /// right channel hears A, and the left one B, three milliseconds later. Told: the share of the second that is let through.
    fn check(script: &str, expected: &Expect) {
        let (mut crosstalk, mut told) = (Crosstalk::default(), String::new());
        let second = Samples::RATE as usize;
        let lines: Vec<&str> = script.lines().map(str::trim).collect();
        let (a, b) = (voice(110.0, 77, second * lines.len() + 48), voice(173.0, 991, second * lines.len() + 48));
        for (place, line) in lines.iter().enumerate() {
            let gain =
                |db: &str| if db == "-" { 0.0 } else { 10_f32.powf(db.parse::<f32>().expect("a number") / 20.0) };
            let gains: Vec<f32> = line.split_whitespace().map(gain).collect();
            let [a_left, a_right, b_left, b_right] = gains[..] else { panic!("four levels: {line}") };
            let mut open = [0_usize; 2];
            for begins in (place * second..(place + 1) * second).step_by(160) {
                let of = |sound: &[f32], late: usize, gain: f32| -> Vec<f32> {
                    (begins..begins + 160).map(|n| sound[n + 48 - late] * gain).collect()
                };
                let add =
                    |one: Vec<f32>, other: Vec<f32>| one.iter().zip(other).map(|(one, other)| one + other).collect();
                let left: Vec<f32> = add(of(&a, 0, a_left), of(&b, 48, b_left));
                let right: Vec<f32> = add(of(&a, 48, a_right), of(&b, 0, b_right));
                let mut channels = vec![left.clone(), right.clone()];
                crosstalk.hush(&mut channels);
                for (open, (after, before)) in open.iter_mut().zip(channels.iter().zip([left, right])) {
                    *open += usize::from(*after == before);
                }
            }
            let one_signal = if crosstalk.is_one_signal() { ", one signal" } else { "" };
            told += &format!("{line}: {} {}{one_signal}\n", open[0], open[1]);
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn a_neighbour_s_microphone_is_shut_while_the_other_speaks() {
        check(
            "0 -12 - -\n0 -12 - -\n- - - -\n- - -12 0",
            &expect![[r#"
            0 -12 - -: 100 0
            0 -12 - -: 100 0
            - - - -: 100 100
            - - -12 0: 0 100
        "#]],
        );
    }

    #[test]
    fn a_louder_neighbour_s_microphone_that_hears_the_same_voice_is_shut_too() {
        check(
            "0 -5 - -\n0 -5 - -\n- - -3 0",
            &expect![[r#"
            0 -5 - -: 100 3
            0 -5 - -: 100 0
            - - -3 0: 18 82
        "#]],
        );
    }

    #[test]
    fn two_who_speak_at_once_are_both_heard() {
        check(
            "0 -12 - -\n0 -12 -12 0\n0 -12 -14 -3\n0 -12 - -",
            &expect![[r#"
            0 -12 - -: 100 0
            0 -12 -12 0: 100 88
            0 -12 -14 -3: 100 100
            0 -12 - -: 100 5
        "#]],
        );
    }

    #[test]
    fn one_signal_in_two_channels_is_heard_once_and_told() {
        check(
            "0 0 - -\n0 0 - -\n0 0 - -\n0 0 - -",
            &expect![[r#"
            0 0 - -: 3 100
            0 0 - -: 0 100
            0 0 - -: 0 100, one signal
            0 0 - -: 0 100, one signal
        "#]],
        );
    }
}
