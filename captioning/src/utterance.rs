use std::{collections::VecDeque, time::Duration};

use meeting::{MediaTime, Span, Word};
use models::{Guess, GuessedWord};

use crate::{
    MadeUp, Patience, Readings, Settings, Told, judge,
    key::{self, KeyChar},
    placing::{self, Pace, Place, Speech},
    voice,
};

/// A draft may run so far ahead of the sound by its words' placing before it is taken for made up.
const AHEAD: Duration = Duration::from_millis(200);

/// One utterance: its sound, and what is known of its words so far.
#[derive(Clone, Debug)]
pub(crate) struct Utterance {
    pub(crate) at: MediaTime,
    pub(crate) sound: Vec<f32>,
    voiced: Vec<bool>,
    pub(crate) ended: bool,
    /// How often the recogniser was asked about the whole of it.
    pub(crate) tries: u8,
    /// How many of its frames the newest question held.
    asked: usize,
    /// How many of its frames the newest answer was about.
    answered: usize,
    /// The newest guesses, the newest last.
    guesses: VecDeque<Placed>,
    settled: Vec<Settled>,
    /// Whether words of its own have settled. Others it knows of from the utterance that it was cut off.
    has_settled: bool,
    /// Whether anything was told of it, if only a draft that was taken back.
    is_told: bool,
    /// Whether the settled text wants no punctuation: it has just had some, or there is none yet.
    punctuated: bool,
    /// What is shown after the settled text: the stable part and the rest.
    draft: (String, String),
}

/// The words of a guess that can have been said, placed.
#[derive(Clone, Debug)]
struct Placed {
    words: Vec<GuessedWord>,
    places: Vec<Place>,
    /// How much of the utterance the recogniser had heard.
    heard: Duration,
}

/// Until when a word must be over, from the utterance's start, for what may be done with it.
struct Guards {
    /// To settle when the guesses agree on it.
    agreed: Duration,
    /// To settle by itself, if ever.
    alone: Option<Duration>,
    /// To be shown.
    draft: Duration,
}

impl Guards {
    /// For a guess about all that was `heard`. In a pause nothing is cut off.
    fn new(patience: &Patience, told: bool, speech: &Speech, heard: Duration) -> Self {
        let paused = speech.end().saturating_add(patience.pause) <= heard;
        let over = if paused { speech.end() + AHEAD } else { Duration::ZERO };
        let until = |guard: Duration| heard.saturating_sub(guard).max(over);
        if told {
            let Told { agreed_guard, alone_guard, alone_probability: _, draft_guard } = &patience.told;
            let alone = Some(until(*alone_guard));
            Self { agreed: until(*agreed_guard), alone, draft: until(*draft_guard) }
        } else {
            Self { agreed: until(patience.guard), alone: None, draft: until(patience.draft_guard) }
        }
    }
}

/// A character that has settled, and when its word was said.
#[derive(Clone, Copy, Debug)]
struct Settled {
    char: char,
    span: Span,
}

/// What a guess changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Change {
    /// Words that settled.
    pub(crate) words: Vec<Word>,
    /// The draft, if it changed.
    pub(crate) draft: Option<Draft>,
    /// The recogniser stopped at the end of a sentence that lies so many frames in, though someone speaks on.
    pub(crate) stopped_early: Option<usize>,
}

/// What is guessed to follow the settled words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    /// What the newest guesses agree on.
    pub(crate) stable: String,
    /// The rest.
    pub(crate) text: String,
    /// Of both.
    pub(crate) span: Span,
}

/// What is left to be told of an utterance that has ended.
#[derive(Clone, Debug)]
pub(crate) struct Finish {
    /// Words that settled.
    pub(crate) words: Vec<Word>,
    /// What the recogniser did not come to: an utterance of its own.
    pub(crate) rest: Option<Utterance>,
    /// Whether the recogniser's answer was believed.
    pub(crate) believed: bool,
}

impl Utterance {
    pub(crate) fn new(at: MediaTime) -> Self {
        let (sound, voiced, guesses, settled) = (Vec::new(), Vec::new(), VecDeque::new(), Vec::new());
        let (ended, tries, asked, answered, punctuated, draft) = (false, 0, 0, 0, true, Default::default());
        let (has_settled, is_told) = (false, false);
        Self {
            at,
            sound,
            voiced,
            ended,
            tries,
            asked,
            answered,
            guesses,
            settled,
            has_settled,
            is_told,
            punctuated,
            draft,
        }
    }

