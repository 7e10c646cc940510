use std::sync::Arc;

use captioning::Vocabulary;
use meeting::{Floor, MediaTime, Session, Span, SpeakerId};
use streaming::TownTerms;
use tokio::sync::watch;

/// Tells the captioners which names may be said, each time that the floor or the agenda moves on.
pub struct Naming {
    session: Session,
    /// The town's dictionary, which may be saved anew at any time.
    town: watch::Receiver<Arc<TownTerms>>,
    names: Vec<NamesAt>,
}

/// Where to tell a captioner which names may be said.
pub struct NamesAt {
    /// At whose microphone it listens; none: whoever has the floor.
    pub speaker: Option<SpeakerId>,
    /// Only the newest counts.
    pub names: watch::Sender<String>,
}

impl Naming {
    pub fn new(session: &Session, town: watch::Receiver<Arc<TownTerms>>, names: Vec<NamesAt>) -> Self {
        Self { session: session.clone(), town, names }
    }

    /// The town's dictionary may have been saved since the floor moved last: what it has now is told, too.
    pub fn look_up(&mut self, floor: &Floor, now: MediaTime) {
        // Closed, the service is stopping.
        if self.town.has_changed().unwrap_or(false) {
            self.town.mark_unchanged();
            self.moved(floor, now);
        }
    }

    /// The floor is as it stands, at `now`.
    pub fn moved(&self, floor: &Floor, now: MediaTime) {
        let now = Span::new(now, now);
        let terms = self.town.borrow().terms.iter().map(|term| term.surface.clone()).collect();
        let vocabulary = Vocabulary::new(&self.session, terms);
        for NamesAt { speaker, names } in &self.names {
            names.send_replace(vocabulary.names(speaker.as_ref().or(floor.speaker(now)), floor.item(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use japanese::terms::{Term, TermKind};
    use meeting::{Language, Origin, SessionId};

    use super::*;

    #[test]
    fn a_dictionary_that_is_saved_meanwhile_is_told_though_the_floor_stays() {
        let session = Session {
            id: SessionId::new("s").expect("well formed"),
            title: String::new(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: Vec::new(),
            demonstration: false,
            origin: Origin::Live,
        };
        let (saved, town) = watch::channel(Arc::new(TownTerms::default()));
        let (names, told) = watch::channel(String::new());
        let mut naming = Naming::new(&session, town, vec![NamesAt { speaker: None, names }]);
        naming.moved(&Floor::default(), MediaTime::ZERO);
        assert_eq!(*told.borrow(), "");
        let term = Term {
            surface: "もみじ台".to_owned(),
            reading: "もみじだい".to_owned(),
            kind: TermKind::Place,
            translations: Vec::new(),
        };
        saved.send_replace(Arc::new(TownTerms { generation: 1, terms: vec![term] }));
        naming.look_up(&Floor::default(), MediaTime::ZERO);
        assert_eq!(*told.borrow(), "もみじ台。");
    }
}
