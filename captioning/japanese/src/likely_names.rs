mod opening;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use meeting::{Speaker, Word};

use crate::{
    Dictionary, Rewritten,
    kana::katakana,
    name_evidence::NameEvidence,
    name_places::{Heard, LONGEST, Place, Said, places},
    person::Person,
    sounds::Sounds,
    whole_names::WholeNames,
};

pub use self::opening::{OpenedWith, Opening};

/// How far a name must stand out to be meant. As found on `koe bench names` with the demonstration model.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// It must be so many times likelier than elsewhere, as a natural logarithm.
    least: f32,
    /// It must also be so likely by itself: a stranger's name makes some name of the roster stand out, too.
    by_itself: f32,
    /// The next likely name must be so much less likely.
    margin: f32,
}

/// Where something that is said after names tells that one was said. Of 223 names of strangers, half of them invented, 13 reach it.
const TOLD: Bounds = Bounds { least: 7.0, by_itself: -10.5, margin: 2.0 };
/// Where the seat or title before it says whose name it must be.
const CALLED: Bounds = Bounds { least: 4.0, by_itself: -14.0, margin: 1.0 };
/// Where another's name was heard rather surely, or a word as any other. Of those 223 one reaches it.
const UNLIKELY: Bounds = Bounds { least: 9.0, by_itself: -8.0, margin: 2.5 };
/// Where no name was heard, but what is said after names was heard soon.
const SOON_TOLD: Bounds = Bounds { least: 9.0, by_itself: -12.0, margin: 3.0 };
/// Where nothing but what follows it tells that a name was said. Of 225 sentences with no name of a roster of twenty five reach it, and
/// after none of them but one, which sounds exactly like a name, comes what is said after names.
const UNTOLD: Bounds = Bounds { by_itself: -9.5, ..UNLIKELY };
/// A name that was heard as surely as this is likely somebody's who is not on the roster.
const RATHER_SURE: f32 = 0.6;
/// This surely, it is.
const SURE: f32 = 0.9;
/// What is said before names: a seat, or that somebody is next.
pub const BEFORE_NAMES: [&str; 2] = ["一番、", "次に、"];
/// What is said after names.
const AFTER_NAMES: &str = "君";
/// Longer rosters are not asked for: each name costs the recogniser some steps.
const MOST_FAMILIES: usize = 60;

/// Decides which person of a session is meant where a name was heard that is nobody's on the roster, by how likely the recogniser
/// finds each name of the roster in its place.
///
/// [`crate::NearNames`] finds names by what was written, and cannot where that sounds like none of them: a recogniser writes names
/// that it never saw as others that it knows. But it still finds the name that was said likelier than it finds it elsewhere. So
/// each name's likelihood is held against what it had in other places ([`NameEvidence`]), and the name that stands out far
/// enough, and farther than all others, is meant; sooner where the seat or title before it is that person's. What is written as
/// the roster writes somebody stays, and so do words as any other and names that were heard for sure.
#[derive(Clone, Debug)]
pub struct LikelyNames {
    dictionary: Arc<Dictionary>,
    families: Vec<Family>,
    /// Every name in every way to write it.
    choices: Vec<String>,
    evidence: NameEvidence,
}

/// Those of one family name.
#[derive(Clone, Debug)]
struct Family {
    surface: String,
    people: Vec<Person>,
    wholes: WholeNames,
}

/// The family of the roster that was named somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named(usize);

/// A place where somebody of the roster may have been named.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// All that was heard before it.
    pub before: String,
    /// What was heard in it.
    pub heard: String,
    /// Whether more than punctuation was heard after it: the sound does not end in its middle.
    pub goes_on: bool,
    /// In characters.
    place: Range<usize>,
    /// What was heard after it, and tells that it is a name.
    after: &'static str,
    readings: Vec<Sounds>,
    /// The families that can be meant.
    open_to: Vec<usize>,
    /// Their seat or title was said just before.
    called: bool,
    /// It is a word as any other, or another's name that was heard rather surely.
    unlikely: bool,
    /// The family that was heard in it; only the given name is doubted then.
    pub family: Option<Named>,
}

