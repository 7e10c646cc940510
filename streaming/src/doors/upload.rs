//! A file's bytes, in chunks that may come after any pause.
//!
//! `HEAD /api/v1/recordings/{number}` tells in `Upload-Offset` how much is here; `PATCH` appends its body, which must begin
//! there. Whatever of a chunk arrived stays, so that after a lost connection the sender asks and goes on. A chunk that would take
//! what is kept of the disk for live sessions is refused the same way: once there is room, it goes on.

use std::{
    collections::HashSet,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use archive::imports::{Import, ImportState};
use axum::{
    body::{Body, BodyDataStream},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt as _;
use tokio::{fs::OpenOptions, io::AsyncWriteExt as _};

use super::recorded_sound::{OfRecording, allowed, received};
use crate::{
    access::Visitor,
    error::{Answer, ApiError, Refusal, refusals},
    service::{Service, now},
};

/// The longest chunk: what a slow line brings within the time that a request may take, many times over.
pub(crate) const LONGEST_CHUNK: u64 = 8 << 20;
/// How long a chunk may take: a sender that stalls is sent away, and comes back.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// Which files are being written to: one chunk at a time each.
#[derive(Clone, Default)]
pub(crate) struct Uploads {
    /// Held for one look.
    writing: Arc<Mutex<HashSet<u64>>>,
}

/// A file's turn to be written to.
struct Turn {
    uploads: Uploads,
    number: u64,
}

impl Uploads {
    fn turn(&self, number: u64) -> Option<Turn> {
        self.writing().insert(number).then(|| Turn { uploads: self.clone(), number })
    }

    fn writing(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.uploads.writing().remove(&self.number);
    }
}

/// `HEAD /api/v1/recordings/{number}`
pub(crate) async fn offset(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
) -> Answer<Response> {
    let import = allowed(&service, &visitor, number).await?;
    let here = received(&service, &import).await;
    let length = [(LENGTH, HeaderValue::from(import.new.bytes))];
    Ok((StatusCode::NO_CONTENT, length, at(here)).into_response())
}

/// `PATCH /api/v1/recordings/{number}`
pub(crate) async fn append(
    State(service): State<Service>,
    OfRecording(number): OfRecording,
    visitor: Visitor,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let import = allowed(&service, &visitor, number).await?;
    if import.state != ImportState::Receiving {
        return Err((&refusals::RECORDING_IS_NOT_SO).into());
    }
    let offset = headers.get(OFFSET).and_then(|offset| offset.to_str().ok()?.parse::<u64>().ok());
    let offset = offset.ok_or(&refusals::BAD_BODY)?;
    let turn = service.uploads().turn(number).ok_or_else(|| ApiError::from(&refusals::BUSY).retry_after(1))?;
    let here = received(&service, &import).await;
    if offset != here {
        let refused = ApiError::from(&refusals::WRONG_OFFSET).into_response();
        return Ok((at(here), refused).into_response());
    }
    // In a task of its own: were it dropped with the request, a write under way could land after the next chunk began.
    let written = tokio::spawn(write(service.clone(), import, here, body.into_data_stream(), turn));
    let here = written.await.map_err(|error| ApiError::caused(&refusals::FAILED, error))??;
    Ok((StatusCode::NO_CONTENT, at(here)).into_response())
}

fn at(offset: u64) -> [(HeaderName, HeaderValue); 2] {
    [(OFFSET, offset.into()), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}

/// Gives how much is here afterwards.
async fn write(
    service: Service,
    import: Import,
    here: u64,
    chunk: BodyDataStream,
    turn: Turn,
) -> Result<u64, ApiError> {
    let imports = service.archive().imports();
    let path = imports.file(import.number);
    let most = (import.new.bytes - here.min(import.new.bytes)).min(LONGEST_CHUNK);
    imports.refuse_full(most, service.settings().recorded_sound.keep_free_bytes)?;
    let written = tokio::time::timeout(LONGEST_WAIT, to_disk(path, chunk, most)).await;
    let came = match written {
        Ok(Ok(came)) => came,
        Ok(Err(failure)) => return Err(failure),
        Err(_) => return Err((&refusals::TIMED_OUT).into()),
    };
    let here = here + came;
    imports.touch(now(), import.number).await?;
    if here == import.new.bytes {
        imports.received(now(), import.number).await?;
    }
    drop(turn);
    Ok(here)
}

/// Appends at most `most` bytes; what came before something went wrong is written.
async fn to_disk(path: PathBuf, mut chunk: BodyDataStream, most: u64) -> Result<u64, ApiError> {
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path).await.map_err(failed)?;
    let mut came = 0;
    let mut refused: Option<&'static Refusal> = None;
    while let Some(bytes) = chunk.next().await {
        let Ok(bytes) = bytes else {
            refused = Some(&refusals::CHUNK_CUT_OFF);
            break;
        };
        if bytes.len() as u64 > most - came {
            refused = Some(&refusals::TOO_LARGE);
            break;
        }
        file.write_all(&bytes).await.map_err(failed)?;
        came += bytes.len() as u64;
    }
    file.flush().await.map_err(failed)?;
    file.sync_data().await.map_err(failed)?;
    match refused {
        Some(refusal) => Err(refusal.into()),
        None => Ok(came),
    }
}

fn failed(error: io::Error) -> ApiError {
    let is_full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded].contains(&error.kind());
    ApiError::caused(if is_full { &refusals::DISK_FULL } else { &refusals::FAILED }, error)
}
