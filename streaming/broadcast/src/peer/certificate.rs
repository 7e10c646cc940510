use std::{fmt::Write as _, sync::Arc};

use rtc::{
    crypto::{HashAlgorithm, RTCCryptoProvider, default_provider},
    dtls::crypto::Certificate as DtlsCertificate,
};

/// Who we are to viewers: a self-signed certificate made anew for each run, known by its fingerprint in the answer.
pub(crate) struct Certificate {
    provider: Arc<dyn RTCCryptoProvider>,
    certificate: DtlsCertificate,
    fingerprint: String,
}

impl Certificate {
    /// A new one (ECDSA on P-256).
    pub(crate) fn new() -> Result<Self, String> {
        let provider = default_provider().map_err(|error| error.to_string())?;
        let certificate = DtlsCertificate::generate_self_signed(vec!["koe".to_owned()], provider.crypto())
            .map_err(|error| error.to_string())?;
        let der = certificate.certificate.first().ok_or("no certificate came out")?;
        let fingerprint = fingerprint(provider.as_ref(), der).ok_or("cannot hash it")?;
        Ok(Self { provider, certificate, fingerprint })
    }

    /// SHA-256 of the certificate, as SDP writes it.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Bytes that cannot be guessed.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.provider.random().fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }

    pub(super) fn provider(&self) -> &Arc<dyn RTCCryptoProvider> {
        &self.provider
    }

    pub(super) fn certificate(&self) -> DtlsCertificate {
        self.certificate.clone()
    }
}

/// SHA-256 of `der` in upper-case hexadecimal with colons.
pub(super) fn fingerprint(provider: &dyn RTCCryptoProvider, der: &[u8]) -> Option<String> {
    let hash = provider.crypto().hash(HashAlgorithm::Sha256, der).ok()?;
    let mut text = String::with_capacity(3 * hash.len());
    for (place, byte) in hash.iter().enumerate() {
        let colon = if place == 0 { "" } else { ":" };
        write!(text, "{colon}{byte:02X}").ok()?;
    }
    Some(text)
}
