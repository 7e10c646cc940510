//! Decides what of a capture gets out when the public is shut out (秘密会), and what again afterwards.
//!
//! It stands in front of the recorder, the viewers and the captioner alike, so that what it holds back reaches no file, no
//! ring and no recogniser. Shut, nothing passes, whatever its time. Open again, nothing passes that was captured before: not
//! even a picture that only makes sense with one from before, nor a packet of sound or a stretch of samples that begins there.

use std::time::Duration;

use meeting::{FrameKind, MediaTime};

use crate::fill::Delivery;

/// See the module.
#[derive(Debug)]
pub(crate) enum Shutter {
    /// All passes.
    Open,
    /// Nothing does.
    Shut,
    /// What was captured from this moment on passes; encoded frames from the first key picture after it on.
    OpenFrom {
        at: MediaTime,
        /// The first key picture that may pass has passed.
        key_picture: bool,
    },
}

impl Shutter {
    /// For a capture that begins at `starts_at` and was opened from `at` on before.
    pub(crate) fn open_since(starts_at: MediaTime, at: MediaTime) -> Self {
        if at > starts_at { Self::OpenFrom { at, key_picture: false } } else { Self::Open }
    }

    /// Nothing passes from now on, where all up to `end` was handed out. Gives the end of what passed: later than that when
    /// what was captured later still was to pass first.
    pub(crate) fn shut(&mut self, end: MediaTime) -> MediaTime {
        match std::mem::replace(self, Self::Shut) {
            Self::OpenFrom { at, key_picture: _ } => end.max(at),
            Self::Open | Self::Shut => end,
        }
    }

    /// What is captured from now on passes, where that comes `held_back` later at most and the session has reached `now`. Gives
    /// the first moment that passes.
    pub(crate) fn open(&mut self, now: MediaTime, held_back: Duration) -> MediaTime {
        let at = now + held_back;
        *self = Self::OpenFrom { at, key_picture: false };
        at
    }

    pub(crate) fn is_shut(&self) -> bool {
        matches!(self, Self::Shut)
    }

    /// Whether this may get out.
    pub(crate) fn passes(&mut self, delivery: &Delivery) -> bool {
        match (self, delivery) {
            (Self::Open, _) => true,
            (Self::Shut, _) => false,
            (Self::OpenFrom { at, key_picture: _ }, Delivery::Speech(sound)) => sound.at >= *at,
            (Self::OpenFrom { at, key_picture }, Delivery::Frame(frame)) => {
                let is_after = frame.at >= *at;
                *key_picture |= is_after && frame.kind == FrameKind::KeyPicture;
                is_after && *key_picture
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use meeting::Frame;

    use super::*;
    use crate::steady::Speech;

    fn frame(kind: FrameKind, millis: u64) -> Delivery {
        let (at, length) = (MediaTime::from_millis(millis), Duration::from_millis(20));
        Delivery::Frame(Frame { kind, at, length, data: [0][..].into() })
    }

    fn speech(millis: u64) -> Delivery {
        Delivery::Speech(Speech { at: MediaTime::from_millis(millis), channels: vec![vec![0.0; 320]] })
    }

    #[test]
    fn shut_nothing_passes_whatever_its_time() {
        let mut shutter = Shutter::Open;
        assert!(shutter.passes(&speech(900)));
        assert_eq!(shutter.shut(MediaTime::from_millis(1_000)), MediaTime::from_millis(1_000));
        for millis in [0, 900, 1_000, u64::MAX >> 20] {
            for kind in [FrameKind::KeyPicture, FrameKind::Picture, FrameKind::Sound] {
                assert!(!shutter.passes(&frame(kind, millis)));
            }
            assert!(!shutter.passes(&speech(millis)));
        }
    }

    #[test]
    fn opened_again_nothing_passes_that_reaches_back() {
        use FrameKind::{KeyPicture, Picture, Sound};
        let mut shutter = Shutter::Shut;
        assert_eq!(shutter.open(MediaTime::from_millis(5_000), Duration::ZERO), MediaTime::from_millis(5_000));
        let script = [
            (KeyPicture, 4_990, false),
            (Sound, 4_990, false),
            (Picture, 5_010, false),
            (Sound, 5_010, false),
            (KeyPicture, 5_500, true),
            (Sound, 5_490, true),
            (Picture, 5_530, true),
            (Sound, 4_999, false),
        ];
        for (kind, millis, passes) in script {
            assert_eq!(shutter.passes(&frame(kind, millis)), passes, "{kind:?} at {millis}");
        }
        assert!(!shutter.passes(&speech(4_990)), "it begins before");
        assert!(shutter.passes(&speech(5_000)));
    }

    #[test]
    fn what_a_late_source_still_delivers_from_behind_closed_doors_does_not_pass() {
        let late = Duration::from_secs(30);
        let mut shutter = Shutter::Shut;
        let from = shutter.open(MediaTime::from_millis(5_000), late);
        assert_eq!(from, MediaTime::from_millis(35_000));
        for (millis, passes) in [(5_000, false), (20_000, false), (34_999, false), (35_000, true)] {
            assert_eq!(shutter.passes(&speech(millis)), passes, "at {millis}");
        }
    }

    #[test]
    fn a_capture_that_begins_before_a_late_source_is_public_holds_back_until_then() {
        let at = |seconds: u64| MediaTime::from_millis(seconds * 1_000);
        let mut shutter = Shutter::open_since(at(20), at(35));
        assert!(!shutter.passes(&speech(34_000)) && shutter.passes(&speech(35_000)));
        assert!(Shutter::open_since(at(40), at(35)).passes(&speech(40_000)));
        assert!(Shutter::open_since(at(0), at(0)).passes(&frame(FrameKind::Picture, 0)));
    }

    #[test]
    fn shut_again_before_anything_passed_the_public_part_in_between_is_empty() {
        let mut shutter = Shutter::Shut;
        let from = shutter.open(MediaTime::from_millis(5_000), Duration::from_secs(30));
        assert_eq!(shutter.shut(MediaTime::from_millis(9_000)), from);
        assert!(!shutter.passes(&speech(40_000)));
    }
}
