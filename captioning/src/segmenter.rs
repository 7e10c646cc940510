use std::{collections::VecDeque, time::Duration};

use meeting::{MediaTime, Span};

use crate::{
    Segments,
    voice::{FRAME, Frame, TOLERANCE, length},
};

/// Decides where someone speaks: where utterances begin and where they end.
///
/// Its only clock is the sound. An utterance begins `pre_roll` before its first frame of speech and ends after `hang_over` of
/// silence, so that it is known to have ended only that much later.
pub struct Segmenter {
    settings: Segments,
    /// The newest frames outside of an utterance: its pre-roll, should one begin.
    before: VecDeque<Frame>,
    speaking: Option<Silence>,
    /// Frames of speech in a row, outside of an utterance.
    speech: usize,
    /// Where the next frame should begin.
    expected: Option<MediaTime>,
}

/// Silent frames at the end of the utterance under way.
type Silence = usize;

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

    /// Whether nobody is speaking.
    pub(crate) fn is_quiet(&self) -> bool {
        self.speaking.is_none()
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
        self.speaking = Some(0);
        for frame in std::mem::take(&mut self.before) {
            self.go_on(frame, found);
        }
    }

    fn go_on(&mut self, frame: Frame, found: &mut Vec<Segment>) {
        let silent = self.speaking.as_mut().expect("called with an utterance under way");
        let voiced = frame.voice >= self.settings.ends_under;
        *silent = if voiced { 0 } else { *silent + 1 };
        let ended = *silent >= frames(self.settings.hang_over).max(1);
        found.push(Segment::Sound { samples: frame.samples.clone(), voiced });
        // The pre-roll of the utterance to come: it may begin while this one's hang-over is not long past.
        self.before.push_back(frame);
        if self.before.len() > frames(self.settings.pre_roll) {
            self.before.pop_front();
        }
        if ended {
            self.speaking = None;
            found.push(Segment::Ended);
        }
    }
}

