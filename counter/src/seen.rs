use meeting::Language;

use crate::{Draft, Line, LineId, Sides};

/// How a side stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is spoken on it.
    pub language: Language,
    /// What is read on it.
    pub reads: Language,
    /// Its sound reaches the recogniser.
    pub listening: bool,
    /// Its microphone delivers sound.
    pub works: bool,
    /// What it is just saying.
    pub draft: Option<Draft>,
}

/// What a screen that has seen everything up to a revision needs to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Ask for what comes after this one next time.
    pub revision: u64,
    /// Both sides; none while no conversation is held.
    pub sides: Option<Sides<Standing>>,
    /// Lines before this one are forgotten.
    pub first: LineId,
    /// New lines, those that grew, and those of which the other side is shown something else.
    pub lines: Vec<Line>,
}
