//! Two known ways to caption with the same recogniser, to compare ours with. Written down from what the programs do, in plain
//! form; nothing of them is used by the service.

use std::time::Duration;

use meeting::{Language, MediaTime, Samples, Span, UtteranceId, Word};
use models::{Ask, Guess, Recogniser};

use super::{Measured, Score, Spoken};
use crate::{Error, Heard, Segment, Segmenter, Settings, key, voice::Voice};

const RATE: usize = Samples::RATE as usize;

/// The sliding window of whisper.cpp's `stream` example, with its defaults: every 3 s the newest sound of at most 10 s is
/// recognised, and its text takes the place of the line before; every second line stays, and 0.2 s of its sound begin the next.
pub fn sliding_window(
    language: &Language,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
    clock: &mut dyn FnMut() -> Duration,
) -> Result<Measured, Error> {
    const STEP: usize = 3 * RATE;
    const LENGTH: usize = 10 * RATE;
    const KEEP: usize = RATE / 5;
    const LINES: u64 = (LENGTH / STEP) as u64 - 1;
    let mut line = Line::new(language);
    let (mut old, mut new): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
    let mut steps = 0;
    for samples in sound {
        line.now = samples.span().end();
        new.extend_from_slice(&samples.samples);
        if new.len() < STEP {
            continue;
        }
        let take = old.len().min((KEEP + LENGTH).saturating_sub(new.len()));
        let mut window = old.split_off(old.len() - take);
        window.append(&mut new);
        let text = line.ask(recogniser, &window, clock)?.text();
        steps += 1;
        if steps % LINES == 0 {
            line.settle(&text);
            line.end();
            old = window.split_off(window.len() - KEEP);
        } else {
            line.draft(&text);
            old = window;
        }
    }
    Ok(line.measured(spoken))
}

/// Local agreement of two on the raw text, as whisper_streaming does with a voice detector: every second the utterance so far is
/// recognised, and what this guess and the one before both begin with is settled; at a pause the rest is. Two differences in its
/// favour: at the pause the whole utterance is recognised once more, and our own segmenter tells the pauses.
pub fn local_agreement(
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
    clock: &mut dyn FnMut() -> Duration,
) -> Result<Measured, Error> {
    let mut line = Line::new(&settings.language);
    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    let mut agreement = Agreement::default();
    for samples in sound {
        line.now = samples.span().end();
        let found: Vec<Segment> = voice.hear(&samples).into_iter().flat_map(|frame| segmenter.handle(frame)).collect();
        for segment in found {
            agreement.handle(segment, &mut line, recogniser, clock)?;
        }
    }
    for segment in segmenter.end() {
        agreement.handle(segment, &mut line, recogniser, clock)?;
    }
    Ok(line.measured(spoken))
}

/// The utterance under way.
#[derive(Default)]
struct Agreement {
    heard: Vec<f32>,
    asked: usize,
    before: Vec<char>,
    settled: Vec<char>,
}

impl Agreement {
    /// Longer utterances are settled as far as they were guessed, and begun anew.
    const LONGEST: usize = 15 * RATE;

    fn handle(
        &mut self,
        segment: Segment,
        line: &mut Line,
        recogniser: &mut dyn Recogniser,
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<(), Error> {
        match segment {
            Segment::Began(_) => *self = Self::default(),
            Segment::Sound { samples, voiced: _ } => {
                self.heard.extend(samples);
                if self.heard.len() >= Self::LONGEST {
                    self.finish(line, recogniser, clock)?;
                } else if self.heard.len() >= self.asked + RATE && line.is_free() {
                    self.asked = self.heard.len();
                    let rest = self.rest(&line.ask(recogniser, &self.heard, clock)?);
                    let agreed = rest.iter().zip(&self.before).take_while(|(a, b)| a == b).count();
                    let (settling, draft) = rest.split_at(agreed);
                    self.settled.extend(settling);
                    line.settle(&settling.iter().collect::<String>());
                    line.draft(&draft.iter().collect::<String>());
                    self.before = draft.to_vec();
                }
            }
            Segment::Ended => self.finish(line, recogniser, clock)?,
            Segment::Gap(_) => {}
        }
        Ok(())
    }

    fn finish(
        &mut self,
        line: &mut Line,
        recogniser: &mut dyn Recogniser,
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<(), Error> {
        let rest = self.rest(&line.ask(recogniser, &self.heard, clock)?);
        line.settle(&rest.iter().collect::<String>());
        line.end();
        *self = Self::default();
        Ok(())
    }

    /// What a guess says after the settled text. The model tells no usable times to find it by, so the texts are laid against
    /// each other.
    fn rest(&self, guess: &Guess) -> Vec<char> {
        let said: Vec<char> = guess.text().chars().collect();
        said[key::continuation(&self.settled, &said)..].to_vec()
    }
}

/// What is shown, and when: an answer takes as long as the recogniser did, and the next question waits for it.
struct Line {
    ask: Ask,
    now: MediaTime,
    free_at: MediaTime,
    utterance: UtteranceId,
    busy: Duration,
    score: Score,
}

impl Line {
    fn new(language: &Language) -> Self {
        let (ask, utterance) = (Ask::new(language.clone()), UtteranceId::new(0));
        let (now, free_at) = (MediaTime::ZERO, MediaTime::ZERO);
        Self { ask, now, free_at, utterance, busy: Duration::ZERO, score: Score::default() }
    }

    fn is_free(&self) -> bool {
        self.free_at <= self.now
    }

    fn ask(
        &mut self,
        recogniser: &mut dyn Recogniser,
        sound: &[f32],
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<Guess, Error> {
        let began = clock();
        let guess = recogniser.recognise(sound, &self.ask)?;
        let took = clock().saturating_sub(began);
        self.busy += took;
        self.free_at = self.free_at.max(self.now) + took;
        Ok(guess)
    }

    fn settle(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let span = Span::new(self.now, self.now);
        let words = vec![Word { text: text.to_owned(), span, probability: 1.0 }];
        self.score.take(self.free_at, Heard::Settled { utterance: self.utterance, words });
    }

    fn draft(&mut self, text: &str) {
        let (utterance, span) = (self.utterance, Span::new(self.now, self.now));
        self.score.take(self.free_at, Heard::Draft { utterance, stable: String::new(), text: text.to_owned(), span });
    }

    fn end(&mut self) {
        self.score.take(self.free_at, Heard::Ended { utterance: self.utterance });
        self.utterance = self.utterance.next();
    }

    fn measured(self, spoken: &[Spoken]) -> Measured {
        self.score.measured(spoken, self.busy, self.now)
    }
}
