use std::{net::SocketAddr, sync::Arc};

use rtc::{
    crypto::RTCCryptoProvider,
    stun::{
        attributes::{ATTR_USE_CANDIDATE, ATTR_USERNAME},
        fingerprint::FINGERPRINT,
        integrity::MessageIntegrity,
        message::{BINDING_REQUEST, BINDING_SUCCESS, Message},
        xoraddr::XorMappedAddress,
    },
};

use super::Certificate;

/// The lite side of ICE: it only answers checks, and says nothing to who does not know its secret.
pub(super) struct IceLite {
    provider: Arc<dyn RTCCryptoProvider>,
    ufrag: String,
    password: String,
    username: String,
}

/// A check that was in order.
pub(super) struct Check {
    /// To be sent back.
    pub(super) response: Vec<u8>,
    /// Whether the viewer chose this path.
    pub(super) nominated: bool,
}

impl IceLite {
    /// Its own name and secret, for the viewer called `remote_ufrag`.
    pub(super) fn new(certificate: &Certificate, remote_ufrag: &str) -> Self {
        let ufrag = format!("{:016x}", u64::from_be_bytes(certificate.random()));
        let password = format!("{:032x}", u128::from_be_bytes(certificate.random()));
        let username = format!("{ufrag}:{remote_ufrag}");
        Self { provider: Arc::clone(certificate.provider()), ufrag, password, username }
    }

    pub(super) fn ufrag(&self) -> &str {
        &self.ufrag
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    /// Verifies a connectivity check and answers it; none for anything that is not in order.
    pub(super) fn check(&self, from: SocketAddr, datagram: &[u8]) -> Option<Check> {
        let mut request = Message::new();
        request.unmarshal_binary(datagram).ok()?;
        if request.typ != BINDING_REQUEST || request.get(ATTR_USERNAME).ok()? != self.username.as_bytes() {
            return None;
        }
        let crypto = self.provider.crypto();
        MessageIntegrity::check(&mut request, self.password.as_bytes(), crypto).ok()?;
        let mut response = Message::new();
        response
            .build(&[
                Box::new(BINDING_SUCCESS),
                Box::new(request.transaction_id),
                Box::new(XorMappedAddress { ip: from.ip().to_canonical(), port: from.port() }),
                Box::new(MessageIntegrity::new_short_term_integrity_with_provider(self.password.clone(), crypto)),
                Box::new(FINGERPRINT),
            ])
            .ok()?;
        Some(Check { response: response.raw, nominated: request.contains(ATTR_USE_CANDIDATE) })
    }
}
