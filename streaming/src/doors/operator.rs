use std::{convert::Infallible, time::Duration};

use archive::audit::Target;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Sse, sse::KeepAlive},
};
use futures_util::{StreamExt as _, future, stream};
use meeting::{Cue, CueSource, MediaTime, SessionId};
use serde::Deserialize;

use super::{
    asked::{Asked, Body, OfSession},
    captions::{HEARTBEAT, UNBUFFERED, event, last_event_id, live},
};
use crate::{
    access::{Peer, Permission, Visitor},
    error::{Answer, ApiError, refusals},
    feed::watch_sources,
    live::Live,
    orders::Order,
    service::{Service, now},
    wire,
};

/// How long an operator's feed goes on before the browser must connect, and show its cookie, again: so that a sign-out or an
/// expiry ends it.
const SHOW_COOKIE_EVERY: Duration = Duration::from_secs(300);

/// `POST /api/v1/sessions/{id}/floor`
pub(crate) async fn give_floor(
    State(service): State<Service>,
    OfSession(id): OfSession,
    visitor: Visitor,
    Body(floor): Body<wire::Floor>,
) -> Answer<StatusCode> {
    visitor.may(Permission::GiveCues)?;
    let (speaker, at) = floor.into_parts();
    let live = live(&service, &id).await?;
    if speaker.as_ref().is_some_and(|id| live.info.session.speaker(id).is_none()) {
        return Err((&refusals::NO_SUCH_SPEAKER).into());
    }
    let target = speaker.clone().map(Target::Speaker);
    announce(&service, &live, &visitor, "floor.give", target, (at, Cue::Speaker(speaker, CueSource::Operator))).await
}

/// `POST /api/v1/sessions/{id}/agenda-item`
pub(crate) async fn take_up_item(
    State(service): State<Service>,
    OfSession(id): OfSession,
    visitor: Visitor,
    Body(taken_up): Body<wire::ItemTakenUp>,
) -> Answer<StatusCode> {
    visitor.may(Permission::GiveCues)?;
    let (item, at) = taken_up.into_parts();
    let live = live(&service, &id).await?;
    if live.info.session.agenda_item(item).is_none() {
        return Err((&refusals::NO_SUCH_AGENDA_ITEM).into());
    }
    announce(&service, &live, &visitor, "agenda_item.take_up", Some(Target::AgendaItem(item)), (at, Cue::Item(item)))
        .await
}

/// Records the cue in the audit, then hands it on: it is shown once it is journalled.
async fn announce(
    service: &Service,
    live: &Live,
    visitor: &Visitor,
    action: &'static str,
    target: Option<Target>,
    cue: (Option<MediaTime>, Cue),
) -> Answer<StatusCode> {
    let session: SessionId = live.id().clone();
    let targets: Vec<Target> = std::iter::once(Target::Session(session)).chain(target).collect();
    service.archive().audit().record(now(), &visitor.actor(), action, &targets).await?;
    live.order(Order::Cue(cue.0, cue.1)).map_err(|_| ApiError::from(&refusals::BUSY).retry_after(1))?;
    Ok(StatusCode::ACCEPTED)
}

/// `GET /api/v1/operator/events`: server-sent events of all sessions' sources, with reasons.
pub(crate) async fn events(
    State(service): State<Service>,
    visitor: Visitor,
    Peer(address): Peer,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::WatchSources)?;
    let seat = service.seats().take(address, "operator");
    let seat = seat.ok_or_else(|| ApiError::from(&refusals::LISTENERS_FULL).retry_after(5))?;
    let closing = service.closing().cancelled_owned();
    let until = future::select(Box::pin(closing), Box::pin(tokio::time::sleep(SHOW_COOKIE_EVERY)));
    let batches = watch_sources(service.operator_feed().clone(), last_event_id(&headers)).take_until(until);
    let events = batches.flat_map(move |batch| {
        let _held_as_long = &seat;
        stream::iter(batch).map(|(seq, json)| Ok::<_, Infallible>(event(seq, "source", &json)))
    });
    Ok((UNBUFFERED, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))))
}

#[derive(Deserialize)]
pub(crate) struct AuditPage {
    before: Option<u64>,
    limit: Option<u32>,
}

/// `GET /api/v1/audit`
pub(crate) async fn audit(
    State(service): State<Service>,
    visitor: Visitor,
    Asked(page): Asked<AuditPage>,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::ReadAudit)?;
    let limit = page.limit.unwrap_or(100).clamp(1, 1_000);
    let entries = service.archive().audit().list(page.before, limit).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(wire::audit(entries, limit))))
}
