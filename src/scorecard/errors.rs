use std::ops::AddAssign;

use unicode_normalization::UnicodeNormalization as _;

use super::alignment::counts;

/// How a text that was heard differs from what was said, in characters or in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// Heard as others.
    pub substitutions: usize,
    /// Said and not heard.
    pub deletions: usize,
    /// Heard and not said.
    pub insertions: usize,
}

impl Errors {
    /// The fewest errors by which `heard` comes of `said` (Levenshtein); of equals the one with more substitutions.
    ///
    /// Two rows of the table are kept, so that a sitting's transcript fits; its time grows with the product of the lengths
    /// (an hour of speech, 20,000 characters: a second or two). No edit-distance crate that is kept up tells the kinds of errors.
    pub fn count<T: PartialEq>(said: &[T], heard: &[T]) -> Self {
        let insertions = |insertions| Self { insertions, ..Self::default() };
        let mut row: Vec<Self> = (0..=heard.len()).map(insertions).collect();
        for (number, said) in said.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], Self { deletions: number + 1, ..Self::default() });
            for (place, heard) in heard.iter().enumerate() {
                let substituted =
                    Self { substitutions: diagonal.substitutions + usize::from(said != heard), ..diagonal };
                let deleted = Self { deletions: row[place + 1].deletions + 1, ..row[place + 1] };
                let inserted = Self { insertions: row[place].insertions + 1, ..row[place] };
                let fewer = if deleted.total() < inserted.total() { deleted } else { inserted };
                diagonal = row[place + 1];
                row[place + 1] = if fewer.total() < substituted.total() { fewer } else { substituted };
            }
        }
        row[heard.len()]
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.substitutions + self.deletions + self.insertions
    }
}

impl AddAssign for Errors {
    fn add_assign(&mut self, other: Self) {
        self.substitutions += other.substitutions;
        self.deletions += other.deletions;
        self.insertions += other.insertions;
    }
}

/// A text's characters that count: NFKC, lower case, without punctuation and spaces.
pub fn characters(text: &str) -> Vec<char> {
    text.nfkc().filter(|character| counts(*character)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::align;

    fn errors(said: &str, heard: &str) -> [usize; 3] {
        let errors = Errors::count(&characters(said), &characters(heard));
        [errors.substitutions, errors.deletions, errors.insertions]
    }

    #[test]
    fn each_kind_of_error_is_told() {
        assert_eq!(errors("議案第１号", "議案第1号。"), [0, 0, 0]);
        assert_eq!(errors("総額三百億円", "小学三百億円"), [2, 0, 0]);
        assert_eq!(errors("総額三百億円", "総額百億"), [0, 2, 0]);
        assert_eq!(errors("異議なし", "えー異議なしと"), [0, 0, 3]);
        assert_eq!(errors("異議なし", ""), [0, 4, 0]);
        assert_eq!(errors("", "異議"), [0, 0, 2]);
    }

    #[test]
    fn the_scorecard_s_alignment_finds_as_many() {
        let mut random = 7_u32;
        let mut text = |length: u32| -> Vec<char> {
            let mut next = || {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                random >> 24
            };
            (0..length).map(|_| char::from(b'a' + (next() % 3) as u8)).collect()
        };
        for length in 0..60 {
            let (said, heard) = (text(length), text(60 - length));
            // The scorecard's may leave out what was heard last: a mark at both ends keeps it from that.
            let closed = |text: &[char]| [text, &['終'; 60]].concat();
            let aligned = align(&closed(&said), &closed(&heard), |a, b| a == b).errors;
            assert_eq!(Errors::count(&said, &heard).total(), aligned, "{said:?} {heard:?}");
        }
    }
}
