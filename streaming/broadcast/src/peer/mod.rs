//! One viewer's WebRTC connection, without I/O: ICE-lite, DTLS as the passive side, SRTP.
//!
//! This folder is the only one that knows the WebRTC stack (the sans-I/O parts of `rtc`); another could take its place behind
//! [`Peer`]. The whole `RTCPeerConnection` is left aside on purpose: after the handshake a viewer costs one encryption a packet,
//! and neither SCTP nor an interceptor chain can be reached from outside.

mod answer;
mod certificate;
mod dtls;
mod hello;
mod ice;
mod offer;
mod rtcp;
mod srtp;

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

pub(crate) use self::{
    answer::{Answer, Source},
    certificate::Certificate,
    offer::{LONGEST_OFFER, Offer},
    rtcp::{Feedback, Report, sender_reports},
};
use self::{dtls::Handshake, ice::IceLite, srtp::Srtp};
use crate::programme::Track;

/// An alive viewer sends STUN every few seconds; after this long without anything authentic it is gone.
const SILENCE: Duration = Duration::from_secs(20);

/// How long media waits after the handshake: some peers take a moment to put their keys in place, and lose what comes before.
const SETTLING: Duration = Duration::from_millis(20);

/// Between which addresses datagrams pass: theirs, and the one of ours that they sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) remote: SocketAddr,
    pub(crate) local: Option<IpAddr>,
}

/// Something that follows from a datagram or the passing of time.
#[derive(Debug)]
pub(crate) enum News {
    /// To be sent.
    Send(Path, Vec<u8>),
    /// The path belongs to this viewer: what else comes from it is for them.
    Validated(SocketAddr),
    /// Media can be sent from now on.
    Connected,
    /// Wishes about what was sent.
    Feedback(Vec<Feedback>),
    /// The viewer left, fell silent or never shook hands.
    Gone(&'static str),
}

/// One viewer's connection.
pub(crate) struct Peer {
    ice: IceLite,
    path: Option<Path>,
    security: Security,
    payload_types: PayloadTypes,
    heard: Instant,
}

enum Security {
    Shaking { handshake: Box<Handshake>, until: Instant },
    Standing { handshake: Box<Handshake>, srtp: Box<Srtp>, since: Instant },
}

/// The numbers by which the viewer's offer calls what we send; none where they did not ask for it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PayloadTypes {
    pub(crate) picture: Option<u8>,
    pub(crate) sound: Option<u8>,
}

impl PayloadTypes {
    /// The number for `track`.
    pub(crate) fn of(&self, track: Track) -> Option<u8> {
        match track {
            Track::Picture => self.picture,
            Track::Sound => self.sound,
        }
    }
}

impl Peer {
    /// A connection as the offer asks for it, which has `patience` for the handshake.
    pub(crate) fn new(now: Instant, patience: Duration, offer: &Offer, certificate: &Certificate) -> Self {
        let handshake = Box::new(Handshake::new(certificate, offer.fingerprints()));
        Self {
            ice: IceLite::new(certificate, offer.ufrag()),
            path: None,
            security: Security::Shaking { handshake, until: now + patience },
            payload_types: offer.payload_types(),
            heard: now,
        }
    }

    /// By which name STUN asks for this connection.
    pub(crate) fn ufrag(&self) -> &str {
        self.ice.ufrag()
    }

    /// The secret that STUN must know.
    pub(crate) fn password(&self) -> &str {
        self.ice.password()
    }

    /// Whether the handshake is done.
    pub(crate) fn is_connected(&self) -> bool {
        matches!(self.security, Security::Standing { .. })
    }

    /// From when media can be sent; none before the handshake is done.
    pub(crate) fn ready_at(&self) -> Option<Instant> {
        match &self.security {
            Security::Standing { since, .. } => Some(*since + SETTLING),
            Security::Shaking { .. } => None,
        }
    }

    /// What the viewer asked for.
    pub(crate) fn payload_types(&self) -> PayloadTypes {
        self.payload_types
    }

    /// Where media goes.
    pub(crate) fn path(&self) -> Option<Path> {
        self.path
    }

