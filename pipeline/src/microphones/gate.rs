use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use meeting::{MediaTime, Samples};
use tokio::sync::mpsc::{self, error::TrySendError};

/// Buffers that wait for the captioner: 10 s of 20 ms.
const WAITING: usize = 500;

/// Loudness is smoothed over about so long: shorter than any syllable, longer than what two devices are apart.
const SMOOTHED_OVER: Duration = Duration::from_millis(60);
/// A microphone of which nothing came for so long (its device is gone) is taken for silent.
const STALE: Duration = Duration::from_millis(500);

/// The only way from a microphone to its captioner.
///
/// While the microphone across is cut off and louder, what this one hears is the voice that nobody is to listen to, softer: its
/// captioner gets silence then. Nothing is kept of the other sound but its loudness of this moment.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Guards how loud the microphone is; held to read or write it.
    loudness: Mutex<Loudness>,
    /// Guards the way out; held to send one buffer, to open or to cut. None: cut off.
    out: Mutex<Option<mpsc::Sender<Samples>>>,
    /// Said once until there is room again.
    full: AtomicBool,
}

impl Gate {
    pub(super) fn open(&self) -> mpsc::Receiver<Samples> {
        let (sender, receiver) = mpsc::channel(WAITING);
        *self.out() = Some(sender);
        receiver
    }

    pub(super) fn cut(&self) {
        *self.out() = None;
    }

    /// Takes what the microphone hears, the gate of the one across beside it.
    pub(super) fn pass(&self, mut samples: Samples, across: &Self) {
        let own = self.loudness().hear(&samples);
        if across.is_cut() && across.loudness().at(samples.at) > own {
            samples.samples.fill(0.0);
        }
        let out = self.out();
        let Some(sender) = out.as_ref() else { return };
        match sender.try_send(samples) {
            Ok(()) => self.full.store(false, Ordering::Relaxed),
            Err(TrySendError::Full(_)) => {
                if !self.full.swap(true, Ordering::Relaxed) {
                    tracing::warn!("a counter's captioner fell behind and sound is dropped");
                }
            }
            // Its captioner has ended, which is told elsewhere.
            Err(TrySendError::Closed(_)) => {}
        }
    }

    fn is_cut(&self) -> bool {
        self.out().is_none()
    }

    fn loudness(&self) -> MutexGuard<'_, Loudness> {
        self.loudness.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn out(&self) -> MutexGuard<'_, Option<mpsc::Sender<Samples>>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The power of the last few buffers, the newest counting most.
#[derive(Debug, Default)]
struct Loudness {
    power: f32,
    until: MediaTime,
}

impl Loudness {
    fn hear(&mut self, heard: &Samples) -> f32 {
        let span = heard.span();
        let power = heard.samples.iter().map(|sample| sample * sample).sum::<f32>() / heard.samples.len().max(1) as f32;
        let new = (span.end().since(span.start()).as_secs_f32() / SMOOTHED_OVER.as_secs_f32()).min(1.0);
        self.power += new * (power - self.power);
        self.until = span.end();
        self.power
    }

    /// How loud it is at a moment by the same clock.
    fn at(&self, moment: MediaTime) -> f32 {
        if moment.since(self.until) > STALE { 0.0 } else { self.power }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One buffer of 20 ms.
    fn sound(number: u64, loud: f32) -> Samples {
        Samples { at: MediaTime::from_millis(number * 20), samples: vec![loud; 320] }
    }

    /// What comes out of one gate while both microphones hear, as how loud its buffers are.
    fn passed(own: impl Fn(u64) -> f32, across: impl Fn(u64) -> Option<f32>, listened_to: bool) -> Vec<f32> {
        let (gate, other) = (Gate::default(), Gate::default());
        let mut out = gate.open();
        let _listens = listened_to.then(|| other.open());
        for number in 0..100 {
            if let Some(loud) = across(number) {
                other.pass(sound(number, loud), &gate);
            }
            gate.pass(sound(number, own(number)), &other);
        }
        std::iter::from_fn(|| out.try_recv().ok()).map(|samples| samples.samples[0]).collect()
    }

    #[test]
    fn what_is_overheard_of_a_microphone_that_is_cut_off_comes_out_as_silence() {
        let overheard = passed(|_| 0.05, |_| Some(0.1), false);
        assert_eq!(overheard, [0.0; 100]);
        assert_eq!(passed(|_| 0.05, |_| Some(0.1), true), [0.05; 100], "both are listened to");
        assert_eq!(passed(|_| 0.1, |_| Some(0.05), false), [0.1; 100], "its own voice");
    }

    #[test]
    fn in_the_same_breath_only_what_is_overheard_is_silenced() {
        // Two seconds: the other side's voice takes over after the first.
        let own = |number| if number < 50 { 0.1 } else { 0.05 };
        let across = |number| Some(if number < 50 { 0.03 } else { 0.1 });
        let heard = passed(own, across, false);
        assert_eq!(heard[..50], [0.1; 50]);
        let late = heard[50..].iter().filter(|loud| **loud > 0.0).count();
        assert!(late <= 2, "{late} buffers of the other voice came out");
    }

    #[test]
    fn a_microphone_that_delivers_nothing_any_more_silences_nobody() {
        let heard = passed(|_| 0.05, |number| (number < 10).then_some(0.1), false);
        assert_eq!(heard[..10], [0.0; 10]);
        assert_eq!(heard[40..], [0.05; 60]);
    }
}
