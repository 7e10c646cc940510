//! What a recogniser's likelihoods of names say about who was named.
//!
//! A recogniser finds a name that it knows likelier than one it never saw, whatever is said. So a likelihood says nothing by
//! itself: it counts by how far it stands above what the same name had in other places, where other people were named, and in
//! speech in which nobody is named at all. All are taken from the mean over all names in that place, since some places let any
//! name expect less.

use std::collections::VecDeque;

/// So many places are remembered: what names mostly have there changes with the speaker and the room.
const MOST_PLACES: usize = 48;
/// Of fewer places nobody can tell what a name has without being said.
const LEAST_PLACES: usize = 2;
/// What names had where nobody is named counts for so many places.
const EXPECTED_COUNTS: f32 = 4.0;
/// Where somebody is named, names differ less from one another by what they always have than where nobody is: by this share of it.
/// Measured with the demonstration model on `koe bench names`; 0.6 to 0.8 find 45 to 47 of 48, 1.0 finds 42.
const EXPECTED_SHARE: f32 = 0.8;

/// How likely the names were in the places that went before, and so how much a likelihood means.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameEvidence {
    /// For each way to write a name, which name it is.
    names: Vec<usize>,
    /// What each way to write a name had, from their mean, where nobody is named; empty where that is not known.
    expected: Vec<f32>,
    places: VecDeque<Remembered>,
}

#[derive(Clone, Debug)]
struct Remembered {
    place: u64,
    /// Of each way to write a name, from their mean.
    likelihoods: Vec<f32>,
    /// Who was named there: no measure of what that name has without being said.
    named: Option<usize>,
}

impl NameEvidence {
    /// `names` tells for each way to write a name which name it is, counted from 0.
    pub(crate) fn new(names: Vec<usize>) -> Self {
        Self { names, expected: Vec::new(), places: VecDeque::new() }
    }

    /// Keeps what the names had at some places of speech in which nobody is named.
    pub(crate) fn expect(&mut self, told: &[Vec<f32>]) {
        let known: Vec<Vec<f32>> = told.iter().filter_map(|told| self.beside_their_mean(told)).collect();
        let mean = |way: usize| known.iter().map(|told| told[way]).sum::<f32>() / known.len() as f32;
        self.expected = if known.is_empty() { Vec::new() } else { (0..self.names.len()).map(mean).collect() };
    }

    /// How many times likelier each name is here than elsewhere, as natural logarithms, by its likeliest way to write it; none
    /// while too few places are known. `place`: which of those that are known this is, if it is one of them.
    pub(crate) fn weigh(&self, place: Option<u64>, likelihoods: &[f32]) -> Option<Vec<f32>> {
        let here = self.beside_their_mean(likelihoods)?;
        let mut weights = vec![f32::NEG_INFINITY; self.names.iter().max()? + 1];
        for (way, (name, here)) in self.names.iter().zip(here).enumerate() {
            let elsewhere: Vec<f32> = self
                .places
                .iter()
                .filter(|known| Some(known.place) != place && known.named != Some(*name))
                .map(|known| known.likelihoods[way])
                .collect();
            if let Some(usual) = self.usual(way, &elsewhere) {
                weights[*name] = weights[*name].max(here - usual);
            }
        }
        weights.iter().any(|weight| weight.is_finite()).then_some(weights)
    }

    /// How likely each name is, by its likeliest way to write it.
    pub(crate) fn likeliest(&self, likelihoods: &[f32]) -> Vec<f32> {
        let mut likeliest = vec![f32::NEG_INFINITY; self.names.iter().max().map_or(0, |most| most + 1)];
        for (name, likelihood) in self.names.iter().zip(likelihoods) {
            likeliest[*name] = likeliest[*name].max(*likelihood);
        }
        likeliest
    }

    /// What a way to write a name has without being said, by what it had in these places; none where they are too few to tell.
    fn usual(&self, way: usize, elsewhere: &[f32]) -> Option<f32> {
        let (sum, count) = (elsewhere.iter().sum::<f32>(), elsewhere.len());
        match self.expected.get(way) {
            Some(expected) => {
                Some((sum + EXPECTED_COUNTS * EXPECTED_SHARE * expected) / (count as f32 + EXPECTED_COUNTS))
            }
            None => (count >= LEAST_PLACES).then(|| sum / count as f32),
        }
    }

    /// Keeps what the names had in a place, and who was named there, if anybody of them; instead of what was kept of it before.
    pub(crate) fn remember(&mut self, place: u64, likelihoods: &[f32], named: Option<usize>) {
        let Some(likelihoods) = self.beside_their_mean(likelihoods) else { return };
        self.places.retain(|known| known.place != place);
        if self.places.len() == MOST_PLACES {
            self.places.pop_front();
        }
        self.places.push_back(Remembered { place, likelihoods, named });
    }

