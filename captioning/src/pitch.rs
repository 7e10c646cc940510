//! Whether a stretch of sound has a pitch, as vowels have. Applause, rain and paper have none.

/// Samples at 16 kHz between two pulses of a voice: 500 to 80 a second.
const PERIODS: std::ops::RangeInclusive<usize> = 32..=200;
/// How much of the sound repeats itself after a period. Noise over so short a stretch stays under 0.2, vowels lie over 0.6.
const LEAST: f32 = 0.4;
/// Below this mean square it is silence.
const FLOOR: f32 = 1e-8;

/// Looks at two frames.
pub(crate) fn has_pitch(sound: &[f32]) -> bool {
    // The difference of neighbours evens out a fan's rumble, which repeats itself at every short period.
    let sharp: Vec<f32> = sound.windows(2).map(|pair| pair[1] - 0.95 * pair[0]).collect();
    let Some(newest) = sharp.get(*PERIODS.end()..) else { return false };
    let energy = dot(newest, newest);
    if energy < FLOOR * newest.len() as f32 {
        return false;
    }
    PERIODS.into_iter().any(|period| {
        let earlier = &sharp[PERIODS.end() - period..sharp.len() - period];
        dot(newest, earlier) > LEAST * (energy * dot(earlier, earlier)).sqrt()
    })
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(samples: usize) -> Vec<f32> {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random >> 40) as f32 / 8_388_608.0 - 1.0
        };
        (0..samples).map(|_| next()).collect()
    }

    #[test]
    fn noise_white_or_rumbling_has_no_pitch() {
        let white = noise(16_000);
        let mut low = 0.0;
        let rumble: Vec<f32> = white
            .iter()
            .map(|sample| {
                low = 0.95 * low + 0.05 * sample;
                low
            })
            .collect();
        for sound in [white, rumble] {
            assert!(sound.chunks_exact(512).all(|frames| !has_pitch(frames)));
        }
    }

    #[test]
    fn pulses_have_a_pitch_even_in_some_noise() {
        let hiss = noise(512);
        for hertz in [90, 150, 300, 450] {
            let period = 16_000 / hertz;
            let pulse = |at: usize| (-((at % period) as f32) / 12.0).exp();
            let sound: Vec<f32> = (0..512).map(|at| pulse(at) + 0.05 * hiss[at]).collect();
            assert!(has_pitch(&sound), "{hertz}");
        }
    }

    #[test]
    fn silence_has_no_pitch() {
        assert!(!has_pitch(&[0.0; 512]));
    }
}
