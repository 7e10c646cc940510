use std::{collections::BTreeMap, ops::Range, sync::Arc};

use meeting::{Speaker, Word};

use crate::{
    Dictionary, Rewritten,
    name_evidence::NameEvidence,
    name_places::{Heard, LONGEST, Place, Said, places},
    person::Person,
    sounds::Sounds,
};

/// A name must be so many times likelier than elsewhere, as a natural logarithm: a thousand times.
const LEAST: f32 = 7.0;
/// So much where the seat or title before it says whose name it must be.
const LEAST_IF_CALLED: f32 = 4.0;
/// The next likely name must be so much less likely.
const MARGIN: f32 = 2.5;
/// A name that was heard as surely as this is somebody's who is not on the roster.
const SURE: f32 = 0.6;
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
}

/// A place where somebody of the roster may have been named.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// All that was heard before it.
    pub before: String,
    /// What was heard in it.
    pub heard: String,
    /// Whether more than punctuation was heard after it: the sound does not end in its middle.
    pub goes_on: bool,
    /// What was heard before other places of the same sound, in which no name stands.
    pub elsewhere: Vec<String>,
    /// In characters.
    place: Range<usize>,
    readings: Vec<Sounds>,
    /// The families that can be meant.
    open_to: Vec<usize>,
    /// Their seat or title was said just before.
    called: bool,
    /// It is a word as any other.
    common: bool,
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
            families.push(Family { surface, people });
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

    /// Who was named, by the likelihood of each of [`LikelyNames::choices`]; none where what was heard stays. `place` is the same
    /// number when the same place is looked at again, and no other place's.
    pub fn decide(&mut self, place: u64, doubt: &Doubt, likelihoods: &[f32]) -> Option<String> {
        let weights = self.evidence.weigh(place, likelihoods);
        let named = weights.and_then(|weights| named(doubt, &weights));
        self.evidence.remember(place, likelihoods, named);
        named.map(|family| self.families[family].called_by(&doubt.readings))
    }

    /// Whether to look at [`Doubt::elsewhere`], too: at the beginning nobody knows what the names mostly have.
    pub fn knows_little(&self) -> bool {
        self.evidence.knows_little()
    }

    /// Keeps what the names had where none of them was said.
    pub fn measure(&mut self, place: u64, likelihoods: &[f32]) {
        self.evidence.remember(place, likelihoods, None);
    }

    fn doubt(&self, said: &Said, place: &Place) -> Option<Doubt> {
        let text: String = said.characters[place.stretch.clone()].iter().collect();
        let written = |person: &Person| person.names.iter().any(|(name, _)| text.ends_with(name.as_str()));
        if self.families.iter().any(|family| text.ends_with(&family.surface) || family.people.iter().any(written)) {
            return None;
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
            if !heard.may_be_a_name() {
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
                elsewhere: said.elsewhere(place, start),
                place: start..place.stretch.end,
                readings: heard.readings(&self.dictionary),
                open_to: if is_called { called } else { self.families(|person| person.fits(place.kind)) },
                called: is_called,
                common: heard.is_all_common_words(),
            });
        }
        best.filter(|doubt| {
            let sure = said.is_surer(doubt.place.clone(), SURE);
            !doubt.open_to.is_empty() && (doubt.called || (!sure && !doubt.common))
        })
    }

    fn families(&self, of: impl Fn(&Person) -> bool) -> Vec<usize> {
        (0..self.families.len()).filter(|family| self.families[*family].people.iter().any(&of)).collect()
    }
}

impl Doubt {
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

/// Which family stands out, if one does.
fn named(doubt: &Doubt, weights: &[f32]) -> Option<usize> {
    let likeliest = |among: &mut dyn Iterator<Item = usize>| {
        among.max_by(|one, other| weights[*one].total_cmp(&weights[*other])).filter(|best| weights[*best].is_finite())
    };
    let best = likeliest(&mut doubt.open_to.iter().copied())?;
    let next = likeliest(&mut doubt.open_to.iter().copied().filter(|other| *other != best));
    let alone = next.is_none_or(|next| weights[next] + MARGIN <= weights[best]);
    let least = if doubt.called && !doubt.common { LEAST_IF_CALLED } else { LEAST };
    (alone && weights[best] >= least).then_some(best)
}

impl Family {
    /// The family name, or the whole name of the one whose whole name sounds more like what was heard.
    fn called_by(&self, readings: &[Sounds]) -> String {
        let nearest = self.people.iter().filter_map(|person| person.nearest(readings)).min_by_key(|(_, apart)| *apart);
        nearest.map_or_else(|| self.surface.clone(), |(surface, _)| surface.to_owned())
    }
}

/// Hiragana as katakana: a recogniser writes names by ear so.
fn katakana(hiragana: &str) -> String {
    let one = |character: char| match character {
        'ぁ'..='ゖ' => char::from_u32(u32::from(character) + 0x60).expect("katakana lie there"),
        other => other,
    };
    hiragana.chars().map(one).collect()
}
