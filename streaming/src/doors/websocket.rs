use std::{pin::pin, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code},
};
use futures_util::{Stream, StreamExt as _};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::captions::HEARTBEAT;

/// Listeners have nothing to say: what they send is read only so that their pongs and goodbyes are heard.
pub(crate) const LONGEST_MESSAGE: usize = 1_024;

/// Heartbeats that may go unanswered before a listener counts as gone.
const UNANSWERED: u32 = 3;

/// How long a listener may leave one message unread before the connection is cut.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends `messages` until they end, the listener leaves, or it no longer answers.
pub(crate) async fn serve(mut socket: WebSocket, messages: impl Stream<Item = Bytes>) {
    let mut messages = pin!(messages);
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut unanswered = 0;
    loop {
        let message = tokio::select! {
            message = messages.next() => match message {
                Some(json) => text(json),
                None => return close(socket).await,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {
                    unanswered = 0;
                    continue;
                }
            },
            _ = heartbeat.tick() => {
                if unanswered == UNANSWERED {
                    return;
                }
                unanswered += 1;
                Message::Ping(Bytes::new())
            }
        };
        if !matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}

fn text(json: Bytes) -> Message {
    Message::Text(Utf8Bytes::try_from(json).expect("JSON is UTF-8"))
}

async fn close(mut socket: WebSocket) {
    let goodbye = CloseFrame { code: close_code::NORMAL, reason: Utf8Bytes::from_static("the feed has ended") };
    // A listener that is gone already needs no goodbye.
    let _ = timeout(PATIENCE, socket.send(Message::Close(Some(goodbye)))).await;
}
