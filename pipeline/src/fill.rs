//! Decides what stands in for a track that a source does not have, or no longer: black pictures, silence.
//!
//! It follows the track that the source does have, so it keeps to the source's own time and ends with it. It costs nothing: the
//! black pictures are encoded once and shown over and over, and silence is one Opus packet.

use std::{sync::Arc, time::Duration};

use meeting::{Frame, FrameKind, MediaTime};

use crate::{graph::Track, steady::Speech};

/// An Opus packet of 20 ms in which nothing is heard.
const SILENT_PACKET: [u8; 3] = [0xf8, 0xff, 0xfe];
const PACKET: Duration = Duration::from_millis(20);

/// One encoded black picture.
pub(crate) type SlatePicture = (FrameKind, Arc<[u8]>);

/// Something to hand on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Delivery {
    Frame(Frame),
    Speech(Speech),
}

impl Delivery {
    pub(crate) fn track(&self) -> Track {
        match self {
            Self::Frame(Frame { kind: FrameKind::KeyPicture | FrameKind::Picture, .. }) => Track::Picture,
            Self::Frame(Frame { kind: FrameKind::Sound, .. }) | Self::Speech(_) => Track::Sound,
        }
    }

    pub(crate) fn at(&self) -> MediaTime {
        match self {
            Self::Frame(frame) => frame.at,
            Self::Speech(speech) => speech.at,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Fill {
    frames_per_second: u32,
    picture: Option<Picture>,
    sound: Option<Sound>,
}

#[derive(Debug)]
struct Picture {
    slate: Vec<SlatePicture>,
    from: Option<MediaTime>,
    shown: u64,
}

#[derive(Debug)]
struct Sound {
    from: Option<MediaTime>,
    sent: u32,
}

impl Fill {
    pub(crate) fn new(frames_per_second: u32) -> Self {
        Self { frames_per_second: frames_per_second.max(1), picture: None, sound: None }
    }

    /// There will be no more pictures from here on; or from the connection's start, where that is not known yet.
    pub(crate) fn without_picture(&mut self, from: Option<MediaTime>, slate: Vec<SlatePicture>) {
        self.picture = (!slate.is_empty()).then_some(Picture { slate, from, shown: 0 });
    }

    /// There will be no more sound from here on; or from the connection's start, where that is not known yet.
    pub(crate) fn without_sound(&mut self, from: Option<MediaTime>) {
        self.sound = Some(Sound { from, sent: 0 });
    }

    /// What stands in for the missing track, now that `track` has come up to `at`.
    pub(crate) fn follow(&mut self, track: Track, at: MediaTime) -> Vec<Delivery> {
        match (track, &mut self.picture, &mut self.sound) {
            (Track::Sound, Some(picture), _) => picture.up_to(at, self.frames_per_second),
            (Track::Picture, _, Some(sound)) => sound.up_to(at),
            (Track::Sound, None, _) | (Track::Picture, _, None) => Vec::new(),
        }
    }
}

impl Picture {
    fn up_to(&mut self, at: MediaTime, frames_per_second: u32) -> Vec<Delivery> {
        let from = *self.from.get_or_insert(at);
        let place = |shown: u64| from + Duration::from_micros(shown * 1_000_000 / u64::from(frames_per_second));
        let mut due = Vec::new();
        while place(self.shown) <= at {
            let (kind, data) = &self.slate[usize::try_from(self.shown).unwrap_or(0) % self.slate.len()];
            let length = place(self.shown + 1).since(place(self.shown));
            due.push(Delivery::Frame(Frame { kind: *kind, at: place(self.shown), length, data: data.clone() }));
            self.shown += 1;
        }
        due
    }
}

impl Sound {
    fn up_to(&mut self, at: MediaTime) -> Vec<Delivery> {
        let from = *self.from.get_or_insert(at);
        let mut due = Vec::new();
        while from + PACKET * self.sent <= at {
            let place = from + PACKET * self.sent;
            let data = SILENT_PACKET[..].into();
            due.push(Delivery::Frame(Frame { kind: FrameKind::Sound, at: place, length: PACKET, data }));
            due.push(Delivery::Speech(Speech { at: place, channels: vec![vec![0.0; 320]] }));
            self.sent = self.sent.saturating_add(1);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(deliveries: &[Delivery]) -> Vec<(FrameKind, u64)> {
        let frame = |delivery: &Delivery| match delivery {
            Delivery::Frame(frame) => Some((frame.kind, frame.at.as_millis())),
            Delivery::Speech(_) => None,
        };
        deliveries.iter().filter_map(frame).collect()
    }

    #[test]
    fn silence_follows_the_pictures() {
        let mut fill = Fill::new(30);
        assert_eq!(fill.follow(Track::Picture, MediaTime::ZERO), []);
        fill.without_sound(None);
        let at = MediaTime::from_millis;
        assert_eq!(millis(&fill.follow(Track::Picture, at(100))), [(FrameKind::Sound, 100)]);
        assert_eq!(millis(&fill.follow(Track::Picture, at(133))), [(FrameKind::Sound, 120)]);
        assert_eq!(millis(&fill.follow(Track::Picture, at(166))), [(FrameKind::Sound, 140), (FrameKind::Sound, 160)]);
    }

    #[test]
    fn black_pictures_follow_the_sound_and_begin_with_a_key_picture() {
        use FrameKind::{KeyPicture, Picture};
        let mut fill = Fill::new(10);
        let slate = [KeyPicture, Picture].map(|kind| (kind, [0_u8][..].into()));
        fill.without_picture(Some(MediaTime::from_millis(500)), slate.to_vec());
        let shown = millis(&fill.follow(Track::Sound, MediaTime::from_millis(700)));
        assert_eq!(shown, [(KeyPicture, 500), (Picture, 600), (KeyPicture, 700)]);
        assert_eq!(fill.follow(Track::Sound, MediaTime::from_millis(720)), []);
    }
}
