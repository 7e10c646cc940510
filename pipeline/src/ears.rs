//! Decides what each captioner hears of a source's channels: the room as a whole, or each microphone by itself.
//!
//! ```text
//! no microphones are told:  all channels ─ mixer ──────────────────────────────────► the room
//! microphones are told:     their channels ┬ crosstalk ─ what is one's own ────────► one ear each
//!                           other channels ┴ mixed ────────────────────────────────► the room
//! ```
//!
//! Should the source have fewer channels than were told, or carry the same in two of them, nobody can be known by them: then the
//! room hears all of it, no microphone anything, and the operator is told. Who speaks is never guessed.

mod crosstalk;
mod likeness;
mod mixer;

use meeting::Samples;

use self::crosstalk::Crosstalk;
pub(crate) use self::mixer::{Balance, Mixer};
use crate::steady::Speech;

/// What is wrong with the channels that microphones were told to be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The source has fewer.
    Missing,
    /// Two carry the same.
    Alike,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Ears {
    /// Each one's channel.
    microphones: Vec<usize>,
    crosstalk: Crosstalk,
    /// Of what is not on a microphone's channel.
    room: Mixer,
    fault: Option<Fault>,
    /// Of each microphone's channel, in what was heard last.
    peaks: Vec<f32>,
}

impl Ears {
    /// Microphones on these channels, counted from 0; none: the room as a whole.
    pub(crate) fn new(microphones: Vec<usize>) -> Self {
        Self { microphones, crosstalk: Crosstalk::default(), room: Mixer::default(), fault: None, peaks: Vec::new() }
    }

    /// Each microphone's channel.
    pub(crate) fn microphones(&self) -> &[usize] {
        &self.microphones
    }

    /// One for each microphone, then the room.
    pub(crate) fn count(&self) -> usize {
        self.microphones.len() + 1
    }

    /// What each ear hears of this, the room's last.
    pub(crate) fn hear(&mut self, speech: Speech) -> Vec<Samples> {
        let Speech { at, channels } = speech;
        let length = channels[0].len();
        let is_missing = self.microphones.iter().any(|channel| *channel >= channels.len());
        let own = self.microphones.iter().map(|channel| channels.get(*channel).cloned());
        let mut own: Vec<Vec<f32>> = own.map(Option::unwrap_or_default).collect();
        self.peaks = own.iter().map(|sound| peak(sound)).collect();
        if !is_missing {
            self.crosstalk.hush(&mut own);
        }
        self.fault = match (is_missing, self.crosstalk.is_one_signal()) {
            (true, _) => Some(Fault::Missing),
            (false, true) => Some(Fault::Alike),
            (false, false) => None,
        };
        let in_room = |channel: &usize| self.fault.is_some() || !self.microphones.contains(channel);
        let others: Vec<&Vec<f32>> = (0..channels.len()).filter(in_room).map(|channel| &channels[channel]).collect();
        if self.fault.is_some() {
            own.iter_mut().for_each(|sound| *sound = vec![0.0; length]);
        }
        let room = mixed(&mut self.room, &others, length);
        own.into_iter().chain([room]).map(|samples| Samples { at, samples }).collect()
    }

    /// So much silence for every ear: what stands in for a source that has no sound says nothing of its channels.
    pub(crate) fn silence(&self, speech: &Speech) -> Vec<Samples> {
        let samples = vec![0.0; speech.channels[0].len()];
        (0..self.count()).map(|_| Samples { at: speech.at, samples: samples.clone() }).collect()
    }

    /// The loudest sample of each microphone's channel in what was heard last, as it came: what is overheard counts.
    pub(crate) fn peaks(&self) -> &[f32] {
        &self.peaks
    }

    /// Why nobody can be known by the channels at present.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

/// The loudest sample.
pub(crate) fn peak(sound: &[f32]) -> f32 {
    sound.iter().fold(0.0, |most, sample| most.max(sample.abs()))
}

fn mixed(mixer: &mut Mixer, channels: &[&Vec<f32>], length: usize) -> Vec<f32> {
    match channels {
        [] => vec![0.0; length],
        [one] => (*one).clone(),
        many => {
            let mut together: Vec<f32> = (0..length).flat_map(|place| many.iter().map(move |it| it[place])).collect();
            mixer.mix(&mut together, many.len(), Samples::RATE);
            together.into_iter().step_by(many.len()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use meeting::MediaTime;

    use super::*;

    fn hear(ears: &mut Ears, channels: &[f32]) -> Vec<f32> {
        let channels =
            channels.iter().map(|level| (0..320).map(|n| level * (n as f32 * 0.3).sin()).collect()).collect();
        let heard = ears.hear(Speech { at: MediaTime::ZERO, channels });
        heard.iter().map(|samples| (peak(&samples.samples) * 10.0).round() / 10.0).collect()
    }

    #[test]
    fn each_microphone_hears_its_channel_and_the_room_the_others() {
        let mut ears = Ears::new(vec![2, 0]);
        assert_eq!(hear(&mut ears, &[0.5, 0.0, 0.0, 0.0]), [0.0, 0.5, 0.0]);
        assert_eq!(hear(&mut ears, &[0.0, 0.3, 0.0, 0.3]), [0.0, 0.0, 0.3]);
        assert_eq!(hear(&mut ears, &[0.5, 0.0, 0.1, 0.0]), [0.0, 0.5, 0.0], "the neighbour's voice is left out");
        assert!(ears.peaks()[0] > 0.05, "and yet the microphone is there: {:?}", ears.peaks());
        assert_eq!(ears.fault(), None);
    }

    #[test]
    fn without_microphones_the_room_hears_all() {
        assert_eq!(hear(&mut Ears::new(Vec::new()), &[0.5]), [0.5]);
    }

    #[test]
    fn where_a_channel_is_missing_nobody_is_known_by_the_others() {
        let mut ears = Ears::new(vec![0, 1]);
        assert_eq!(hear(&mut ears, &[0.5]), [0.0, 0.0, 0.5]);
        assert_eq!(ears.fault(), Some(Fault::Missing));
        assert_eq!(hear(&mut ears, &[0.5, 0.0]), [0.5, 0.0, 0.0]);
        assert_eq!(ears.fault(), None);
    }

    #[test]
    fn where_channels_carry_the_same_nobody_is_known_by_them() {
        let mut ears = Ears::new(vec![0, 1]);
        let heard: Vec<Vec<f32>> = (0..150).map(|_| hear(&mut ears, &[0.5, 0.5])).collect();
        let once = |ears: &Vec<f32>| ears.iter().filter(|level| **level > 0.0).count() == 1;
        assert!(heard[3..].iter().all(once), "heard once: {heard:?}");
        assert_eq!((heard.last().cloned(), ears.fault()), (Some(vec![0.0, 0.0, 0.5]), Some(Fault::Alike)));
    }
}
