//! Decides what goes when a reader is slow: the captioner loses the oldest sound, viewers all up to the next key picture.

use std::{collections::VecDeque, time::Duration};

use meeting::{FrameKind, Samples, Span};

/// Sound that waits for the captioner: ten seconds; when it is full the oldest goes.
#[derive(Debug, Default)]
pub(crate) struct SoundBacklog {
    waiting: VecDeque<Samples>,
    held: usize,
    /// Not told yet.
    dropped: Option<Span>,
}

impl SoundBacklog {
    const MOST: usize = 10 * Samples::RATE as usize;

    pub(crate) fn push(&mut self, sound: Samples) {
        self.held += sound.samples.len();
        self.waiting.push_back(sound);
        while self.held > Self::MOST && self.waiting.len() > 1 {
            let span = self.pop().expect("more than one waits").span();
            self.dropped = Some(self.dropped.map_or(span, |before| before.cover(span)));
        }
    }

    /// What had to go since this was last told, once it is so long: one event a second will do.
    pub(crate) fn take_dropped(&mut self, at_least: Duration) -> Option<Span> {
        self.dropped.take_if(|dropped| dropped.length() >= at_least)
    }

    pub(crate) fn pop(&mut self) -> Option<Samples> {
        let sound = self.waiting.pop_front()?;
        self.held -= sound.samples.len();
        Some(sound)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether more would push the oldest out.
    pub(crate) fn is_full(&self) -> bool {
        self.held >= Self::MOST
    }
}

/// The viewers' queue: what follows a dropped frame is of no use until the next key picture.
#[derive(Debug, Default)]
pub(crate) struct FrameGate {
    dropped: u64,
}

/// What becomes of a frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    Open,
    /// Open again, after so many were dropped.
    Reopened {
        dropped: u64,
    },
    Shut,
}

impl FrameGate {
    pub(crate) fn pass(&mut self, kind: FrameKind, queue_has_room: bool) -> Passage {
        let resumes = match kind {
            FrameKind::KeyPicture => true,
            FrameKind::Picture | FrameKind::Sound => self.dropped == 0,
        };
        if !queue_has_room || !resumes {
            self.dropped += 1;
            return Passage::Shut;
        }
        match std::mem::take(&mut self.dropped) {
            0 => Passage::Open,
            dropped => Passage::Reopened { dropped },
        }
    }
}

#[cfg(test)]
mod tests {
    use meeting::MediaTime;

    use super::*;

    #[test]
    fn the_oldest_sound_goes_first() {
        let mut backlog = SoundBacklog::default();
        let second = |n: u64| Samples { at: MediaTime::from_millis(n * 1_000), samples: vec![0.0; 16_000] };
        for n in 0..10 {
            backlog.push(second(n));
        }
        assert!(backlog.is_full());
        assert_eq!(backlog.take_dropped(Duration::ZERO), None);
        backlog.push(second(10));
        backlog.push(second(11));
        assert_eq!(backlog.take_dropped(Duration::from_secs(3)), None);
        assert_eq!(backlog.take_dropped(Duration::from_secs(1)), Some(second(0).span().cover(second(1).span())));
        assert_eq!(backlog.pop(), Some(second(2)));
    }

    #[test]
    fn after_a_drop_only_a_key_picture_resumes() {
        use FrameKind::{KeyPicture, Picture, Sound};
        let mut gate = FrameGate::default();
        let script = [(KeyPicture, true), (Picture, false), (Picture, true), (Sound, true), (KeyPicture, true)];
        let passages: Vec<Passage> = script.into_iter().map(|(kind, room)| gate.pass(kind, room)).collect();
        use Passage::{Open, Reopened, Shut};
        assert_eq!(passages, [Open, Shut, Shut, Shut, Reopened { dropped: 3 }]);
    }
}
