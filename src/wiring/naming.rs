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
