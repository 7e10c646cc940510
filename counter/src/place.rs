use std::fmt;

/// A counter's name in addresses: 1 to 32 of `a-z`, `0-9` and `-`, beginning with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterId(Box<str>);

/// The text cannot name a counter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a counter's name: {0:?} (use 1 to 32 of a-z, 0-9 and -, beginning with a letter or digit)")]
pub struct NotACounterId(String);

impl CounterId {
    /// Checks the name.
    pub fn new(name: &str) -> Result<Self, NotACounterId> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=32).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('-') {
            Ok(Self(name.into()))
        } else {
            Err(NotACounterId(name.chars().take(40).collect()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_be_a_path_is_refused() {
        assert!(CounterId::new("shimin-1").is_ok());
        for bad in ["", "..", "-a", "A", "窓口", "a/b", &"a".repeat(33)] {
            assert!(CounterId::new(bad).is_err(), "{bad} was taken");
        }
    }
}
