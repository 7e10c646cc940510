use archive::IndexState;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use broadcast::Statistics;
use meeting::SessionId;

use crate::service::Service;

/// `GET /healthz`: `ok`, or what is wrong. An index that lags is not: it catches up by itself.
pub(crate) async fn healthz(State(service): State<Service>) -> impl IntoResponse {
    let mut wrong = Vec::new();
    let nobody = SessionId::new("healthz").expect("a constant, well-formed name");
    match service.archive().session(&nobody).await {
        Ok(_) | Err(archive::Error::NoSuchSession(_)) => {}
        Err(error) => {
            tracing::error!(%error, "the health check cannot read the archive");
            wrong.push("the archive cannot be read");
        }
    }
    if matches!(service.archive().index_state(), IndexState::Failed { .. }) {
        wrong.push("the search index cannot be used");
    }
    let headers = [(header::CACHE_CONTROL, "no-store")];
    if wrong.is_empty() {
        (StatusCode::OK, headers, "ok\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, headers, format!("{}\n", wrong.join("\n")))
    }
}

/// `GET /metrics`, in Prometheus' text form.
pub(crate) async fn metrics(State(service): State<Service>) -> impl IntoResponse {
    measure(service.broadcast().statistics());
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, service.metrics_text())
}

fn measure(broadcast: Statistics) {
    metrics::gauge!("koe_viewers").set(broadcast.viewers as f64);
    metrics::gauge!("koe_viewers_joining").set(broadcast.joining as f64);
    metrics::counter!("koe_viewers_joined_total").absolute(broadcast.joined);
    metrics::counter!("koe_viewers_refused_total").absolute(broadcast.refused);
    metrics::counter!("koe_media_packets_sent_total").absolute(broadcast.packets);
    metrics::counter!("koe_media_bytes_sent_total").absolute(broadcast.bytes);
    metrics::counter!("koe_media_packets_sent_again_total").absolute(broadcast.sent_again);
    metrics::counter!("koe_viewers_skipped_total").absolute(broadcast.skipped);
    metrics::counter!("koe_media_frames_dropped_total").absolute(broadcast.dropped);
    metrics::counter!("koe_media_datagrams_discarded_total").absolute(broadcast.discarded);
}
