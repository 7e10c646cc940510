use meeting::{MediaTime, Samples};

use crate::pitch;

/// Samples of a frame: 16 ms, what the detector takes.
pub(crate) const FRAME: usize = 256;

/// A frame of sound and how surely someone speaks in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Of the first sample.
    pub at: MediaTime,
    /// [`Samples::RATE`] a second; 256 of them.
    pub samples: Vec<f32>,
    /// The detector's score, 0 to 1; 0 where nothing has had a pitch for a while. The detector alone takes applause for speech.
    pub voice: f32,
}

/// So many frames after the last one with a pitch may still be speech: 0.4 s of consonants.
const UNPITCHED: usize = 25;

/// Cuts sound into frames and scores them.
pub(crate) struct Voice {
    detector: Box<earshot::Detector>,
    before: Vec<f32>,
    unpitched: usize,
    waiting: Vec<f32>,
    /// Of the first waiting sample.
    at: MediaTime,
}

impl Voice {
    pub(crate) fn new() -> Self {
        let before = vec![0.0; FRAME];
        Self { detector: Box::default(), before, unpitched: UNPITCHED + 1, waiting: Vec::new(), at: MediaTime::ZERO }
    }

    /// The frames that are complete with these samples. Where the sound jumps in time, what waited is dropped: under 16 ms.
    pub(crate) fn hear(&mut self, samples: &Samples) -> Vec<Frame> {
        let expected = self.at + length(self.waiting.len());
        let jumped = samples.at > expected + TOLERANCE || expected > samples.at + TOLERANCE;
        if jumped || self.waiting.is_empty() {
            self.waiting.clear();
            self.at = samples.at;
        }
        // What is not a number is silence: one such sample would stay in the detector's memory for good.
        let tamed = samples.samples.iter().map(|s| if s.is_finite() { s.clamp(-1.0, 1.0) } else { 0.0 });
        self.waiting.extend(tamed);
        let mut frames = Vec::with_capacity(self.waiting.len() / FRAME);
        let mut whole = self.waiting.chunks_exact(FRAME);
        for frame in &mut whole {
            let at = self.at + length(frames.len() * FRAME);
            let score = self.detector.predict_f32(frame);
            self.before.extend_from_slice(frame);
            self.unpitched = if pitch::has_pitch(&self.before) { 0 } else { self.unpitched.saturating_add(1) };
            self.before.drain(..FRAME);
            let voice = if self.unpitched <= UNPITCHED { score } else { 0.0 };
            frames.push(Frame { at, samples: frame.to_vec(), voice });
        }
        self.waiting = whole.remainder().to_vec();
        self.at = self.at + length(frames.len() * FRAME);
        frames
    }
}

/// A jump smaller than this is a clock's jitter.
pub(crate) const TOLERANCE: std::time::Duration = std::time::Duration::from_millis(100);

/// How long so many samples last.
pub(crate) fn length(samples: usize) -> std::time::Duration {
    std::time::Duration::from_micros(samples as u64 * 1_000_000 / u64::from(Samples::RATE))
}
