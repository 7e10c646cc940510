use std::time::Duration;

use archive::audit::Target;
use axum::{Json, extract::State, response::IntoResponse};
use tokio::{sync::oneshot, time::timeout};

use super::{
    asked::{Body, OfSession},
    captions::live,
};
use crate::{
    access::{Permission, Visitor},
    error::{Answer, ApiError, refusals},
    orders::Order,
    service::{Service, now},
    wire,
};

/// How long the wiring may take: a journal on a slow disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// `POST /api/v1/sessions/{id}/closed-session`: shuts the public out (秘密会), or lets it in again.
///
/// When it answers that the session is closed, nothing captured since then gets out of the capture any more: not to the
/// captioner, the recording or the viewers.
pub(crate) async fn switch(
    State(service): State<Service>,
    OfSession(id): OfSession,
    visitor: Visitor,
    Body(wanted): Body<wire::ClosedSession>,
) -> Answer<impl IntoResponse> {
    visitor.may(Permission::CloseSessions)?;
    let live = live(&service, &id).await?;
    let (answer, answered) = oneshot::channel();
    let (order, action) = if wanted.closed {
        (Order::CloseToPublic(answer), "session.close_to_public")
    } else {
        (Order::OpenToPublic(answer), "session.open_to_public")
    };
    let audit = service.archive().audit();
    if wanted.closed {
        // First the cut, then the paper.
        live.order(order).map_err(|_| ApiError::from(&refusals::BUSY).retry_after(1))?;
        audit.record(now(), &visitor.actor(), action, &[Target::Session(id)]).await?;
    } else {
        audit.record(now(), &visitor.actor(), action, &[Target::Session(id)]).await?;
        live.order(order).map_err(|_| ApiError::from(&refusals::BUSY).retry_after(1))?;
    }
    let at = timeout(PATIENCE, answered).await.ok().and_then(Result::ok);
    let at = at.ok_or_else(|| ApiError::from(&refusals::BUSY).retry_after(1))?;
    Ok(Json(wire::closed_session(wanted.closed, at)))
}
