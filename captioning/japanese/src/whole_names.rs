//! Whether a family name alone was said, or the given name with it.
//!
//! Recognisers leave out a given name that they do not know. But where it was said, they find it likelier after the family name
//! than they do in speech in which nobody is named.

use crate::kana::katakana;

/// A given name must be so many times likelier than where nobody is named, as a natural logarithm, each with what is said after
/// names. On `koe bench names` demonstration models find the 12 given names that were said from 6.2 on, and the 37 that were not at 2.6
/// at most.
const LEAST: f32 = 4.5;

/// One family name and the whole names of those who bear it.
#[derive(Clone, Debug)]
pub(crate) struct WholeNames {
    /// The family name, then each whole name, as they are written.
    written: Vec<String>,
    /// The same as a recogniser may write them: with the family name as it is written, then with it by ear; and in both the family
    /// name alone, then with each given name as it is written and by ear.
    ways: Vec<String>,
    /// How likely they were where nobody is named; empty where that is not known.
    expected: Vec<f32>,
}

/// A name as a recogniser may write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way<'a> {
    pub(crate) heard: &'a str,
    /// As the roster writes it.
    pub(crate) written: &'a str,
}

impl WholeNames {
    /// `family` and `given` as they are written and read.
    pub(crate) fn new<'a>(family: (&str, &str), given: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let given: Vec<(&str, &str)> = given.collect();
        let whole = |(surface, _): &(&str, &str)| format!("{}{surface}", family.0);
        let of = |family: String| {
            let both = |(surface, reading): &(&str, &str)| {
                [format!("{family}{surface}"), format!("{family}{}", katakana(reading))]
            };
            let wholes: Vec<String> = given.iter().flat_map(both).collect();
            [family].into_iter().chain(wholes)
        };
        Self {
            written: [family.0.to_owned()].into_iter().chain(given.iter().map(whole)).collect(),
            ways: [family.0.to_owned(), katakana(family.1)].into_iter().flat_map(of).collect(),
            expected: Vec::new(),
        }
    }

    /// All that a recogniser is to be asked about.
    pub(crate) fn ways(&self) -> &[String] {
        &self.ways
    }

    /// The whole names as they are written.
    pub(crate) fn wholes(&self) -> &[String] {
        &self.written[1..]
    }

    /// Keeps how likely the ways were at some places of speech in which nobody is named.
    pub(crate) fn expect(&mut self, told: &[&[f32]]) {
        let told: Vec<&&[f32]> = told.iter().filter(|told| told.len() == self.ways.len()).collect();
        let mean = |way: usize| told.iter().map(|told| told[way]).sum::<f32>() / told.len() as f32;
        self.expected = if told.is_empty() { Vec::new() } else { (0..self.ways.len()).map(mean).collect() };
    }

    /// The whole name that was said, if one was, by how likely the ways were in its place, and what was said after them behind each of
    /// [`WholeNames::likelier`]: `after`, empty where the ways have it already.
    pub(crate) fn said(&self, likelihoods: &[f32], after: &[f32]) -> Option<&str> {
        let from = self.likelier_family(likelihoods)?;
        let expected = self.expected.get(from..from + self.half())?;
        let likely = |way: usize| likelihoods[from + way] + after.get(way).unwrap_or(&0.0);
        let weight = |way: usize| (likely(way) - likely(0)) - (expected[way] - expected[0]);
        let best = (1..self.half()).max_by(|one, other| weight(*one).total_cmp(&weight(*other)))?;
        (weight(best) >= LEAST).then(|| self.written_as(best))
    }

    /// The family name and the whole names, with the family name as it is likelier in this place.
    pub(crate) fn likelier(&self, likelihoods: &[f32]) -> Vec<Way<'_>> {
        let from = self.likelier_family(likelihoods).unwrap_or(0);
        let way = |way: usize| Way { heard: &self.ways[from + way], written: self.written_as(way) };
        (0..self.half()).map(way).collect()
    }

    /// So many ways have the same family name.
    fn half(&self) -> usize {
        self.ways.len() / 2
    }

    /// Where the ways with the likelier family name begin.
    fn likelier_family(&self, likelihoods: &[f32]) -> Option<usize> {
        let half = self.half();
        (likelihoods.len() == self.ways.len()).then(|| if likelihoods[half] > likelihoods[0] { half } else { 0 })
    }

    /// `way`: in its half.
    fn written_as(&self, way: usize) -> &str {
        &self.written[way.div_ceil(2)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> WholeNames {
        let mut names = WholeNames::new(("滝沢", "たきざわ"), [("孝志", "たかし"), ("咲", "さき")].into_iter());
        let told = |family: f32| {
            let half = [family, family - 20.0, family - 26.0, family - 18.0, family - 24.0];
            [half, half.map(|it| it - 3.0)].concat()
        };
        names.expect(&[&told(-9.0), &told(-11.0)]);
        names
    }

    /// With the family name in kanji, and much less likely by ear.
    fn in_kanji(likely: [f32; 5]) -> Vec<f32> {
        [likely, likely.map(|it| it - 30.0)].concat()
    }

    #[test]
    fn a_given_name_is_said_where_it_is_likelier_than_where_nobody_is_named() {
        let names = names();
        let ways = ["滝沢", "滝沢孝志", "滝沢タカシ", "滝沢咲", "滝沢サキ"];
        assert_eq!(names.ways()[..5], ways);
        assert_eq!(names.ways()[5..], ways.map(|way| way.replace("滝沢", "タキザワ")));
        assert_eq!(names.said(&in_kanji([-4.0, -24.0, -30.0, -22.0, -28.0]), &[]), None, "as elsewhere");
        assert_eq!(names.said(&in_kanji([-4.0, -24.0, -20.0, -20.0, -28.0]), &[]), Some("滝沢孝志"), "by ear");
        assert_eq!(names.said(&in_kanji([-4.0, -20.0, -30.0, -10.0, -28.0]), &[]), Some("滝沢咲"));
        let unsure = in_kanji([-4.0, -21.0, -30.0, -22.0, -28.0]);
        assert_eq!(names.said(&unsure, &[-0.1, -0.2, -0.2, -0.2, -0.2]), None);
        assert_eq!(names.said(&unsure, &[-6.0, -0.2, -0.2, -0.2, -0.2]), Some("滝沢孝志"), "no 君 after 滝沢");
    }

    #[test]
    fn a_family_name_that_is_likelier_by_ear_is_asked_on_by_ear_and_written_as_it_is() {
        let names = names();
        let mut likely = in_kanji([-34.0, -40.0, -60.0, -60.0, -60.0]);
        likely[5..].copy_from_slice(&[-3.0, -30.0, -30.0, -14.0, -30.0]);
        assert_eq!(names.said(&likely, &[]), Some("滝沢咲"), "and not 孝志, who is likely in the other half");
        let ways = names.likelier(&likely);
        assert_eq!(ways[0], Way { heard: "タキザワ", written: "滝沢" });
        assert_eq!(ways[4], Way { heard: "タキザワサキ", written: "滝沢咲" });
        assert_eq!(names.likelier(&[])[1].heard, "滝沢孝志", "where nothing is told, as it is written");
    }

    #[test]
    fn without_anything_to_compare_with_nothing_is_said() {
        let likely = in_kanji([-4.0, -5.0, -5.0, -5.0, -5.0]);
        let mut unknown = WholeNames::new(("滝沢", "たきざわ"), [("孝志", "たかし"), ("咲", "さき")].into_iter());
        assert_eq!(unknown.said(&likely, &[]), None);
        unknown.expect(&[&[-1.0]]);
        assert_eq!(unknown.said(&likely, &[]), None);
        assert_eq!(names().said(&likely[..3], &[]), None);
        let alone = WholeNames::new(("滝沢", "たきざわ"), std::iter::empty());
        assert_eq!(alone.said(&[-4.0, -4.0], &[]), None);
    }
}