    /// None of what is not a likelihood for each way to write a name.
    fn beside_their_mean(&self, likelihoods: &[f32]) -> Option<Vec<f32>> {
        let fits = likelihoods.len() == self.names.len() && likelihoods.iter().all(|it| it.is_finite());
        let mean = likelihoods.iter().sum::<f32>() / likelihoods.len() as f32;
        (fits && !likelihoods.is_empty()).then(|| likelihoods.iter().map(|likelihood| likelihood - mean).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As recorded from a demonstration model at the places of a session: who was named (twelfth: somebody else), and for each of
    /// twenty names the likelihoods in kanji and in katakana.
    const RECORDED: &str = include_str!("name_evidence/recorded.txt");

    fn recorded() -> Vec<(Option<usize>, Vec<f32>)> {
        let line = |line: &str| {
            let (named, likelihoods) = line.split_once(' ').expect("who was named comes first");
            (named.parse().ok(), likelihoods.split(' ').map(|it| it.parse().expect("a number")).collect())
        };
        RECORDED.lines().map(line).collect()
    }

    fn likeliest(weights: &[f32]) -> usize {
        (0..weights.len()).max_by(|one, other| weights[*one].total_cmp(&weights[*other])).expect("somebody is")
    }

    #[test]
    fn a_name_stands_out_against_other_places_though_never_against_other_names() {
        let mut evidence = NameEvidence::new((0..40).map(|way| way / 2).collect());
        let (mut likelier, mut found, mut said) = (0, 0, 0);
        for (place, (named, likelihoods)) in recorded().into_iter().enumerate() {
            let weights = evidence.weigh(Some(place as u64), &likelihoods);
            assert_eq!(weights.is_none(), place < LEAST_PLACES);
            evidence.remember(place as u64, &likelihoods, named);
            if let (Some(weights), Some(named)) = (weights, named) {
                said += 1;
                likelier += usize::from(likeliest(&likelihoods) / 2 == named);
                found += usize::from(likeliest(&weights) == named);
            }
        }
        assert!(said >= 12 && found + 1 >= said, "{found} of {said}");
        assert!(likelier + 4 <= found, "{likelier} of {said} by likelihood alone, {found} by what is usual");
    }

    #[test]
    fn who_is_named_again_and_again_is_still_measured_by_the_other_places() {
        let mut evidence = NameEvidence::new(vec![0, 1]);
        for place in 0..3 {
            evidence.remember(place, &[-9.0, -3.0], None);
        }
        for place in 3..40 {
            evidence.remember(place, &[-2.0, -3.0], Some(0));
        }
        let weights = evidence.weigh(None, &[-2.0, -3.0]).expect("they are enough");
        assert!((weights[0] - 3.5).abs() < 1e-4, "{weights:?}");
    }

    #[test]
    fn what_names_have_where_nobody_is_named_tells_of_the_first_place_and_yields_to_real_ones() {
        let mut evidence = NameEvidence::new(vec![0, 1]);
        evidence.expect(&[vec![-2.0, -12.0], vec![-4.0, -14.0]]);
        let first = evidence.weigh(None, &[-5.0, -7.0]).expect("something was expected");
        assert!(first[1] > first[0] + 5.0, "{first:?}");
        for place in 1..=MOST_PLACES as u64 {
            evidence.remember(place, &[-6.0, -6.0], None);
        }
        let later = evidence.weigh(None, &[-5.0, -7.0]).expect("many places are known");
        assert!(later[0] > later[1], "{later:?}");
        evidence.expect(&[vec![f32::NAN, 0.0]]);
        assert_eq!(NameEvidence::new(vec![0, 1]).weigh(None, &[-5.0, -7.0]), None, "nothing was expected");
    }

    #[test]
    fn a_place_that_is_looked_at_again_is_no_measure_of_itself() {
        let mut evidence = NameEvidence::new(vec![0, 1]);
        for _ in 0..5 {
            evidence.remember(7, &[-9.0, -3.0], None);
        }
        assert_eq!(evidence.weigh(None, &[-9.0, -3.0]), None, "it is one place");
    }

    #[test]
    fn what_is_not_a_likelihood_for_each_way_says_nothing() {
        let mut evidence = NameEvidence::new(vec![0, 1]);
        for place in 0..5 {
            evidence.remember(place, &[-9.0, -3.0], None);
        }
        assert_eq!(evidence.weigh(None, &[-9.0]), None);
        assert_eq!(evidence.weigh(None, &[-9.0, f32::NAN]), None);
        assert_eq!(NameEvidence::new(Vec::new()).weigh(None, &[]), None);
    }
}
