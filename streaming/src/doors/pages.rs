//! The pages, embedded from `web/dist`: one application, which finds out from the address which page it is.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::{ApiError, refusals};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Built;

/// Any page of the application.
pub(crate) async fn application(headers: HeaderMap) -> Response {
    match Built::get("index.html") {
        Some(index) => file("index.html", index, &headers),
        None => ApiError::from(&refusals::NO_PAGES).into_response(),
    }
}

/// What no door takes: a built file, or nothing. Someone with a browser is told so by the application's own page.
pub(crate) async fn other(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let readable = ["GET", "HEAD"].contains(&request.method().as_str());
    if let Some(found) = Built::get(path).filter(|_| readable && path != "index.html") {
        return file(path, found, request.headers());
    }
    let accepted = request.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok()).unwrap_or_default();
    if readable && accepted.contains("text/html") && Built::get("index.html").is_some() {
        let mut page = application(HeaderMap::new()).await;
        *page.status_mut() = StatusCode::NOT_FOUND;
        return page;
    }
    ApiError::from(&refusals::NO_SUCH_PAGE).into_response()
}

fn file(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let etag = format!("\"{}\"", hash[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    // What Vite puts into assets/ has its content's hash in its name.
    let lasts = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kept = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, lasts.to_owned())];
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    (kept, [(header::CONTENT_TYPE, kind)], file.data).into_response()
}
