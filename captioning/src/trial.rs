//! Plays labelled sound to the captioner at the speed of speech, in virtual time, and measures what comes back.

pub mod noise;
mod policies;
mod silence;

pub use policies::{local_agreement, sliding_window};
pub use silence::{Invented, harvest, invented, kept};

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use meeting::{Language, MediaTime, Samples, Span, UtteranceId};
use models::Recogniser;

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
    let mut play = Play::new(settings);
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
    Ok(play.score.measured(spoken, play.busy, play.now))
}

/// Wrong, missing and added characters of `heard` for each one that was spoken, without punctuation.
pub fn character_error_rate(heard: &str, spoken: &[Spoken]) -> f64 {
    let said: Vec<char> = spoken.iter().flat_map(|said| key::of(&said.text)).collect();
    let (edits, _) = align(&said, &key::of(heard).collect::<Vec<char>>());
    edits as f64 / said.len().max(1) as f64
}

/// The captioner in virtual time.
struct Play {
    captioner: Captioner,
    language: Language,
    now: MediaTime,
    /// The open question and when it was asked.
    question: Option<(Question, MediaTime)>,
    /// The answer and when it is ready.
    answer: Option<(Input, MediaTime)>,
    busy: Duration,
    score: Score,
}

impl Play {
    fn new(settings: &Settings) -> Self {
        Self {
            captioner: Captioner::new(settings),
            language: settings.language.clone(),
            now: MediaTime::ZERO,
            question: None,
            answer: None,
            busy: Duration::ZERO,
            score: Score::default(),
        }
    }

    fn handle(&mut self, input: Input) {
        for output in self.captioner.handle(input) {
            match output {
                Output::Heard(heard) => self.score.take(self.now, heard),
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

/// What was shown when.
#[derive(Default)]
pub(crate) struct Score {
    settled: Vec<SettledChar>,
    /// When each character after the settled ones was first shown, of the open utterance.
    shown: BTreeMap<UtteranceId, Vec<(char, MediaTime)>>,
    erased: usize,
    text: String,
}

struct SettledChar {
    char: char,
    at: MediaTime,
    shown: MediaTime,
    end: MediaTime,
}

impl Score {
    pub(crate) fn take(&mut self, now: MediaTime, heard: Heard) {
        match heard {
            Heard::Settled { utterance, words } => {
                let mut shown = self.shown.remove(&utterance).unwrap_or_default().into_iter();
                for word in words {
                    self.text.push_str(&word.text);
                    for char in key::of(&word.text) {
                        let before = shown.next().filter(|(drafted, _)| *drafted == char);
                        let shown = before.map_or(now, |(_, at)| at);
                        self.settled.push(SettledChar { char, at: now, shown, end: word.span.end() });
                    }
                }
                self.shown.insert(utterance, shown.collect());
            }
            Heard::Draft { utterance, stable, text, span: _ } => {
                let before = self.shown.entry(utterance).or_default();
                let text: Vec<char> = key::of(&(stable + &text)).collect();
                let kept = before.iter().zip(&text).take_while(|((old, _), new)| old == *new).count();
                self.erased += before.len() - kept;
                before.truncate(kept);
                before.extend(text[kept..].iter().map(|&char| (char, now)));
            }
            Heard::Ended { utterance } => {
                self.erased += self.shown.remove(&utterance).map_or(0, |left| left.len());
                self.text.push('\n');
            }
            Heard::Translated { .. } | Heard::Gap(_) => {}
        }
    }

    pub(crate) fn measured(self, spoken: &[Spoken], busy: Duration, length: MediaTime) -> Measured {
        let truth: Vec<(char, MediaTime)> =
            spoken.iter().flat_map(|said| key::of(&said.text).map(|char| (char, said.span.end()))).collect();
        let said: Vec<char> = truth.iter().map(|(char, _)| *char).collect();
        let heard: Vec<char> = self.settled.iter().map(|settled| settled.char).collect();
        let (edits, pairs) = align(&said, &heard);
        let sorted = |of: &dyn Fn(&SettledChar, MediaTime) -> Duration| {
            let mut all: Vec<Duration> = pairs.iter().map(|&(t, s)| of(&self.settled[s], truth[t].1)).collect();
            all.sort();
            all
        };
        let at = |sorted: &[Duration], share: f64| {
            sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied()
        };
        let settled = sorted(&|settled, end| settled.at.since(end));
        let shown = sorted(&|settled, end| settled.shown.since(end));
        let misplaced = sorted(&|settled, end| settled.end.since(end).max(end.since(settled.end)));
        Measured {
            settled_half: at(&settled, 0.5).unwrap_or_default(),
            settled_most: at(&settled, 0.95).unwrap_or_default(),
            shown_half: at(&shown, 0.5).unwrap_or_default(),
            misplaced_half: at(&misplaced, 0.5).unwrap_or_default(),
            character_error_rate: edits as f64 / said.len().max(1) as f64,
            erasure: self.erased as f64 / heard.len().max(1) as f64,
            busy: busy.as_secs_f64() / length.as_secs_f64().max(1e-9),
            characters: said.len(),
            text: self.text,
        }
    }
}

/// The fewest edits between what was said and what was heard, and which characters of them stand for each other.
fn align(said: &[char], heard: &[char]) -> (usize, Vec<(usize, usize)>) {
    let width = heard.len() + 1;
    let mut cost = vec![0_u32; (said.len() + 1) * width];
    for place in 0..cost.len() {
        let (s, h) = (place / width, place % width);
        cost[place] = match (s, h) {
            (0, edits) | (edits, 0) => edits as u32,
            (s, h) => {
                let replaced = cost[place - width - 1] + u32::from(said[s - 1] != heard[h - 1]);
                replaced.min(cost[place - width] + 1).min(cost[place - 1] + 1)
            }
        };
    }
    let (mut s, mut h) = (said.len(), heard.len());
    let mut pairs = Vec::new();
    while s > 0 && h > 0 {
        let place = s * width + h;
        if cost[place] == cost[place - width - 1] + u32::from(said[s - 1] != heard[h - 1]) {
            (s, h) = (s - 1, h - 1);
            pairs.push((s, h));
        } else if cost[place] == cost[place - width] + 1 {
            s -= 1;
        } else {
            h -= 1;
        }
    }
    (cost[cost.len() - 1] as usize, pairs)
}
