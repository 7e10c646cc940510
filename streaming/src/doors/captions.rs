use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt as _};
use meeting::{Language, SessionId};
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    vtt, websocket,
};
use crate::{
    access::Peer,
    error::{Answer, ApiError, refusals},
    feed::{Start, listen},
    live::Live,
    seats::Seat,
    service::Service,
    wire,
};

/// How often a silent feed shows that it is alive: proxies cut connections that are silent for a minute.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a proxy that buffers must be told, or captions come in batches.
pub(crate) const UNBUFFERED: [(HeaderName, HeaderValue); 1] =
    [(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))];

#[derive(Deserialize)]
pub(crate) struct Wanted {
    since: Option<u64>,
    language: Option<String>,
}

/// `GET /api/v1/sessions/{id}/captions`: server-sent events.
pub(crate) async fn events(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(wanted): Asked<Wanted>,
    peer: Peer,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    let since = last_event_id(&headers).or(wanted.since);
    let feed = open(&service, &id, since, wanted.language.as_deref(), peer, "sse").await?;
    let until = service.closing().cancelled_owned();
    let events = feed.map(|(seq, kind, json)| Ok::<_, Infallible>(event(seq, kind, &json))).take_until(until);
    Ok((UNBUFFERED, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))))
}

/// `GET /api/v1/sessions/{id}/captions/ws`: the same over a WebSocket, one message a text frame.
pub(crate) async fn socket(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(wanted): Asked<Wanted>,
    peer: Peer,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<impl IntoResponse> {
    let upgrade = upgrade.map_err(|error| ApiError::caused(&refusals::NOT_A_WEBSOCKET, error))?;
    let feed = open(&service, &id, wanted.since, wanted.language.as_deref(), peer, "websocket").await?;
    let messages = feed.map(|(_, _, json)| json).take_until(service.closing().cancelled_owned());
    let upgrade = upgrade.max_message_size(websocket::LONGEST_MESSAGE).max_frame_size(websocket::LONGEST_MESSAGE);
    Ok(upgrade.on_upgrade(|socket| websocket::serve(socket, messages)))
}

#[derive(Deserialize)]
pub(crate) struct InLanguage {
    pub(crate) language: Option<String>,
}

/// `GET /api/v1/sessions/{id}/captions.vtt`: what was recorded, as WebVTT; `?language=en` in that language, where it is
/// translated.
pub(crate) async fn recorded(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(InLanguage { language }): Asked<InLanguage>,
) -> Answer<impl IntoResponse> {
    let language = asked_language(language.as_deref())?;
    let minutes = service.archive().minutes(&id).await?;
    let cues = minutes.utterances.iter().map(|utterance| {
        let speaker = utterance.speaker.as_ref().and_then(|id| minutes.session.speaker(id));
        vtt::VttCue::of(utterance, speaker, &minutes.session.language, language.as_ref())
    });
    let headers = [(header::CONTENT_TYPE, "text/vtt; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, vtt::webvtt(cues)))
}

/// The language that was asked for, if any was.
pub(crate) fn asked_language(tag: Option<&str>) -> Answer<Option<Language>> {
    let language = tag.filter(|tag| !tag.is_empty()).map(Language::new).transpose();
    Ok(language.map_err(|_| &refusals::BAD_LANGUAGE)?)
}

/// One event of a feed. The data is one line of JSON.
pub(crate) fn event(seq: u64, kind: wire::FeedKind, json: &[u8]) -> Event {
    Event::default().id(seq.to_string()).event(kind).data(String::from_utf8_lossy(json))
}

/// Where a browser that reconnects by itself was.
pub(crate) fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

async fn open(
    service: &Service,
    id: &SessionId,
    since: Option<u64>,
    language: Option<&str>,
    Peer(address): Peer,
    door: &'static str,
) -> Answer<impl Stream<Item = (u64, wire::FeedKind, axum::body::Bytes)> + use<>> {
    let language = asked_language(language)?;
    let live = live(service, id).await?;
    let seat = service.seats().take(address, door);
    let seat: Seat = seat.ok_or_else(|| ApiError::from(&refusals::LISTENERS_FULL).retry_after(30))?;
    let language = language.map(|wanted| live.info.offered(wanted));
    let start = since.map_or(Start::Now, Start::After);
    let (id, broadcast) = (id.clone(), service.broadcast().clone());
    let sent = listen(live, start, language, seat);
    Ok(sent.map(move |sent| wire::sent(&id, || broadcast.rtp_origin(&id), &sent)))
}

/// The live session of this name.
pub(crate) async fn live(service: &Service, id: &SessionId) -> Answer<Arc<Live>> {
    if let Some(live) = service.live(id) {
        return Ok(live);
    }
    service.archive().session(id).await?;
    Err((&refusals::NOT_LIVE).into())
}
