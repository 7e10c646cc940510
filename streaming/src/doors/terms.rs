use archive::audit::Target;
use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::asked::Asked;
use crate::{
    access::{Permission, Visitor},
    error::{Answer, ApiError, refusals},
    service::{Service, now},
    town_terms::NotSaved,
    wire,
};

const PRIVATE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// `GET /api/v1/terms`: the town's dictionary.
pub(crate) async fn list(State(service): State<Service>, visitor: Visitor) -> Answer<impl IntoResponse> {
    visitor.may(Permission::EditTerms)?;
    Ok(([PRIVATE], Json(wire::town_terms(&service.terms_desk().current())).into_response()))
}

/// `GET /api/v1/terms.csv`: the same as a table for a spreadsheet.
pub(crate) async fn export(State(service): State<Service>, visitor: Visitor) -> Answer<impl IntoResponse> {
    visitor.may(Permission::EditTerms)?;
    // Spreadsheets take a table for UTF-8 only if it begins so.
    let table = format!("\u{feff}{}", japanese::terms::write(&service.terms_desk().current().terms));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"terms.csv\""),
        PRIVATE,
    ];
    Ok((headers, table))
}

#[derive(Deserialize)]
pub(crate) struct Seen {
    /// The generation that was edited.
    generation: u64,
}

/// `PUT /api/v1/terms?generation=N`: a whole table as CSV, in the place of generation N. Taken whole or not at all: what is
/// wrong is told by line.
pub(crate) async fn save(
    State(service): State<Service>,
    visitor: Visitor,
    Asked(Seen { generation }): Asked<Seen>,
    table: Result<Bytes, BytesRejection>,
) -> Answer<Response> {
    visitor.may(Permission::EditTerms)?;
    let table = table.map_err(|error| ApiError::caused(&refusals::TOO_LARGE, error))?;
    match service.terms_desk().save(table.into(), generation).await {
        Ok(saved) => {
            let targets: [Target; 0] = [];
            service.archive().audit().record(now(), &visitor.actor(), "terms.save", &targets).await?;
            Ok(([PRIVATE], Json(wire::town_terms(&saved))).into_response())
        }
        Err(NotSaved::Problems(problems)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, [PRIVATE], Json(wire::bad_terms(&problems))).into_response())
        }
        Err(NotSaved::SavedMeanwhile) => Err((&refusals::SAVED_MEANWHILE).into()),
        Err(NotSaved::Disk(error)) => Err(ApiError::caused(&refusals::TERMS_NOT_WRITTEN, error)),
    }
}
