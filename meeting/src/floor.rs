use crate::{AgendaItemId, MediaTime, Span, SpeakerId};

/// Something the chair, the operator or the microphone system announced, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Someone has the floor, or nobody; and who or what says so.
    Speaker(Option<SpeakerId>, CueSource),
    /// An agenda item is being dealt with.
    Item(AgendaItemId),
}

/// By what a change of the floor is known: nobody's voice is guessed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CueSource {
    /// A person at the operator's page.
    Operator,
    /// The chamber's microphone system, or the channel of a microphone.
    Microphone,
    /// What the chair said, as it was recognised: 「鈴木一郎君」.
    ChairCall,
    /// A prepared sheet of cues.
    Schedule,
}

/// A change of the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorChange {
    /// From when.
    pub at: MediaTime,
    /// Who has the floor then, or nobody.
    pub speaker: Option<SpeakerId>,
    /// By what it is known.
    pub source: CueSource,
}

/// Who had the floor and what was being dealt with, at any moment of the session so far.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    /// In order of time.
    changes: Vec<FloorChange>,
    items: Vec<(MediaTime, AgendaItemId)>,
}

impl Floor {
    /// Takes a cue that holds from `at` on. Cues may come late and out of order.
    pub fn cue(&mut self, at: MediaTime, cue: Cue) {
        match cue {
            Cue::Speaker(speaker, source) => {
                let place = self.changes.partition_point(|earlier| earlier.at <= at);
                self.changes.insert(place, FloorChange { at, speaker, source });
            }
            Cue::Item(item) => {
                let place = self.items.partition_point(|(earlier, _)| *earlier <= at);
                self.items.insert(place, (at, item));
            }
        }
    }

    /// Who had the floor for most of `span`, judged by its middle: a cue and the speech it announces are seldom exact.
    pub fn speaker(&self, span: Span) -> Option<&SpeakerId> {
        self.change(span).and_then(|change| change.speaker.as_ref())
    }

    /// The change of the floor that holds in the middle of `span`.
    pub fn change(&self, span: Span) -> Option<&FloorChange> {
        let place = self.changes.partition_point(|change| change.at <= span.middle());
        self.changes[..place].last()
    }

    /// What was being dealt with in the middle of `span`.
    pub fn item(&self, span: Span) -> Option<AgendaItemId> {
        let place = self.items.partition_point(|(from, _)| *from <= span.middle());
        self.items[..place].last().map(|(_, item)| *item)
    }

    /// Every change of the floor, in order of time.
    pub fn changes(&self) -> &[FloorChange] {
        &self.changes
    }

    /// Who was given the floor from when on, in order.
    pub fn speakers(&self) -> impl Iterator<Item = (MediaTime, Option<&SpeakerId>)> {
        self.changes.iter().map(|change| (change.at, change.speaker.as_ref()))
    }

    /// What was taken up from when on, in order.
    pub fn items(&self) -> impl Iterator<Item = (MediaTime, AgendaItemId)> {
        self.items.iter().copied()
    }

    /// Who has the floor after all the cues so far.
    pub fn current_speaker(&self) -> Option<&SpeakerId> {
        self.changes.last().and_then(|change| change.speaker.as_ref())
    }

    /// As it stands after all the cues so far, whoever had it before: whose an utterance is that comes from a microphone which is
    /// known, even while another one speaks.
    #[must_use]
    pub fn at_present(&self) -> Self {
        let last = self.changes.last().map(|last| FloorChange { at: MediaTime::ZERO, ..last.clone() });
        Self { changes: last.into_iter().collect(), items: self.items.clone() }
    }

    /// What is being dealt with after all the cues so far.
    pub fn current_item(&self) -> Option<AgendaItemId> {
        self.items.last().map(|(_, item)| *item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64) -> Span {
        Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end))
    }

    #[test]
    fn an_utterance_belongs_to_whoever_had_the_floor_in_its_middle() {
        let mut floor = Floor::default();
        let chair = SpeakerId::new("chair");
        let mayor = SpeakerId::new("mayor");
        floor.cue(MediaTime::from_millis(5_000), Cue::Speaker(Some(mayor.clone()), CueSource::Operator));
        floor.cue(MediaTime::ZERO, Cue::Speaker(Some(chair.clone()), CueSource::Schedule));
        assert_eq!(floor.speaker(span(4_000, 5_500)), Some(&chair));
        assert_eq!(floor.speaker(span(4_900, 9_000)), Some(&mayor));
        assert_eq!(floor.current_speaker(), Some(&mayor));
    }

    #[test]
    fn before_any_cue_nobody_is_named() {
        let mut floor = Floor::default();
        floor.cue(MediaTime::from_millis(5_000), Cue::Item(AgendaItemId::new(1)));
        assert_eq!(floor.item(span(0, 1_000)), None);
        assert_eq!(floor.speaker(span(0, 60_000)), None);
    }
}
