use std::{collections::VecDeque, mem, time::Duration};

use meeting::{Language, MediaTime, Samples, UtteranceId, Word};
use models::{Ask, Guess};

use crate::{
    Gap, Heard, Segment, Settings,
    placing::Pace,
    prompt::Prompt,
    utterance::{Draft, Finish, Utterance},
};

/// Sound that may wait for a recogniser that cannot keep up: ten minutes, 38 MB. Then the oldest utterance is given up.
const MOST_WAITING: usize = 600 * Samples::RATE as usize;
/// English with a lower mean of log probabilities is made up, as Whisper's own transcriber has it.
const LEAST_ENGLISH: f32 = -1.0;
/// Finished utterances that may wait for their translation. Then the oldest goes without.
const MOST_UNTRANSLATED: usize = 8;
/// How often the recogniser is asked about a finished utterance before it is given up.
const TRIES: u8 = 2;

/// Decides what to ask the recogniser, and which of its words are safe to show for good.
///
/// While an utterance goes on, the recogniser is asked about all of it, again and again; a word settles once the guesses have
/// agreed on it for a while and enough sound lies behind it. When it has ended, it is asked once more, and the rest settles.
/// Settled words never change: of a later guess that contradicts them, only what it says after them counts.
///
/// One question is open at a time. The next always holds all the sound there is, so that a recogniser that falls behind is
/// asked less often, and no sound is left out. It has no other clock than the sound.
pub struct Captioner {
    settings: Settings,
    /// The first utterance's identity.
    first: UtteranceId,
    /// In order. All but the last have ended.
    utterances: VecDeque<Utterance>,
    asked: Option<Asked>,
    /// The recogniser is left alone: nothing is asked.
    resting: bool,
    pace: Pace,
    prompt: Prompt,
    /// Finished, in order, to be asked about once more when nothing else is to be asked.
    untranslated: VecDeque<(UtteranceId, MediaTime, Vec<f32>)>,
}

/// What the open question is about: mostly the first utterance.
enum Asked {
    /// As far as it went.
    SoFar,
    /// As a whole.
    Whole,
    /// The utterance was cut or given up since: the answer is about something else.
    Void,
    /// This finished utterance, in English.
    Translation(UtteranceId),
}

/// What the captioner is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Where someone speaks.
    Segment(Segment),
    /// The answer to the open question.
    Guess(Guess),
    /// The recogniser failed at the open question.
    Failed,
    /// It failed so often that it is left alone for a while: nothing is asked until [`Input::Rested`].
    Rests,
    /// It is to be tried again.
    Rested,
    /// It will not be tried again, and no more sound comes: what waits for it is given up.
    GiveUp,
    /// From now on, ask about the utterance so far each time that it has grown by so much.
    Step(Duration),
    /// From now on, these names may be said: [`crate::Vocabulary::names`].
    Names(String),
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Tell this.
    Heard(Heard),
    /// Ask the recogniser this. It comes only when no question is open.
    Recognise(Question),
}

/// What the recogniser is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// When its sound begins.
    pub at: MediaTime,
    /// 16 kHz, one channel.
    pub sound: Vec<f32>,
    /// What was said before or may be named; empty for none.
    pub prompt: String,
    /// What the answer is for, and so how urgent it is.
    pub purpose: Purpose,
}

impl Question {
    /// How to ask it of a recogniser of this language.
    pub fn ask(&self, language: &Language) -> Ask {
        let translate = self.purpose == Purpose::Translation;
        Ask { language: language.clone(), translate, prompt: self.prompt.clone() }
    }
}

/// What an answer is for, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// All of an utterance that has ended: the answer settles it, so the question must be asked.
    Whole,
    /// An utterance that goes on: a newer question, about the same sound and more, would serve as well.
    SoFar,
    /// English of a finished utterance. Nobody's captions wait for it.
    Translation,
}

