/// How far one channel may lag behind the other: what sound needs for three metres, 16 samples a millisecond.
const LAG: usize = 160;

/// How much of one stretch of sound is in another, heard a little earlier or later: 0 for strangers, 1 for the same voice,
/// however loud each is.
///
/// Both must be as long. Two people who speak at once are under a half nearly always, one voice in two microphones over it.
pub(super) fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let length = one.len().min(other.len());
    if length <= 2 * LAG {
        return 0.0;
    }
    let middle = &one[LAG..length - LAG];
    let power: f32 = middle.iter().map(|sample| sample * sample).sum();
    let mut most = 0.0_f32;
    let mut beside: f32 = other[..middle.len()].iter().map(|sample| sample * sample).sum();
    for lag in 0..=2 * LAG {
        let moved = &other[lag..lag + middle.len()];
        let common: f32 = middle.iter().zip(moved).map(|(one, other)| one * other).sum();
        most = most.max(common.abs() / (power * beside).sqrt().max(1e-9));
        if lag < 2 * LAG {
            let (leaves, comes) = (other[lag], other[lag + middle.len()]);
            beside = (beside - leaves * leaves + comes * comes).max(0.0);
        }
    }
    most.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise that is the same for the same seed, made a little dull, as a voice is.
    fn noise(seed: u32, length: usize) -> Vec<f32> {
        let (mut state, mut dull) = (seed.wrapping_mul(2_654_435_761) | 1, 0.0);
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            dull += (state as f32 / u32::MAX as f32 - 0.5 - dull) * 0.4;
            dull
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn one_voice_is_known_later_softer_and_turned_around() {
        let voice = noise(7, 1_800);
        let overheard: Vec<f32> = voice[..1_600].iter().map(|sample| sample * -0.2).collect();
        assert!(likeness(&voice[100..1_700], &overheard) > 0.9);
    }

    #[test]
    fn two_voices_are_strangers() {
        assert!(likeness(&noise(7, 1_600), &noise(8, 1_600)) < 0.35);
    }

    #[test]
    fn silence_is_like_nothing() {
        assert!(likeness(&vec![0.0; 1_600], &noise(8, 1_600)) < 0.1);
        assert_eq!(likeness(&[], &[]), 0.0);
    }
}
