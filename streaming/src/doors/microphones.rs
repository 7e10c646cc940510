use std::{pin::pin, sync::Arc, time::Duration};

use archive::audit::Target;
use axum::{
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::IntoResponse,
};
use meeting::SessionId;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{
    asked::{Body, OfSession},
    captions::{HEARTBEAT, live},
};
use crate::{
    access::{Permission, Visitor},
    error::{Answer, ApiError, Refusal, refusals},
    live::Live,
    orders::Order,
    service::{Service, now},
    wire,
};

/// The longest message of a microphone system.
const LONGEST_MESSAGE: usize = 1_024;
/// How long an answer may stay unread.
const PATIENCE: Duration = Duration::from_secs(30);
/// Heartbeats that may go unanswered before the microphone system counts as gone.
const UNANSWERED: u32 = 3;

/// `POST /api/v1/sessions/{id}/microphones`: a microphone was switched on or off.
pub(crate) async fn switched(
    State(service): State<Service>,
    OfSession(id): OfSession,
    visitor: Visitor,
    Body(switched): Body<wire::MicrophoneSwitched>,
) -> Answer<StatusCode> {
    visitor.may(Permission::SwitchMicrophones)?;
    hand_on(&*live(&service, &id).await?, switched)?;
    Ok(StatusCode::ACCEPTED)
}

/// `GET /api/v1/sessions/{id}/microphones/ws`: the same, one message a text frame, each answered by
/// `{"accepted":true}` or by a refusal. For equipment with an API token only. When it ends and none is opened soon, what it said
/// does not hold any more.
pub(crate) async fn socket(
    State(service): State<Service>,
    OfSession(id): OfSession,
    visitor: Visitor,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::SwitchMicrophones)?;
    // A page of another site can open a WebSocket with the browser's cookie, and no header shows that it should not.
    if let Visitor::SignedIn(_) = visitor {
        return Err((&refusals::NOT_ALLOWED).into());
    }
    let upgrade = upgrade.map_err(|error| ApiError::caused(&refusals::NOT_A_WEBSOCKET, error))?;
    live(&service, &id).await?;
    service
        .archive()
        .audit()
        .record(now(), &visitor.actor(), "microphones.connect", &[Target::Session(id.clone())])
        .await?;
    let upgrade = upgrade.max_message_size(LONGEST_MESSAGE).max_frame_size(LONGEST_MESSAGE);
    Ok(upgrade.on_upgrade(move |socket| connected(socket, service, id)))
}

/// Serves one connection, and tells the wiring when with it the microphone system is back, or gone.
async fn connected(socket: WebSocket, service: Service, id: SessionId) {
    let Some(live) = service.live(&id) else { return };
    let is_back = live.microphones().opened();
    if is_back {
        live.order_when_possible(Order::MicrophonesBack).await;
    }
    listen(socket, &service, &id).await;
    let Some(away) = live.microphones().ended() else { return };
    tokio::select! {
        // At the next start nothing that it said holds.
        () = service.closing().cancelled_owned() => return,
        () = tokio::time::sleep(service.settings().microphones_away) => {}
    }
    // Meanwhile the session may have been closed, and opened anew; the system may have connected to it anew, too.
    let Some(current) = service.live(&id) else { return };
    let is_gone = if Arc::ptr_eq(&current, &live) {
        current.microphones().stayed_away(away)
    } else {
        current.microphones().ended_from_before()
    };
    if is_gone {
        tracing::warn!(session.id = %id, "the microphone system has left");
        current.order_when_possible(Order::MicrophonesLost).await;
    }
}

/// Takes messages until the other side leaves or the service stops.
async fn listen(mut socket: WebSocket, service: &Service, id: &SessionId) {
    let closing = service.closing();
    let mut closing = pin!(closing.cancelled());
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut unanswered = 0;
    loop {
        let answer = tokio::select! {
            () = &mut closing => return,
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => Message::text(taken(service, id, text.as_str())),
                Some(Ok(Message::Binary(_))) => Message::text(wire::microphone_answer(Err(&refusals::BAD_BODY))),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                    unanswered = 0;
                    continue;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            _ = heartbeat.tick() => {
                if unanswered == UNANSWERED {
                    return;
                }
                unanswered += 1;
                Message::Ping(Bytes::new())
            }
        };
        if !matches!(timeout(PATIENCE, socket.send(answer)).await, Ok(Ok(()))) {
            return;
        }
    }
}

fn taken(service: &Service, id: &SessionId, text: &str) -> String {
    let switched = serde_json::from_str(text).map_err(|_| &refusals::BAD_BODY);
    let live = service.live(id).ok_or(&refusals::NOT_LIVE);
    let done = switched.and_then(|switched| hand_on(&*live?, switched));
    wire::microphone_answer(done)
}

fn hand_on(live: &Live, switched: wire::MicrophoneSwitched) -> Result<(), &'static Refusal> {
    let wire::Switched { speaker, on, at } = switched.of(&live.info.session).ok_or(&refusals::NO_SUCH_SPEAKER)?;
    live.order(Order::Microphone { speaker, on, at }).map_err(|_| &refusals::BUSY)
}
