use crate::{AgendaItemId, MediaTime, Span, SpeakerId};

/// Something the chair, the operator or the microphone system announced, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Someone has the floor, or nobody.
    Speaker(Option<SpeakerId>),
    /// An agenda item is being dealt with.
    Item(AgendaItemId),
}

/// Who had the floor and what was being dealt with, at any moment of the session so far.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    speakers: Vec<(MediaTime, Option<SpeakerId>)>,
    items: Vec<(MediaTime, AgendaItemId)>,
}

impl Floor {
    /// Takes a cue that holds from `at` on. Cues may come late and out of order.
    pub fn cue(&mut self, at: MediaTime, cue: Cue) {
        match cue {
            Cue::Speaker(speaker) => insert(&mut self.speakers, at, speaker),
            Cue::Item(item) => insert(&mut self.items, at, item),
        }
    }

    /// Who had the floor for most of `span`, judged by its middle: a cue and the speech it announces are seldom exact.
    pub fn speaker(&self, span: Span) -> Option<&SpeakerId> {
        at(&self.speakers, span.middle()).and_then(Option::as_ref)
    }

    /// What was being dealt with in the middle of `span`.
    pub fn item(&self, span: Span) -> Option<AgendaItemId> {
        at(&self.items, span.middle()).copied()
    }

    /// Who was given the floor from when on, in order.
    pub fn speakers(&self) -> impl Iterator<Item = (MediaTime, Option<&SpeakerId>)> {
        self.speakers.iter().map(|(at, speaker)| (*at, speaker.as_ref()))
    }

    /// What was taken up from when on, in order.
    pub fn items(&self) -> impl Iterator<Item = (MediaTime, AgendaItemId)> {
        self.items.iter().copied()
    }

    /// Who has the floor after all the cues so far.
    pub fn current_speaker(&self) -> Option<&SpeakerId> {
        self.speakers.last().and_then(|(_, speaker)| speaker.as_ref())
    }

    /// What is being dealt with after all the cues so far.
    pub fn current_item(&self) -> Option<AgendaItemId> {
        self.items.last().map(|(_, item)| *item)
    }
}

fn insert<T>(cues: &mut Vec<(MediaTime, T)>, at: MediaTime, cue: T) {
    let place = cues.partition_point(|(earlier, _)| *earlier <= at);
    cues.insert(place, (at, cue));
}

fn at<T>(cues: &[(MediaTime, T)], when: MediaTime) -> Option<&T> {
    let place = cues.partition_point(|(from, _)| *from <= when);
    cues[..place].last().map(|(_, cue)| cue)
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
        floor.cue(MediaTime::from_millis(5_000), Cue::Speaker(Some(mayor.clone())));
        floor.cue(MediaTime::ZERO, Cue::Speaker(Some(chair.clone())));
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
