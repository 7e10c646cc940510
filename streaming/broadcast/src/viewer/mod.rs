//! An independent viewer, built on the whole `webrtc` peer rather than on the parts that serve it: for checks and tests.
//!
//! It offers to receive one H.264 picture and one Opus sound, takes the answer, and counts what comes; it decodes nothing. It
//! lives on this machine only (its one socket is on loopback). HTTP is the caller's. Needs a tokio runtime.

mod pictures;
mod sounds;

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use rtc::{
    peer_connection::configuration::media_engine::{MIME_TYPE_H264, MIME_TYPE_OPUS},
    rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication,
    rtp_transceiver::{
        RTCRtpTransceiverDirection, RTCRtpTransceiverInit,
        rtp_sender::{RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RtpCodecKind},
    },
};
use tokio::{sync::watch, task::JoinSet, time::Instant};
use webrtc::{
    media_stream::track_remote::{TrackRemote, TrackRemoteEvent},
    peer_connection::{
        MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCPeerConnectionState,
        RTCSessionDescription, Registry, configure_nack, configure_rtcp_reports,
    },
};

use self::{pictures::Pictures, sounds::Sounds};

/// The viewer cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The WebRTC peer refused.
    #[error("the check's viewer cannot {doing}")]
    Peer {
        /// What was attempted.
        doing: &'static str,
        /// The peer's words.
        source: webrtc::error::Error,
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
    /// Pictures of which a part never came.
    pub broken_pictures: u64,
    /// Sound packets.
    pub sound_packets: u64,
    /// Packets missing in the sequences that are no longer waited for.
    pub lost_packets: u64,
    /// The RTP timestamp of the first complete picture.
    pub first_picture_rtp: Option<u32>,
    /// The RTP timestamp of the newest complete picture.
    pub picture_rtp: Option<u32>,
    /// The RTP timestamp of the newest sound packet.
    pub sound_rtp: Option<u32>,
    /// Whether the other side ended it, or it broke.
    pub ended: bool,
}

/// One viewer.
pub struct Viewer {
    connection: Arc<dyn PeerConnection>,
    notes: Arc<Notes>,
}

impl Viewer {
    /// A new viewer and its offer.
    pub async fn offer() -> Result<(Self, String), Error> {
        let ears = Arc::new(Ears::default());
        let notes = Arc::clone(&ears.notes);
        let connection = Box::pin(connect(ears)).await.map_err(|source| Error::Peer { doing: "start", source })?;
        let failed = |source| Error::Peer { doing: "make an offer", source };
        for kind in [RtpCodecKind::Video, RtpCodecKind::Audio] {
            let init = RTCRtpTransceiverInit { direction: RTCRtpTransceiverDirection::Recvonly, ..Default::default() };
            connection.add_transceiver_from_kind(kind, Some(init)).await.map_err(failed)?;
        }
        let offer = connection.create_offer(None).await.map_err(failed)?;
        let text = offer.sdp.clone();
        connection.set_local_description(offer).await.map_err(failed)?;
        // The other side is ICE-lite: it does not look at candidates, so none need to be waited for.
        Ok((Self { connection, notes }, text))
    }

    /// Takes the answer; media may come from here on.
    pub async fn accept(&self, answer: &str) -> Result<(), Error> {
        let failed = |source| Error::Peer { doing: "take the answer", source };
        let answer = RTCSessionDescription::answer(answer.to_owned()).map_err(failed)?;
        self.notes.started.get_or_init(Instant::now);
        self.connection.set_remote_description(answer).await.map_err(failed)
    }

    /// What has come so far.
    pub fn received(&self) -> Received {
        self.notes.received.borrow().clone()
    }

    /// Waits until what has come is `enough`.
    pub async fn wait_until(&self, within: Duration, enough: impl Fn(&Received) -> bool) -> Result<Received, Error> {
        let mut received = self.notes.received.subscribe();
        let waited = tokio::time::timeout(within, received.wait_for(|received| enough(received))).await;
        match waited {
            Ok(Ok(received)) => Ok(received.clone()),
            Ok(Err(_)) | Err(_) => Err(Error::TimedOut(Box::new(self.received()))),
        }
    }

    /// Leaves in good order.
    pub async fn close(self) {
        // It is over either way.
        let _ = self.connection.close().await;
    }
}