impl LikelyNames {
    /// The people who may speak or be called in a session; none where nobody has a reading, or more than a recogniser can be asked
    /// about in time.
    pub fn new(roster: &[Speaker], dictionary: Arc<Dictionary>) -> Option<Self> {
        let mut by_name: BTreeMap<(String, String), Vec<Person>> = BTreeMap::new();
        for person in roster.iter().filter_map(|speaker| Person::of(speaker, &dictionary)) {
            if let Some(family) = person.family.clone() {
                by_name.entry(family).or_default().push(person);
            }
        }
        let (mut families, mut choices, mut ways) = (Vec::new(), Vec::new(), Vec::new());
        for ((surface, reading), people) in by_name {
            for written in [surface.clone(), katakana(&reading)] {
                choices.push(written);
                ways.push(families.len());
            }
            let given = people.iter().filter_map(|person| person.given.as_ref());
            let given = given.map(|(surface, reading)| (surface.as_str(), reading.as_str()));
            let wholes = WholeNames::new((&surface, &reading), given);
            families.push(Family { surface, people, wholes });
        }
        let some = !families.is_empty() && families.len() <= MOST_FAMILIES;
        some.then(|| Self { dictionary, families, choices, evidence: NameEvidence::new(ways) })
    }

    /// The names to ask the recogniser about, in every way that it may write them.
    pub fn choices(&self) -> &[String] {
        &self.choices
    }

    /// Where somebody of the roster may have been named, in order.
    pub fn doubts(&self, words: &[Word]) -> Vec<Doubt> {
        let said = Said::of("", words);
        let mut from = 0;
        let mut found = Vec::new();
        for place in places(&said.characters) {
            if let Some(doubt) = self.doubt(&said, &place).filter(|doubt| doubt.place.start >= from) {
                from = doubt.place.end;
                found.push(doubt);
            }
        }
        found
    }

    /// The whole names of everybody, with something that is said after names, for [`LikelyNames::expect`].
    pub fn wholes(&self) -> Vec<String> {
        self.families.iter().flat_map(|family| family.wholes.ways()).map(|way| format!("{way}{AFTER_NAMES}")).collect()
    }

    /// Which family was named, by the likelihood of each of [`LikelyNames::choices`]; none where what was heard stays. `place` is the
    /// same number when the same place is looked at again, and no other place's.
    pub fn decide(&mut self, place: u64, doubt: &Doubt, likelihoods: &[f32]) -> Option<Named> {
        let weights = self.evidence.weigh(Some(place), likelihoods);
        let named =
            weights.and_then(|weights| self.standing_out(&doubt.open_to, &weights, likelihoods, doubt.bounds()));
        self.evidence.remember(place, likelihoods, named);
        named.map(Named)
    }

    /// Which of these families stands out so far, by their weights and likelihoods.
    fn standing_out(&self, among: &[usize], weights: &[f32], likelihoods: &[f32], bounds: Bounds) -> Option<usize> {
        let heaviest = |but: Option<usize>| {
            let others = among.iter().copied().filter(|other| Some(*other) != but && weights[*other].is_finite());
            others.max_by(|one, other| weights[*one].total_cmp(&weights[*other]))
        };
        let best = heaviest(None)?;
        let alone = heaviest(Some(best)).is_none_or(|next| weights[next] + bounds.margin <= weights[best]);
        let likely = self.evidence.likeliest(likelihoods)[best] >= bounds.by_itself;
        (alone && likely && weights[best] >= bounds.least).then_some(best)
    }

    /// What to ask about in the same place then: was the given name said, too? Each as a recogniser may write it.
    pub fn ways(&self, named: Named) -> &[String] {
        self.families[named.0].wholes.ways()
    }

    /// The same with what was heard after the name, which is less likely where something was said in between.
    pub fn ways_on(&self, named: Named, doubt: &Doubt) -> Vec<String> {
        self.ways(named).iter().map(|way| format!("{way}{}", doubt.after)).collect()
    }

    /// What was said of the name, by the likelihoods of [`LikelyNames::ways_on`], or by what was heard where they do not tell.
    pub fn called(&self, named: Named, doubt: &Doubt, likelihoods: &[f32]) -> String {
        let family = &self.families[named.0];
        family.wholes.said(likelihoods, &[]).map_or_else(|| family.called_by(&doubt.readings), str::to_owned)
    }

    /// Keeps how likely the recogniser finds each of [`LikelyNames::choices`] and of [`LikelyNames::wholes`] in speech in which nobody
    /// is named, as if one of [`BEFORE_NAMES`] had been heard before: at the beginning nobody knows what the names mostly have.
    pub fn expect(&mut self, choices: &[Vec<f32>], wholes: &[Vec<f32>]) {
        self.evidence.expect(choices);
        let mut start = 0;
        for family in &mut self.families {
            let own = start..start + family.wholes.ways().len();
            start = own.end;
            let told: Vec<&[f32]> = wholes.iter().filter_map(|told| told.get(own.clone())).collect();
            family.wholes.expect(&told);
        }
    }

