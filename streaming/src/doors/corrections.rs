use archive::audit::Target;
use axum::{Json, extract::State, http::header, response::IntoResponse};
use meeting::{SessionId, UtteranceId};

use super::asked::{Body, WithinSession};
use crate::{
    access::{Permission, Visitor},
    error::{Answer, ApiError, refusals},
    orders::{Order, PastCorrection},
    service::{Service, now},
    wire,
};

/// `POST /api/v1/sessions/{id}/utterances/{n}/corrections`: puts settled words right, in a session that is live or
/// over.
///
/// It is in the journal when this answers, and on its way to the screens; the index and the translations follow. A live
/// session that has no room for another order has it tried again, before anything is written. Undoing is another
/// correction.
pub(crate) async fn correct(
    State(service): State<Service>,
    WithinSession(session, utterance): WithinSession,
    visitor: Visitor,
    Body(correction): Body<wire::Correction>,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::Correct)?;
    let utterance = utterance.parse().map(UtteranceId::new).map_err(|_| &refusals::NO_SUCH_WORDS)?;
    let corrected = correction.checked().ok_or(&refusals::BAD_CORRECTION)?;
    // In a task of its own: were it dropped with the request, the journal could have what no screen is told.
    let made = tokio::spawn(make(service.clone(), session.clone(), utterance, corrected, visitor));
    // Where it panicked is logged already; its message may hold words.
    made.await.map_err(|_panicked| &refusals::FAILED)??;
    let archive = service.archive();
    let spoken = archive.session(&session).await?.session.language;
    let corrected = archive.utterance(&session, utterance).await?.ok_or(&refusals::NO_SUCH_WORDS)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(wire::utterance_in_words(&corrected, &spoken))).into_response())
}

/// Journals a correction, and tells of it at once.
async fn make(
    service: Service,
    session: SessionId,
    utterance: UtteranceId,
    wire::Corrected { words, text, edition }: wire::Corrected,
    visitor: Visitor,
) -> Answer<()> {
    let to_screens = match service.live(&session) {
        Some(live) => Some(live.place_for_order().ok_or_else(|| ApiError::from(&refusals::BUSY).retry_after(1))?),
        None => None,
    };
    service.archive().correct(&session, utterance, edition, words, text).await?;
    match to_screens {
        Some(place) => drop(place.send(Order::Corrected(utterance))),
        None if service.corrected_later(PastCorrection { session: session.clone(), utterance }) => {}
        None => {
            // The journal has it, with the translations of what was said before; the next start translates it.
            tracing::warn!(session.id = %session, utterance.id = utterance.get(), "a correction is not translated yet");
        }
    }
    let targets = [Target::Session(session), Target::Utterance(utterance)];
    service.archive().audit().record(now(), &visitor.actor(), "utterance.correct", &targets).await?;
    Ok(())
}
