use std::time::Duration;

use meeting::SourceEvent;

use crate::sound_watch::SILENCE;

/// From this peak on, −40 dB of full scale, somebody speaks.
const SPEAKS: f32 = 0.01;
/// So long, of the time in which others speak, may nothing at all come from a microphone before the operator hears of it.
const PATIENCE: Duration = Duration::from_secs(300);

/// Decides which microphones with a channel of their own the operator is told to look at: a pulled plug among plugs that are in.
///
/// A microphone that works hears at least the room, and from afar whoever speaks. One that is switched off gives as little as one
/// that is dead. So each that turns out to work has twice the patience from then on.
#[derive(Debug)]
pub(crate) struct MicrophoneWatch {
    microphones: Vec<Microphone>,
}

#[derive(Debug)]
struct Microphone {
    channel: usize,
    /// While others spoke.
    silent_for: Duration,
    patience: Duration,
    is_told: bool,
}

impl MicrophoneWatch {
    /// Microphones on these channels.
    pub(crate) fn new(channels: &[usize]) -> Self {
        let microphone = |channel: &usize| Microphone {
            channel: *channel,
            silent_for: Duration::ZERO,
            patience: PATIENCE,
            is_told: false,
        };
        Self { microphones: channels.iter().map(microphone).collect() }
    }

    /// Takes the peak of each microphone's channel, as it came, and of the rest of the room, in the next so long a stretch.
    pub(crate) fn hear(&mut self, peaks: &[f32], room: f32, length: Duration) -> Vec<SourceEvent> {
        // A silent one is not among those who speak.
        let speaks = peaks.iter().chain([&room]).any(|peak| *peak >= SPEAKS);
        let heard = |(microphone, peak): (&mut Microphone, &f32)| {
            microphone.hear(*peak, if speaks { length } else { Duration::ZERO })
        };
        self.microphones.iter_mut().zip(peaks).filter_map(heard).collect()
    }
}

impl Microphone {
    fn hear(&mut self, peak: f32, spoken: Duration) -> Option<SourceEvent> {
        let channel = self.channel;
        if peak >= SILENCE {
            self.silent_for = Duration::ZERO;
            return std::mem::take(&mut self.is_told).then(|| {
                self.patience = self.patience.saturating_mul(2);
                SourceEvent::MicrophoneHeard { channel }
            });
        }
        self.silent_for += spoken;
        let is_due = self.silent_for >= self.patience && !self.is_told;
        self.is_told |= is_due;
        is_due.then_some(SourceEvent::MicrophoneSilent { channel })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Lines: so many seconds with these peaks on channels 1, 2 and 4, and in the room. Told: at which second what was told.
    fn check(script: &str, expected: &Expect) {
        let (mut watch, mut told, mut second) = (MicrophoneWatch::new(&[0, 1, 3]), String::new(), 0);
        for line in script.lines() {
            let numbers: Vec<f32> = line.split_whitespace().map(|number| number.parse().expect("a number")).collect();
            let [seconds, peaks @ .., room] = &numbers[..] else { panic!("seconds and peaks: {line}") };
            for _ in 0..*seconds as u32 {
                second += 1;
                for event in watch.hear(peaks, *room, Duration::from_secs(1)) {
                    told += &format!("{second} {event:?}\n");
                }
            }
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn a_dead_microphone_among_others_is_told_once_by_its_channel() {
        check(
            "1000 0.2   0 0.001 0
             1000 0.001 0 0.2   0",
            &expect!["300 MicrophoneSilent { channel: 1 }\n"],
        );
    }

    #[test]
    fn only_the_time_in_which_others_speak_counts_wherever_they_do() {
        check(
            "3600 0.001 0.001 0 0
             200  0.001 0.001 0 0.3
             3600 0     0     0 0
             100  0.001 0.001 0 0.3",
            &expect!["7500 MicrophoneSilent { channel: 3 }\n"],
        );
    }

    #[test]
    fn one_that_is_only_switched_off_at_times_is_told_less_and_less() {
        check(
            "400  0.2 0 0.2 0
             1    0.2 0.2 0.2 0
             700  0.2 0 0.2 0
             1    0.2 0.2 0.2 0
             1100 0.2 0 0.2 0",
            &expect![[r#"
                300 MicrophoneSilent { channel: 1 }
                401 MicrophoneHeard { channel: 1 }
                1001 MicrophoneSilent { channel: 1 }
                1102 MicrophoneHeard { channel: 1 }
            "#]],
        );
    }
}
