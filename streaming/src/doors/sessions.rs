use axum::{Json, extract::State, response::IntoResponse};
use meeting::UtteranceId;
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    captions::asked_language,
    recording,
};
use crate::{
    error::Answer,
    service::Service,
    wire::{self, Shown},
};

/// `GET /api/v1/service`
pub(crate) async fn service(State(service): State<Service>) -> impl IntoResponse {
    Json(wire::service(service.settings())).into_response()
}

/// `GET /api/v1/sessions`
pub(crate) async fn list(State(service): State<Service>) -> Answer<impl IntoResponse> {
    Ok(Json(wire::listed(service.archive().sessions().await?)))
}

/// `GET /api/v1/sessions/{id}`
pub(crate) async fn session(State(service): State<Service>, OfSession(id): OfSession) -> Answer<impl IntoResponse> {
    let listed = service.archive().session(&id).await?;
    let minutes = service.archive().minutes(&id).await?;
    let parts = recording::lengths(&service, &minutes.recording).await;
    let live = service.live(&id);
    let furigana = match service.settings().furigana {
        Some(_) => wire::Furigana::Offered,
        None => wire::Furigana::Unknown,
    };
    Ok(Json(wire::session(listed, &minutes, &parts, live.as_deref(), furigana, service.settings().scheme))
        .into_response())
}

#[derive(Deserialize)]
pub(crate) struct Page {
    after: Option<u64>,
    limit: Option<u32>,
    /// With each word's place, time and probability: for whoever corrects them.
    #[serde(default)]
    words: bool,
    language: Option<String>,
    /// With readings over the Japanese words that a reader of the language sees.
    #[serde(default)]
    ruby: bool,
}

/// `GET /api/v1/sessions/{id}/utterances`
pub(crate) async fn utterances(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(page): Asked<Page>,
) -> Answer<impl IntoResponse> {
    let language = asked_language(page.language.as_deref())?;
    let limit = page.limit.unwrap_or(200).clamp(1, 1_000);
    let after = page.after.map(UtteranceId::new);
    let turn = service.pages().take().await?;
    let utterances = service.archive().utterances(&id, after, limit).await?;
    let session = service.archive().session(&id).await?.session;
    turn.work(move || {
        if page.words {
            return Json(wire::utterances_in_words(&utterances, limit, &session.language)).into_response();
        }
        let furigana = if page.ruby { service.furigana_of(&session) } else { None };
        let shown = |utterance| Shown::of(utterance, &session.language, language.as_ref(), furigana.as_ref());
        let shown: Vec<Shown> = utterances.iter().map(shown).collect();
        Json(wire::utterances(&utterances, limit, language.as_ref(), &shown)).into_response()
    })
    .await
}