    /// Takes a STUN message that asked for this connection by its name; nothing is said to who does not know the secret.
    pub(crate) fn on_stun(&mut self, now: Instant, path: Path, datagram: &[u8], news: &mut Vec<News>) {
        let Some(check) = self.ice.check(path.remote, datagram) else { return };
        self.heard = now;
        news.push(News::Validated(path.remote));
        news.push(News::Send(path, check.response));
        if check.nominated || self.path.is_none() {
            self.path = Some(path);
        }
    }

    /// Takes a DTLS datagram from one of this viewer's validated paths.
    pub(crate) fn on_dtls(&mut self, now: Instant, datagram: &[u8], news: &mut Vec<News>) {
        let Some(path) = self.path else { return };
        let handshake = match &mut self.security {
            Security::Shaking { handshake, .. } | Security::Standing { handshake, .. } => handshake,
        };
        let outcome = handshake.on_datagram(now, datagram);
        news.extend(handshake.outgoing().map(|datagram| News::Send(path, datagram)));
        if outcome.closed {
            news.push(News::Gone("left"));
        }
        if let (Some(srtp), Security::Shaking { handshake, .. }) = (outcome.complete, &mut self.security) {
            self.heard = now;
            let handshake = std::mem::replace(handshake, Box::new(Handshake::over()));
            self.security = Security::Standing { handshake, srtp: Box::new(srtp), since: now };
            news.push(News::Connected);
        }
    }

    /// Takes an encrypted RTP or RTCP packet from one of this viewer's validated paths. Viewers have nothing to send but RTCP.
    pub(crate) fn on_srtp(&mut self, now: Instant, datagram: &[u8], news: &mut Vec<News>) {
        let Security::Standing { srtp, .. } = &mut self.security else { return };
        if let Some(compound) = srtp.open_rtcp(datagram) {
            self.heard = now;
            news.push(News::Feedback(rtcp::read(&compound)));
        }
    }

    /// When [`Peer::on_time`] is wanted next.
    pub(crate) fn deadline(&self) -> Instant {
        match &self.security {
            Security::Shaking { handshake, until } => handshake.deadline().map_or(*until, |at| at.min(*until)),
            Security::Standing { .. } => self.heard + SILENCE,
        }
    }

    /// Takes the passing of time.
    pub(crate) fn on_time(&mut self, now: Instant, news: &mut Vec<News>) {
        match &mut self.security {
            Security::Shaking { until, .. } if *until <= now => news.push(News::Gone("never connected")),
            Security::Shaking { handshake, .. } => {
                handshake.on_time(now);
                if let Some(path) = self.path {
                    news.extend(handshake.outgoing().map(|datagram| News::Send(path, datagram)));
                }
            }
            Security::Standing { .. } if self.heard + SILENCE <= now => news.push(News::Gone("fell silent")),
            Security::Standing { .. } => {}
        }
    }

    /// Encrypts an RTP packet for this viewer and appends it to `into`; false when it cannot be sent to them.
    pub(crate) fn seal(&mut self, track: Track, packet: &[u8], into: &mut Vec<u8>) -> bool {
        match (&mut self.security, self.payload_types.of(track)) {
            (Security::Standing { srtp, .. }, Some(payload_type)) => srtp.seal(payload_type, packet, into),
            (Security::Standing { .. } | Security::Shaking { .. }, _) => false,
        }
    }

    /// Encrypts a compound RTCP packet for this viewer.
    pub(crate) fn seal_rtcp(&mut self, compound: &[u8]) -> Option<Vec<u8>> {
        match &mut self.security {
            Security::Standing { srtp, .. } => srtp.seal_rtcp(compound),
            Security::Shaking { .. } => None,
        }
    }

    /// Says goodbye.
    pub(crate) fn close(&mut self, now: Instant, news: &mut Vec<News>) {
        let (Some(path), Security::Standing { handshake, .. }) = (self.path, &mut self.security) else { return };
        handshake.close(now);
        news.extend(handshake.outgoing().map(|datagram| News::Send(path, datagram)));
    }
}
