use crate::Cue;

/// What was announced while the public was shut out: who speaks in a closed session, and on what, is not the public's business.
///
/// It is told when the public is let in again, and then only how things stand.
#[derive(Clone, Debug, Default)]
pub struct Withheld {
    speaker: Option<Cue>,
    item: Option<Cue>,
}

impl Withheld {
    /// Keeps a cue back. The newest of its kind counts.
    pub fn keep(&mut self, cue: Cue) {
        match cue {
            Cue::Speaker(..) => self.speaker = Some(cue),
            Cue::Item(_) => self.item = Some(cue),
        }
    }

    /// How the agenda and the floor stand now that the public is back, as far as anything was announced meanwhile.
    pub fn release(&mut self) -> impl Iterator<Item = Cue> + use<> {
        self.item.take().into_iter().chain(self.speaker.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgendaItemId, CueSource, SpeakerId};

    #[test]
    fn of_a_closed_session_only_how_it_ended_is_told() {
        let speaker = |id: &str| Cue::Speaker(Some(SpeakerId::new(id)), CueSource::Microphone);
        let item = |number| Cue::Item(AgendaItemId::new(number));
        let mut withheld = Withheld::default();
        for cue in [speaker("suzuki"), item(2), speaker("chair"), item(3)] {
            withheld.keep(cue);
        }
        assert_eq!(withheld.release().collect::<Vec<_>>(), [item(3), speaker("chair")]);
        assert_eq!(withheld.release().count(), 0, "once");
    }
}