async fn connect(ears: Arc<Ears>) -> webrtc::error::Result<Arc<dyn PeerConnection>> {
    let mut engine = MediaEngine::default();
    let feedback = |parameter: &str| RTCPFeedback { typ: "nack".to_owned(), parameter: parameter.to_owned() };
    let codec = |mime_type: &str, clock_rate, channels, parameters: &str, payload_type| RTCRtpCodecParameters {
        rtp_codec: RTCRtpCodec {
            mime_type: mime_type.to_owned(),
            clock_rate,
            channels,
            sdp_fmtp_line: parameters.to_owned(),
            rtcp_feedback: vec![feedback(""), feedback("pli")],
        },
        payload_type,
    };
    let h264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
    engine.register_codec(codec(MIME_TYPE_H264, 90_000, 0, h264, 102), RtpCodecKind::Video)?;
    let opus = "minptime=10;useinbandfec=1";
    engine.register_codec(codec(MIME_TYPE_OPUS, 48_000, 2, opus, 111), RtpCodecKind::Audio)?;
    let registry = configure_rtcp_reports(configure_nack(Registry::new(), &mut engine));
    let builder = PeerConnectionBuilder::new()
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_handler(ears)
        .with_udp_addrs(vec!["127.0.0.1:0"]);
    let connection = Box::pin(builder.build()).await?;
    Ok(Arc::new(connection))
}

/// What listens to the connection.
#[derive(Default)]
struct Ears {
    notes: Arc<Notes>,
    /// Guards the tasks that read the tracks, two at most; they end with this.
    readers: Mutex<JoinSet<()>>,
}

/// What was heard.
#[derive(Default)]
struct Notes {
    received: watch::Sender<Received>,
    /// When the answer was taken.
    started: OnceLock<Instant>,
}

impl Notes {
    fn elapsed(&self) -> Duration {
        self.started.get().map_or(Duration::ZERO, Instant::elapsed)
    }

    fn on_state(&self, state: RTCPeerConnectionState) {
        let after = self.elapsed();
        self.received.send_modify(|received| {
            let over = matches!(
                state,
                RTCPeerConnectionState::Closed | RTCPeerConnectionState::Failed | RTCPeerConnectionState::Disconnected
            );
            received.ended |= over;
            if state == RTCPeerConnectionState::Connected {
                received.connected_after.get_or_insert(after);
            }
        });
    }

    async fn read(self: Arc<Self>, track: Arc<dyn TrackRemote>) {
        if track.kind().await == RtpCodecKind::Video {
            self.read_pictures(track).await;
        } else {
            self.read_sounds(track).await;
        }
    }

    async fn read_pictures(&self, track: Arc<dyn TrackRemote>) {
        let mut pictures = Pictures::default();
        while let Some(event) = track.poll().await {
            if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                let media_ssrc = packet.header.ssrc;
                let news = pictures.take(packet);
                let after = self.elapsed();
                self.received.send_modify(|received| received.add_pictures(&news, after));
                if pictures.wants_key_picture(&news) {
                    let wish = PictureLossIndication { sender_ssrc: 0, media_ssrc };
                    // Should it not be sent, the next picture asks again.
                    let _ = track.write_rtcp(vec![Box::new(wish)]).await;
                }
            }
        }
    }

    async fn read_sounds(&self, track: Arc<dyn TrackRemote>) {
        let mut sounds = Sounds::default();
        while let Some(event) = track.poll().await {
            if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                let newly_lost = sounds.take(packet.header.sequence_number);
                self.received.send_modify(|received| {
                    received.sound_packets += 1;
                    received.lost_packets = received.lost_packets.saturating_add_signed(newly_lost);
                    received.sound_rtp = Some(packet.header.timestamp);
                });
            }
        }
    }
}

impl Received {
    fn add_pictures(&mut self, news: &pictures::News, after: Duration) {
        self.broken_pictures += news.broken;
        self.lost_packets += news.lost;
        for picture in &news.complete {
            self.pictures += 1;
            self.picture_rtp = Some(picture.timestamp);
            self.first_picture_rtp.get_or_insert(picture.timestamp);
            if picture.is_key {
                self.key_pictures += 1;
                self.first_picture_after.get_or_insert(after);
            }
        }
    }
}

/// The handler as the library's trait wants it. (Its methods are those that `#[async_trait]` makes.)
impl PeerConnectionEventHandler for Ears {
    fn on_connection_state_change<'life0, 'async_trait>(
        &'life0 self,
        state: RTCPeerConnectionState,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move { self.notes.on_state(state) })
    }

    fn on_track<'life0, 'async_trait>(
        &'life0 self,
        track: Arc<dyn TrackRemote>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let reading = Arc::clone(&self.notes).read(track);
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).spawn(reading);
        })
    }
}