fn frames(length: Duration) -> usize {
    (length.as_millis() / 16) as usize
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Each line is "how many seconds, voice or silence or the detector's score, how loud".
    fn check(script: &str, settings: Segments, expect: &Expect) {
        let mut segmenter = Segmenter::new(settings);
        let mut at = MediaTime::ZERO;
        let mut told = String::new();
        let mut sounding = 0;
        let mut tell = |found: Vec<Segment>, at: MediaTime| {
            for segment in found {
                let line = match segment {
                    Segment::Sound { .. } => {
                        sounding += 1;
                        continue;
                    }
                    Segment::Began(from) => format!("began at {from}"),
                    Segment::Ended => format!("ended, {sounding} frames"),
                    Segment::Gap(span) => format!("gap of {:?}", span.length()),
                };
                if line.starts_with("ended") {
                    sounding = 0;
                }
                told.push_str(&format!("{at} {line}\n"));
            }
        };
        for line in script.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let length = Duration::from_secs_f32(words[0].parse().expect("seconds"));
            match words[1] {
                "skip" => at = at + length,
                "end" => tell(segmenter.end(), at),
                voice => {
                    let loud: f32 = words.get(2).map_or(0.1, |loud| loud.parse().expect("loudness"));
                    let voice = match voice {
                        "voice" => 0.9,
                        "silence" => 0.05,
                        score => score.parse().expect("a score"),
                    };
                    for _ in 0..frames(length) {
                        tell(segmenter.handle(Frame { at, samples: vec![loud; FRAME], voice }), at);
                        at = at + super::length(FRAME);
                    }
                }
            }
        }
        expect.assert_eq(&told);
    }

    #[test]
    fn an_utterance_begins_before_its_first_speech_and_ends_after_the_hang_over() {
        check(
            "1.0 silence
             2.0 voice
             1.0 silence",
            Segments::default(),
            &expect![[r#"
                0:00:01.072 began at 0:00:00.704
                0:00:03.568 ended, 180 frames
            "#]],
        );
    }

    #[test]
    fn a_short_pause_does_not_end_an_utterance_and_a_cough_begins_none() {
        check(
            "0.5 silence
             0.05 voice
             1.0 silence
             1.0 voice
             0.5 silence
             1.0 voice
             0.5 silence
             0 end",
            Segments::default(),
            &expect![[r#"
                0:00:01.616 began at 0:00:01.248
                0:00:04.512 ended, 204 frames
            "#]],
        );
    }

    #[test]
    fn a_soft_voice_begins_no_utterance_but_keeps_one_going() {
        check(
            "2.0 0.45
             1.0 0.55
             2.0 0.4
             1.0 0.3",
            Segments::default(),
            &expect![[r#"
                0:00:02.080 began at 0:00:01.712
                0:00:05.568 ended, 242 frames
            "#]],
        );
    }

    #[test]
    fn a_syllable_right_after_an_utterance_s_end_still_has_its_lead_in() {
        check(
            "1.0 voice
             0.62 silence
             0.5 voice
             0 end",
            Segments::default(),
            &expect![[r#"
                0:00:00.080 began at 0:00:00.000
                0:00:01.568 ended, 99 frames
                0:00:01.680 began at 0:00:01.312
                0:00:02.096 ended, 49 frames
            "#]],
        );
    }

    #[test]
    fn ten_hours_of_silence_begin_nothing_and_keep_no_more_than_a_lead_in() {
        let mut segmenter = Segmenter::new(Segments::default());
        for place in 0..frames(Duration::from_secs(36_000)) {
            let at = MediaTime::ZERO + length(FRAME) * place as u32;
            let found = segmenter.handle(Frame { at, samples: vec![0.0; FRAME], voice: 0.02 });
            assert_eq!(found, []);
        }
        assert!(length(segmenter.before.len() * FRAME) < Duration::from_millis(500));
    }

    #[test]
    fn sound_that_jumps_ends_the_utterance_and_is_a_gap() {
        check(
            "1.0 voice
             5.0 skip
             1.0 voice
             0 end",
            Segments::default(),
            &expect![[r#"
                0:00:00.080 began at 0:00:00.000
                0:00:05.992 ended, 62 frames
                0:00:05.992 gap of 5s
                0:00:06.072 began at 0:00:05.992
                0:00:06.984 ended, 62 frames
            "#]],
        );
    }

    /// An hour of sound in steps of `step_ms`, by a clock that runs `drift` too fast, with a hum in every second ten seconds.
    fn gaps_by_a_drifting_clock(step_ms: usize, drift: f64) -> usize {
        let mut voice = crate::voice::Voice::new();
        let mut segmenter = Segmenter::new(Segments::default());
        let mut gaps = 0;
        for step in 0..3_600_000 / step_ms {
            let millis = (step * step_ms) as f64;
            let loud = if (millis as u64 / 10_000).is_multiple_of(2) { 0.0 } else { 0.1 };
            let samples = (0..step_ms * 16).map(|n| loud * (n as f32 / 20.0).sin()).collect();
            let at = MediaTime::from_micros((millis * 1_000.0 * (1.0 + drift)) as u64);
            let frames = voice.hear(&meeting::Samples { at, samples });
            let found = frames.into_iter().flat_map(|frame| segmenter.handle(frame));
            gaps += found.filter(|segment| matches!(segment, Segment::Gap(_))).count();
        }
        gaps
    }

    /// Hears twenty minutes in steps of `step_ms` by a clock that runs `drift` too fast, then a voice; tells when that was heard to
    /// begin, and when it was captured.
    fn voice_after_a_while(step_ms: usize, drift: f64) -> (MediaTime, MediaTime) {
        let mut voice = crate::voice::Voice::new();
        let mut began = MediaTime::ZERO;
        let mut newest = MediaTime::ZERO;
        for step in 0..1_200_000 / step_ms + 20 {
            newest = MediaTime::from_micros(((step * step_ms) as f64 * 1_000.0 * (1.0 + drift)) as u64);
            let loud = if step * step_ms >= 1_200_000 { 0.5 } else { 0.0 };
            let samples = meeting::Samples { at: newest, samples: vec![loud; step_ms * 16] };
            let first = voice.hear(&samples).into_iter().find(|frame| frame.samples.iter().all(|sample| *sample > 0.0));
            if let Some(first) = first {
                began = first.at;
                break;
            }
        }
        (began, newest)
    }

    #[test]
    fn by_a_drifting_clock_sound_still_lies_where_it_was_captured() {
        for drift in [-300e-6, 300e-6] {
            for step_ms in [20, 23] {
                let (began, captured) = voice_after_a_while(step_ms, drift);
                let off = began.since(captured).max(captured.since(began));
                assert!(off <= TOLERANCE + length(FRAME), "{step_ms} ms, {drift}: {off:?}");
            }
        }
    }

    #[test]
    fn a_clock_that_drifts_makes_no_gap_in_an_hour() {
        for drift in [-100e-6, 100e-6] {
            assert_eq!(gaps_by_a_drifting_clock(20, drift), 0);
            assert_eq!(gaps_by_a_drifting_clock(97, drift), 0);
        }
    }
}
