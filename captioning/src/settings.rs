use std::time::Duration;

use meeting::{Language, UtteranceId};

use crate::{MadeUp, Readings};

/// How to caption one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What is spoken.
    pub language: Language,
    /// The identity of the first utterance: 0, or `Minutes::next_utterance` when the session goes on after a restart.
    pub first_utterance: UtteranceId,
    /// Where utterances begin and end.
    pub segments: Segments,
    /// When words settle and when they are shown.
    pub patience: Patience,
    /// How guesses are compared.
    pub readings: Readings,
    /// What the recogniser is known to make up.
    pub made_up: MadeUp,
    /// Whether the recogniser was taught to use a prompt: what was said before, and what may be named.
    pub prompted: bool,
    /// Whether to ask for each finished utterance in English, too. The recogniser must have been taught to.
    pub translated: bool,
    /// English with a word that the recogniser is less sure of is not told: a wrong number in it would be believed.
    pub least_sure_english: f32,
    /// How long a recogniser that keeps failing is left alone before it is tried again; each time twice as long, up to a minute.
    pub first_rest: Duration,
}

impl Settings {
    /// The defaults, measured with the demo model. No prompt and no translation: not every model knows them.
    pub fn new(language: Language, first_utterance: UtteranceId) -> Self {
        Self {
            language,
            first_utterance,
            segments: Segments::default(),
            patience: Patience::default(),
            readings: Readings::default(),
            made_up: MadeUp::by_whisper(),
            prompted: false,
            translated: false,
            least_sure_english: 0.0,
            first_rest: Duration::from_secs(1),
        }
    }
}

/// Where utterances begin and end.
#[derive(Clone, Debug, PartialEq)]
pub struct Segments {
    /// The detector's score from which on a frame begins an utterance.
    pub begins_at: f32,
    /// The score under which a frame is silence within one: lower, so that a soft syllable does not end it.
    pub ends_under: f32,
    /// So much speech in a row begins an utterance: a cough or a gavel is shorter.
    pub least_speech: Duration,
    /// Sound kept from before the first frame of speech: its first consonant is often under the threshold.
    pub pre_roll: Duration,
    /// So much silence ends an utterance.
    pub hang_over: Duration,
    /// The longest utterance: the recogniser's window. A longer one is cut at its quietest point.
    pub longest: Duration,
    /// How far back that quietest point may lie.
    pub cut_within: Duration,
}

impl Segments {
    /// How far before a place where nobody speaks to begin listening, to hear what follows whole: an utterance may just be
    /// beginning there. It is the silence that ended the utterance before, of which nothing is heard again.
    pub(crate) fn lead(&self) -> Duration {
        self.hang_over
    }
}

impl Default for Segments {
    fn default() -> Self {
        Self {
            begins_at: 0.5,
            ends_under: 0.35,
            least_speech: Duration::from_millis(96),
            pre_roll: Duration::from_millis(300),
            hang_over: Duration::from_millis(600),
            longest: Duration::from_secs(10),
            cut_within: Duration::from_secs(3),
        }
    }
}

/// When words settle before their utterance has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Patience {
    /// Recognise the utterance so far each time that it has grown by so much.
    pub step: Duration,
    /// A word settles only when all guesses made while so much more sound came agree on it: two at least, more where the
    /// recogniser is fast.
    pub steady: Duration,
    /// A word settles only when so much sound lies behind it: what the recogniser says of a cut-off ending is guesswork.
    pub guard: Duration,
    /// A word settles early only if the recogniser is so sure of it …
    pub least_probability: f32,
    /// … or when so much sound lies behind it: by then the recogniser has heard all that could make it surer, and what follows
    /// waits.
    pub unsure: Duration,
    /// A word that no two guesses agree on is shown only when so much sound lies behind it.
    pub draft_guard: Duration,
    /// And only if the recogniser is so sure of it.
    pub least_draft_probability: f32,
    /// In the place of the guards, where the recogniser tells when its words were over.
    pub told: Told,
    /// After so much silence what was said before it is not cut off: the recogniser is asked at once, and no guard counts.
    pub pause: Duration,
}

/// When words settle whose ends the recogniser tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// A word on which the guesses agree settles when so much sound lies behind its end.
    pub agreed_guard: Duration,
    /// A word settles without any agreement when so much sound lies behind its end …
    pub alone_guard: Duration,
    /// … and the recogniser is so sure of it.
    pub alone_probability: f32,
    /// A word that no two guesses agree on is shown only when so much sound lies behind its end.
    pub draft_guard: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            step: Duration::from_millis(600),
            steady: Duration::from_millis(500),
            guard: Duration::from_millis(500),
            least_probability: 0.5,
            unsure: Duration::from_millis(2_000),
            draft_guard: Duration::ZERO,
            least_draft_probability: 0.5,
            told: Told {
                agreed_guard: Duration::from_millis(300),
                alone_guard: Duration::from_millis(500),
                alone_probability: 0.9,
                draft_guard: Duration::from_millis(100),
            },
            pause: Duration::from_millis(320),
        }
    }
}