impl Captioner {
    /// Nothing heard yet.
    pub fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            first: settings.first_utterance,
            utterances: VecDeque::new(),
            asked: None,
            resting: false,
            pace: Pace::UNKNOWN,
            prompt: Prompt::default(),
            untranslated: VecDeque::new(),
        }
    }

    /// Takes what came.
    pub fn handle(&mut self, input: Input) -> Vec<Output> {
        let mut heard = match input {
            Input::Segment(segment) => self.on_segment(segment),
            Input::Guess(guess) => self.on_guess(guess),
            Input::Failed => self.on_failure(),
            Input::Rests => self.on_rest(),
            Input::Rested => {
                self.resting = false;
                Vec::new()
            }
            Input::GiveUp => self.give_up_all(),
            Input::Step(step) => {
                self.settings.patience.step = step;
                Vec::new()
            }
            Input::Names(names) => {
                self.prompt.name(&names);
                Vec::new()
            }
        };
        heard.extend(self.give_up_oldest());
        let question = self.ask().map(Output::Recognise);
        heard.into_iter().map(Output::Heard).chain(question).collect()
    }

    /// The question to ask in the open one's place, which nobody has begun to answer yet: about all the sound that there is by
    /// now. None while the open one still serves.
    pub fn renew(&mut self) -> Option<Question> {
        match self.asked {
            Some(Asked::SoFar | Asked::Void) => {}
            Some(Asked::Whole | Asked::Translation(_)) | None => return None,
        }
        let open = self.utterances.front()?;
        let patience = &self.settings.patience;
        let grown = open.ended || open.unasked() >= patience.step || open.pauses(patience.pause);
        if !grown {
            return None;
        }
        self.asked = None;
        self.ask()
    }

    /// Whether everything that was heard has been settled.
    pub fn is_idle(&self) -> bool {
        self.utterances.is_empty() && self.asked.is_none() && self.untranslated.is_empty()
    }

    /// How much sound there is that no answer has covered yet.
    pub fn waiting(&self) -> Duration {
        self.utterances.iter().map(Utterance::unanswered).sum()
    }

    fn on_segment(&mut self, segment: Segment) -> Vec<Heard> {
        match segment {
            Segment::Began(at) => {
                self.utterances.push_back(Utterance::new(at));
            }
            Segment::Sound { samples, voiced } => {
                let Some(open) = self.utterances.back_mut() else { return Vec::new() };
                open.hear(&samples, voiced);
                if let Some(frames) = open.too_long(self.settings.segments.longest, self.settings.segments.cut_within) {
                    let rest = open.cut(frames);
                    if self.utterances.len() == 1 {
                        self.void();
                    }
                    self.utterances.push_back(rest);
                }
            }
            Segment::Ended => {
                if let Some(open) = self.utterances.back_mut() {
                    open.ended = true;
                }
            }
            Segment::Gap(span) => return vec![Heard::Gap(Gap::NeverCame(span))],
        }
        Vec::new()
    }

    fn on_guess(&mut self, guess: Guess) -> Vec<Heard> {
        let (asked, utterance) = (self.asked.take(), self.first);
        if let Some(Asked::Translation(utterance)) = asked {
            let least = self.settings.least_sure_english;
            let sure =
                guess.mean_log_probability() >= LEAST_ENGLISH && guess.words.iter().all(|it| it.probability >= least);
            let text = guess.text().trim().to_owned();
            return vec![if sure { Heard::Translated { utterance, text } } else { not_in_english(utterance) }];
        }
        let Some(open) = self.utterances.front_mut() else { return Vec::new() };
        let settled = |words: Vec<Word>| (!words.is_empty()).then_some(Heard::Settled { utterance, words });
        match asked {
            Some(Asked::SoFar) => {
                let change = open.guess(guess, &self.settings, self.pace);
                if let Some(rest) = change.stopped_early.map(|frames| open.split(frames)) {
                    self.utterances.insert(1, rest);
                }
                self.prompt.settled(&change.words);
                let draft =
                    change.draft.map(|Draft { stable, text, span }| Heard::Draft { utterance, stable, text, span });
                settled(change.words).into_iter().chain(draft).collect()
            }
            Some(Asked::Whole) => {
                let Finish { words, rest, believed } = open.finish(guess, &self.settings.made_up, &mut self.pace);
                self.prompt.settled(&words);
                self.prompt.ended();
                if !believed {
                    self.prompt.disbelieved();
                }
                let done = self.end_first();
                // Its last words may have settled before: what counts is whether any have.
                if let Some(done) = done.filter(|done| self.settings.translated && done.has_settled()) {
                    self.untranslated.push_back((utterance, done.at, done.sound));
                }
                let most = self.untranslated.len().saturating_sub(MOST_UNTRANSLATED);
                let left_out: Vec<Heard> = self.untranslated.drain(..most).map(|it| not_in_english(it.0)).collect();
                rest.into_iter().for_each(|rest| self.utterances.push_front(rest));
                settled(words).into_iter().chain([Heard::Ended { utterance }]).chain(left_out).collect()
            }
            Some(Asked::Void | Asked::Translation(_)) | None => Vec::new(),
        }
    }

    fn end_first(&mut self) -> Option<Utterance> {
        self.first = self.first.next();
        self.utterances.pop_front()
    }

    fn on_failure(&mut self) -> Vec<Heard> {
        match self.asked.take() {
            Some(Asked::Whole) if self.utterances.front().is_some_and(|open| open.tries >= TRIES) => self.give_up(),
            // Nobody is to wait for it.
            Some(Asked::Translation(utterance)) => vec![not_in_english(utterance)],
            Some(Asked::Whole | Asked::SoFar | Asked::Void) | None => Vec::new(),
        }
    }

    /// What has been told of the first utterance is all of it, so that whoever waits for its end does not wait for a recogniser
    /// that rests. The sound after it waits as an utterance of its own.
    fn on_rest(&mut self) -> Vec<Heard> {
        self.resting = true;
        let mut heard = Vec::new();
        match self.asked.take() {
            // It waits, and is asked about again as if it had not been: who is left alone is to blame, and not this sound.
            Some(Asked::Whole) => self.utterances.iter_mut().take(1).for_each(|open| open.tries = 0),
            Some(Asked::Translation(utterance)) => heard.push(not_in_english(utterance)),
            Some(Asked::SoFar | Asked::Void) | None => {}
        }
        let utterance = self.first;
        if let Some(rest) = self.utterances.front_mut().filter(|open| open.is_told()).map(Utterance::set_down) {
            let ended = self.end_first();
            rest.into_iter().for_each(|rest| self.utterances.push_front(rest));
            heard.push(Heard::Ended { utterance });
            heard.extend(ended.and_then(|ended| self.never_in_english(utterance, &ended)));
        }
        heard
    }

    fn give_up_all(&mut self) -> Vec<Heard> {
        let asked = self.asked.take().and_then(|asked| match asked {
            Asked::Translation(utterance) => Some(utterance),
            Asked::SoFar | Asked::Whole | Asked::Void => None,
        });
        let untranslated = asked.into_iter().chain(self.untranslated.drain(..).map(|it| it.0));
        let mut heard: Vec<Heard> = untranslated.map(not_in_english).collect();
        heard.extend((0..self.utterances.len()).flat_map(|_| self.give_up()));
        heard
    }

    /// Gives up the first utterance: what of it has settled stays, the rest was not heard.
    fn give_up(&mut self) -> Vec<Heard> {
        let utterance = self.first;
        let Some(lost) = self.end_first() else { return Vec::new() };
        tracing::warn!(utterance.id = utterance.get(), "gave an utterance up: the recogniser failed or cannot keep up");
        let mut heard = vec![Heard::Gap(Gap::GivenUp(lost.unsettled())), Heard::Ended { utterance }];
        heard.extend(self.never_in_english(utterance, &lost));
        heard
    }

    /// What is told of an utterance whose words stay and which nobody will be asked to put into English.
    fn never_in_english(&self, utterance: UtteranceId, ended: &Utterance) -> Option<Heard> {
        (self.settings.translated && ended.has_settled()).then(|| not_in_english(utterance))
    }

    fn give_up_oldest(&mut self) -> Vec<Heard> {
        let waiting: usize = self.utterances.iter().map(|utterance| utterance.sound.len()).sum();
        if waiting <= MOST_WAITING || self.utterances.len() < 2 {
            return Vec::new();
        }
        self.void();
        self.give_up()
    }

    /// The open question's utterance is another now.
    fn void(&mut self) {
        self.asked = mem::take(&mut self.asked).map(|asked| match asked {
            Asked::SoFar | Asked::Whole | Asked::Void => Asked::Void,
            Asked::Translation(utterance) => Asked::Translation(utterance),
        });
    }

    fn ask(&mut self) -> Option<Question> {
        if self.resting || self.asked.is_some() {
            return None;
        }
        self.ask_about_first().or_else(|| self.ask_for_english())
    }

    fn ask_about_first(&mut self) -> Option<Question> {
        let patience = &self.settings.patience;
        let open = self.utterances.front_mut()?;
        let purpose = if open.ended {
            open.tries += 1;
            self.asked = Some(Asked::Whole);
            Purpose::Whole
        } else if open.unasked() >= patience.step || open.pauses(patience.pause) {
            self.asked = Some(Asked::SoFar);
            Purpose::SoFar
        } else {
            return None;
        };
        let prompt = if self.settings.prompted { self.prompt.before(open.at) } else { String::new() };
        Some(Question { at: open.at, sound: open.ask(), prompt, purpose })
    }

    fn ask_for_english(&mut self) -> Option<Question> {
        let (utterance, at, sound) = self.untranslated.pop_front()?;
        self.asked = Some(Asked::Translation(utterance));
        Some(Question { at, sound, prompt: String::new(), purpose: Purpose::Translation })
    }
}

/// So that nobody waits for English that does not come.
fn not_in_english(utterance: UtteranceId) -> Heard {
    Heard::Translated { utterance, text: String::new() }
}
