//! Files of recorded sound that become sessions: the list, and what may be done with each.

use std::time::{Duration, SystemTime};

use archive::{
    accounts::Token,
    audit::Target,
    imports::{Import, NewImport},
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use meeting::{Language, Origin, Session, SessionId};

use super::asked::Body;
use crate::{
    access::{Permission, Visitor},
    error::{Answer, refusals},
    service::{Service, now},
    wire::{self, japanese_day},
};

/// The longest title and file name, in characters.
const LONGEST_TITLE: usize = 200;
/// Nothing was recorded before 1900 or will be after 2999: milliseconds since 1970.
const LATEST_MS: u64 = 32_503_680_000_000;

const FRESH: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The file that an address names.
pub(crate) struct OfRecording(pub(crate) u64);

impl FromRequestParts<Service> for OfRecording {
    type Rejection = crate::error::ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Answer<Self> {
        let path = Path::<u64>::from_request_parts(parts, service).await;
        path.ok()
            .filter(|Path(number)| i64::try_from(*number).is_ok())
            .map_or_else(|| Err((&refusals::NO_SUCH_RECORDING).into()), |Path(number)| Ok(Self(number)))
    }
}

/// `GET /api/v1/recordings`
pub(crate) async fn list(State(service): State<Service>, visitor: Visitor) -> Answer<Response> {
    visitor.may(Permission::TakeRecordings)?;
    let imports = service.archive().imports();
    let mut listed = Vec::new();
    for import in imports.list().await? {
        listed.push((received(&service, &import).await, import));
    }
    Ok((FRESH, Json(wire::recordings(&listed, service.settings()))).into_response())
}

/// `GET /api/v1/recordings/{number}`
pub(crate) async fn one(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
) -> Answer<Response> {
    visitor.may(Permission::TakeRecordings)?;
    let import = find(&service, number).await?;
    let received = received(&service, &import).await;
    Ok((FRESH, Json(wire::recording(received, &import))).into_response())
}

/// `POST /api/v1/recordings`: takes a place for a file, whose bytes then come in chunks.
pub(crate) async fn add(
    State(service): State<Service>,
    visitor: Visitor,
    Body(new): Body<wire::NewRecording>,
) -> Answer<Response> {
    visitor.may(Permission::TakeRecordings)?;
    let new = checked(new)?;
    let number = service.archive().imports().add(now(), &new, &service.settings().recorded_sound).await?;
    audit(&service, &visitor, "recording.add", &new.session.id).await?;
    let import = find(&service, number).await?;
    let location = [(header::LOCATION, format!("/api/v1/recordings/{number}"))];
    Ok((StatusCode::CREATED, FRESH, location, Json(wire::recording(0, &import))).into_response())
}

/// `POST /api/v1/recordings/{number}/stop`
pub(crate) async fn stop(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
) -> Answer<StatusCode> {
    let import = allowed(&service, &visitor, number).await?;
    if !service.archive().imports().stop(now(), number).await? {
        return Err((&refusals::RECORDING_IS_NOT_SO).into());
    }
    audit(&service, &visitor, "recording.stop", &import.new.session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/recordings/{number}/resume`
pub(crate) async fn resume(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
) -> Answer<StatusCode> {
    let import = allowed(&service, &visitor, number).await?;
    if !service.archive().imports().go_on(now(), number).await? {
        return Err((&refusals::RECORDING_IS_NOT_SO).into());
    }
    audit(&service, &visitor, "recording.resume", &import.new.session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/recordings/{number}`: off the list, and the file with it. What the archive has of its session stays.
pub(crate) async fn remove(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
) -> Answer<StatusCode> {
    let import = allowed(&service, &visitor, number).await?;
    let imports = service.archive().imports();
    if !imports.remove(number).await? {
        return Err((&refusals::RECORDING_IS_WORKED_ON).into());
    }
    if let Err(error) = tokio::fs::remove_file(imports.file(number)).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(import = number, %error, "cannot remove a file of recorded sound; tried again within the hour");
    }
    audit(&service, &visitor, "recording.remove", &import.new.session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn allowed(service: &Service, visitor: &Visitor, number: u64) -> Answer<Import> {
    visitor.may(Permission::TakeRecordings)?;
    find(service, number).await
}

async fn find(service: &Service, number: u64) -> Answer<Import> {
    Ok(service.archive().imports().get(number).await?.ok_or(&refusals::NO_SUCH_RECORDING)?)
}

/// How much of the file is here.
pub(crate) async fn received(service: &Service, import: &Import) -> u64 {
    use archive::imports::ImportState;
    match import.state {
        ImportState::Receiving => {
            let file = tokio::fs::metadata(service.archive().imports().file(import.number)).await;
            file.map_or(0, |file| file.len())
        }
        ImportState::Waiting
        | ImportState::Decoding
        | ImportState::Transcribing
        | ImportState::Done
        | ImportState::Stopped
        | ImportState::Failed(_) => import.new.bytes,
    }
}

fn checked(new: wire::NewRecording) -> Answer<NewImport> {
    let wire::NewRecording { title, language, held_at_ms, file_name, bytes, session } = new;
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(LONGEST_TITLE).collect::<String>();
    let (title, file_name) = (short(title.trim()), short(&file_name));
    if title.is_empty() || held_at_ms > LATEST_MS {
        return Err((&refusals::BAD_BODY).into());
    }
    if bytes == 0 {
        return Err((&refusals::EMPTY_FILE).into());
    }
    let language = Language::new(&language).map_err(|_| &refusals::BAD_LANGUAGE)?;
    let held_at = SystemTime::UNIX_EPOCH + Duration::from_millis(held_at_ms);
    // Nobody can be asked to think of a name for an address: the day, and a few digits against two of one day.
    let made_up = || format!("{}-{}", japanese_day(held_at), &Token::random().reveal()[..6]);
    let id = SessionId::new(&session.unwrap_or_else(made_up)).map_err(|_| &refusals::BAD_BODY)?;
    let session = Session {
        id,
        title,
        language,
        agenda: Vec::new(),
        roster: Vec::new(),
        demonstration: false,
        origin: Origin::RecordedSound,
    };
    Ok(NewImport { session, held_at, file_name, bytes })
}

async fn audit(service: &Service, visitor: &Visitor, action: &'static str, session: &SessionId) -> Answer<()> {
    let target = [Target::Session(session.clone())];
    Ok(service.archive().audit().record(now(), &visitor.actor(), action, &target).await?)
}