    pub(crate) fn hear(&mut self, samples: &[f32], voiced: bool) {
        self.sound.extend_from_slice(samples);
        self.voiced.push(voiced);
    }

    /// What comes after the words that have settled.
    pub(crate) fn unsettled(&self) -> Span {
        let end = self.at + voice::length(self.sound.len());
        let from = self.settled.last().map_or(self.at, |last| last.span.end());
        Span::new(from.clamp(self.at, end), end)
    }

    /// How much of its sound no answer has been about.
    pub(crate) fn unanswered(&self) -> Duration {
        voice::length((self.voiced.len() - self.answered) * voice::FRAME)
    }

    /// Whether any word of its own has settled.
    pub(crate) fn has_settled(&self) -> bool {
        self.has_settled
    }

    /// Whether anything was told of it, so that its end must be told, too.
    pub(crate) fn is_told(&self) -> bool {
        self.is_told
    }

    /// Ends it after the words that have settled; the rest, should anything be said in it, is an utterance of its own.
    pub(crate) fn set_down(&mut self) -> Option<Self> {
        let settled = self.unsettled().start().since(self.at);
        let rest = self.cut(settled.as_micros().div_ceil(voice::length(voice::FRAME).as_micros()) as usize);
        (!rest.ended || rest.voiced.contains(&true)).then_some(rest)
    }

    /// How much sound came since the last question.
    pub(crate) fn unasked(&self) -> Duration {
        voice::length((self.voiced.len() - self.asked) * voice::FRAME)
    }

    /// Whether somebody spoke since the last question, and has been silent for so long since.
    pub(crate) fn pauses(&self, pause: Duration) -> bool {
        let frames = (pause.as_millis() / 16) as usize;
        let silent = self.voiced.iter().rev().take_while(|voiced| !**voiced).count();
        silent >= frames.max(1) && self.voiced[self.asked..].iter().any(|voiced| *voiced)
    }

    pub(crate) fn ask(&mut self) -> Vec<f32> {
        self.asked = self.voiced.len();
        self.sound.clone()
    }

    /// Where to cut it, should it be as long as `longest` allows: the quietest tenth of a second of the last `within`.
    pub(crate) fn too_long(&self, longest: Duration, within: Duration) -> Option<usize> {
        const ABOUT: usize = 6;
        let all = self.voiced.len();
        if voice::length(self.sound.len()) < longest || all < 4 * ABOUT {
            return None;
        }
        let from = all.saturating_sub((within.as_millis() / 16) as usize).clamp(1, all - 2 * ABOUT);
        let loudness = |at: usize| -> f32 {
            self.sound[at * voice::FRAME..(at + ABOUT) * voice::FRAME].iter().map(|sample| sample * sample).sum()
        };
        let quietest = (from..all - ABOUT).min_by(|&a, &b| loudness(a).total_cmp(&loudness(b)));
        quietest.map(|at| at + ABOUT / 2)
    }

    /// Splits off what comes after so many frames. Words of it that have settled already stay with the first, and are known
    /// to the second so that they are not said twice.
    pub(crate) fn cut(&mut self, frames: usize) -> Self {
        let frames = frames.min(self.voiced.len());
        let at = self.at + voice::length(frames * voice::FRAME);
        let mut rest = Self::new(at);
        rest.sound = self.sound.split_off(frames * voice::FRAME);
        rest.voiced = self.voiced.split_off(frames);
        rest.settled = self.settled.iter().copied().filter(|settled| settled.span.start() >= at).collect();
        rest.ended = std::mem::replace(&mut self.ended, true);
        self.asked = self.asked.min(frames);
        self.answered = self.answered.min(frames);
        rest
    }

    /// Splits off what comes after a sentence that ends so many frames in. None of its words can have settled.
    pub(crate) fn split(&mut self, frames: usize) -> Self {
        Self { settled: Vec::new(), ..self.cut(frames) }
    }

