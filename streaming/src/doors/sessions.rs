use axum::{Json, extract::State, response::IntoResponse};
use japanese::Ruby;
use meeting::{Language, SessionId, Utterance, UtteranceId};
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    captions::asked_language,
    recording,
};
use crate::{
    error::{Answer, ApiError, refusals},
    feed::is_japanese,
    service::Service,
    wire,
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
    let utterances = service.archive().utterances(&id, page.after.map(UtteranceId::new), limit).await?;
    Ok(if page.words {
        Json(wire::utterances_in_words(&utterances, limit)).into_response()
    } else {
        let readings =
            if page.ruby { readings(&service, &id, &utterances, language.as_ref()).await? } else { Vec::new() };
        Json(wire::utterances(&utterances, limit, language.as_ref(), &readings)).into_response()
    })
}

/// The readings over each utterance's words, or over its translation where there is one; nothing without a dictionary.
async fn readings(
    service: &Service,
    id: &SessionId,
    utterances: &[Utterance],
    language: Option<&Language>,
) -> Answer<Vec<Vec<Ruby>>> {
    let session = service.archive().session(id).await?.session;
    let shown = |utterance: &'_ Utterance| {
        let language = language?;
        utterance.translation(language).or_else(|| utterance.overtaken(language)).cloned()
    };
    let text = |utterance: &Utterance| match shown(utterance) {
        Some(translation) => is_japanese(&translation.language).then_some(translation.text),
        None => is_japanese(&session.language).then(|| utterance.text()),
    };
    let texts: Vec<Option<String>> = utterances.iter().map(text).collect();
    let service = service.clone();
    // A page's words take some hundredths of a second.
    let read = tokio::task::spawn_blocking(move || {
        let furigana = service.furigana_of(&session)?;
        Some(texts.iter().map(|text| text.as_ref().map(|text| furigana.ruby(text)).unwrap_or_default()).collect())
    });
    Ok(read.await.map_err(|error| ApiError::caused(&refusals::FAILED, error))?.unwrap_or_default())
}
