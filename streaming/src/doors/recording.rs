use std::path::{Path, PathBuf};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use meeting::{RecordingPart, SessionId, Stage};
use tokio::io::AsyncReadExt as _;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::{
    asked::{OfSession, WithinSession},
    playlist::{self, Ending, PartPlaylist, Placed},
};
use crate::{
    error::{Answer, ApiError, refusals},
    service::Service,
    wire::PartLength,
};

/// The longest part playlist that is read: some forty hours of two-second fragments.
const LONGEST_PLAYLIST: u64 = 8 << 20;

/// `GET /api/v1/sessions/{id}/recording.m3u8`
pub(crate) async fn whole(State(service): State<Service>, OfSession(id): OfSession) -> Answer<impl IntoResponse> {
    let listed = service.archive().session(&id).await?;
    let parts = service.shelf().parts(&id, service.archive()).await?;
    if parts.is_empty() {
        return Err((&refusals::NO_RECORDING).into());
    }
    let mut placed = Vec::with_capacity(parts.len());
    for part in parts.iter() {
        let playlist = read_playlist(&service, part).await;
        placed.push(Placed { number: part.number, starts_at: part.starts_at, playlist });
    }
    let ending = match listed.stage {
        Stage::Scheduled | Stage::Live { .. } | Stage::Closed { .. } => Ending::StillGrowing,
        Stage::Adjourned { .. } => Ending::Complete,
    };
    let headers = [(header::CONTENT_TYPE, "application/vnd.apple.mpegurl"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, playlist::merge(&placed, listed.opened_at, ending)))
}

/// `GET /api/v1/sessions/{id}/recording/part-0000.mp4`, whole or by `Range`.
///
/// The address only gives a number: the path is the one in the minutes.
pub(crate) async fn part(
    State(service): State<Service>,
    WithinSession(id, name): WithinSession,
    request: Request,
) -> Answer<Response> {
    let number = playlist::part_number(&name).ok_or(&refusals::NO_SUCH_PART)?;
    let part = service.shelf().part(&id, number, service.archive()).await?.ok_or(&refusals::NO_SUCH_PART)?;
    let mime = "video/mp4".parse().expect("a constant media type");
    let file = ServeFile::new_with_mime(path_of(&service, &part.path), &mime);
    let Ok(response) = file.oneshot(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        service.shelf().forget(&id);
        return Err(missing(&id, number));
    }
    let mut response = response.map(Body::new);
    // The file may still grow, so it is asked for again; what was sent of it stays as it is.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// How long each part is so far, by its playlist; one that cannot be read has no length.
pub(crate) async fn lengths(service: &Service, parts: &[RecordingPart]) -> Vec<PartLength> {
    let mut lengths = Vec::with_capacity(parts.len());
    for part in parts {
        lengths.push((part.clone(), read_playlist(service, part).await.length()));
    }
    lengths
}

async fn read_playlist(service: &Service, part: &RecordingPart) -> PartPlaylist {
    let path = path_of(service, &part.path).with_extension("m3u8");
    let mut text = Vec::new();
    let read = async { tokio::fs::File::open(&path).await?.take(LONGEST_PLAYLIST).read_to_end(&mut text).await };
    if let Err(error) = read.await {
        // A part that has just begun has none yet.
        tracing::debug!(part.number, %error, "cannot read a part's playlist");
    }
    PartPlaylist::parse(&String::from_utf8_lossy(&text))
}

fn path_of(service: &Service, path: &Path) -> PathBuf {
    service.settings().data_directory.join(path) // An absolute path stays as it is.
}

fn missing(id: &SessionId, number: u32) -> ApiError {
    tracing::warn!(session.id = %id, part.number = number, "a part of the recording is in the minutes but not on the disk");
    (&refusals::NO_SUCH_PART).into()
}
