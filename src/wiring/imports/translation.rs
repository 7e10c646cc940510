//! What was said in a file, in the languages that the town offers: as in a live session, but from the text alone.

use std::{sync::Arc, time::Duration};

use captioning::CaptionTrack;
use meeting::{Event, Floor, Session, Utterance};
use streaming::TownTerms;

use crate::wiring::Translators;

/// How long machines may take over what was said between two pauses. What they do not translate by then stands as it was said.
const PATIENCE: Duration = Duration::from_secs(60);

/// The journal's events of these utterances' translations.
pub async fn translations(
    translators: &Translators,
    session: &Session,
    town: &Arc<TownTerms>,
    utterances: &[Utterance],
) -> Vec<Event> {
    let mut desk = translators.of_text().desk(session, &town.terms);
    let mut track = CaptionTrack::new(session.language.clone());
    let mut shown = Vec::new();
    for utterance in utterances {
        shown.extend(desk.spoken(&track.corrected(utterance, &Floor::default())));
        // One after the other: of all that a course is told at once it may leave out what is long past.
        shown.extend(desk.close(PATIENCE).await);
    }
    shown.into_iter().filter_map(|shown| shown.event).collect()
}
