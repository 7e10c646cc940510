use std::time::Duration;

use meeting::{MediaTime, Samples};

/// Loudness is told this often.
const LEVEL_EVERY: Duration = Duration::from_millis(100);

/// Measures loudness over stretches of [`LEVEL_EVERY`].
#[derive(Default)]
pub(super) struct Meter {
    power: f32,
    samples: u16,
    begins: Option<MediaTime>,
}

impl Meter {
    /// The stretch that ends with these samples, in dB of full scale; none while it is still too short.
    pub(super) fn hear(&mut self, heard: &Samples) -> Option<(MediaTime, f32)> {
        let begins = *self.begins.get_or_insert(heard.at);
        self.power += heard.samples.iter().map(|sample| sample * sample).sum::<f32>();
        self.samples = self.samples.saturating_add(u16::try_from(heard.samples.len()).unwrap_or(u16::MAX));
        if heard.span().end().since(begins) < LEVEL_EVERY {
            return None;
        }
        let mean = self.power / f32::from(self.samples.max(1));
        *self = Self::default();
        Some((begins, 10.0 * mean.max(1e-10).log10()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_is_told_ten_times_a_second_in_db_of_full_scale() {
        let mut meter = Meter::default();
        let buffer = |ms: u64| Samples { at: MediaTime::from_millis(ms), samples: vec![0.1; 320] };
        let told: Vec<_> = (0..20).filter_map(|n| meter.hear(&buffer(n * 20))).collect();
        assert_eq!(told.len(), 4);
        assert_eq!(told[1].0, MediaTime::from_millis(100));
        assert!((told[1].1 + 20.0).abs() < 0.1, "{} dB", told[1].1);
    }

    #[test]
    fn silence_has_a_level_too() {
        let samples = vec![0.0; 1_600];
        let (_, level) = Meter::default().hear(&Samples { at: MediaTime::ZERO, samples }).expect("long enough");
        assert_eq!(level, -100.0);
    }
}
