use archive::audit::Target;
use axum::{Json, extract::State, http::header, response::IntoResponse};
use meeting::UtteranceId;

use super::asked::{Body, WithinSession};
use crate::{
    access::{Permission, Visitor},
    error::{Answer, refusals},
    orders::{Order, PastCorrection},
    service::{Service, now},
    wire,
};

/// `POST /api/v1/sessions/{id}/utterances/{n}/corrections`: puts settled words right, in a session that is live or over.
///
/// It is in the journal when this answers; the screens, the index and the translations follow. Undoing is another correction.
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
    archive.correct(&session, utterance, edition, words, text).await?;
    let targets = [Target::Session(session.clone()), Target::Utterance(utterance)];
    archive.audit().record(now(), &visitor.actor(), "utterance.correct", &targets).await?;
    let told = match service.live(&session) {
        Some(live) => live.order(Order::Corrected(utterance)).is_ok(),
        None => service.corrected_later(PastCorrection { session: session.clone(), utterance }),
    };
    if !told {
        // The journal has it: screens that come anew show it, with the translations of what was said before, and
        // the next start translates it.
        tracing::warn!(session.id = %session, utterance.id = utterance.get(), "a correction could not be passed on at once");
    }
    let corrected = archive.utterance(&session, utterance).await?.ok_or(&refusals::NO_SUCH_WORDS)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(wire::utterance_in_words(&corrected))).into_response())
}
