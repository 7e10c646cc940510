use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::BytesMut;
use rtc::{
    dtls::{
        config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig, VerifyPeerCertificateFn},
        endpoint::{Endpoint, EndpointEvent},
        extension::extension_use_srtp::SrtpProtectionProfile,
    },
    shared::{TransportProtocol, error::Error},
};

use super::{Certificate, certificate::fingerprint, srtp::Srtp};

/// The other side's address as DTLS knows it: always the same, so that a viewer whose address changes keeps the connection.
const VIEWER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 1);
/// How soon a flight is sent again. The first checks have shown that the path is alive.
const FLIGHT: Duration = Duration::from_millis(400);
/// A handshake takes about six datagrams; what comes beyond this is not read, so that a peer cannot fill our memory.
const MOST_DATAGRAMS: u32 = 64;
const GCM: [SrtpProtectionProfile; 2] =
    [SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm, SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm];
const ANY: [SrtpProtectionProfile; 3] = [
    SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
    SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
    SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
];

/// The passive side of one DTLS connection.
pub(super) struct Handshake {
    endpoint: Endpoint,
    security: Option<Certainty>,
    datagrams: u32,
    complete: bool,
}

/// What a handshake is held to.
struct Certainty {
    gcm: Arc<HandshakeConfig>,
    any: Arc<HandshakeConfig>,
    provider: Arc<dyn rtc::crypto::RTCCryptoProvider>,
}

/// What a datagram brought.
#[derive(Default)]
pub(super) struct Outcome {
    /// The handshake is complete, with these keys.
    pub(super) complete: Option<Srtp>,
    /// The other side closed.
    pub(super) closed: bool,
}

impl Handshake {
    /// A handshake with whoever holds a certificate of one of these fingerprints.
    pub(super) fn new(certificate: &Certificate, fingerprints: &[String]) -> Result<Self, &'static str> {
        let verify = verify(certificate, fingerprints.to_vec());
        let gcm = config(certificate, &verify, &GCM)?;
        let any = config(certificate, &verify, &ANY)?;
        let provider = Arc::clone(certificate.provider());
        Ok(Self { security: Some(Certainty { gcm, any, provider }), ..Self::over() })
    }

    /// One that takes and says nothing.
    pub(super) fn over() -> Self {
        let endpoint = Endpoint::new(VIEWER, TransportProtocol::UDP, None);
        Self { endpoint, security: None, datagrams: 0, complete: false }
    }

    /// Takes a datagram. What is malformed or not in order is ignored, as DTLS wants it.
    pub(super) fn on_datagram(&mut self, now: Instant, datagram: &[u8]) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(security) = &self.security else { return outcome };
        if !self.complete && self.datagrams >= MOST_DATAGRAMS {
            return outcome;
        }
        if self.datagrams == 0 {
            let config = if offers_gcm(datagram) { &security.gcm } else { &security.any };
            self.endpoint.set_server_config(Some(Arc::clone(config)));
        }
        self.datagrams = self.datagrams.saturating_add(1);
        let Ok(events) = self.endpoint.read(now, VIEWER, None, BytesMut::from(datagram)) else { return outcome };
        for event in events {
            if matches!(event, EndpointEvent::HandshakeComplete) {
                self.complete = true;
                let state = self.endpoint.get_connection_state(VIEWER);
                outcome.complete = state.and_then(|state| Srtp::new(state, security.provider.as_ref()));
            } else if matches!(event, EndpointEvent::PeerClosed) {
                // Nothing more is exchanged: a late datagram must not be taken for a new handshake.
                outcome.closed = true;
                self.endpoint.set_server_config(None);
            }
        }
        outcome
    }

    /// What is to be sent.
    pub(super) fn outgoing(&mut self) -> impl Iterator<Item = Vec<u8>> {
        std::iter::from_fn(|| self.endpoint.poll_transmit()).map(|transmit| transmit.message.to_vec())
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.endpoint.poll_timeout(&VIEWER)
    }

    pub(super) fn on_time(&mut self, now: Instant) {
        // It fails when there is no connection yet or its flights were all in vain; the handshake's own limit ends both.
        let _ = self.endpoint.handle_timeout(VIEWER, now);
    }

    pub(super) fn close(&mut self, now: Instant) {
        // It cannot fail: it only queues the alert.
        let _ = self.endpoint.close(now);
        self.endpoint.set_server_config(None);
    }
}