    fn doubt(&self, said: &Said, place: &Place) -> Option<Doubt> {
        let text: String = said.characters[place.stretch.clone()].iter().collect();
        if self.families.iter().any(|family| family.wholes.wholes().iter().any(|whole| text.ends_with(whole))) {
            return None;
        }
        if let Some(family) = self.families.iter().position(|family| text.ends_with(&family.surface)) {
            return self.bare(said, place, family);
        }
        let words = self.dictionary.words(&text);
        let mut start = place.stretch.end;
        let mut best: Option<Doubt> = None;
        for first in (0..words.len()).rev() {
            start -= words[first].surface.chars().count();
            if place.stretch.end - start > LONGEST {
                break;
            }
            let heard = Heard { words: &words[first..], before: first.checked_sub(1).map(|before| &words[before]) };
            let lone = heard.is_a_lone_character();
            let stands_for_one = heard.may_be_a_name() || (lone && place.stretch.len() == 1);
            if heard.tells_which() || !stands_for_one {
                continue;
            }
            let called = self.families(|person| person.is_called(&said.characters[..start]));
            let is_called = !called.is_empty();
            // A title that was said is no part of a name.
            if best.as_ref().is_some_and(|best| best.called) && !is_called {
                break;
            }
            best = Some(Doubt {
                before: said.characters[..start].iter().collect(),
                heard: said.characters[start..place.stretch.end].iter().collect(),
                goes_on: said.goes_on(place),
                place: start..place.stretch.end,
                after: place.after(),
                readings: heard.readings(&self.dictionary),
                open_to: if is_called { called } else { self.families(|person| person.fits(place.kind)) },
                called: is_called,
                unlikely: !lone && heard.is_all_common_words(),
                family: None,
            });
        }
        let doubt = best.filter(|doubt| !doubt.open_to.is_empty())?;
        let sure = |probability| said.is_surer(doubt.place.clone(), probability);
        let rather_sure = sure(RATHER_SURE);
        let stays = !doubt.called && (sure(SURE) || (rather_sure && doubt.unlikely));
        (!stays).then_some(Doubt { unlikely: doubt.unlikely || rather_sure, ..doubt })
    }

    /// Where a family name of the roster was heard, and not surely, the given name may have been left out.
    fn bare(&self, said: &Said, place: &Place, family: usize) -> Option<Doubt> {
        let heard = &self.families[family].surface;
        let start = place.stretch.end - heard.chars().count();
        let stretch = start..place.stretch.end;
        (!said.is_surer(stretch.clone(), RATHER_SURE)).then(|| Doubt {
            before: said.characters[..start].iter().collect(),
            heard: heard.clone(),
            goes_on: said.goes_on(place),
            place: stretch,
            after: place.after(),
            readings: Vec::new(),
            open_to: vec![family],
            called: false,
            unlikely: false,
            family: Some(Named(family)),
        })
    }

    fn families(&self, of: impl Fn(&Person) -> bool) -> Vec<usize> {
        (0..self.families.len()).filter(|family| self.families[*family].people.iter().any(&of)).collect()
    }
}

impl Doubt {
    fn bounds(&self) -> Bounds {
        match (self.called, self.unlikely) {
            (true, false) => CALLED,
            (true, true) => Bounds { least: TOLD.least, ..CALLED },
            (false, false) => TOLD,
            (false, true) => UNLIKELY,
        }
    }

    /// The words with these names in the places of what was heard there, in order.
    pub fn resolve(words: &[Word], names: &[(Self, String)]) -> Vec<Word> {
        let characters: Vec<char> = words.iter().flat_map(|word| word.text.chars()).collect();
        let mut made = Rewritten::default();
        let mut kept = 0;
        for (doubt, name) in names {
            made.keep(characters[kept..doubt.place.start].iter().copied());
            made.replace(&characters[doubt.place.clone()], name);
            kept = doubt.place.end;
        }
        made.keep(characters[kept..].iter().copied());
        made.words(words)
    }
}

impl Family {
    /// The family name, or the whole name of the one whose whole name sounds more like what was heard.
    fn called_by(&self, readings: &[Sounds]) -> String {
        let nearest = self.people.iter().filter_map(|person| person.nearest(readings)).min_by_key(|(_, apart)| *apart);
        nearest.map_or_else(|| self.surface.clone(), |(surface, _)| surface.to_owned())
    }
}
