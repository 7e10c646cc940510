use std::{sync::Arc, time::Duration};

use captioning::CaptionTrack;
use meeting::{Event, Floor, Session, Utterance};
use streaming::TownTerms;
use tokio::sync::watch;
use translation::Desk;

use super::Worker;
use crate::wiring::Translators;

/// How long machines may take over an utterance. What they do not translate by then stands as it was said.
const PATIENCE: Duration = Duration::from_secs(15);

/// Puts what was said in a file into the languages that the town offers: as in a live session, but from the text alone.
///
/// One for the whole of a file, so that a translator that does not answer is left alone after a while, as it is live.
pub struct Interpreter {
    translators: Translators,
    town: watch::Receiver<Arc<TownTerms>>,
    desk: Desk,
    track: CaptionTrack,
}

impl Interpreter {
    /// To be called within a tokio runtime.
    pub fn open(worker: &Worker, session: &Session) -> Self {
        let (translators, town) = (worker.translators.of_text(), worker.town.clone());
        let desk = translators.desk(session, &town.borrow().terms);
        Self { translators, town, desk, track: CaptionTrack::new(session.language.clone()) }
    }

    /// The journal's events of these utterances' translations.
    pub async fn translations(&mut self, utterances: &[Utterance]) -> Vec<Event> {
        // Closed, the service is stopping.
        if self.town.has_changed().unwrap_or(false) {
            let town = Arc::clone(&self.town.borrow_and_update());
            self.desk.hold_to(&self.translators.glossary(&town.terms));
        }
        let mut shown = Vec::new();
        for utterance in utterances {
            shown.extend(self.desk.spoken(&self.track.corrected(utterance, &Floor::default())));
            // One after the other: of all that a course is told at once it may leave out what is long past.
            shown.extend(self.desk.close(PATIENCE).await);
        }
        shown.into_iter().filter_map(|shown| shown.event).collect()
    }
}
