use rtc::{
    crypto::RTCCryptoProvider,
    dtls::{extension::extension_use_srtp::SrtpProtectionProfile, state::State},
    rtp::header::Header,
    srtp::{
        config::{Config, LABEL_EXTRACTOR_DTLS_SRTP},
        context::Context,
        option::srtcp_replay_protection,
        protection_profile::ProtectionProfile,
    },
};

use crate::programme::HEADER;

/// Encryption of what we send, and of the little that viewers send.
pub(super) struct Srtp {
    outgoing: Context,
    incoming: Context,
    /// Where a packet gets the viewer's payload type; kept to save allocations.
    draft: Vec<u8>,
}

impl Srtp {
    /// The keys that a finished handshake agreed on; none when it agreed on a profile we never offered.
    pub(super) fn new(state: &State, provider: &dyn RTCCryptoProvider) -> Option<Self> {
        const REPLAY_WINDOW: usize = 64;
        let known = [
            (SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm, ProtectionProfile::AeadAes128Gcm),
            (SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm, ProtectionProfile::AeadAes256Gcm),
            (SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80, ProtectionProfile::Aes128CmHmacSha1_80),
        ];
        let agreed = state.srtp_protection_profile();
        let profile = known.into_iter().find(|(negotiated, _)| *negotiated == agreed)?.1;
        let mut config = Config { profile, ..Config::default() };
        let length = config.keying_material_len();
        let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], length).ok()?;
        config.set_session_keys_from_keying_material(material.as_ref(), false).ok()?;
        let (keys, crypto) = (&config.keys, provider.crypto());
        let outgoing =
            Context::new(&keys.local_master_key, &keys.local_master_salt, profile, None, None, crypto).ok()?;
        let replays = Some(srtcp_replay_protection(REPLAY_WINDOW));
        let incoming =
            Context::new(&keys.remote_master_key, &keys.remote_master_salt, profile, None, replays, crypto).ok()?;
        Some(Self { outgoing, incoming, draft: Vec::new() })
    }

    /// Appends the encrypted packet, under the viewer's payload type, to `into`.
    pub(super) fn seal(&mut self, payload_type: u8, packet: &[u8], into: &mut Vec<u8>) -> bool {
        let Some((&[_, second, s0, s1, _, _, _, _, c0, c1, c2, c3], _)) = packet.split_first_chunk::<HEADER>() else {
            return false;
        };
        self.draft.clear();
        self.draft.extend_from_slice(packet);
        self.draft[1] = second & 0x80 | payload_type;
        // Encryption looks at nothing else of the header: it is all in `draft`, and has no extensions.
        let sequence_number = u16::from_be_bytes([s0, s1]);
        let header = Header { sequence_number, ssrc: u32::from_be_bytes([c0, c1, c2, c3]), ..Header::default() };
        match self.outgoing.encrypt_rtp_with_header(&self.draft, &header) {
            Ok(sealed) => {
                into.extend_from_slice(&sealed);
                true
            }
            Err(_) => false,
        }
    }

    pub(super) fn seal_rtcp(&mut self, compound: &[u8]) -> Option<Vec<u8>> {
        self.outgoing.encrypt_rtcp(compound).ok().map(|sealed| sealed.to_vec())
    }

    /// The plain text of an RTCP packet that the viewer really sent.
    pub(super) fn open_rtcp(&mut self, datagram: &[u8]) -> Option<Vec<u8>> {
        let is_rtcp = datagram.get(1).is_some_and(|kind| (192..=223).contains(kind));
        if !is_rtcp {
            return None;
        }
        self.incoming.decrypt_rtcp(datagram).ok().map(|compound| compound.to_vec())
    }
}
