//! A viewer's offer (SDP), read before anything is known of who sends it.
#![no_main]
#![expect(dead_code, reason = "the crate's own module, of which only reading is used here")]

#[path = "../../streaming/broadcast/src/peer/offer.rs"]
mod offer;

mod programme {
    /// As in `broadcast::programme`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Track {
        Picture,
        Sound,
    }
}

/// As in `broadcast::peer`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PayloadTypes {
    pub(crate) picture: Option<u8>,
    pub(crate) sound: Option<u8>,
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(offer) = offer::Offer::read(text) {
        assert!(!offer.ufrag().is_empty() && !offer.fingerprints().is_empty());
        assert!(offer.sections().len() <= 8);
        let _types = offer.payload_types();
    }
});
