use std::{
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use meeting::{Frame, FrameKind, SessionId};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Error, Refused, ViewerId,
    candidates::candidates,
    peer::{Certificate, LONGEST_OFFER, Offer},
    programme::Origins,
    shard::Shard,
    shared::Shared,
    thread::{self, Command, Port},
};

/// The media thread's name.
pub(crate) const THREAD: &str = "broadcast";
/// Joinings and leavings waiting for the media thread; when full, joining is refused for the moment.
const MOST_COMMANDS: usize = 256;
/// Frames of one programme waiting for the media thread, some ten seconds; when full, they are dropped up to the next key picture.
const MOST_FRAMES: usize = 800;

/// Where the broadcast is reached, and by how many.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The one UDP address that all media leaves from; port 0 lets the system choose.
    pub bind: SocketAddr,
    /// The addresses that viewers are told to send to; port 0 stands for the bound port. When empty: the bound address, or,
    /// where that is unspecified, this machine's own address towards the default route, and loopback.
    pub public: Vec<SocketAddr>,
    /// Beyond this many viewers, joining is refused.
    pub most_viewers: usize,
}

/// What a viewer gets on joining.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The viewer's place.
    pub viewer: ViewerId,
    /// The SDP answer, complete with candidates.
    pub answer: String,
}

/// The RTP timestamps of the session's first moment ([`meeting::MediaTime::ZERO`]), the same for all viewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpOrigin {
    /// On the pictures' clock of 90 kHz.
    pub picture: u32,
    /// On the sound's clock of 48 kHz.
    pub sound: u32,
}

/// Counted since the start, but for the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Viewers being sent to now.
    pub viewers: u64,
    /// Viewers still shaking hands now.
    pub joining: u64,
    /// Who ever joined.
    pub joined: u64,
    /// Who was refused.
    pub refused: u64,
    /// RTP packets sent, those sent again included.
    pub packets: u64,
    /// Bytes sent.
    pub bytes: u64,
    /// Packets sent again because a viewer missed them.
    pub sent_again: u64,
    /// Times that a viewer was too slow and skipped to a key picture.
    pub skipped: u64,
    /// Frames dropped because the media thread did not keep up.
    pub dropped: u64,
    /// Datagrams received that belonged to no viewer or were malformed.
    pub discarded: u64,
}

/// The broadcast: one media thread behind one UDP port. Clones share it; it stops when the last is dropped.
#[derive(Clone)]
pub struct Broadcast {
    shared: Arc<Shared>,
    commands: mpsc::Sender<Command>,
    certificate: Arc<Certificate>,
    address: SocketAddr,
}

