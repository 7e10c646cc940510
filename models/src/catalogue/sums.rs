use std::{
    fmt,
    io::{self, Read},
    str::FromStr,
};

use sha1::Digest as _;

use super::Mismatch;

/// How much is read at a time.
const CHUNK: usize = 1 << 20;

/// A SHA-256, written as `sha256sum` writes it.
pub type Sum = Hash<32>;

/// A SHA-1. Collisions can be made, so that it is looked at beside a [`Sum`] and never in place of one.
pub type Sha1 = Hash<20>;

/// The hash of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash<const BYTES: usize>([u8; BYTES]);

/// What a file should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: Sum,
    /// What its publisher states, where it states only that.
    pub sha1: Option<Sha1>,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: Sum,
    /// Its SHA-1.
    pub sha1: Sha1,
}

impl Pin {
    /// Whether a file is what it should be.
    pub fn compare(&self, found: &Sums) -> Result<(), Mismatch> {
        if self.bytes != found.bytes {
            return Err(Mismatch::Bytes { expected: self.bytes, found: found.bytes });
        }
        if self.sha256 != found.sha256 {
            return Err(Mismatch::Sha256 { expected: self.sha256, found: found.sha256 });
        }
        match self.sha1 {
            Some(expected) if expected != found.sha1 => Err(Mismatch::Sha1 { expected, found: found.sha1 }),
            Some(_) | None => Ok(()),
        }
    }
}

impl Sums {
    /// Reads to the end.
    pub fn of(mut input: impl Read) -> io::Result<Self> {
        let mut sha256 = sha2::Sha256::new();
        let mut sha1 = sha1::Sha1::new();
        let mut bytes = 0;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            sha256.update(&chunk[..read]);
            sha1.update(&chunk[..read]);
            bytes += read as u64;
        }
        Ok(Self { bytes, sha256: Hash(sha256.finalize().into()), sha1: Hash(sha1.finalize().into()) })
    }
}

impl<const BYTES: usize> fmt::Display for Hash<BYTES> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl<const BYTES: usize> fmt::Debug for Hash<BYTES> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl<const BYTES: usize> FromStr for Hash<BYTES> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text:?} is not {} hexadecimal digits", BYTES * 2);
        if text.len() != BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refused());
        }
        let mut bytes = [0; BYTES];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).map_err(|_| refused())?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(bytes: &[u8]) -> Sums {
        Sums::of(bytes).expect("memory can be read")
    }

    #[test]
    fn the_sums_are_those_that_everyone_else_computes() {
        let Sums { bytes, sha256, sha1 } = sums(b"abc");
        assert_eq!(bytes, 3);
        assert_eq!(sha256.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sha1.to_string(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn a_pin_accepts_its_file_and_no_other() {
        let Sums { bytes, sha256, sha1 } = sums(b"abc");
        let pin = Pin { bytes, sha256, sha1: Some(sha1) };
        assert_eq!(pin.compare(&sums(b"abc")), Ok(()));
        assert!(matches!(pin.compare(&sums(b"abd")), Err(Mismatch::Sha256 { .. })));
        assert!(matches!(pin.compare(&sums(b"abcd")), Err(Mismatch::Bytes { expected: 3, found: 4 })));
        let contradicted = Pin { sha1: Some(sums(b"abd").sha1), ..pin };
        assert!(matches!(contradicted.compare(&sums(b"abc")), Err(Mismatch::Sha1 { .. })));
    }

    #[test]
    fn what_is_no_sum_is_refused() {
        for text in ["", "abc", &"g".repeat(64), &"あ".repeat(32), &"+1".repeat(32)] {
            assert!(text.parse::<Sum>().is_err(), "{text}");
        }
        assert!("0F".repeat(32).parse::<Sum>().is_ok());
    }
}
