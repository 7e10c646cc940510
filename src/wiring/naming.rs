use captioning::Vocabulary;
use meeting::{Floor, MediaTime, Session, Span};
use tokio::sync::watch;

/// Tells the captioner which names may be said, each time that the floor or the agenda moves on.
pub struct Naming {
    vocabulary: Vocabulary,
    /// Only the newest counts.
    names: watch::Sender<String>,
}

impl Naming {
    pub fn new(session: &Session, names: watch::Sender<String>) -> Self {
        Self { vocabulary: Vocabulary::new(session, Vec::new()), names }
    }

    /// The floor is as it stands, at `now`.
    pub fn moved(&self, floor: &Floor, now: MediaTime) {
        let now = Span::new(now, now);
        let names = self.vocabulary.names(floor.speaker(now), floor.item(now));
        self.names.send_replace(names);
    }
}
