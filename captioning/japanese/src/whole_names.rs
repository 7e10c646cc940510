//! Whether a family name alone was said, or the given name with it.
//!
//! Recognisers leave out a given name that they do not know. But where it was said, they find it likelier after the family name
//! than they do in speech in which nobody is named.

use crate::kana::katakana;

/// A given name must be so many times likelier than where nobody is named, as a natural logarithm. Of `koe bench names` the
/// demonstration model finds 10 of 12 given names so, and none of the 36 that were not said (6.1 at most).
const LEAST: f32 = 7.0;

/// One family name and the whole names of those who bear it.
#[derive(Clone, Debug)]
pub(crate) struct WholeNames {
    /// The family name, then each whole name as it is written, and with the given name by ear.
    ways: Vec<String>,
    /// How likely they were where nobody is named; empty where that is not known.
    expected: Vec<f32>,
}

impl WholeNames {
    /// `given` are the given names as they are written and read.
    pub(crate) fn new<'a>(family: &str, given: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let wholes = given
            .flat_map(|(surface, reading)| [format!("{family}{surface}"), format!("{family}{}", katakana(reading))]);
        Self { ways: [family.to_owned()].into_iter().chain(wholes).collect(), expected: Vec::new() }
    }

    /// All that a recogniser is to be asked about.
    pub(crate) fn ways(&self) -> &[String] {
        &self.ways
    }

    /// Keeps how likely the ways were at some places of speech in which nobody is named.
    pub(crate) fn expect(&mut self, told: &[&[f32]]) {
        let told: Vec<&&[f32]> = told.iter().filter(|told| told.len() == self.ways.len()).collect();
        let mean = |way: usize| told.iter().map(|told| told[way]).sum::<f32>() / told.len() as f32;
        self.expected = if told.is_empty() { Vec::new() } else { (0..self.ways.len()).map(mean).collect() };
    }

    /// The whole name that was said, if one was, by how likely the ways were in its place.
    pub(crate) fn said(&self, likelihoods: &[f32]) -> Option<&str> {
        if likelihoods.len() != self.ways.len() || self.expected.len() != self.ways.len() {
            return None;
        }
        let given = |told: &[f32], way: usize| told[way] - told[0];
        let weight = |way: usize| given(likelihoods, way) - given(&self.expected, way);
        let best = (1..self.ways.len()).max_by(|one, other| weight(*one).total_cmp(&weight(*other)))?;
        // Of the two ways to write it the roster's is the first.
        (weight(best) >= LEAST).then(|| self.ways[best - (best - 1) % 2].as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> WholeNames {
        let mut names = WholeNames::new("滝沢", [("孝志", "たかし"), ("咲", "さき")].into_iter());
        names.expect(&[&[-9.0, -29.0, -35.0, -27.0, -33.0], &[-11.0, -31.0, -37.0, -29.0, -35.0]]);
        names
    }

    #[test]
    fn a_given_name_is_said_where_it_is_likelier_than_where_nobody_is_named() {
        let names = names();
        assert_eq!(names.ways(), ["滝沢", "滝沢孝志", "滝沢タカシ", "滝沢咲", "滝沢サキ"]);
        assert_eq!(names.said(&[-4.0, -24.0, -30.0, -22.0, -28.0]), None, "as elsewhere");
        assert_eq!(names.said(&[-4.0, -24.0, -20.0, -20.0, -28.0]), Some("滝沢孝志"), "by ear");
        assert_eq!(names.said(&[-4.0, -20.0, -30.0, -10.0, -28.0]), Some("滝沢咲"));
    }

    #[test]
    fn without_anything_to_compare_with_nothing_is_said() {
        let likely = [-4.0, -5.0, -5.0, -5.0, -5.0];
        let mut unknown = WholeNames::new("滝沢", [("孝志", "たかし"), ("咲", "さき")].into_iter());
        assert_eq!(unknown.said(&likely), None);
        unknown.expect(&[&[-1.0]]);
        assert_eq!(unknown.said(&likely), None);
        assert_eq!(names().said(&likely[..3]), None);
        assert_eq!(WholeNames::new("滝沢", std::iter::empty()).said(&[-4.0]), None);
    }
}
