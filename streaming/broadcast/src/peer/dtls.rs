use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::BytesMut;
use rtc::{
    crypto::RTCCryptoProvider,
    dtls::{
        config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig, VerifyPeerCertificateFn},
        crypto::Certificate as DtlsCertificate,
        endpoint::{Endpoint, EndpointEvent},
        extension::extension_use_srtp::SrtpProtectionProfile,
    },
    shared::{TransportProtocol, error::Error},
};

use super::{Certificate, certificate::fingerprint, hello::Hello, srtp::Srtp};

/// The other side's address as DTLS knows it: always the same, so that a viewer whose address changes keeps the connection.
const VIEWER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 1);
/// How soon a flight is sent again. The first checks have shown that the path is alive.
const FLIGHT: Duration = Duration::from_millis(400);
/// A handshake takes about six datagrams; what comes beyond this is not read, so that a peer cannot fill our memory.
const MOST_DATAGRAMS: u32 = 64;
/// The passive side of one DTLS connection.
pub(super) struct Handshake {
    endpoint: Endpoint,
    /// None once nothing more is to be taken or said.
    terms: Option<Terms>,
    /// The viewer's first words, until it is known which encryption they allow.
    hello: Option<Hello>,
    datagrams: u32,
    complete: bool,
}

/// What a handshake is held to.
struct Terms {
    provider: Arc<dyn RTCCryptoProvider>,
    certificate: DtlsCertificate,
    verify: VerifyPeerCertificateFn,
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
    pub(super) fn new(certificate: &Certificate, fingerprints: &[String]) -> Self {
        let terms = Terms {
            provider: Arc::clone(certificate.provider()),
            certificate: certificate.certificate(),
            verify: verify(certificate, fingerprints.to_vec()),
        };
        Self { terms: Some(terms), ..Self::over() }
    }

    /// One that takes and says nothing.
    pub(super) fn over() -> Self {
        let endpoint = Endpoint::new(VIEWER, TransportProtocol::UDP, None);
        Self { endpoint, terms: None, hello: Some(Hello::default()), datagrams: 0, complete: false }
    }

    /// Takes a datagram. What is malformed or not in order is ignored, as DTLS wants it.
    pub(super) fn on_datagram(&mut self, now: Instant, datagram: &[u8]) -> Outcome {
        let mut outcome = Outcome::default();
        self.datagrams = self.datagrams.saturating_add(1);
        if !self.complete && self.datagrams > MOST_DATAGRAMS {
            return outcome;
        }
        let Some(hello) = &mut self.hello else {
            self.read(now, datagram, &mut outcome);
            return outcome;
        };
        if let Some((profile, pieces)) = hello.take(datagram) {
            self.hello = None;
            let config = self.terms.as_ref().and_then(|terms| terms.config(profile));
            self.endpoint.set_server_config(config);
            for piece in pieces {
                self.read(now, &piece, &mut outcome);
            }
        }
        outcome
    }

    fn read(&mut self, now: Instant, datagram: &[u8], outcome: &mut Outcome) {
        let Some(terms) = &self.terms else { return };
        let Ok(events) = self.endpoint.read(now, VIEWER, None, BytesMut::from(datagram)) else { return };
        for event in events {
            if matches!(event, EndpointEvent::HandshakeComplete) {
                self.complete = true;
                let state = self.endpoint.get_connection_state(VIEWER);
                outcome.complete = state.and_then(|state| Srtp::new(state, terms.provider.as_ref()));
            } else if matches!(event, EndpointEvent::PeerClosed) {
                // Nothing more is exchanged: a late datagram must not be taken for a new handshake.
                outcome.closed = true;
                self.endpoint.set_server_config(None);
            }
        }
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

impl Terms {
    /// None only if the library finds these terms impossible; then the handshake ends by its time limit.
    fn config(&self, profile: SrtpProtectionProfile) -> Option<Arc<HandshakeConfig>> {
        ConfigBuilder::default()
            .with_crypto_provider(Arc::clone(&self.provider))
            .with_certificates(vec![self.certificate.clone()])
            .with_srtp_protection_profiles(vec![profile])
            .with_client_auth(ClientAuthType::RequireAnyClientCert)
            .with_insecure_skip_verify(true) // No authority signs these: the fingerprint below is the proof.
            .with_verify_peer_certificate(Some(Arc::clone(&self.verify)))
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_flight_interval(FLIGHT)
            .build(false, None)
            .map(Arc::new)
            .ok()
    }
}

fn verify(certificate: &Certificate, fingerprints: Vec<String>) -> VerifyPeerCertificateFn {
    let provider = Arc::clone(certificate.provider());
    Arc::new(move |chain, _| {
        let own = chain.first().and_then(|der| fingerprint(provider.as_ref(), der));
        let known = own.is_some_and(|own| fingerprints.contains(&own));
        if known { Ok(()) } else { Err(Error::ErrNoMatchingCertificateFingerprint) }
    })
}
