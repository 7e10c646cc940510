use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::request::Parts,
};
use meeting::SessionId;
use serde::de::DeserializeOwned;

use crate::{
    error::{Answer, ApiError, Refusal, refusals},
    service::Service,
};

/// The session that an address names. A name that cannot be one is refused as one that is not there.
pub(crate) struct OfSession(pub(crate) SessionId);

/// A session and what follows it in the address.
pub(crate) struct WithinSession(pub(crate) SessionId, pub(crate) String);

/// The query part of an address.
pub(crate) struct Asked<T>(pub(crate) T);

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl FromRequestParts<Service> for OfSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let path = Path::<String>::from_request_parts(parts, service).await;
        path.ok().and_then(|Path(name)| SessionId::new(&name).ok()).map(Self).ok_or((&refusals::NO_SUCH_SESSION).into())
    }
}

impl FromRequestParts<Service> for WithinSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let path = Path::<(String, String)>::from_request_parts(parts, service).await;
        let Path((name, within)) = path.map_err(|_| &refusals::NO_SUCH_SESSION)?;
        let session = SessionId::new(&name).map_err(|_| &refusals::NO_SUCH_SESSION)?;
        Ok(Self(session, within))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Service> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let query = Query::<T>::from_request_parts(parts, service).await;
        query.map(|Query(asked)| Self(asked)).map_err(|error| ApiError::caused(&refusals::BAD_QUERY, error))
    }
}

impl<T: DeserializeOwned> FromRequest<Service> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, service: &Service) -> Answer<Self> {
        let body = Json::<T>::from_request(request, service).await;
        body.map(|Json(body)| Self(body)).map_err(|rejection| {
            let refused_as = |refusal: &Refusal| rejection.status() == refusal.status;
            let known = [&refusals::NOT_JSON, &refusals::TOO_LARGE].into_iter().find(|refusal| refused_as(refusal));
            let refusal = known.unwrap_or(&refusals::BAD_BODY);
            ApiError::caused(refusal, rejection)
        })
    }
}
