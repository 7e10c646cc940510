use std::{fmt, net::SocketAddr, str::FromStr, time::Duration};

use meeting::{Frame, SessionId};

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

/// The broadcast cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port cannot be had.
    #[error("cannot open the media port {address}/udp (is another service using it?)")]
    Port {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// No certificate could be made for this run.
    #[error("cannot make the certificate for encrypted media: {0}")]
    Certificate(String),
    /// The media thread could not be started.
    #[error("cannot start the media thread")]
    Thread(#[source] std::io::Error),
}

/// Why someone could not join.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing is being broadcast under this name.
    #[error("no such programme is being broadcast")]
    NoSuchProgramme,
    /// All places are taken; trying again later may help.
    #[error("all {most} places are taken")]
    Full {
        /// The limit.
        most: usize,
    },
    /// Too many are joining at this moment; trying again in a second helps.
    #[error("too many are joining at this moment")]
    Busy,
    /// The offer is longer than 64 kB.
    #[error("the offer is longer than {most} bytes")]
    OfferTooLong {
        /// The limit.
        most: usize,
    },
    /// The offer cannot be read or answered.
    #[error("cannot answer the offer: {0}")]
    Offer(&'static str),
    /// The broadcast has stopped.
    #[error("the broadcast has stopped")]
    Stopped,
}

/// A viewer's place, unguessable: who knows it may give it up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ViewerId(u128);

/// The text names no viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a viewer's name (expected 32 hexadecimal digits)")]
pub struct NotAViewerId;

impl fmt::Display for ViewerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for ViewerId {
    /// Only its beginning: the whole is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ViewerId({:08x}…)", self.0 >> 96)
    }
}

impl FromStr for ViewerId {
    type Err = NotAViewerId;

    fn from_str(text: &str) -> Result<Self, NotAViewerId> {
        let hexadecimal = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let number = if hexadecimal { u128::from_str_radix(text, 16) } else { return Err(NotAViewerId) };
        number.map(Self).map_err(|_| NotAViewerId)
    }
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
pub struct Broadcast {}

impl Broadcast {
    /// Opens the port and starts the media thread.
    pub fn bind(_settings: Settings) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// The address that was bound.
    pub fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], 0).into()
    }

    /// Begins a programme. One of the same name is replaced, and its viewers are closed.
    pub fn programme(&self, _session: &SessionId) -> Programme {
        Programme {}
    }

    /// Seats a viewer who watches `delay` behind the programme (6 s at most; more is taken as 6 s).
    pub async fn join(&self, _session: &SessionId, _offer: &str, _delay: Duration) -> Result<Joined, Refused> {
        Err(Refused::NoSuchProgramme)
    }

    /// Gives up a viewer's place; false when there is no such viewer (any more).
    pub async fn leave(&self, _viewer: ViewerId) -> bool {
        false
    }

    /// Where the programme's RTP time begins; none when nothing is broadcast under this name.
    pub fn rtp_origin(&self, _session: &SessionId) -> Option<RtpOrigin> {
        None
    }

    /// What was done so far.
    pub fn statistics(&self) -> Statistics {
        Statistics::default()
    }
}

/// A programme's feed. Dropping it ends the programme and closes its viewers.
pub struct Programme {}

impl Programme {
    /// Hands on a frame; never waits. When the media thread is far behind, frames are dropped up to the next key picture and
    /// counted in [`Statistics::dropped`].
    pub fn send(&self, _frame: Frame) {}
}
