use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    doors::{
        caption_files, captions, closed_session, corrections, counters, microphones, monitor, operator, pages,
        recorded_sound, recording, search, sessions, signing_in, state_of_health, terms, upload, whep,
    },
    error::{ApiError, refusals},
    layers,
    service::Service,
};

/// The longest body of a request: an offer of a browser has some 8 kB.
const LONGEST_BODY: usize = 64 * 1_024;

/// The service as one router. Serve it with connection info, as [`crate::serve`] does, or limits by address see one address.
pub fn router(service: Service) -> Router {
    Router::new()
        .merge(api())
        .merge(whep_doors())
        .merge(page_doors())
        .route("/healthz", get(state_of_health::healthz))
        .route("/metrics", get(state_of_health::metrics))
        .method_not_allowed_fallback(async || ApiError::from(&refusals::METHOD_NOT_ALLOWED))
        .fallback(pages::other)
        // From the inside out: whatever goes wrong further in still gets what is further out.
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn(layers::time_out))
        .layer(layers::compression())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(layers::count))
        .layer(from_fn_with_state(layers::Transport::of(service.settings()), layers::secure))
        .with_state(service)
}

fn api() -> Router<Service> {
    Router::new()
        .route("/api/v1/service", get(sessions::service))
        .route("/api/v1/sessions", get(sessions::list))
        .route("/api/v1/sessions/{id}", get(sessions::session))
        .route("/api/v1/sessions/{id}/utterances", get(sessions::utterances))
        .route("/api/v1/sessions/{id}/captions", get(captions::events))
        .route("/api/v1/sessions/{id}/captions/ws", get(captions::socket))
        .route("/api/v1/sessions/{id}/monitor", get(monitor::events))
        .route("/api/v1/sessions/{id}/captions.vtt", get(caption_files::webvtt))
        .route("/api/v1/sessions/{id}/captions.srt", get(caption_files::srt))
        .route("/api/v1/sessions/{id}/captions.ttml", get(caption_files::ttml))
        .route("/api/v1/sessions/{id}/recording.m3u8", get(recording::whole))
        .route("/api/v1/sessions/{id}/recording/{part}", get(recording::part))
        .route("/api/v1/sessions/{id}/floor", post(operator::give_floor))
        .route("/api/v1/sessions/{id}/agenda-item", post(operator::take_up_item))
        .route("/api/v1/sessions/{id}/closed-session", post(closed_session::switch))
        .route("/api/v1/sessions/{id}/microphones", post(microphones::switched))
        .route("/api/v1/sessions/{id}/microphones/ws", get(microphones::socket))
        .route("/api/v1/sessions/{id}/utterances/{n}/corrections", post(corrections::correct))
        .route(
            "/api/v1/terms",
            get(terms::list).put(terms::save).layer(DefaultBodyLimit::max(japanese::terms::MOST_BYTES + 1)),
        )
        .route("/api/v1/terms.csv", get(terms::export))
        .route("/api/v1/recordings", get(recorded_sound::list).post(recorded_sound::add))
        .route(
            "/api/v1/recordings/{number}",
            get(recorded_sound::one).head(upload::offset).patch(upload::append).delete(recorded_sound::remove),
        )
        .route("/api/v1/recordings/{number}/stop", post(recorded_sound::stop))
        .route("/api/v1/recordings/{number}/resume", post(recorded_sound::resume))
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/sign-in", post(signing_in::sign_in))
        .route("/api/v1/sign-in/once", post(signing_in::once))
        .route("/api/v1/sign-out", post(signing_in::sign_out))
        .route("/api/v1/me", get(signing_in::me))
        .route("/api/v1/operator/events", get(operator::events))
        .route("/api/v1/audit", get(operator::audit))
        .route("/api/v1/counters", get(counters::list))
        .route("/api/v1/counters/{id}", get(counters::counter))
        .route("/api/v1/counters/{id}/events", get(counters::events))
        .route("/api/v1/counters/{id}/begin", post(counters::begin))
        .route("/api/v1/counters/{id}/end", post(counters::end))
        .route("/api/v1/counters/{id}/listening", post(counters::listening))
        .route("/api/v1/counters/{id}/language", post(counters::language))
        .route("/api/v1/counters/{id}/reading", post(counters::reading))
}

fn whep_doors() -> Router<Service> {
    Router::new()
        .route("/api/v1/sessions/{id}/whep", post(whep::join).options(whep::preflight))
        .route("/api/v1/sessions/{id}/whep/{viewer}", delete(whep::leave).options(whep::preflight))
        .method_not_allowed_fallback(async || ApiError::from(&refusals::METHOD_NOT_ALLOWED))
        .layer(map_response(whep::allow_any_origin))
}

fn page_doors() -> Router<Service> {
    Router::new()
        .route("/", get(pages::application))
        .route("/sessions/{id}", get(pages::application))
        .route("/archive", get(pages::application))
        .route("/sign-in", get(pages::application))
        .route("/sign-in/once/{token}", get(pages::application))
        .route("/operator", get(pages::application))
        .route("/counter/{id}", get(pages::application))
        .route("/monitor", get(pages::application))
        .route("/monitor/{id}", get(pages::application))
        .route("/terms", get(pages::application))
        .route("/recordings/new", get(pages::application))
}

/// A panic ends its own request only. Its message was told to the log by the panic hook.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    metrics::counter!("koe_http_panics_total").increment(1);
    ApiError::from(&refusals::FAILED).into_response()
}
