//! A counter's screen. What is said at a counter passes through here to those who may see it, and is kept nowhere.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Sse, sse::KeepAlive},
};
use counter::{Input, Side};
use futures_util::{StreamExt as _, future};
use meeting::Language;
use serde::Deserialize;

use super::{
    asked::{Asked, Body},
    captions::{HEARTBEAT, UNBUFFERED, event, last_event_id},
};
use crate::{
    access::{Peer, Permission, Visitor},
    counters::{Counter, watch},
    error::{Answer, ApiError, refusals},
    service::Service,
    wire,
};

/// How long a screen's feed goes on before it must show its right to it again: so that a sign-out or a token taken back ends it.
const SHOW_RIGHT_EVERY: Duration = Duration::from_secs(300);

/// Nothing of a conversation may be kept by a browser or a proxy.
const KEPT_NOWHERE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// `GET /api/v1/counters`
pub(crate) async fn list(State(service): State<Service>, visitor: Visitor) -> Answer<impl IntoResponse> {
    visitor.may(Permission::RunCounter)?;
    let counters = service.counters().all();
    Ok((KEPT_NOWHERE, Json(wire::counters(counters.iter().map(AsRef::as_ref)))).into_response())
}

/// `GET /api/v1/counters/{id}`
pub(crate) async fn counter(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
) -> Answer<impl IntoResponse> {
    let counter = allowed(&service, &name, &visitor)?;
    Ok((KEPT_NOWHERE, Json(wire::counter(&counter.info))).into_response())
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    after: Option<u64>,
}

/// `GET /api/v1/counters/{id}/events`: server-sent events, each what changed since the one before.
pub(crate) async fn events(
    State(service): State<Service>,
    Path(name): Path<String>,
    Asked(wanted): Asked<Wanted>,
    visitor: Visitor,
    Peer(address): Peer,
    headers: HeaderMap,
) -> Answer<impl IntoResponse> {
    let counter = allowed(&service, &name, &visitor)?;
    let seat = service.seats().take(address, "counter");
    let seat = seat.ok_or_else(|| ApiError::from(&refusals::LISTENERS_FULL).retry_after(5))?;
    let closing = service.closing().cancelled_owned();
    let until = future::select(Box::pin(closing), Box::pin(tokio::time::sleep(SHOW_RIGHT_EVERY)));
    let reader = counter.info.reader.clone();
    let seen = watch(counter, last_event_id(&headers).or(wanted.after), seat).take_until(until);
    let events =
        seen.map(move |seen| Ok::<_, Infallible>(event(seen.revision, "counter", &wire::seen(&seen, reader.as_ref()))));
    Ok((KEPT_NOWHERE, UNBUFFERED, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))))
}

/// `POST /api/v1/counters/{id}/begin`
pub(crate) async fn begin(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
    Body(begin): Body<wire::Begin>,
) -> Answer<StatusCode> {
    let counter = allowed(&service, &name, &visitor)?;
    let languages = begin.languages().ok_or(&refusals::BAD_LANGUAGE)?;
    for side in Side::BOTH {
        may_be_spoken(&counter, &languages[side].speaks)?;
        may_be_read(&counter, &languages[side].reads)?;
    }
    metrics::counter!("koe_counter_conversations_total").increment(1);
    ask(&counter, Input::Begin(languages)).await
}

/// `POST /api/v1/counters/{id}/end`: forgets the conversation. Answers when nothing of it is left.
pub(crate) async fn end(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
) -> Answer<StatusCode> {
    let counter = allowed(&service, &name, &visitor)?;
    ask(&counter, Input::End).await
}

/// `POST /api/v1/counters/{id}/listening`: answers, when it is turned off, once the microphone has been cut off.
pub(crate) async fn listening(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
    Body(listening): Body<wire::Listening>,
) -> Answer<StatusCode> {
    let counter = held(allowed(&service, &name, &visitor)?)?;
    let side = listening.side.into();
    ask(&counter, if listening.on { Input::Resume(side) } else { Input::Pause(side) }).await
}

/// `POST /api/v1/counters/{id}/language`: what a side speaks.
pub(crate) async fn language(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
    Body(speaks): Body<wire::Speaks>,
) -> Answer<StatusCode> {
    let counter = held(allowed(&service, &name, &visitor)?)?;
    let language = Language::new(&speaks.language).map_err(|_| &refusals::BAD_LANGUAGE)?;
    may_be_spoken(&counter, &language)?;
    ask(&counter, Input::Speak(speaks.side.into(), language)).await
}

/// `POST /api/v1/counters/{id}/reading`: in which language a side reads what the other says, until the conversation ends.
pub(crate) async fn reading(
    State(service): State<Service>,
    Path(name): Path<String>,
    visitor: Visitor,
    Body(reads): Body<wire::Speaks>,
) -> Answer<StatusCode> {
    let counter = held(allowed(&service, &name, &visitor)?)?;
    let language = Language::new(&reads.language).map_err(|_| &refusals::BAD_LANGUAGE)?;
    may_be_read(&counter, &language)?;
    ask(&counter, Input::Read(reads.side.into(), language)).await
}

fn may_be_spoken(counter: &Counter, language: &Language) -> Answer<()> {
    if counter.offers(language) {
        return Ok(());
    }
    // Of the two, the one that no setting can mend is told.
    let is_heard = counter.info.heard.contains(language);
    Err(if is_heard { &refusals::LANGUAGE_NOT_OFFERED } else { &refusals::LANGUAGE_NOT_HEARD }.into())
}

fn may_be_read(counter: &Counter, language: &Language) -> Answer<()> {
    if counter.can_be_read_in(language) { Ok(()) } else { Err((&refusals::LANGUAGE_NOT_OFFERED).into()) }
}

fn allowed(service: &Service, name: &str, visitor: &Visitor) -> Answer<Arc<Counter>> {
    visitor.may(Permission::RunCounter)?;
    service.counters().find(name).ok_or((&refusals::NO_SUCH_COUNTER).into())
}

fn held(counter: Arc<Counter>) -> Answer<Arc<Counter>> {
    if counter.is_open() { Ok(counter) } else { Err((&refusals::NO_CONVERSATION).into()) }
}

async fn ask(counter: &Counter, input: Input) -> Answer<StatusCode> {
    counter.ask(input).await.ok_or_else(|| ApiError::from(&refusals::BUSY).retry_after(1))?;
    Ok(StatusCode::NO_CONTENT)
}
