use std::fmt;

/// Which item of a session's agenda: its place on it, from 1 as printed (日程第1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgendaItemId(u16);

impl AgendaItemId {
    /// The item at this place, from 1.
    pub const fn new(place: u16) -> Self {
        Self(place)
    }

    /// Its place on the agenda, from 1.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for AgendaItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One item of business (日程).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaItem {
    /// Its place on the agenda.
    pub id: AgendaItemId,
    /// As printed, in the session's language.
    pub title: String,
}
