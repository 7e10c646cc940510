use std::{collections::HashMap, net::SocketAddr};

use crate::ViewerId;

/// Addresses by which one viewer may reach us at most; the oldest stay.
const MOST_ADDRESSES: usize = 8;

/// Whom a datagram belongs to: STUN by the name inside it, everything else by an address that STUN has proven.
///
/// What comes from an address that never showed a viewer's secret is dropped unread: a forged ClientHello can neither be first
/// nor make us answer.
#[derive(Default)]
pub(crate) struct Doors {
    names: HashMap<String, ViewerId>,
    addresses: HashMap<SocketAddr, ViewerId>,
}

/// Where a datagram goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A connectivity check.
    Stun(ViewerId),
    /// Handshake or goodbye.
    Dtls(ViewerId),
    /// Encrypted RTP or RTCP.
    Srtp(ViewerId),
    /// Nowhere.
    Nobody,
}

impl Doors {
    /// Lets in who asks for `name`.
    pub(crate) fn open(&mut self, name: &str, viewer: ViewerId) {
        self.names.insert(name.to_owned(), viewer);
    }

    /// The viewer has shown the secret from this address. An address in use stays with its viewer until that one is gone.
    pub(crate) fn prove(&mut self, viewer: ViewerId, address: SocketAddr) {
        let has = self.addresses.values().filter(|owner| **owner == viewer).count();
        if has < MOST_ADDRESSES {
            self.addresses.entry(address).or_insert(viewer);
        }
    }

    /// Forgets a viewer.
    pub(crate) fn close(&mut self, viewer: ViewerId) {
        self.names.retain(|_, owner| *owner != viewer);
        self.addresses.retain(|_, owner| *owner != viewer);
    }

    /// Whom the datagram belongs to, by its first byte (RFC 7983).
    pub(crate) fn route(&self, from: SocketAddr, datagram: &[u8]) -> Route {
        let known = self.addresses.get(&from).copied();
        match datagram.first() {
            Some(0..=3) => {
                let asked = username(datagram).and_then(|name| self.names.get(name)).copied();
                // An address that belongs to one viewer is not handed to another.
                asked.filter(|asked| known.is_none_or(|known| known == *asked)).map_or(Route::Nobody, Route::Stun)
            }
            Some(20..=63) => known.map_or(Route::Nobody, Route::Dtls),
            Some(128..=191) => known.map_or(Route::Nobody, Route::Srtp),
            Some(_) | None => Route::Nobody,
        }
    }
}

/// Our part of a STUN message's USERNAME (`ours:theirs`).
fn username(datagram: &[u8]) -> Option<&str> {
    const USERNAME: u16 = 6;
    let (header, mut attributes) = datagram.split_at_checked(20)?;
    if header[4..8] != [0x21, 0x12, 0xA4, 0x42] {
        return None;
    }
    while let Some((&[k0, k1, l0, l1], rest)) = attributes.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let value = rest.get(..length)?;
        if u16::from_be_bytes([k0, k1]) == USERNAME {
            return std::str::from_utf8(value).ok()?.split_once(':').map(|(ours, _)| ours);
        }
        attributes = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: ViewerId = ViewerId::new(1);
    const BOB: ViewerId = ViewerId::new(2);

    fn address(port: u16) -> SocketAddr {
        ([127, 0, 0, 1], port).into()
    }

    /// A STUN message that asks for `username`.
    fn stun(username: &str) -> Vec<u8> {
        let mut message = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
        message.extend([7; 12]);
        message.extend([0, 6, 0, username.len() as u8]);
        message.extend(username.as_bytes());
        message.resize(message.len().next_multiple_of(4), 0);
        message
    }

    fn doors() -> Doors {
        let mut doors = Doors::default();
        doors.open("alice", ALICE);
        doors.open("bob", BOB);
        doors.prove(ALICE, address(1));
        doors
    }

    #[test]
    fn stun_goes_to_whom_it_names() {
        assert_eq!(doors().route(address(9), &stun("bob:x")), Route::Stun(BOB));
        assert_eq!(doors().route(address(9), &stun("eve:x")), Route::Nobody);
        assert_eq!(doors().route(address(9), &stun("bob")), Route::Nobody);
    }

    #[test]
    fn a_handshake_from_an_address_that_showed_no_secret_is_dropped() {
        assert_eq!(doors().route(address(1), &[22]), Route::Dtls(ALICE));
        assert_eq!(doors().route(address(1), &[128]), Route::Srtp(ALICE));
        assert_eq!(doors().route(address(2), &[22]), Route::Nobody);
        assert_eq!(doors().route(address(2), &[128]), Route::Nobody);
    }

    #[test]
    fn an_address_in_use_is_not_taken_over() {
        let mut doors = doors();
        assert_eq!(doors.route(address(1), &stun("bob:x")), Route::Nobody);
        doors.prove(BOB, address(1));
        assert_eq!(doors.route(address(1), &[22]), Route::Dtls(ALICE));
        doors.close(ALICE);
        assert_eq!(doors.route(address(1), &stun("bob:x")), Route::Stun(BOB));
        assert_eq!(doors.route(address(9), &stun("alice:x")), Route::Nobody);
    }

    #[test]
    fn a_viewer_cannot_claim_addresses_without_end() {
        let mut doors = doors();
        (0..100).for_each(|port| doors.prove(BOB, address(1_000 + port)));
        assert_eq!(doors.addresses.len(), 1 + MOST_ADDRESSES);
    }

    #[test]
    fn cut_off_and_empty_datagrams_belong_to_nobody() {
        let whole = stun("bob:x");
        for length in 0..whole.len() - 3 {
            assert_eq!(doors().route(address(9), &whole[..length]), Route::Nobody, "{length}");
        }
        assert_eq!(doors().route(address(1), &[]), Route::Nobody);
        assert_eq!(doors().route(address(1), &[64]), Route::Nobody);
    }
}
