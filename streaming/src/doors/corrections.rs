use archive::audit::Target;
use axum::{Json, extract::State, http::header, response::IntoResponse};
use meeting::UtteranceId;

use super::asked::{Body, WithinSession};
use crate::{
    access::{Permission, Visitor},
    error::{Answer, ApiError, refusals},
    orders::{Order, PastCorrection},
    service::{Service, now},
    wire,
};

/// `POST /api/v1/sessions/{id}/utterances/{n}/corrections`: puts settled words right, in a session that is live or over.
///
/// It is in the journal when this answers, and on its way to the screens; the index and the translations follow. A live session
/// that has no room for another order has it tried again, before anything is written. Undoing is another correction.
pub(crate) async fn correct(
    State(service): State<Service>,
    WithinSession(session, utterance): WithinSession,
    visitor: Visitor,
    Body(correction): Body<wire::Correction>,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::Correct)?;
    let utterance = utterance.parse().map(UtteranceId::new).map_err(|_| &refusals::NO_SUCH_WORDS)?;
    let wire::Corrected { words, text, edition } = correction.checked().ok_or(&refusals::BAD_CORRECTION)?;
    let archive = service.archive();
    let to_screens = match service.live(&session) {
        Some(live) => Some(live.place_for_order().ok_or_else(|| ApiError::from(&refusals::BUSY).retry_after(1))?),
        None => None,
    };
    archive.correct(&session, utterance, edition, words, text).await?;
    let targets = [Target::Session(session.clone()), Target::Utterance(utterance)];
    archive.audit().record(now(), &visitor.actor(), "utterance.correct", &targets).await?;
    match to_screens {
        Some(place) => drop(place.send(Order::Corrected(utterance))),
        None if service.corrected_later(PastCorrection { session: session.clone(), utterance }) => {}
        None => {
            // The journal has it, with the translations of what was said before; the next start translates it.
            tracing::warn!(session.id = %session, utterance.id = utterance.get(), "a correction is not translated yet");
        }
    }
    let corrected = archive.utterance(&session, utterance).await?.ok_or(&refusals::NO_SUCH_WORDS)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(wire::utterance_in_words(&corrected))).into_response())
}
