//! Plays labelled sound to the captioner at the speed of speech, in virtual time, and measures what comes back.

pub mod noise;
mod policies;
mod remembered;
mod score;
mod silence;

pub use policies::{Agreeing, Window, local_agreement, sliding_window};
pub use remembered::Remembered;
pub use silence::{Invented, harvest, invented, kept};

use std::time::{Duration, Instant};

use meeting::{Language, MediaTime, Samples, Span};
use models::Recogniser;

pub(crate) use self::score::Score;
use self::score::align;
use crate::{
    Captioner, Error, Heard, Question, Segmenter, Settings,
    captioner::{Input, Output},
    key,
    voice::Voice,
};

/// A labelled stretch of the sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// What is said, as it should be written.
    pub text: String,
    /// When.
    pub span: Span,
}

/// What a trial measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// From the end of a character's word until it was settled: half of the characters took no longer.
    pub settled_half: Duration,
    /// The same for 95 of 100 characters.
    pub settled_most: Duration,
    /// From the end of a character's word until it was first shown: half of the characters took no longer.
    pub shown_half: Duration,
    /// Wrong, missing and added characters for each spoken one, without punctuation.
    pub character_error_rate: f64,
    /// Draft characters taken back for each settled one.
    pub erasure: f64,
    /// Settled characters that a later caption changed or took back.
    pub revised: usize,
    /// The share of the time that the recogniser was busy.
    pub busy: f64,
    /// How far a settled word's end was from its true one: half of the characters were no further.
    pub misplaced_half: Duration,
    /// Characters spoken, without punctuation.
    pub characters: usize,
    /// What was settled, an utterance a line.
    pub text: String,
}

/// Captions `sound` as if it came in at the speed of speech, taking as long over each guess as the recogniser really took.
#[expect(clippy::disallowed_methods, reason = "a trial measures how long recognition takes; nothing decides by it")]
pub fn run(
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
) -> Result<Measured, Error> {
    let began = Instant::now();
    run_by(settings, recogniser, sound, spoken, &mut || began.elapsed())
}

/// [`run`] by another clock: a thread's processor time on a busy machine, or a scripted one.
pub fn run_by(
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    spoken: &[Spoken],
    clock: &mut dyn FnMut() -> Duration,
) -> Result<Measured, Error> {
    let mut score = Score::new();
    let (busy, length) = listen_by(settings, "", recogniser, sound, clock, &mut |now, heard| score.take(now, heard))?;
    Ok(score.measured(spoken, busy, length))
}

/// Captions `sound` as [`run_by`] does, where these names may be said ([`crate::Vocabulary::names`]), and tells each thing that
/// was heard when it was heard; gives how long the recogniser was busy, and when the last of it was told.
pub fn listen_by(
    settings: &Settings,
    names: &str,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    clock: &mut dyn FnMut() -> Duration,
    heard: &mut dyn FnMut(MediaTime, Heard),
) -> Result<(Duration, MediaTime), Error> {
    let mut play = Play::new(settings, heard);
    play.handle(Input::Names(names.to_owned()));
    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    for samples in sound {
        let now = samples.span().end();
        play.answer_until(Some(now), recogniser, clock)?;
        play.now = now;
        for segment in voice.hear(&samples).into_iter().flat_map(|frame| segmenter.handle(frame)) {
            play.handle(Input::Segment(segment));
        }
    }
    for segment in segmenter.end() {
        play.handle(Input::Segment(segment));
    }
    play.answer_until(None, recogniser, clock)?;
    Ok((play.busy, play.now))
}

/// Wrong, missing and added characters of `heard` for each one that was spoken, without punctuation.
pub fn character_error_rate(heard: &str, spoken: &[Spoken]) -> f64 {
    let said: Vec<char> = spoken.iter().flat_map(|said| key::of(&said.text)).collect();
    let (edits, _) = align(&said, &key::of(heard).collect::<Vec<char>>());
    edits as f64 / said.len().max(1) as f64
}

/// The captioner in virtual time.
struct Play<'a> {
    captioner: Captioner,
    language: Language,
    now: MediaTime,
    /// The open question and when it was asked.
    question: Option<(Question, MediaTime)>,
    /// The answer and when it is ready.
    answer: Option<(Input, MediaTime)>,
    busy: Duration,
    heard: &'a mut dyn FnMut(MediaTime, Heard),
}

impl<'a> Play<'a> {
    fn new(settings: &Settings, heard: &'a mut dyn FnMut(MediaTime, Heard)) -> Self {
        Self {
            captioner: Captioner::new(settings),
            language: settings.language.clone(),
            now: MediaTime::ZERO,
            question: None,
            answer: None,
            busy: Duration::ZERO,
            heard,
        }
    }

    fn handle(&mut self, input: Input) {
        for output in self.captioner.handle(input) {
            match output {
                Output::Heard(heard) => (self.heard)(self.now, heard),
                Output::Recognise(question) => self.question = Some((question, self.now)),
            }
        }
    }

    /// Answers what is asked and answered before `until`, or everything.
    fn answer_until(
        &mut self,
        until: Option<MediaTime>,
        recogniser: &mut dyn Recogniser,
        clock: &mut dyn FnMut() -> Duration,
    ) -> Result<(), Error> {
        loop {
            if let Some((question, at)) = self.question.take() {
                let began = clock();
                let guess = recogniser.recognise(&question.sound, &question.ask(&self.language))?;
                let took = clock().saturating_sub(began);
                self.busy += took;
                self.answer = Some((Input::Guess(guess), at + took));
            }
            match self.answer.take() {
                Some((input, ready)) if until.is_none_or(|until| ready <= until) => {
                    self.now = self.now.max(ready);
                    self.handle(input);
                }
                waiting => {
                    self.answer = waiting;
                    return Ok(());
                }
            }
        }
    }
}