    /// Takes a guess about the sound of the last question.
    pub(crate) fn guess(&mut self, mut guess: Guess, settings: &Settings, pace: Pace) -> Change {
        let patience = &settings.patience;
        self.answered = self.asked;
        let speech = Speech::new(&self.voiced[..self.asked]);
        let heard = voice::length(self.asked * voice::FRAME);
        let stopped_early = placing::stopped_after_sentence(&guess.words, &speech, pace);
        let told = placing::told(&guess.words, &speech, pace);
        let guards = Guards::new(patience, told.is_some(), &speech, heard);
        let places = told.unwrap_or_else(|| placing::so_far(&guess.words, &speech, pace));
        guess.words.truncate(places.iter().take_while(|(_, end)| *end <= heard + AHEAD).count());
        let words = judge::believe(guess, speech.length(), &settings.made_up);
        if words.is_empty() {
            return Change::default();
        }
        self.guesses.push_back(Placed { words, places, heard });
        while self.guesses.get(1).is_some_and(|second| second.heard + patience.steady <= heard) {
            self.guesses.pop_front();
        }
        let steady = self.guesses[0].heard + patience.steady <= heard;
        let tails: Vec<Placed> = self.guesses.iter().map(|placed| self.tail(placed)).collect();
        let newest = tails.last().expect("one was pushed above");
        let agreed = if steady { newest.agreed(&tails, &settings.readings) } else { 0 };
        let long_ago = heard.saturating_sub(patience.unsure);
        let sure = newest.sure(guards.agreed, patience.least_probability, long_ago);
        let alone = guards.alone.map_or(0, |until| newest.sure(until, patience.told.alone_probability, Duration::ZERO));
        let safe = newest.without_punctuation(agreed.min(sure).max(alone));
        let twice = match &tails[..] {
            [.., _, newest] => newest.agreed(&tails[tails.len() - 2..], &settings.readings),
            [_] | [] => 0,
        };
        let (settling, rest) = newest.clone().split(safe);
        let words = self.settle(settling);
        let stable = twice.saturating_sub(safe);
        let likely = rest.sure(guards.draft, patience.least_draft_probability, Duration::ZERO);
        let draft = self.draft(rest, stable, likely, !words.is_empty());
        Change { words, draft, stopped_early }
    }

    /// Takes the guess about the whole utterance: everything settles.
    pub(crate) fn finish(&mut self, guess: Guess, made_up: &MadeUp, pace: &mut Pace) -> Finish {
        let spoke = !guess.words.is_empty();
        let whole = Speech::new(&self.voiced);
        let rest = placing::stopped_after_phrase(&guess.words, &whole, *pace).map(|frames| self.split(frames));
        let speech = Speech::new(&self.voiced);
        let mut words = judge::believe(guess, speech.length(), made_up);
        let believed = !spoke || !words.is_empty();
        let expected = placing::so_far(&words, &speech, *pace);
        let most = voice::length(self.voiced.len() * voice::FRAME).mul_f32(1.3) + Duration::from_millis(500);
        words.truncate(expected.iter().take_while(|(_, end)| *end <= most).count());
        pace.learn(&words, &speech);
        let places = placing::whole(&words, &speech);
        let tail = self.tail(&Placed { words, places, heard: speech.length() });
        Finish { words: self.settle(tail), rest, believed }
    }

    /// What a guess says after the settled text.
    fn tail(&self, placed: &Placed) -> Placed {
        let keyed = key::of_words(&placed.words);
        let chars: Vec<char> = keyed.iter().map(|key| key.char).collect();
        let settled: Vec<char> = self.settled.iter().map(|settled| settled.char).collect();
        let known = key::continuation(&settled, &chars);
        placed.clone().after(&keyed, known, self.punctuated)
    }

    fn settle(&mut self, placed: Placed) -> Vec<Word> {
        let Placed { words, places, heard: _ } = placed;
        let mut settled = Vec::with_capacity(words.len());
        for (GuessedWord { text, probability, end: _ }, (start, end)) in words.into_iter().zip(places) {
            let earliest = self.settled.last().map_or(self.at, |last| last.span.end());
            let start = (self.at + start).max(earliest);
            let span = Span::new(start, (self.at + end).max(start));
            self.settled.extend(key::of(&text).map(|char| Settled { char, span }));
            self.punctuated = key::of(&text).next().is_none();
            settled.push(Word { text, span, probability });
        }
        self.has_settled |= !settled.is_empty();
        self.is_told |= !settled.is_empty();
        settled
    }

