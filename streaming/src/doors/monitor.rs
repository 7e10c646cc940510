//! Screens in the chamber, and what is laid over its picture.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Sse, sse::KeepAlive},
};
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::{
    asked::{Asked, OfSession},
    captions::{HEARTBEAT, UNBUFFERED, event, listener},
    scheme::scheme,
};
use crate::{
    access::Peer,
    error::Answer,
    feed::{Monitor, MonitorLooks, Start, pictures},
    service::Service,
    wire,
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    language: Option<String>,
    /// How many full-width characters a line has: 16, or for instance 15.5; as the town has it, where nothing is asked.
    characters: Option<f32>,
    lines: Option<u8>,
    /// Guesses too.
    #[serde(default)]
    draft: bool,
    /// With readings over finished Japanese lines.
    #[serde(default)]
    ruby: bool,
}

/// `GET /api/v1/sessions/{id}/monitor`: server-sent events, each the whole of what the screen is to show.
///
/// Lines are laid out here. Whoever comes back after a cut is told everything anew, so there is nothing to resume.
pub(crate) async fn events(
    State(service): State<Service>,
    OfSession(id): OfSession,
    Asked(wanted): Asked<Wanted>,
    peer: Peer,
) -> Answer<impl IntoResponse> {
    let scheme = scheme(&service, wanted.characters, wanted.lines)?;
    let (live, sent) = listener(&service, &id, Start::Now, wanted.language.as_deref(), peer, "monitor").await?;
    let furigana = if wanted.ruby { live.furigana(&service) } else { None };
    let monitor = Monitor::new(MonitorLooks { scheme, draft: wanted.draft, furigana });
    let shown = pictures(monitor, sent).take_until(service.closing().cancelled_owned());
    let events = shown
        .enumerate()
        .map(|(number, picture)| Ok::<_, Infallible>(event(number as u64, "monitor", &wire::picture(&picture))));
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((headers, UNBUFFERED, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))))
}
