//! What a course is told, and what follows.

use std::{sync::Arc, time::Duration};

use meeting::{Caption, Event, TranslationOrigin, UtteranceId};

use crate::Failure;

/// Who translates what the phrase book does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// Nobody.
    BookOnly,
    /// A machine, which is asked.
    Machine {
        /// What screens call it.
        name: String,
    },
    /// A machine that hears for itself, and tells of each utterance.
    Hearing {
        /// What screens call it.
        name: String,
    },
}

/// Rules that write an ended utterance anew at once, and say who made it; nothing where they have nothing to change.
pub type Writer = Arc<dyn Fn(&str) -> Option<(String, TranslationOrigin)> + Send + Sync>;

/// How long readers wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// So much speech lies between one draft and the next.
    pub clause: Duration,
    /// After the end of an utterance, before it is shown as it was said.
    pub behind: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { clause: Duration::from_millis(2_500), behind: Duration::from_secs(3) }
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Input {
    /// A caption in the language that is spoken was shown: the utterance grew, ended, or was corrected.
    Spoken(Box<Caption>),
    /// A question was answered.
    Answered(Answer),
    /// The machine that hears for itself has translated an utterance.
    Told {
        /// Which.
        utterance: UtteranceId,
        /// What it says.
        text: String,
    },
    /// [`Course::deadline`] has come.
    Tick,
    /// No more will be said: what still waits is shown as it was said.
    Closing,
}

/// Sentences to be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// To be named in the answer.
    pub number: u64,
    /// In the language that is spoken.
    pub sentences: Vec<String>,
}

/// The translations of a question's sentences, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question's.
    pub number: u64,
    /// One for each sentence.
    pub translated: Result<Vec<String>, Failure>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Ask the machine.
    Ask(Question),
    /// Journal the event, if there is one; then show the caption.
    Show(Box<Shown>),
}

/// What readers of the language are shown next.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// To be journalled first.
    pub event: Option<Event>,
    /// To be shown.
    pub caption: Caption,
}
