//! What is asked of the index and what it answers.

use std::time::SystemTime;

use meeting::{AgendaItemId, SessionId, Span, SpeakerId, Stage, UtteranceId};

/// What to search for.
///
/// Words stand between spaces (also full-width ones) and must all be in the utterance; words in quotation marks (`"…"` or
/// `「…」`) are one word, spaces and all; a word after `-` must not be in it. Every word is found literally, anywhere, but
/// for width, case and variant forms of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed. Nothing but filters lists what passes them, the newest first; nothing at all finds nothing.
    pub text: String,
    /// Only in this session.
    pub session: Option<SessionId>,
    /// Only by the speaker with this key on the roster, or whose name or reading contains this.
    pub speaker: Option<String>,
    /// Which page, from 1. (0 is taken as 1.)
    pub page: u32,
    /// How many hits a page, 1 to 100. (0 is taken as 20.)
    pub per_page: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How many utterances.
    pub total: u64,
    /// Those of the page asked for: the best first, of equals the newest.
    pub hits: Vec<Hit>,
}

/// An utterance that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// In which session.
    pub session: SessionId,
    /// As the session is called now.
    pub session_title: String,
    /// Where the session stands.
    pub stage: Stage,
    /// When the session was first opened, by the wall clock.
    pub opened_at: SystemTime,
    /// Which utterance.
    pub utterance: UtteranceId,
    /// Who had the floor.
    pub speaker: Option<SpeakerId>,
    /// Their name, where the roster has it.
    pub speaker_name: Option<String>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// When it was said.
    pub span: Span,
    /// The part of it around what was searched for.
    pub snippet: Vec<Fragment>,
}

/// A piece of a snippet. A snippet's pieces one after the other are its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// As it was said.
    pub text: String,
    /// Whether it is what was searched for.
    pub matched: bool,
}
