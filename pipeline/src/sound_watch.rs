use std::time::Duration;

use meeting::{Samples, SoundTrouble, SourceEvent};

use crate::ears::{Balance, Fault};

/// Below this, −70 dB of full scale, there is not even a room: the quietest chamber's microphones give more.
pub(crate) const SILENCE: f32 = 0.000_316;
/// So long may a switched-on microphone be silent before the operator hears of it: longer than any pause in a debate with
/// its microphones open.
const PATIENCE: Duration = Duration::from_secs(60);
/// A sample at full scale was cut off by what recorded it.
const FULL_SCALE: f32 = 0.999;
/// One sample in so many at full scale spoils a second: two in a thousand are heard as crackling.
const CLIPPED_SHARE: usize = 500;
/// A spoilt second counts for so many clean ones.
const SPOILT: u32 = 3;
/// Told at the third spoilt second in a row, or as many within a few more.
const TOO_MANY: u32 = 9;
/// No spoilt second weighs longer than half a minute.
const MOST: u32 = 30;

/// Decides what the operator is to know of a source's sound: that nothing comes, that its channels are not what they should be,
/// or that it is too loud to be understood. Of several faults the worst is told, once, and once more when all is well.
#[derive(Debug, Default)]
pub(crate) struct SoundWatch {
    silent_for: Duration,
    balance: Balance,
    fault: Option<Fault>,
    trouble: Option<SoundTrouble>,
    second: Second,
    clipping: u32,
}

/// The second being heard.
#[derive(Debug, Default)]
struct Second {
    samples: usize,
    at_full_scale: usize,
}

impl SoundWatch {
    /// Takes the next stretch of sound, as each ear hears it, and whether anything is wrong with the microphones' channels.
    pub(crate) fn hear(&mut self, ears: &[Samples], fault: Option<Fault>) -> Option<SourceEvent> {
        self.fault = fault;
        let is_silent = |sound: &Samples| sound.samples.iter().all(|sample| sample.abs() < SILENCE);
        let length = ears.first().map_or(Duration::ZERO, |sound| sound.span().length());
        self.silent_for = if ears.iter().all(is_silent) { self.silent_for + length } else { Duration::ZERO };
        let at_full_scale = |sound: &Samples| sound.samples.iter().filter(|sample| sample.abs() >= FULL_SCALE).count();
        self.second.samples += ears.first().map_or(0, |sound| sound.samples.len());
        self.second.at_full_scale += ears.iter().map(at_full_scale).max().unwrap_or(0);
        if self.second.samples >= Samples::RATE as usize {
            let Second { samples, at_full_scale } = std::mem::take(&mut self.second);
            let spoilt = at_full_scale * CLIPPED_SHARE >= samples;
            self.clipping = if spoilt { self.clipping + SPOILT } else { self.clipping.saturating_sub(1) }.min(MOST);
        }
        self.decide()
    }

    /// What the source's channels are worth has changed.
    pub(crate) fn balanced(&mut self, balance: Balance) -> Option<SourceEvent> {
        self.balance = balance;
        self.decide()
    }

    fn decide(&mut self) -> Option<SourceEvent> {
        let clips = self.clipping >= TOO_MANY || (self.clipping > 0 && self.trouble == Some(SoundTrouble::Clipped));
        let now = match (self.silent_for >= PATIENCE, self.fault, self.balance) {
            (true, _, _) => Some(SoundTrouble::Silent),
            (false, Some(Fault::Missing), _) => Some(SoundTrouble::ChannelMissing),
            (false, Some(Fault::Alike), _) => Some(SoundTrouble::ChannelsAlike),
            (false, None, Balance::Opposite) => Some(SoundTrouble::ChannelsOpposite),
            (false, None, Balance::OneEar | Balance::Even) if clips => Some(SoundTrouble::Clipped),
            (false, None, Balance::OneEar) => Some(SoundTrouble::OneEar),
            (false, None, Balance::Even) => None,
        };
        if now == self.trouble {
            return None;
        }
        self.trouble = now;
        Some(now.map_or(SourceEvent::SoundFine, SourceEvent::SoundTroubled))
    }
}

#[cfg(test)]
mod tests {
    use meeting::MediaTime;

    use super::*;

    /// Hears as many seconds of each level, a tenth of a second at a time, and tells at which tenth what was told.
    fn check(levels: &[(u32, f32)], told: &[(u32, SourceEvent)]) {
        let mut watch = SoundWatch::default();
        let levels = levels.iter().flat_map(|(seconds, level)| std::iter::repeat_n(*level, *seconds as usize * 10));
        let heard: Vec<(u32, SourceEvent)> = (1..)
            .zip(levels)
            .filter_map(|(tenth, level)| {
                let samples = (0..1_600).map(|n| if n % 2 == 0 { level } else { -level }).collect();
                watch.hear(&[Samples { at: MediaTime::ZERO, samples }], None).map(|event| (tenth, event))
            })
            .collect();
        assert_eq!(heard, told);
    }

    #[test]
    fn a_dead_channel_is_told_once_and_once_more_when_it_speaks() {
        check(
            &[(5, 0.1), (180, 0.0), (5, 0.1)],
            &[(650, SourceEvent::SoundTroubled(SoundTrouble::Silent)), (1_851, SourceEvent::SoundFine)],
        );
    }

    #[test]
    fn a_quiet_room_and_a_pause_are_no_trouble() {
        check(&[(3_600, 0.001), (59, 0.0), (1, 0.1), (59, 0.0)], &[]);
    }

    #[test]
    fn clipped_sound_is_told_until_it_is_clean_for_a_while() {
        check(
            &[(2, 1.0), (1, 0.5), (2, 1.0), (12, 0.5)],
            &[(50, SourceEvent::SoundTroubled(SoundTrouble::Clipped)), (160, SourceEvent::SoundFine)],
        );
    }

    #[test]
    fn one_loud_word_is_no_trouble() {
        check(&[(1, 0.3), (1, 1.0), (10, 0.3)], &[]);
    }

    #[test]
    fn of_several_faults_the_worst_is_told_and_once_that_all_is_well() {
        let mut watch = SoundWatch::default();
        let mut second =
            |level: f32, fault| watch.hear(&[Samples { at: MediaTime::ZERO, samples: vec![level; 16_000] }], fault);
        let troubled = |trouble| Some(SourceEvent::SoundTroubled(trouble));
        assert_eq!(second(0.1, Some(Fault::Missing)), troubled(SoundTrouble::ChannelMissing));
        assert_eq!(second(0.1, Some(Fault::Alike)), troubled(SoundTrouble::ChannelsAlike));
        assert_eq!(second(0.1, None), Some(SourceEvent::SoundFine));
        assert_eq!(watch.balanced(Balance::OneEar), troubled(SoundTrouble::OneEar));
        assert_eq!(watch.balanced(Balance::Opposite), troubled(SoundTrouble::ChannelsOpposite));
        assert_eq!(watch.balanced(Balance::Even), Some(SourceEvent::SoundFine));
    }
}
