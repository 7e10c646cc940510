use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderName, HeaderValue},
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
    websocket,
};
use crate::{
    access::Peer,
    error::{Answer, ApiError, refusals},
    feed::{Sent, Start, listen},
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
    /// With readings over what is settled in Japanese.
    #[serde(default)]
    ruby: bool,
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
    let feed = open(&service, &id, Wanted { since, ..wanted }, peer, "sse").await?;
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
    let feed = open(&service, &id, wanted, peer, "websocket").await?;
    let messages = feed.map(|(_, _, json)| json).take_until(service.closing().cancelled_owned());
    let upgrade = upgrade.max_message_size(websocket::LONGEST_MESSAGE).max_frame_size(websocket::LONGEST_MESSAGE);
    Ok(upgrade.on_upgrade(|socket| websocket::serve(socket, messages)))
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
    wanted: Wanted,
    peer: Peer,
    door: &'static str,
) -> Answer<impl Stream<Item = (u64, wire::FeedKind, axum::body::Bytes)> + use<>> {
    let start = wanted.since.map_or(Start::Now, Start::After);
    let (live, sent) = listener(service, id, start, wanted.language.as_deref(), peer, door).await?;
    let furigana = if wanted.ruby { live.furigana(service) } else { None };
    let (id, broadcast) = (id.clone(), service.broadcast().clone());
    Ok(sent.map(move |sent| wire::sent(&id, || broadcast.rtp_origin(&id), furigana.as_ref(), &sent)))
}

/// A place at a live session's feed, in a language that it offers.
pub(crate) async fn listener(
    service: &Service,
    id: &SessionId,
    start: Start,
    language: Option<&str>,
    Peer(address): Peer,
    door: &'static str,
) -> Answer<(Arc<Live>, impl Stream<Item = Sent> + Send + use<>)> {
    let language = asked_language(language)?;
    let live = live(service, id).await?;
    let seat = service.seats().take(address, door);
    let seat: Seat = seat.ok_or_else(|| ApiError::from(&refusals::LISTENERS_FULL).retry_after(30))?;
    let language = language.map(|wanted| live.info.offered(wanted));
    Ok((Arc::clone(&live), listen(live, start, language, seat)))
}

/// The live session of this name.
pub(crate) async fn live(service: &Service, id: &SessionId) -> Answer<Arc<Live>> {
    if let Some(live) = service.live(id) {
        return Ok(live);
    }
    service.archive().session(id).await?;
    Err((&refusals::NOT_LIVE).into())
}