impl Broadcast {
    /// Opens the port and starts the media thread.
    pub fn bind(settings: Settings) -> Result<Self, Error> {
        let Settings { bind, public, most_viewers } = settings;
        let port = |source| Error::Port { address: bind, source };
        let certificate = Arc::new(Certificate::new().map_err(Error::Certificate)?);
        let socket = UdpSocket::bind(bind).map_err(port)?;
        let address = socket.local_addr().map_err(port)?;
        let candidates = candidates(address, &public);
        let shard = Shard::new(Arc::clone(&certificate), candidates, most_viewers);
        let shared = Arc::new(Shared::default());
        let (commands, asked) = mpsc::channel(MOST_COMMANDS);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Thread)?;
        let inside = runtime.enter();
        let media_port = Port::new(socket).map_err(port)?;
        drop(inside);
        let of_thread = Arc::clone(&shared);
        std::thread::Builder::new()
            .name(THREAD.to_owned())
            .spawn(move || runtime.block_on(thread::run(media_port, shard, of_thread, asked)))
            .map_err(Error::Thread)?;
        Ok(Self { shared, commands, certificate, address })
    }

    /// The address that was bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins a programme. One of the same name is replaced, and ends with its own feed.
    pub fn programme(&self, session: &SessionId) -> Programme {
        let random = |mask: u32| u32::from_be_bytes(self.certificate.random()) & mask;
        let origins = Origins {
            picture_ssrc: random(u32::MAX) | 1,
            sound_ssrc: random(u32::MAX) & !1,
            picture_time: random(u32::MAX),
            sound_time: random(u32::MAX),
            picture_sequence: random(0x7FFF) as u16,
            sound_sequence: random(0x7FFF) as u16,
        };
        let (frames, feed) = mpsc::channel(MOST_FRAMES);
        let key = self.shared.open(session, origins, feed);
        let shared = Arc::clone(&self.shared);
        Programme { session: session.clone(), key, shared, frames: Some(frames), behind: AtomicBool::new(false) }
    }

    /// Seats a viewer who watches `delay` behind the programme (6 s at most; more is taken as 6 s).
    pub async fn join(&self, session: &SessionId, offer: &str, delay: Duration) -> Result<Joined, Refused> {
        let programme = self.shared.find(session).ok_or(Refused::NoSuchProgramme)?.key;
        if offer.len() > LONGEST_OFFER {
            return Err(Refused::OfferTooLong { most: LONGEST_OFFER });
        }
        let offer = Offer::read(offer).map_err(Refused::Offer)?;
        let (reply, answered) = oneshot::channel();
        let sent = self.commands.try_send(Command::Join { programme, offer, delay, reply });
        sent.map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => Refused::Busy,
            mpsc::error::TrySendError::Closed(_) => Refused::Stopped,
        })?;
        answered.await.unwrap_or(Err(Refused::Stopped))
    }

    /// Gives up a viewer's place; false when there is no such viewer (any more).
    pub async fn leave(&self, viewer: ViewerId) -> bool {
        let (reply, answered) = oneshot::channel();
        let sent = self.commands.send(Command::Leave { viewer, reply }).await;
        sent.is_ok() && answered.await.unwrap_or(false)
    }

    /// Where the programme's RTP time begins; none when nothing is broadcast under this name.
    pub fn rtp_origin(&self, session: &SessionId) -> Option<RtpOrigin> {
        let origins = self.shared.find(session)?.origins;
        Some(RtpOrigin { picture: origins.picture_time, sound: origins.sound_time })
    }

    /// What was done so far.
    pub fn statistics(&self) -> Statistics {
        self.shared.statistics()
    }
}

/// A programme's feed. Dropping it ends the programme and closes its viewers.
pub struct Programme {
    session: SessionId,
    key: u64,
    shared: Arc<Shared>,
    /// Taken out only when dropped.
    frames: Option<mpsc::Sender<Frame>>,
    /// Whether pictures are being dropped up to the next key picture.
    behind: AtomicBool,
}

impl Programme {
    /// Hands on a frame; never waits. When the media thread is far behind, frames are dropped up to the next key picture and
    /// counted in [`Statistics::dropped`].
    pub fn send(&self, frame: Frame) {
        let Some(frames) = &self.frames else { return };
        let useless = match frame.kind {
            FrameKind::Picture => self.behind.load(Ordering::Relaxed),
            FrameKind::KeyPicture | FrameKind::Sound => false,
        };
        let kind = frame.kind;
        let sent = !useless && frames.try_send(frame).is_ok();
        match (kind, sent) {
            (FrameKind::KeyPicture | FrameKind::Picture, false) => self.behind.store(true, Ordering::Relaxed),
            (FrameKind::KeyPicture, true) => self.behind.store(false, Ordering::Relaxed),
            (FrameKind::Picture, true) | (FrameKind::Sound, _) => {}
        }
        if sent {
            self.shared.wake.notify_one();
        } else {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Programme {
    fn drop(&mut self) {
        self.shared.close(&self.session, self.key);
        // The feed must be closed before the thread is woken, or it would see nothing new.
        self.frames = None;
        self.shared.wake.notify_one();
    }
}
