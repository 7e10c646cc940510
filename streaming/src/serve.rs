use std::{future::Future, io, net::SocketAddr};

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::{router::router, service::Service};

/// Serves the whole service on `listener` until `stop` completes; then ends the feeds and returns once every request that had
/// begun is answered.
pub async fn serve(
    listener: TcpListener,
    service: Service,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let closing = service.closing();
    let app = router(service).into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        stop.await;
        closing.cancel();
    };
    // Captions are small and must not wait to be sent together.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "cannot send small packets at once on a connection");
        }
    });
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}
