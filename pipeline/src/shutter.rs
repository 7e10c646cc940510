//! Decides what of a capture gets out when the public is shut out (秘密会), and what again afterwards.
//!
//! It stands in front of the recorder, the viewers and the captioner alike, so that what it holds back reaches no file, no
//! ring and no recogniser. Shut, nothing passes, whatever its time. Open again, nothing passes that was captured before: not
//! even a picture that only makes sense with one from before, nor a packet of sound or a stretch of samples that begins there.

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
    /// Nothing passes from now on.
    pub(crate) fn shut(&mut self) {
        *self = Self::Shut;
    }

    /// What is captured from `at` on passes.
    pub(crate) fn open_from(&mut self, at: MediaTime) {
        *self = Self::OpenFrom { at, key_picture: false };
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
    use std::time::Duration;

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
        shutter.shut();
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
        shutter.open_from(MediaTime::from_millis(5_000));
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
}
