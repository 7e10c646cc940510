//! The captions as any program outside would receive them: server-sent events over HTTP.

use anyhow::{Context as _, bail};
use bytes::BytesMut;
use futures_util::{Stream, StreamExt as _};
use serde::{Deserialize, de::DeserializeOwned};

/// A message longer than this is not one of ours.
const LONGEST: usize = 64 * 1024;

/// What the check needs of a message.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    Hello {
        rtp: Option<Rtp>,
    },
    Caption {
        utterance: u64,
        edition: u32,
        settled: String,
        stable: String,
        draft: String,
        state: String,
    },
    Stage {
        stage: String,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub struct Rtp {
    pub picture_clock: u32,
    pub picture_origin: u32,
}

/// Reads one message after the other.
pub struct CaptionsFeed {
    body: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    buffer: BytesMut,
}

impl CaptionsFeed {
    pub async fn open(request: reqwest::RequestBuilder) -> anyhow::Result<Self> {
        let response = request.send().await.context("ask for the captions")?;
        let response = response.error_for_status().context("ask for the captions")?;
        Ok(Self { body: Box::pin(response.bytes_stream()), buffer: BytesMut::new() })
    }

    /// The next message; none when the feed was closed.
    pub async fn next(&mut self) -> anyhow::Result<Option<Message>> {
        self.data().await
    }

    /// The same of a feed with other messages.
    pub async fn data<T: DeserializeOwned>(&mut self) -> anyhow::Result<Option<T>> {
        loop {
            while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end + 1);
                if let Some(data) = line.strip_prefix(b"data:") {
                    return serde_json::from_slice(data).context("understand a caption message").map(Some);
                }
            }
            if self.buffer.len() > LONGEST {
                bail!("a line of the caption feed is longer than {LONGEST} bytes");
            }
            match self.body.next().await {
                Some(bytes) => self.buffer.extend_from_slice(&bytes.context("read the captions")?),
                None => return Ok(None),
            }
        }
    }
}
