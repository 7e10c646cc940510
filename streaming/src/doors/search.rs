use std::time::Instant;

use archive::Query;
use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::asked::Asked;
use crate::{
    error::Answer,
    service::Service,
    wire::{self, SearchQuery},
};

/// `GET /api/v1/search`
pub(crate) async fn search(State(service): State<Service>, Asked(asked): Asked<SearchQuery>) -> Answer<Response> {
    let query = Query::try_from(asked)?;
    let begun = now();
    let found = service.archive().search(&query).await?;
    let took = now().duration_since(begun);
    metrics::histogram!("koe_search_seconds").record(took);
    Ok(Json(wire::found(&query, &found, took)).into_response())
}

#[expect(clippy::disallowed_methods, reason = "measures how long a search takes")]
fn now() -> Instant {
    Instant::now()
}
