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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use expect_test::expect;

    use super::*;
    use crate::moment::any_moment;

    #[test]
    fn an_answer_takes_picture_and_sound_and_turns_the_rest_down() {
        let secrets =
            format!("a=ice-ufrag:abcd\na=rtcp-mux\na=rtcp-rsize\na=fingerprint:sha-256 {}AB\n", "AB:".repeat(31));
        let text = format!(
            "v=0\na=group:BUNDLE a v d\na=setup:actpass\n\
             m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:a\n{secrets}a=rtpmap:111 opus/48000/2\n\
             m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:d\n\
             m=video 9 UDP/TLS/RTP/SAVPF 102\na=mid:v\na=recvonly\n{secrets}a=rtpmap:102 H264/90000\n\
             a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\na=rtcp-fb:* nack\na=rtcp-fb:102 nack pli\n"
        );
        let offer = Offer::read(&text).expect("it can be answered");
        let certificate = Certificate::new().expect("a certificate");
        let peer = Peer::new(any_moment(), Duration::from_secs(1), &offer, &certificate);
        let source = Source { picture: 11, sound: 12 };
        let candidates =
            ["192.0.2.7:4000".parse().expect("an address"), "[2001:db8::7]:4000".parse().expect("an address")];
        let answer = Answer { offer: &offer, peer: &peer, certificate: &certificate, source, candidates: &candidates };
        let told = answer.to_string();
        assert!(told.lines().all(|line| !line.is_empty()) && told.ends_with("\r\n"));
        let is_secret = |line: &&str| line.starts_with("a=ice-ufrag") || line.starts_with("a=ice-pwd");
        let plain: Vec<&str> =
            told.lines().filter(|line| !is_secret(line) && !line.starts_with("a=fingerprint")).collect();
        assert_eq!(told.lines().filter(is_secret).count(), 4);
        expect![[r#"
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=ice-lite
            a=group:BUNDLE a v
            a=msid-semantic: WMS koe
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=mid:a
            a=setup:passive
            a=sendonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            a=msid:koe sound
            a=ssrc:12 cname:koe
            a=ssrc:12 msid:koe sound
            a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host
            a=candidate:2 1 udp 2130706175 2001:db8::7 4000 typ host
            a=end-of-candidates
            m=application 0 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=mid:d
            a=inactive
            m=video 9 UDP/TLS/RTP/SAVPF 102
            c=IN IP4 0.0.0.0
            a=mid:v
            a=setup:passive
            a=sendonly
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:102 H264/90000
            a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtcp-fb:102 nack
            a=rtcp-fb:102 nack pli
            a=msid:koe picture
            a=ssrc:11 cname:koe
            a=ssrc:11 msid:koe picture"#]]
        .assert_eq(&plain.join("\n"));
    }
}