    /// What to show of the rest of a guess: its first `likely` words, and the first `stable`, on which the newest guesses agree;
    /// `None` if it is shown already.
    fn draft(&mut self, rest: Placed, stable: usize, likely: usize, settled: bool) -> Option<Draft> {
        let (shown, _) = rest.split(likely.max(stable));
        let start = shown.places.first().map_or(Duration::ZERO, |place| place.0);
        let end = shown.places.last().map_or(start, |place| place.1);
        let text = |words: &[GuessedWord]| words.iter().map(|word| word.text.as_str()).collect::<String>();
        let (stable, text) = (text(&shown.words[..stable]), text(&shown.words[stable..]));
        let nothing = stable.is_empty() && text.is_empty();
        if (nothing || !settled) && (&stable, &text) == (&self.draft.0, &self.draft.1) {
            return None;
        }
        self.draft = (stable.clone(), text.clone());
        self.is_told = true;
        Some(Draft { stable, text, span: Span::new(self.at + start, self.at + end) })
    }
}

impl Placed {
    /// What comes after the first `known` characters of its key. Without the punctuation in front where none is wanted.
    fn after(mut self, keyed: &[KeyChar], known: usize, punctuated: bool) -> Self {
        let (before, next) =
            (known.checked_sub(1).map(|last| keyed[last].word), keyed.get(known).map(|next| next.word));
        let first = match (before, next) {
            (None, _) => 0,
            (Some(before), Some(next)) if before == next => {
                let said = keyed[..known].iter().filter(|key| key.word == before).count();
                self.words[before].text = without(&self.words[before].text, said);
                before
            }
            (Some(before), Some(_) | None) => before + 1,
        };
        let mut rest = self.split(first).1;
        let wanted = |word: &GuessedWord| !punctuated || key::of(&word.text).next().is_some();
        let unwanted = rest.words.iter().take_while(|word| !wanted(word)).count();
        rest = rest.split(unwanted).1;
        rest
    }

    /// How many words in a row were over by `until` and are so probable, or were over long ago. Punctuation is not asked to be sure.
    fn sure(&self, until: Duration, least_probability: f32, long_ago: Duration) -> usize {
        let sure = |(word, (_, end)): (&GuessedWord, &Place)| {
            let probable = word.probability >= least_probability || key::of(&word.text).next().is_none();
            *end <= until && (probable || *end <= long_ago)
        };
        self.words.iter().zip(&self.places).take_while(|pair| sure(*pair)).count()
    }

    fn split(mut self, at: usize) -> (Self, Self) {
        let at = at.min(self.words.len());
        let (words, places) = (self.words.split_off(at), self.places.split_off(at.min(self.places.len())));
        let heard = self.heard;
        (self, Self { words, places, heard })
    }

    /// How many of its words all of these agree on; it is the last of them.
    fn agreed(&self, tails: &[Self], readings: &Readings) -> usize {
        let texts: Vec<String> = tails.iter().map(Self::text).collect();
        let agreed = readings.agreement(&texts);
        let mut length = 0;
        let whole = self.words.iter().take_while(|word| {
            // Punctuation at a word's end is not compared.
            let spoken =
                word.text.trim_end_matches(|char: char| key::of(char.encode_utf8(&mut [0; 4])).next().is_none());
            let within = length + spoken.chars().count() <= agreed || spoken.is_empty();
            length += word.text.chars().count();
            within
        });
        self.without_punctuation(whole.count())
    }

    fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// Of the first `count` words, those up to the last that is more than punctuation: whether and how a phrase ends is known
    /// only when the next begins.
    fn without_punctuation(&self, count: usize) -> usize {
        let spoken = |word: &GuessedWord| key::of(&word.text).next().is_some();
        self.words[..count].iter().rposition(spoken).map_or(0, |last| last + 1)
    }
}

/// The text after the first `said` characters of its key.
fn without(text: &str, said: usize) -> String {
    let mut left = said;
    text.chars()
        .skip_while(|char| {
            let own = key::of(char.encode_utf8(&mut [0; 4])).count();
            let skip = left > 0;
            left = left.saturating_sub(own);
            skip
        })
        .collect()
}
