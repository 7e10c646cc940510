//! What every request passes through, whatever door it goes to.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::compression::{
    CompressionLayer,
    predicate::{And, Predicate as _, SizeAbove},
};

use crate::{
    error::{ApiError, refusals},
    service::Settings,
};

/// How long a door may take until it begins to answer. Feeds and files go on for as long as they like after that.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Nothing but what this service itself serves; players make their media from `blob:`.
const POLICY: &str = "default-src 'self'; media-src 'self' blob:; connect-src 'self'; \
                      object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // The address of a one-time link must not reach anyone.
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), autoplay=(self), fullscreen=(self), picture-in-picture=(self)",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// How the service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Plain,
    /// By https only: browsers are told to keep to it.
    Tls,
}

impl Transport {
    pub(crate) fn of(settings: &Settings) -> Self {
        if settings.public_url.starts_with("https://") { Self::Tls } else { Self::Plain }
    }
}

/// Puts the security headers on every response, refusals and failures included; and a cache's rule where a door set none.
pub(crate) async fn secure(State(transport): State<Transport>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Nothing is kept unasked that may change the next moment.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if transport == Transport::Tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Counts requests by route and status. Routes only, since addresses hold names and secrets.
pub(crate) async fn count(matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let route = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let begun = now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("koe_http_request_seconds", "route" => route.clone()).record(now().duration_since(begun));
    metrics::counter!("koe_http_requests_total", "route" => route, "status" => status).increment(1);
    response
}

/// Ends what takes too long to begin to answer, a body that never comes included.
pub(crate) async fn time_out(request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(LONGEST_REQUEST, next.run(request)).await;
    answered.unwrap_or_else(|_| ApiError::from(&refusals::TIMED_OUT).into_response())
}

type TextOfSomeSize = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// Gzip for text that gains by it: not for media, and not for feeds, whose messages must not wait for a full block.
pub(crate) fn compression() -> CompressionLayer<TextOfSomeSize> {
    CompressionLayer::new().compress_when(SizeAbove::new(1_024).and(is_text as fn(_, _, &_, &_) -> _))
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let text =
        ["text/", "application/json", "application/javascript", "application/vnd.apple.mpegurl", "image/svg+xml"];
    !kind.starts_with("text/event-stream") && text.iter().any(|text| kind.starts_with(text))
}

#[expect(clippy::disallowed_methods, reason = "measures how long a request takes")]
fn now() -> Instant {
    Instant::now()
}
