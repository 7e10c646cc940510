use std::{
    fmt::{self, Write as _},
    net::SocketAddr,
};

use super::{
    Certificate, Offer, Peer,
    offer::{Section, Sends},
};
use crate::programme::Track;

/// What ties our sound and picture together, in SDP and in RTCP.
pub(super) const NAME: &str = "koe";

/// The RTP streams of a programme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) picture: u32,
    pub(crate) sound: u32,
}

/// The SDP answer to an offer.
pub(crate) struct Answer<'a> {
    pub(crate) offer: &'a Offer,
    pub(crate) peer: &'a Peer,
    pub(crate) certificate: &'a Certificate,
    pub(crate) source: Source,
    pub(crate) candidates: &'a [SocketAddr],
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sections = self.offer.sections();
        let taken = sections.iter().filter(|section| section.sends.is_some());
        let mut mids = String::new();
        for section in taken {
            write!(mids, " {}", section.mid)?;
        }
        f.write_str("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-lite\r\n")?;
        write!(f, "a=group:BUNDLE{mids}\r\na=msid-semantic: WMS {NAME}\r\n")?;
        let mut candidates = self.candidates;
        for section in sections {
            match &section.sends {
                Some(sends) => self.taken(f, section, sends, std::mem::take(&mut candidates))?,
                None => turned_down(f, section)?,
            }
        }
        Ok(())
    }
}

impl Answer<'_> {
    fn taken(
        &self,
        f: &mut fmt::Formatter<'_>,
        section: &Section,
        sends: &Sends,
        candidates: &[SocketAddr],
    ) -> fmt::Result {
        let Sends { track, payload_type, profile, nack, pli, reduced_size } = sends;
        write!(f, "m={} 9 {} {payload_type}\r\nc=IN IP4 0.0.0.0\r\n", section.kind, section.protocol)?;
        write!(f, "a=mid:{}\r\na=ice-ufrag:{}\r\n", section.mid, self.peer.ufrag())?;
        write!(
            f,
            "a=ice-pwd:{}\r\na=fingerprint:sha-256 {}\r\n",
            self.peer.password(),
            self.certificate.fingerprint()
        )?;
        f.write_str("a=setup:passive\r\na=sendonly\r\na=rtcp-mux\r\n")?;
        if *reduced_size {
            f.write_str("a=rtcp-rsize\r\n")?;
        }
        let (stream, ssrc) = match track {
            Track::Picture => ("picture", self.source.picture),
            Track::Sound => ("sound", self.source.sound),
        };
        match track {
            Track::Picture => write!(
                f,
                "a=rtpmap:{payload_type} H264/90000\r\n\
                 a=fmtp:{payload_type} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}\r\n"
            )?,
            Track::Sound => write!(
                f,
                "a=rtpmap:{payload_type} opus/48000/2\r\na=fmtp:{payload_type} minptime=10;useinbandfec=1\r\n"
            )?,
        }
        if *nack {
            write!(f, "a=rtcp-fb:{payload_type} nack\r\n")?;
        }
        if *pli {
            write!(f, "a=rtcp-fb:{payload_type} nack pli\r\n")?;
        }
        write!(f, "a=msid:{NAME} {stream}\r\na=ssrc:{ssrc} cname:{NAME}\r\na=ssrc:{ssrc} msid:{NAME} {stream}\r\n")?;
        for (place, candidate) in candidates.iter().enumerate() {
            // Host candidates, the first preferred: 126 · 2²⁴ + (65535 − place) · 2⁸ + 255.
            let priority = (126 << 24) + ((65_535 - place.min(65_535)) << 8) + 255;
            let (address, port) = (candidate.ip(), candidate.port());
            write!(f, "a=candidate:{} 1 udp {priority} {address} {port} typ host\r\n", place + 1)?;
        }
        if !candidates.is_empty() {
            f.write_str("a=end-of-candidates\r\n")?;
        }
        Ok(())
    }
}

fn turned_down(f: &mut fmt::Formatter<'_>, section: &Section) -> fmt::Result {
    write!(f, "m={} 0 {} {}\r\n", section.kind, section.protocol, section.first_format)?;
    write!(f, "c=IN IP4 0.0.0.0\r\na=mid:{}\r\na=inactive\r\n", section.mid)
}
