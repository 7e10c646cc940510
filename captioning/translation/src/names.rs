use meeting::Language;

use crate::{book::normalise, romaji::romaji};

/// The people who may be named in a session: only these names are ever put into another language.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Longest first.
    known: Vec<Name>,
}

/// A name as it is said, whole or the family's alone.
#[derive(Clone, Debug)]
struct Name {
    said: Vec<char>,
    written: String,
    letters: Option<String>,
}

impl Names {
    /// Names with their readings in kana, such as a roster has: 「佐藤 花子」「さとう はなこ」. A name without a reading is only
    /// ever shown to those who read its characters.
    pub fn new<'a>(roster: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut known = Vec::new();
        for (name, reading) in roster {
            known.push(Name::new(name, reading));
            let family = name.split_whitespace().next().filter(|family| *family != name.trim());
            known.extend(family.map(|family| Name::new(family, reading.and_then(|r| r.split_whitespace().next()))));
        }
        known.retain(|name| !name.said.is_empty());
        known.sort_by_key(|name| std::cmp::Reverse(name.said.len()));
        Self { known }
    }

    /// The names that stand at the beginning of `text`, each by its place and its length in characters.
    pub(crate) fn at<'a>(&'a self, text: &'a [char]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let found = self.known.iter().enumerate().filter(|(_, name)| text.starts_with(&name.said));
        found.map(|(place, name)| (place, name.said.len()))
    }

    /// The name at a place, for readers of a language.
    pub(crate) fn say(&self, place: usize, language: &Language) -> Option<&str> {
        let name = self.known.get(place)?;
        if matches!(language.as_str(), "zh" | "ja" | "ja-x-easy") {
            return Some(&name.written);
        }
        name.letters.as_deref()
    }
}

impl Name {
    fn new(name: &str, reading: Option<&str>) -> Self {
        let said = normalise(name).chars().collect();
        Self { said, written: name.trim().to_owned(), letters: reading.and_then(romaji) }
    }
}
