//! Two known ways to caption with the same recogniser, to compare ours with. Written down from what the programs do, in plain
//! form; nothing of them is used by the service.

use std::{collections::VecDeque, time::Duration};

use meeting::{Language, MediaTime, Samples, Span, UtteranceId, Word};
use models::{Ask, Guess, Recogniser};

use super::{Measured, Score, Spoken};
use crate::{Error, Heard, Segment, Segmenter, Settings, key, voice::Voice};

const RATE: usize = Samples::RATE as usize;

/// A sliding window's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How often the newest sound is recognised.
    pub step: Duration,
    /// Of so much sound at most.
    pub length: Duration,
}

impl Default for Window {
    /// As whisper.cpp's `stream` has it.
    fn default() -> Self {
        Self { step: Duration::from_secs(3), length: Duration::from_secs(10) }
    }
}

/// Local agreement's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreeing {
    /// So many guesses in a row must agree: two at least.
    pub guesses: usize,
    /// The utterance so far is recognised each time that it has grown by so much.
    pub step: Duration,
}

impl Default for Agreeing {
    /// As whisper_streaming has it.
    fn default() -> Self {
        Self { guesses: 2, step: Duration::from_secs(1) }
    }
}

/// The sliding window of whisper.cpp's `stream` example: every step the newest sound of at most a window's length is recognised,
/// and its text takes the place of the line before; every so many lines one stays, and 0.2 s of its sound begin the next.
pub fn sliding_window(
    language: &Language,
    window: Window,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
    clock: &mut dyn FnMut() -> Duration,
) -> Result<Measured, Error> {
    const KEEP: usize = RATE / 5;
    let (step, length) = (samples_of(window.step), samples_of(window.length));
    let lines = (length / step.max(1)).saturating_sub(1).max(1);
    let mut line = Line::new(language);
    let (mut old, mut new): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
    let mut steps = 0;
    for samples in sound {
        line.now = samples.span().end();
        new.extend_from_slice(&samples.samples);
        if new.len() < step {
            continue;
        }
        let take = old.len().min((KEEP + length).saturating_sub(new.len()));
        let mut window = old.split_off(old.len() - take);
        window.append(&mut new);
        let text = line.ask(recogniser, &window, clock)?.text();
        steps += 1;
        if steps % lines == 0 {
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

fn samples_of(length: Duration) -> usize {
    (length.as_secs_f64() * RATE as f64) as usize
}

/// Local agreement on the raw text, as whisper_streaming does with a voice detector: every step the utterance so far is
/// recognised, and what this guess and the ones before all begin with is settled; at a pause the rest is. Two differences in its
/// favour: at the pause the whole utterance is recognised once more, and our own segmenter tells the pauses.
pub fn local_agreement(
    settings: &Settings,
    agreeing: Agreeing,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
    clock: &mut dyn FnMut() -> Duration,
) -> Result<Measured, Error> {
    let mut line = Line::new(&settings.language);
    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    let mut agreement = Agreement::new(agreeing);
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
struct Agreement {
    agreeing: Agreeing,
    heard: Vec<f32>,
    asked: usize,
    /// What the guesses before said after the settled text, the newest last.
    before: VecDeque<Vec<char>>,
    settled: Vec<char>,
}

impl Agreement {
    /// Longer utterances are settled as far as they were guessed, and begun anew.
    const LONGEST: usize = 15 * RATE;

    fn new(agreeing: Agreeing) -> Self {
        Self { agreeing, heard: Vec::new(), asked: 0, before: VecDeque::new(), settled: Vec::new() }
    }

    fn handle(
        &mut self,
        segment: Segment,
        line: &mut Line,
        recogniser: &mut dyn Recogniser,
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<(), Error> {
        match segment {
            Segment::Began(_) => *self = Self::new(self.agreeing),
            Segment::Sound { samples: sound, voiced: _ } => {
                self.heard.extend(sound);
                if self.heard.len() >= Self::LONGEST {
                    self.finish(line, recogniser, clock)?;
                } else if self.heard.len() >= self.asked + samples_of(self.agreeing.step) && line.is_free() {
                    self.asked = self.heard.len();
                    let rest = self.rest(&line.ask(recogniser, &self.heard, clock)?);
                    let draft = self.agree(rest, line);
                    line.draft(&draft.iter().collect::<String>());
                }
            }
            Segment::Ended => self.finish(line, recogniser, clock)?,
            Segment::Gap(_) => {}
        }
        Ok(())
    }

    /// Settles what this guess and enough of those before begin with; gives the rest of it.
    fn agree(&mut self, rest: Vec<char>, line: &mut Line) -> Vec<char> {
        let others = self.agreeing.guesses.max(2) - 1;
        let mut agreed = if self.before.len() < others { 0 } else { rest.len() };
        for other in self.before.iter().rev().take(others) {
            agreed = agreed.min(rest.iter().zip(other).take_while(|(a, b)| a == b).count());
        }
        self.settled.extend(&rest[..agreed]);
        line.settle(&rest[..agreed].iter().collect::<String>());
        self.before.push_back(rest);
        self.before.drain(..self.before.len().saturating_sub(others));
        for other in &mut self.before {
            other.drain(..agreed.min(other.len()));
        }
        self.before.back().cloned().unwrap_or_default()
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
        *self = Self::new(self.agreeing);
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
        Self { ask, now, free_at, utterance, busy: Duration::ZERO, score: Score::new() }
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
