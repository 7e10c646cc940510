//! Making and checking credentials.

use archive::accounts::Token;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// The shortest password taken, in characters.
pub const SHORTEST_PASSWORD: usize = 12;

/// The longest password taken, in bytes: hashing reads all of it.
pub const LONGEST_PASSWORD: usize = 1_024;

/// A password that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// It is too short.
    #[error("the password is too short (use at least {SHORTEST_PASSWORD} characters)")]
    TooShort,
    /// It is too long.
    #[error("the password is too long (at most {LONGEST_PASSWORD} bytes)")]
    TooLong,
}

/// Hashes a new password with argon2id, for [`archive::accounts::Account::password_hash`]. Takes some 50 ms of a core and
/// 19 MiB: not for async code.
pub(crate) fn hash_password(password: &str) -> Result<String, BadPassword> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(BadPassword::TooShort);
    }
    if password.len() > LONGEST_PASSWORD {
        return Err(BadPassword::TooLong);
    }
    let hash = hasher().hash_password(password.as_bytes());
    Ok(hash.expect("a password within the limits and the system's randomness make a hash").to_string())
}

/// Whether this is the password that `hash` was made of. A damaged hash fits none.
pub(crate) fn is_password(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    password.len() <= LONGEST_PASSWORD && hasher().verify_password(password.as_bytes(), &hash).is_ok()
}

/// A new API token, to be shown once; the archive keeps its hash.
pub(crate) fn api_token() -> Token {
    Token::shown(format!("koe_{}", Token::random().reveal()))
}

/// Argon2id with what OWASP recommends at least: 19 MiB, 2 passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("constants within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("本会議は午前10時に開議").expect("long enough");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("本会議は午前10時に開議", &hash));
        assert!(!is_password("本会議は午前11時に開議", &hash));
        assert!(!is_password("本会議は午前10時に開議", "damaged"));
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert_eq!(hash_password("elevenchars"), Err(BadPassword::TooShort));
        assert_eq!(hash_password(&"a".repeat(2_000)), Err(BadPassword::TooLong));
        assert!(api_token().reveal().starts_with("koe_"));
    }
}
