//! WHEP (draft-ietf-wish-whep): an offer is posted, a viewer is seated, and its own address ends it.
//!
//! Players on other sites may use it: it needs no cookie, so any origin is allowed.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use broadcast::{Joined, Refused, ViewerId};
use meeting::SessionId;
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession, WithinSession},
    captions::live,
};
use crate::{
    error::{Answer, ApiError, refusals},
    service::Service,
};

/// The largest delay behind live, as long as the broadcast keeps packets.
const LONGEST_DELAY_MS: u64 = 6_000;

const SDP: &str = "application/sdp";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    delay_ms: u64,
}

/// `POST /api/v1/sessions/{id}/whep`
pub(crate) async fn join(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(wanted): Asked<Wanted>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match seat(&service, &id, &wanted, &headers, body).await {
        Ok(Joined { viewer, answer }) => {
            let location = format!("/api/v1/sessions/{id}/whep/{viewer}");
            let headers = [(header::CONTENT_TYPE, SDP.to_owned()), (header::LOCATION, location)];
            (StatusCode::CREATED, headers, [(header::CACHE_CONTROL, "no-store")], answer).into_response()
        }
        Err(error) => refused(&id, error),
    }
}

/// `DELETE /api/v1/sessions/{id}/whep/{viewer}`
pub(crate) async fn leave(
    State(service): State<Service>,
    WithinSession(_, viewer): WithinSession,
) -> Answer<StatusCode> {
    let viewer: ViewerId = viewer.parse().map_err(|_| &refusals::NO_SUCH_VIEWER)?;
    if service.broadcast().leave(viewer).await { Ok(StatusCode::OK) } else { Err((&refusals::NO_SUCH_VIEWER).into()) }
}

/// `OPTIONS`: what a browser asks before it posts from another site.
pub(crate) async fn preflight() -> impl IntoResponse {
    (StatusCode::NO_CONTENT, [(ACCEPT_POST, SDP)])
}

/// Allows players on other sites, on refusals too.
pub(crate) async fn allow_any_origin(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(header::ACCESS_CONTROL_ALLOW_METHODS, "POST, DELETE, OPTIONS");
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, authorization, if-match");
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "location, link, retry-after, accept-post");
    set(header::ACCESS_CONTROL_MAX_AGE, "86400");
    response
}

async fn seat(
    service: &Service,
    id: &SessionId,
    wanted: &Wanted,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer<Joined> {
    live(service, id).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(SDP) {
        return Err((&refusals::NOT_SDP).into());
    }
    if wanted.delay_ms > LONGEST_DELAY_MS {
        return Err((&refusals::BAD_DELAY).into());
    }
    let body = body.map_err(|rejection| {
        let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        ApiError::caused(if too_large { &refusals::TOO_LARGE } else { &refusals::BAD_BODY }, rejection)
    })?;
    let offer = std::str::from_utf8(&body).map_err(|_| &refusals::BAD_OFFER)?;
    let delay = Duration::from_millis(wanted.delay_ms);
    service.broadcast().join(id, offer, delay).await.map_err(|refused| match refused {
        Refused::NoSuchProgramme => (&refusals::NOT_LIVE).into(),
        Refused::Full { .. } => ApiError::from(&refusals::VIEWERS_FULL).retry_after(30),
        Refused::Busy => ApiError::from(&refusals::BUSY).retry_after(1),
        Refused::OfferTooLong { .. } => (&refusals::TOO_LARGE).into(),
        Refused::Offer(_) => ApiError::caused(&refusals::BAD_OFFER, refused),
        Refused::Stopped => ApiError::caused(&refusals::BROADCAST_OUT_OF_REACH, refused).retry_after(10),
    })
}

/// A refusal that points at what can be watched instead, and says what is taken.
fn refused(id: &SessionId, error: ApiError) -> Response {
    let mut response = error.into_response();
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let link = format!(
            "</api/v1/sessions/{id}/recording.m3u8>; rel=\"alternate\"; type=\"application/vnd.apple.mpegurl\""
        );
        let link = HeaderValue::try_from(link).expect("a session's name is safe in a header");
        response.headers_mut().insert(header::LINK, link);
    }
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        response.headers_mut().insert(ACCEPT_POST, HeaderValue::from_static(SDP));
    }
    response
}
