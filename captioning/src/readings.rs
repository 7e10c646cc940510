use std::{fmt, sync::Arc};

use unicode_normalization::UnicodeNormalization;

/// What is compared of two guesses to tell whether they agree: by default the letters, in one width and case, without
/// punctuation. With a dictionary it can be how the words are read, so that 行う and 行なう agree.
#[derive(Clone)]
pub struct Readings(Arc<dyn Fn(&str) -> Said + Send + Sync>);

/// What is compared of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Compared letter by letter.
    pub key: Vec<char>,
    /// For each letter of the key, how many characters of the text are told for whole by the key up to and with it.
    pub covers: Vec<usize>,
}

impl Readings {
    /// Compares what `of` makes of texts.
    pub fn new(of: impl Fn(&str) -> Said + Send + Sync + 'static) -> Self {
        Self(Arc::new(of))
    }

    /// What is compared of a text.
    pub fn of(&self, text: &str) -> Said {
        (self.0)(text)
    }

    /// How many characters of the last text all of them agree on, from the beginning.
    pub(crate) fn agreement(&self, texts: &[String]) -> usize {
        let said: Vec<Said> = texts.iter().map(|text| self.of(text)).collect();
        let Some((newest, others)) = said.split_last() else { return 0 };
        let agreed = |place: &usize| others.iter().all(|other| other.key.get(*place) == newest.key.get(*place));
        let length = (0..newest.key.len()).take_while(agreed).count();
        length.checked_sub(1).and_then(|last| newest.covers.get(last)).copied().unwrap_or(0)
    }
}

impl Default for Readings {
    fn default() -> Self {
        Self::new(letters)
    }
}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readings")
    }
}

impl PartialEq for Readings {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The letters of a text, each with the place after its character.
fn letters(text: &str) -> Said {
    const VOICING_MARKS: [char; 4] = ['\u{3099}', '\u{309a}', '\u{ff9e}', '\u{ff9f}'];
    let chars: Vec<char> = text.chars().collect();
    let mut said = Said::default();
    let mut from = 0;
    while from < chars.len() {
        let marks = chars[from + 1..].iter().take_while(|char| VOICING_MARKS.contains(char)).count();
        let until = from + 1 + marks;
        let letters = chars[from..until].iter().copied().nfkc().filter(|c| c.is_alphanumeric() || *c == 'ー');
        said.key.extend(letters.flat_map(char::to_lowercase));
        // Of a character that is several letters (㍿) only the last tells it for whole.
        said.covers.resize(said.key.len(), from);
        if let Some(last) = said.covers.last_mut() {
            *last = until;
        }
        from = until;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreed(readings: &Readings, texts: &[&str]) -> String {
        let owned: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        texts[texts.len() - 1].chars().take(readings.agreement(&owned)).collect()
    }

    #[test]
    fn guesses_agree_however_they_are_written() {
        let readings = Readings::default();
        assert_eq!(agreed(&readings, &["議案第１２号、を", "議案、第12号を原"]), "議案、第12号を");
        assert_eq!(agreed(&readings, &["賛成多数", "賛成少数"]), "賛成");
        assert_eq!(agreed(&readings, &["反対", "賛成"]), "");
        assert_eq!(agreed(&readings, &["ﾃﾞｼﾞﾀﾙ", "デジタル化"]), "デジタル");
        assert_eq!(agreed(&readings, &["株式", "㍿"]), "");
        assert_eq!(agreed(&readings, &["株式会社", "㍿の"]), "㍿");
    }

    #[test]
    fn with_readings_the_same_sound_agrees_and_half_a_word_does_not() {
        // A dictionary of two words.
        let readings = Readings::new(|text| {
            let mut said = Said::default();
            for (written, read) in [("行なう", "おこなう"), ("行う", "おこなう"), ("行く", "いく")] {
                if text.starts_with(written) {
                    let length = written.chars().count();
                    said.key.extend(read.chars());
                    said.covers.extend((1..read.chars().count()).map(|_| 0).chain([length]));
                }
            }
            said
        });
        assert_eq!(agreed(&readings, &["行なう", "行う"]), "行う");
        assert_eq!(agreed(&readings, &["行く", "行う"]), "");
    }
}
