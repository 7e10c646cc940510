use std::time::Duration;

use meeting::{Span, UtteranceId, Word};

/// What the captioner has to say, in the order of the session.
///
/// Of one utterance come any number of `Settled` and `Draft`, then one `Ended`; then comes the next utterance.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Words that follow those settled before, and will never change.
    Settled {
        /// Of which utterance.
        utterance: UtteranceId,
        /// The words; never none.
        words: Vec<Word>,
    },
    /// The present guess at what follows the settled words. It replaces the draft before it; empty, it takes it back.
    Draft {
        /// Of which utterance.
        utterance: UtteranceId,
        /// The beginning of the guess, on which the newest guesses agree.
        stable: String,
        /// The rest of the guess.
        text: String,
        /// When both were said.
        span: Span,
    },
    /// Nothing more of this utterance will come, and its draft is void.
    Ended {
        /// Which.
        utterance: UtteranceId,
    },
    /// What was said in an utterance that has ended, in English, by a recogniser that can tell it. It comes some time after the
    /// end, perhaps among what is said of later utterances, or not at all.
    Translated {
        /// Which.
        utterance: UtteranceId,
        /// In English. Empty: the recogniser could not tell it, or not surely.
        text: String,
    },
    /// Of this stretch there are no captions.
    Gap(Gap),
}

/// A stretch without captions, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Its sound never came.
    NeverCame(Span),
    /// Its sound was given up: the recogniser failed at it, or cannot keep up. The only loss that is the captioner's own.
    GivenUp(Span),
}

impl Gap {
    /// From when to when.
    pub fn span(self) -> Span {
        match self {
            Self::NeverCame(span) | Self::GivenUp(span) => span,
        }
    }

    /// How long.
    pub fn length(self) -> Duration {
        self.span().length()
    }
}
