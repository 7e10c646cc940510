/// Decides whether a chamber's microphone system is there, by the connections that it holds open.
///
/// One that connects anew before its old connection is known to be dead, or soon after, was never gone.
#[derive(Debug, Default)]
pub(crate) struct MicrophoneSystem {
    open: usize,
    /// How many connections there ever were.
    connections: u64,
    gone: bool,
}

/// The end of the only connection that was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Away {
    connections: u64,
}

impl MicrophoneSystem {
    /// A connection was opened. Gives whether the system had been gone.
    pub(crate) fn opened(&mut self) -> bool {
        self.open += 1;
        self.connections += 1;
        std::mem::take(&mut self.gone)
    }

    /// A connection has ended. Unless another is open, it is to be seen after a while whether the system
    /// [stayed away](Self::stayed_away).
    pub(crate) fn ended(&mut self) -> Option<Away> {
        self.open = self.open.saturating_sub(1);
        (self.open == 0).then_some(Away { connections: self.connections })
    }

    /// Whether nobody has connected since: then the system is gone.
    pub(crate) fn stayed_away(&mut self, away: Away) -> bool {
        self.gone = self.connections == away.connections;
        self.gone
    }

    /// A connection has ended that was opened before the session was opened anew, and none of those was left. Gives
    /// whether with it the system is gone.
    pub(crate) fn ended_from_before(&mut self) -> bool {
        self.open == 0 && !std::mem::replace(&mut self.gone, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_gone_once_it_has_stayed_away_and_back_with_its_next_connection() {
        let mut system = MicrophoneSystem::default();
        assert!(!system.opened(), "it was never gone");
        let away = system.ended().expect("nothing else is open");
        assert!(system.stayed_away(away));
        assert!(system.opened());
        assert!(!system.opened(), "it is told once");
    }

    #[test]
    fn a_system_that_connects_anew_was_never_gone() {
        let mut system = MicrophoneSystem::default();
        system.opened();
        let cut = system.ended().expect("nothing else is open");
        system.opened();
        assert!(!system.stayed_away(cut), "it came back in time");
        system.opened();
        assert_eq!(system.ended(), None, "the old connection ends after the new one was opened");
        let later = system.ended().expect("that was the last");
        assert!(!system.stayed_away(cut) && system.stayed_away(later));
    }

    #[test]
    fn a_connection_from_before_the_session_was_opened_anew_is_missed_where_there_is_no_other() {
        let mut system = MicrophoneSystem::default();
        system.opened();
        assert!(!system.ended_from_before(), "another is open");
        let away = system.ended().expect("that was the last");
        assert!(system.stayed_away(away) && !system.ended_from_before(), "it is told once");
        let mut anew = MicrophoneSystem::default();
        assert!(anew.ended_from_before() && anew.opened(), "gone, and back");
    }
}
