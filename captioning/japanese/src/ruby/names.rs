use std::collections::HashMap;

use crate::{Dictionary, kana::hiragana};

/// Names and terms with their readings, as the town gave them.
#[derive(Debug, Default)]
pub(super) struct Names {
    readings: HashMap<Vec<char>, String>,
    /// The longest name, in characters.
    longest: usize,
}

/// The longest name that is looked for, in characters: what is longer is cut out of the list.
const LONGEST: usize = 40;

impl Names {
    pub(super) fn new<S: AsRef<str>, R: AsRef<str>>(
        names: impl Iterator<Item = (S, R)>,
        dictionary: &Dictionary,
    ) -> Self {
        let mut made = Self::default();
        let mut doubtful = Vec::new();
        for (name, reading) in names {
            let (name, reading) = (name.as_ref(), hiragana(reading.as_ref()));
            let parts = parts(name, &reading, dictionary);
            for (part, reading) in parts {
                // Two people of one family name read in two ways: nobody can know whose it is.
                if made.insert(&part, &reading).is_some_and(|before| before != reading) {
                    doubtful.push(part);
                }
            }
            made.insert(&joined(name), &joined(&reading));
        }
        for part in doubtful {
            made.readings.remove(&part.chars().collect::<Vec<_>>());
        }
        made
    }

    /// The longest name that begins at this place: its end and its reading.
    pub(super) fn at(&self, text: &[char], start: usize) -> Option<(usize, String)> {
        let longest = self.longest.min(text.len() - start);
        let found = |length: usize| Some((start + length, self.readings.get(&text[start..start + length])?.clone()));
        (1..=longest).rev().find_map(found)
    }

    /// What stood there before.
    fn insert(&mut self, name: &str, reading: &str) -> Option<String> {
        let name: Vec<char> = name.chars().collect();
        if name.is_empty() || reading.is_empty() || name.len() > LONGEST {
            return None;
        }
        self.longest = self.longest.max(name.len());
        self.readings.insert(name, reading.to_owned())
    }
}

/// A person's family and given name with their readings, where the name tells them apart or only one way fits the dictionary.
pub(crate) fn parts(name: &str, reading: &str, dictionary: &Dictionary) -> Vec<(String, String)> {
    let readings: Vec<&str> = reading.split([' ', '\u{3000}']).filter(|part| !part.is_empty()).collect();
    let names: Vec<&str> = name.split([' ', '\u{3000}']).filter(|part| !part.is_empty()).collect();
    let [family, given] = readings.as_slice() else { return Vec::new() };
    match names.as_slice() {
        [one, other] => vec![((*one).to_owned(), (*family).to_owned()), ((*other).to_owned(), (*given).to_owned())],
        [whole] => {
            let cuts = whole.char_indices().map(|(at, _)| at).skip(1);
            let read_so =
                |surface: &str, reading: &str| dictionary.readings(surface).iter().any(|known| known.kana == reading);
            let fits: Vec<usize> = cuts.filter(|at| read_so(&whole[..*at], family)).collect();
            let [at] = fits.as_slice() else { return Vec::new() };
            vec![(whole[..*at].to_owned(), (*family).to_owned()), (whole[*at..].to_owned(), (*given).to_owned())]
        }
        _ => Vec::new(),
    }
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
