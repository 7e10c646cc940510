use std::time::Duration;

use meeting::Language;

use crate::Error;

/// Turns a stretch of sound into words.
///
/// It may take long and may fail; it must not be called on an async thread.
pub trait Recogniser: Send {
    /// What is said in `sound`: 16 kHz, one channel, −1 to 1.
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error>;

    /// How likely each of `choices` is to come next where `before` was said in the sound asked about last: natural logarithms.
    ///
    /// `None`: it cannot tell, or not in the time that captions leave.
    fn likelihoods(&mut self, before: &str, choices: &[String]) -> Result<Option<Vec<f32>>, Error> {
        let _ = (before, choices);
        Ok(None)
    }

    /// What it writes on where `before` was said in the sound asked about last, not at its end: what it heard after that.
    ///
    /// `None`: it cannot tell.
    fn goes_on(&mut self, before: &str) -> Result<Option<String>, Error> {
        let _ = before;
        Ok(None)
    }

    /// Begins afresh after a panic or an error that may have left something half done.
    fn restart(&mut self) -> Result<(), Error>;
}

/// What is wanted of a recogniser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is spoken.
    pub language: Language,
    /// Whether to answer in English whatever is spoken.
    pub translate: bool,
    /// What was said before or may be named, as context; empty for none. Models not taught to use one are confused by it.
    /// Whisper takes [`MOST_PROMPT_TOKENS`] tokens of it; of a longer one its end.
    pub prompt: String,
}

/// Whisper's limit: half of the text window less one.
pub const MOST_PROMPT_TOKENS: usize = 223;

impl Ask {
    /// What is said in this language, without context.
    pub fn new(language: Language) -> Self {
        Self { language, translate: false, prompt: String::new() }
    }
}

/// Words with a lower mean of log probabilities may be made up. Higher than Whisper's own limit, −1: what it makes up of noise is
/// often surer than that.
const DOUBTFUL: f32 = -0.4;

/// What a recogniser made of a stretch of sound. No words: it heard no speech.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guess {
    /// In order. Joined, they are the text; none is empty.
    pub words: Vec<GuessedWord>,
    /// How sure the recogniser was that nobody speaks, 0 to 1. It is asked only where its words are [doubtful](Guess::is_doubtful),
    /// 0 elsewhere. Models not taught it always say about 0.
    pub no_speech_probability: f32,
}

/// A piece of text as fine as the recogniser tells it: whole characters, mostly one to three of Japanese.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessedWord {
    /// What was recognised.
    pub text: String,
    /// How sure the recogniser was, 0 to 1.
    pub probability: f32,
    /// When the word was over, from the sound's beginning; `None` where the recogniser cannot tell. By where it looked while it
    /// wrote the word, not by Whisper's words for times, which are half a second off.
    pub end: Option<Duration>,
}

impl GuessedWord {
    /// A word of which nobody can tell when it was said.
    pub fn new(text: impl Into<String>, probability: f32) -> Self {
        Self { text: text.into(), probability, end: None }
    }
}

impl Guess {
    /// The words one after the other.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// The mean of the words' log probabilities; 0 for no words. Whisper's own limit for "made up" is −1.
    pub fn mean_log_probability(&self) -> f32 {
        if self.words.is_empty() {
            return 0.0;
        }
        self.words.iter().map(|word| word.probability.max(1e-6).ln()).sum::<f32>() / self.words.len() as f32
    }

    /// Whether the recogniser was so unsure of its words that they may be made up.
    pub fn is_doubtful(&self) -> bool {
        self.mean_log_probability() < DOUBTFUL
    }
}