fn config(
    certificate: &Certificate,
    verify: &VerifyPeerCertificateFn,
    profiles: &[SrtpProtectionProfile],
) -> Result<Arc<HandshakeConfig>, &'static str> {
    ConfigBuilder::default()
        .with_crypto_provider(Arc::clone(certificate.provider()))
        .with_certificates(vec![certificate.certificate()])
        .with_srtp_protection_profiles(profiles.to_vec())
        .with_client_auth(ClientAuthType::RequireAnyClientCert)
        .with_insecure_skip_verify(true) // No authority signs these: the fingerprint below is the proof.
        .with_verify_peer_certificate(Some(Arc::clone(verify)))
        .with_extended_master_secret(ExtendedMasterSecretType::Require)
        .with_flight_interval(FLIGHT)
        .build(false, None)
        .map(Arc::new)
        .map_err(|_| "cannot prepare the encryption")
}

fn verify(certificate: &Certificate, fingerprints: Vec<String>) -> VerifyPeerCertificateFn {
    let provider = Arc::clone(certificate.provider());
    Arc::new(move |chain, _| {
        let own = chain.first().and_then(|der| fingerprint(provider.as_ref(), der));
        let known = own.is_some_and(|own| fingerprints.contains(&own));
        if known { Ok(()) } else { Err(Error::ErrNoMatchingCertificateFingerprint) }
    })
}

/// Whether a ClientHello offers SRTP with AES-GCM.
///
/// The library takes the first profile of the *viewer's* list that it knows, and browsers list the slower AES-CM first; who
/// offers GCM is therefore answered by a configuration that has nothing else. A hello that cannot be read here (it may be in
/// pieces) is answered by the one that takes any.
fn offers_gcm(datagram: &[u8]) -> bool {
    profiles(datagram).is_some_and(|profiles| profiles.chunks_exact(2).any(|profile| matches!(profile, [0, 7 | 8])))
}

/// The protection profiles of a ClientHello, two bytes each.
fn profiles(datagram: &[u8]) -> Option<&[u8]> {
    const HANDSHAKE: u8 = 22;
    const CLIENT_HELLO: u8 = 1;
    const USE_SRTP: &[u8] = &[0, 14];
    let (record, rest) = datagram.split_at_checked(13)?;
    let (message, rest) = rest.split_at_checked(12)?;
    if record[0] != HANDSHAKE || message[0] != CLIENT_HELLO {
        return None;
    }
    let (_version_and_random, rest) = rest.split_at_checked(34)?;
    let (_session, rest) = vector::<1>(rest)?;
    let (_cookie, rest) = vector::<1>(rest)?;
    let (_suites, rest) = vector::<2>(rest)?;
    let (_compressions, rest) = vector::<1>(rest)?;
    // Browsers' hellos are longer than a datagram, so the list may be cut off; what is here is read.
    let mut extensions = rest.get(2..)?;
    while let Some((kind, rest)) = extensions.split_at_checked(2) {
        let (extension, rest) = vector::<2>(rest)?;
        if kind == USE_SRTP {
            return vector::<2>(extension).map(|(profiles, _)| profiles);
        }
        extensions = rest;
    }
    None
}

/// Splits off what a length of `N` bytes announces.
fn vector<const N: usize>(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(N)?;
    rest.split_at_checked(length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ClientHello that offers these protection profiles, and another extension after them.
    fn hello(profiles: &[u8]) -> Vec<u8> {
        let mut hello = vec![22, 0xFE, 0xFD];
        hello.resize(13, 0);
        hello.push(1);
        hello.resize(13 + 12 + 34, 0);
        hello.extend([0, 0, 0, 2, 0xC0, 0x2B, 1, 0, 0, 40]);
        hello.extend([0, 23, 0, 0]);
        hello.extend([0, 14, 0, profiles.len() as u8 + 3, 0, profiles.len() as u8]);
        hello.extend(profiles);
        hello.extend([0, 0, 10, 0, 4, 0, 2]);
        hello
    }

    #[test]
    fn gcm_is_taken_when_it_is_offered_at_all() {
        assert!(offers_gcm(&hello(&[0, 1, 0, 7])));
        assert!(offers_gcm(&hello(&[0, 8])));
        assert!(!offers_gcm(&hello(&[0, 1, 0, 2])));
        assert!(!offers_gcm(&hello(&[])));
    }

    #[test]
    fn a_hello_in_pieces_is_read_as_far_as_it_goes() {
        let whole = hello(&[0, 1, 0, 7]);
        let first = (0..=whole.len()).find(|length| offers_gcm(&whole[..*length]));
        assert!(first.is_some_and(|length| length < whole.len()));
    }
}
