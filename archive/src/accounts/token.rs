use std::fmt;

use sha2::{Digest, Sha256};

/// A secret that whoever holds it shows: in a cookie, a link or a header. Never kept, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// A token's SHA-256: all that is kept of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl Token {
    /// A new one: 256 bits from the system's random source, as 64 hexadecimal digits.
    pub fn random() -> Self {
        Self(hexadecimal(&rand::random::<[u8; 32]>()))
    }

    /// One that somebody showed. Any text will do; what it is worth is seen when its hash is looked up.
    pub fn shown(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret, for the one it is made for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The value that must come in a header beside the cookie that holds this token: made from it, so that it need not be
    /// kept, and telling nothing of it.
    pub fn csrf(&self) -> String {
        let digest: [u8; 32] =
            Sha256::new().chain_update(b"koe csrf ").chain_update(self.0.as_bytes()).finalize().into();
        hexadecimal(&digest)
    }
}

impl TokenHash {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_never_the_same_and_not_told_by_its_debug_text() {
        let (one, other) = (Token::random(), Token::random());
        assert_eq!(one.reveal().len(), 64);
        assert_ne!(one, other);
        assert!(!format!("{one:?}{:?}", one.hash()).contains(one.reveal()));
        assert_ne!(one.csrf(), other.csrf());
        assert_eq!(Token::shown(one.reveal()).hash(), one.hash());
    }
}
