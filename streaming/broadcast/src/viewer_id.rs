use std::{fmt, str::FromStr};

/// A viewer's place, unguessable: who knows it may give it up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ViewerId(u128);

/// The text names no viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a viewer's name (expected 32 hexadecimal digits)")]
pub struct NotAViewerId;

impl ViewerId {
    pub(crate) const fn new(number: u128) -> Self {
        Self(number)
    }
}

impl fmt::Display for ViewerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for ViewerId {
    /// Only its beginning: the whole is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ViewerId({:08x}…)", self.0 >> 96)
    }
}

impl FromStr for ViewerId {
    type Err = NotAViewerId;

    fn from_str(text: &str) -> Result<Self, NotAViewerId> {
        let hexadecimal = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let number = if hexadecimal { u128::from_str_radix(text, 16) } else { return Err(NotAViewerId) };
        number.map(Self).map_err(|_| NotAViewerId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_s_name_is_read_back_as_written_and_nothing_else_is() {
        let viewer = ViewerId::new(0xAB << 100);
        assert_eq!(viewer.to_string().parse(), Ok(viewer));
        for bad in ["", "1", &"g".repeat(32), &"A".repeat(32), &"0".repeat(33), &"+".repeat(32)] {
            assert_eq!(bad.parse::<ViewerId>(), Err(NotAViewerId), "{bad}");
        }
    }
}
