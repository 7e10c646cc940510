use std::fmt;

/// A language tag in the form of BCP 47: `ja`, `en`, `zh-Hans`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Box<str>);

/// The languages in which Japan's immigration agency addresses foreign residents, and so those that captions can be asked for in.
///
/// `ja-x-easy` is やさしい日本語, plain Japanese. The registry of language subtags has none for plain language, so that BCP 47
/// leaves a private one after `x` (RFC 5646, 2.2.7): what does not know it still takes the text for the Japanese it is.
/// `zh` is written in simplified characters.
pub const RESIDENTS: [&str; 15] =
    ["ja", "ja-x-easy", "en", "zh", "ko", "es", "pt", "vi", "ne", "th", "id", "my", "km", "fil", "mn"];

/// The text is not a well-formed language tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag: {0:?} (expected, for example, ja, en or zh-Hans)")]
pub struct NotALanguage(String);

impl Language {
    /// Japanese.
    pub fn japanese() -> Self {
        Self("ja".into())
    }

    /// English.
    pub fn english() -> Self {
        Self("en".into())
    }

    /// Plain Japanese, see [`RESIDENTS`].
    pub fn plain_japanese() -> Self {
        Self("ja-x-easy".into())
    }

    /// Checks the shape (two or three letters, then subtags of up to eight letters or digits), not the registry.
    pub fn new(tag: &str) -> Result<Self, NotALanguage> {
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        let well_formed = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && tag.len() <= 35
            && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if well_formed { Ok(Self(tag.into())) } else { Err(NotALanguage(tag.chars().take(40).collect())) }
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_checked_for_shape() {
        for good in RESIDENTS.into_iter().chain(["ja", "en", "fil", "zh-Hans", "ja-Latn-hepburn"]) {
            assert_eq!(Language::new(good).map(|l| l.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "j", "JA", "japanese", "ja_JP", "ja-", "ja-123456789", "日本"] {
            assert!(Language::new(bad).is_err(), "{bad} was taken");
        }
    }
}
