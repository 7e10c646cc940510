use std::{collections::VecDeque, time::Duration};

use meeting::{MediaTime, Span};

use crate::{
    Segments,
    voice::{FRAME, Frame, TOLERANCE, length},
};

/// Decides where someone speaks: where utterances begin, where they end, and where one that is too long is cut.
///
/// Its only clock is the sound. An utterance begins `pre_roll` before its first frame of speech and ends after `hang_over` of
/// silence, so that it is known to have ended only that much later.
pub struct Segmenter {
    settings: Segments,
    /// The newest frames outside of an utterance: its pre-roll, should one begin.
    before: VecDeque<Frame>,
    speaking: Option<Speaking>,
    /// Frames of speech in a row, outside of an utterance.
    speech: usize,
    /// Where the next frame should begin.
    expected: Option<MediaTime>,
}

/// An utterance under way.
struct Speaking {
    /// How loud each of its frames is.
    energies: Vec<f32>,
    /// Silent frames at its end.
    silent: usize,
}

/// What the segmenter found, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// An utterance begins here.
    Began(MediaTime),
    /// It goes on with this frame.
    Sound {
        /// Its samples.
        samples: Vec<f32>,
        /// Whether someone speaks in it.
        voiced: bool,
    },
    /// It ended with the frame before.
    Ended,
    /// It was too long and is two: the second begins after so many of its frames, at once.
    Cut {
        /// Of the frames since [`Segment::Began`] or the last cut, how many stay with the first.
        frames: usize,
    },
    /// The sound jumped: this stretch never came.
    Gap(Span),
}

impl Segmenter {
    /// Nothing heard yet.
    pub fn new(settings: Segments) -> Self {
        Self { settings, before: VecDeque::new(), speaking: None, speech: 0, expected: None }
    }

    /// Takes the next frame.
    pub fn handle(&mut self, frame: Frame) -> Vec<Segment> {
        let mut found = self.jump(frame.at);
        self.expected = Some(frame.at + length(FRAME));
        match self.speaking.is_some() {
            true => self.go_on(frame, &mut found),
            false => self.wait(frame, &mut found),
        }
        found
    }

    /// No more sound comes for now: the source was lost, or has ended.
    pub fn end(&mut self) -> Vec<Segment> {
        self.before.clear();
        self.speech = 0;
        self.speaking.take().map(|_| Segment::Ended).into_iter().collect()
    }

    fn jump(&mut self, at: MediaTime) -> Vec<Segment> {
        let Some(expected) = self.expected else { return Vec::new() };
        if at <= expected + TOLERANCE && expected <= at + TOLERANCE {
            return Vec::new();
        }
        let mut found = self.end();
        if at > expected {
            found.push(Segment::Gap(Span::new(expected, at)));
        }
        found
    }

    fn wait(&mut self, frame: Frame, found: &mut Vec<Segment>) {
        self.speech = if frame.voice >= self.settings.begins_at { self.speech + 1 } else { 0 };
        self.before.push_back(frame);
        let least = frames(self.settings.least_speech).max(1);
        while self.before.len() > frames(self.settings.pre_roll) + least {
            self.before.pop_front();
        }
        let Some(first) = self.before.front().filter(|_| self.speech >= least) else { return };
        found.push(Segment::Began(first.at));
        self.speech = 0;
        self.speaking = Some(Speaking { energies: Vec::new(), silent: 0 });
        for frame in std::mem::take(&mut self.before) {
            self.go_on(frame, found);
        }
    }

    fn go_on(&mut self, frame: Frame, found: &mut Vec<Segment>) {
        let speaking = self.speaking.as_mut().expect("called with an utterance under way");
        let voiced = frame.voice >= self.settings.ends_under;
        speaking.silent = if voiced { 0 } else { speaking.silent + 1 };
        speaking.energies.push(frame.samples.iter().map(|s| s * s).sum());
        found.push(Segment::Sound { samples: frame.samples.clone(), voiced });
        // The pre-roll of the utterance to come: it may begin while this one's hang-over is not long past.
        self.before.push_back(frame);
        if self.before.len() > frames(self.settings.pre_roll) {
            self.before.pop_front();
        }
        if speaking.silent >= frames(self.settings.hang_over).max(1) {
            self.speaking = None;
            found.push(Segment::Ended);
        } else if speaking.energies.len() >= frames(self.settings.longest).max(2) {
            let cut = speaking.quietest(frames(self.settings.cut_within));
            speaking.energies.drain(..cut);
            found.push(Segment::Cut { frames: cut });
        }
    }
}

impl Speaking {
    /// After how many frames to cut: the middle of the quietest tenth of a second within the last `within` frames.
    fn quietest(&self, within: usize) -> usize {
        const ABOUT: usize = 6;
        let all = self.energies.len();
        let from = all.saturating_sub(within.max(ABOUT + 1)).max(1);
        let quiet = (from..all.saturating_sub(ABOUT)).min_by(|&a, &b| {
            let loudness = |at: usize| self.energies[at..at + ABOUT].iter().sum::<f32>();
            loudness(a).total_cmp(&loudness(b))
        });
        quiet.map_or(all - 1, |at| at + ABOUT / 2).max(1)
    }
}

fn frames(length: Duration) -> usize {
    (length.as_millis() / 16) as usize
}
