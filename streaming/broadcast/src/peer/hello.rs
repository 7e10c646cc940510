use rtc::dtls::extension::extension_use_srtp::SrtpProtectionProfile;

/// The first words of a DTLS handshake, kept until they tell which encryption of media the viewer can do.
///
/// The library takes the first profile of the *viewer's* list that it knows, and browsers list the slower AES-CM first. Each
/// viewer is therefore answered with the one profile that suits us best among theirs. Browsers' hellos are longer than one
/// datagram, and the list may stand in any of them.
#[derive(Default)]
pub(super) struct Hello {
    pieces: Vec<Vec<u8>>,
}

/// Pieces that are waited for at most; a browser's hello has two.
const MOST_PIECES: usize = 4;
const RECORD: usize = 13;
const MESSAGE: usize = 12;

impl Hello {
    /// Takes a datagram; once enough is known, gives the profile to be offered and the datagrams that were held back.
    pub(super) fn take(&mut self, datagram: &[u8]) -> Option<(SrtpProtectionProfile, Vec<Vec<u8>>)> {
        self.pieces.push(datagram.to_vec());
        let (message, is_whole) = self.message();
        let known = profiles(&message);
        if known.is_none() && !is_whole && self.pieces.len() < MOST_PIECES {
            return None;
        }
        Some((best(known.unwrap_or_default()), std::mem::take(&mut self.pieces)))
    }

    /// The ClientHello as far as it has come, and whether there is more to come; one that is none is whole.
    fn message(&self) -> (Vec<u8>, bool) {
        let mut pieces: Vec<Piece<'_>> = self.pieces.iter().filter_map(|datagram| Piece::read(datagram)).collect();
        pieces.sort_by_key(|piece| piece.offset);
        let length = pieces.first().map_or(0, |piece| piece.length);
        let mut message = Vec::new();
        for piece in pieces {
            if piece.offset == message.len() {
                message.extend_from_slice(piece.bytes);
            }
        }
        let is_whole = message.len() >= length;
        (message, is_whole)
    }
}

/// A piece of a ClientHello: where in it, how long it is as a whole, and the bytes.
struct Piece<'a> {
    offset: usize,
    length: usize,
    bytes: &'a [u8],
}

impl<'a> Piece<'a> {
    fn read(datagram: &'a [u8]) -> Option<Self> {
        const HANDSHAKE: u8 = 22;
        const CLIENT_HELLO: u8 = 1;
        let (record, rest) = datagram.split_at_checked(RECORD)?;
        let (header, bytes) = rest.split_at_checked(MESSAGE)?;
        let is_hello = record[0] == HANDSHAKE && header[0] == CLIENT_HELLO;
        is_hello.then(|| Self { offset: number(&header[6..9]), length: number(&header[1..4]), bytes })
    }
}

fn best(offered: &[u8]) -> SrtpProtectionProfile {
    let has = |number: u8| offered.chunks_exact(2).any(|profile| profile == [0, number]);
    if has(7) {
        SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm
    } else if has(8) {
        SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm
    } else {
        SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80
    }
}

/// The protection profiles of a ClientHello, two bytes each, if they are in what has come of it.
fn profiles(hello: &[u8]) -> Option<&[u8]> {
    const USE_SRTP: &[u8] = &[0, 14];
    let (_version_and_random, rest) = hello.split_at_checked(34)?;
    let (_session, rest) = vector::<1>(rest)?;
    let (_cookie, rest) = vector::<1>(rest)?;
    let (_suites, rest) = vector::<2>(rest)?;
    let (_compressions, rest) = vector::<1>(rest)?;
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
    rest.split_at_checked(number(length))
}

/// A number, most significant byte first; three bytes at most.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ClientHello that offers these protection profiles between two other extensions.
    fn hello(profiles: &[u8]) -> Vec<u8> {
        let mut hello = vec![0; 34];
        hello.extend([0, 0, 0, 2, 0xC0, 0x2B, 1, 0, 0, 40]);
        hello.extend([0, 23, 0, 0]);
        hello.extend([0, 14, 0, profiles.len() as u8 + 3, 0, profiles.len() as u8]);
        hello.extend(profiles);
        hello.extend([0, 0, 10, 0, 4, 0, 2, 0, 29]);
        hello
    }

    fn piece(hello: &[u8], from: usize, to: usize) -> Vec<u8> {
        let mut datagram = vec![22, 0xFE, 0xFD];
        datagram.resize(RECORD, 0);
        let (length, offset, part) = (hello.len() as u8, from as u8, (to - from) as u8);
        datagram.extend([1, 0, 0, length, 0, 0, 0, 0, offset, 0, 0, part]);
        datagram.extend_from_slice(&hello[from..to]);
        datagram
    }

    fn taken(profiles: &[u8]) -> Option<SrtpProtectionProfile> {
        let hello = hello(profiles);
        Hello::default().take(&piece(&hello, 0, hello.len())).map(|(profile, _)| profile)
    }

    #[test]
    fn the_fastest_encryption_on_offer_is_taken() {
        assert_eq!(taken(&[0, 1, 0, 8, 0, 7]), Some(SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm));
        assert_eq!(taken(&[0, 1, 0, 8]), Some(SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm));
        assert_eq!(taken(&[0, 1]), Some(SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80));
        assert_eq!(taken(&[]), Some(SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80));
    }

    #[test]
    fn a_hello_in_pieces_is_waited_for_and_handed_on_whole() {
        let whole = hello(&[0, 1, 0, 7]);
        for cut in 1..whole.len() {
            let (first, second) = (piece(&whole, 0, cut), piece(&whole, cut, whole.len()));
            for pair in [[&first, &second], [&second, &first]] {
                let mut hello = Hello::default();
                let found = pair.into_iter().find_map(|datagram| hello.take(datagram));
                let (profile, pieces) = found.expect("it is whole now");
                assert_eq!(profile, SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm, "cut at {cut}");
                assert!(pieces.iter().eq(pair.into_iter().take(pieces.len())));
            }
        }
    }

    #[test]
    fn what_is_no_hello_is_handed_on_at_once_and_what_stays_in_pieces_after_a_while() {
        assert!(Hello::default().take(&[22]).is_some());
        let whole = hello(&[0, 7]);
        let mut hello = Hello::default();
        let cut_off = piece(&whole, 0, 40);
        let turns = (1..).find(|_| hello.take(&cut_off).is_some());
        assert_eq!(turns, Some(MOST_PIECES));
    }
}
