//! An independent viewer, built on the whole `webrtc` peer rather than on the parts that serve it: for checks and tests.
//!
//! It offers to receive one H.264 picture and one Opus sound, takes the answer, and counts what comes. HTTP is the caller's.

use std::time::Duration;

/// The viewer cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The WebRTC peer refused.
    #[error("the check's viewer cannot {doing}: {why}")]
    Peer {
        /// What was attempted.
        doing: &'static str,
        /// The peer's words.
        why: String,
    },
    /// What was waited for did not come in time; what had come by then.
    #[error("not received in time: so far {0:?}")]
    TimedOut(Box<Received>),
}

/// What has come so far. Times count from the moment the answer was taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// Until the connection stood.
    pub connected_after: Option<Duration>,
    /// Until the first complete key picture.
    pub first_picture_after: Option<Duration>,
    /// Complete pictures, key pictures included.
    pub pictures: u64,
    /// Complete key pictures.
    pub key_pictures: u64,
    /// Pictures of which a part was missing.
    pub broken_pictures: u64,
    /// Sound packets.
    pub sound_packets: u64,
    /// Packets missing in the sequence, so far never come.
    pub lost_packets: u64,
    /// The RTP timestamp of the newest complete picture.
    pub picture_rtp: Option<u32>,
    /// The RTP timestamp of the newest sound packet.
    pub sound_rtp: Option<u32>,
    /// Whether the other side ended it.
    pub ended: bool,
}

/// One viewer.
pub struct Viewer {}

impl Viewer {
    /// A new viewer and its offer (all candidates inside).
    pub async fn offer() -> Result<(Self, String), Error> {
        Err(Error::Peer { doing: "make an offer", why: "not built yet".to_owned() })
    }

    /// Takes the answer; media may come from here on.
    pub async fn accept(&self, _answer: &str) -> Result<(), Error> {
        Ok(())
    }

    /// What has come so far.
    pub fn received(&self) -> Received {
        Received::default()
    }

    /// Waits until what has come is `enough`.
    pub async fn wait_until(&self, _within: Duration, _enough: impl Fn(&Received) -> bool) -> Result<Received, Error> {
        Ok(Received::default())
    }

    /// Leaves in good order.
    pub async fn close(self) {}
}
