use dissimilar::Chunk;
use meeting::Word;

use super::{Bounds, CALLED, Doubt, LikelyNames, Named, SOON_TOLD, UNTOLD};
use crate::{
    Rewritten,
    name_places::{INTRODUCES, Kind, LONGEST, Said, places, stands_alone, starts_with},
    roster::HONORIFICS,
    whole_names::Way,
};

/// A clause begins unsurely where one of so many of its first words was heard less surely than this.
const FIRST_WORDS: usize = 3;
const UNSURE_BELOW: f32 = 0.75;
/// So many characters must be heard of it: a name, and what tells that it is one.
const LEAST_HEARD: usize = 3;
/// Where somebody was called by seat or title.
const LEAST_HEARD_IF_CALLED: usize = 2;
/// So many, or the next clause, tell enough: what is decided then stays.
const ENOUGH_HEARD: usize = 10;
/// What is said after names must be so likely after this one.
const LEAST_AFTER: f32 = -4.0;

/// The beginning of a clause that was heard unsurely, or of what is said after names: a name may have been said there, and heard as
/// something that is none, as 城戸部長 was as 企業, or not at all.
#[derive(Clone, Debug)]
pub struct Opening {
    /// All that was heard before it.
    pub before: String,
    /// Whether enough of the clause was heard to decide for good.
    pub goes_on: bool,
    /// All that was heard from here on.
    heard: String,
    /// The families that can be meant.
    open_to: Vec<usize>,
    /// Their seat or title was said just before.
    called: bool,
    /// Something that is said after names was heard soon.
    told: bool,
}

impl LikelyNames {
    /// Where clauses and what is said after names begin unsurely, in order; not where what was heard may be a name, which is a
    /// [`super::Doubt`], nor where the name of somebody of the roster was heard.
    pub fn openings(&self, words: &[Word]) -> Vec<Opening> {
        let said = Said::of("", words);
        let found = places(&said.characters);
        let doubts: Vec<Option<Doubt>> = found.iter().map(|place| self.doubt(&said, place)).collect();
        let doubted = |at: usize| doubts.iter().flatten().any(|doubt| doubt.place.start == at);
        // 議員 of ただいまの議員の: nothing was heard of the name.
        let left_out =
            |at: usize| found.iter().zip(&doubts).any(|(place, doubt)| doubt.is_none() && place.stretch.end == at);
        let begins = |at: usize| at == 0 || !said.characters[at - 1].is_alphanumeric() || left_out(at);
        let starts = (0..said.characters.len()).filter(|at| begins(*at) && said.characters[*at].is_alphanumeric());
        starts.filter(|at| !doubted(*at)).filter_map(|at| self.opening(&said, words, at)).collect()
    }

    fn opening(&self, said: &Said, words: &[Word], at: usize) -> Option<Opening> {
        let heard = &said.characters[at..];
        let clause = heard.iter().position(|character| !character.is_alphanumeric()).unwrap_or(heard.len());
        let text: String = heard.iter().collect();
        let written = |name: &String| text.starts_with(name.as_str());
        let is_named = self.families.iter().any(|family| {
            written(&family.surface)
                || family.people.iter().any(|person| person.names.iter().any(|(name, _)| written(name)))
        });
        let unsure = first_words(words, at).iter().any(|word| word.probability < UNSURE_BELOW);
        let called = self.families(|person| person.is_called(&said.characters[..at]));
        let is_called = !called.is_empty();
        let least = if is_called { LEAST_HEARD_IF_CALLED } else { LEAST_HEARD };
        if heard.len() < least || is_named || !unsure {
            return None;
        }
        Some(Opening {
            before: said.characters[..at].iter().collect(),
            goes_on: heard.len() >= ENOUGH_HEARD || heard[clause..].iter().any(|character| character.is_alphanumeric()),
            heard: text,
            open_to: if is_called { called } else { (0..self.families.len()).collect() },
            called: is_called,
            told: (0..=LONGEST.min(clause))
                .any(|place| HONORIFICS.iter().any(|said| starts_with(&heard[place..], said))),
        })
    }

    /// Which family was named there, by the likelihood of each of [`LikelyNames::choices`].
    pub fn decide_opening(&self, opening: &Opening, likelihoods: &[f32]) -> Option<Named> {
        let weights = self.evidence.weigh(None, likelihoods)?;
        let bounds = match (opening.called, opening.told) {
            (_, true) => SOON_TOLD,
            (true, false) => Bounds { margin: CALLED.margin, ..UNTOLD },
            (false, false) => UNTOLD,
        };
        self.standing_out(&opening.open_to, &weights, likelihoods, bounds).map(Named)
    }

    /// What to ask about next: after what is one of [`LikelyNames::after`] likely? `ways` are the likelihoods of
    /// [`LikelyNames::ways`].
    pub fn heard_as(&self, named: Named, ways: &[f32]) -> Vec<&str> {
        self.families[named.0].wholes.likelier(ways).into_iter().map(|way| way.heard).collect()
    }

    /// What may be said after the name, for it to be one: 議員, さん.
    pub fn after(&self, opening: &Opening, named: Named) -> Vec<String> {
        let people = &self.families[named.0].people;
        let fits = |said: &&'static str| people.iter().any(|person| person.fits(Kind::Honoured(said)));
        let introduces = INTRODUCES.into_iter().filter(|_| opening.called);
        HONORIFICS.into_iter().filter(fits).chain(introduces).map(str::to_owned).collect()
    }

    /// The name that was said, with what was said after it; none: it is no name. `after` are the likelihoods of
    /// [`LikelyNames::after`], behind each of [`LikelyNames::heard_as`].
    pub fn opened_with(&self, opening: &Opening, named: Named, ways: &[f32], after: &[Vec<f32>]) -> Option<OpenedWith> {
        let may_follow = self.after(opening, named);
        let followed: Vec<Option<Followed<'_>>> =
            after.iter().map(|told| Followed::likeliest(&may_follow, told)).collect();
        let wholes = &self.families[named.0].wholes;
        let likely_after: Vec<f32> = after.iter().map(|told| likeliest(told)).collect();
        let whole_said = wholes.said(ways, &likely_after);
        let names = wholes.likelier(ways);
        let of_family = followed.first().is_some_and(Option::is_some);
        // A given name was said where that is likely, or where nothing that follows names is likely without it.
        let open = |number: usize, way: &Way<'_>| match number {
            0 => whole_said.is_none(),
            _ => !of_family || whole_said == Some(way.written),
        };
        let told = names.iter().zip(followed).enumerate().filter(|(number, (way, _))| open(*number, way));
        let likely = told.filter_map(|(_, (way, followed))| Some((way, followed?)));
        let opened = likely.max_by(|one, other| one.1.likelihood.total_cmp(&other.1.likelihood));
        if let Some((way, followed)) = opened {
            return Some(OpenedWith::new(way, followed.by));
        }
        // Who was called is named, though the recogniser did not make out the end.
        let short = opening.heard.chars().filter(|heard| heard.is_alphanumeric()).count() <= LONGEST;
        let ends = opening.called && short && !opening.goes_on;
        let name = names.iter().find(|way| whole_said.is_none_or(|said| way.written == said)).filter(|_| ends)?;
        Some(OpenedWith { to_the_end: true, ..OpenedWith::new(name, "") })
    }
}

/// What was said after a name.
#[derive(Clone, Copy, Debug)]
struct Followed<'a> {
    by: &'a str,
    likelihood: f32,
}

impl<'a> Followed<'a> {
    /// None where nothing of it is likely.
    fn likeliest(may_follow: &'a [String], likelihoods: &[f32]) -> Option<Self> {
        let told = may_follow.iter().zip(likelihoods).map(|(by, likelihood)| Self { by, likelihood: *likelihood });
        let likely = told.filter(|followed| followed.likelihood >= LEAST_AFTER);
        likely.max_by(|one, other| one.likelihood.total_cmp(&other.likelihood))
    }
}

fn likeliest(likelihoods: &[f32]) -> f32 {
    likelihoods.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// What a clause was begun with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedWith {
    /// The name, and what was said after it, as the recogniser may write them.
    pub heard: String,
    /// As the roster writes the name.
    pub written: String,
    /// Nothing more was said.
    pub to_the_end: bool,
}

impl OpenedWith {
    fn new(way: &Way<'_>, after: &str) -> Self {
        let with = |name: &str| format!("{name}{after}");
        Self { heard: with(way.heard), written: with(way.written), to_the_end: false }
    }
}

impl Opening {
    /// The words with the name at the beginning, and after it what the recogniser went on with; none where that tells that it is no
    /// name. Words stay as they are where both agree.
    pub fn resolve(&self, words: &[Word], opened: &OpenedWith, goes_on: &str) -> Option<Vec<Word>> {
        if !opened.to_the_end && !stands_alone(&goes_on.chars().collect::<Vec<char>>()) {
            return None;
        }
        let now = format!("{}{goes_on}", opened.written);
        let mut made = Rewritten::default();
        made.keep(self.before.chars());
        let mut old: Vec<char> = Vec::new();
        let mut new = String::new();
        for chunk in dissimilar::diff(&self.heard, &now) {
            match chunk {
                Chunk::Delete(text) => old.extend(text.chars()),
                Chunk::Insert(text) => new.push_str(text),
                Chunk::Equal(text) => {
                    let mut kept = text.chars();
                    // What comes in between becomes a part of the word after it: the one before may have settled.
                    if old.is_empty() && !new.is_empty() {
                        let next: Option<char> = kept.next();
                        old.extend(next);
                        new.extend(next);
                    }
                    made.replace(&old, &new);
                    made.keep(kept);
                    old.clear();
                    new.clear();
                }
            }
        }
        made.replace(&old, &new);
        Some(made.words(words))
    }
}

/// The words that begin here or go on here, as many as tell how surely a clause begins.
fn first_words(words: &[Word], at: usize) -> &[Word] {
    let mut reached = 0;
    let first = words.iter().position(|word| {
        reached += word.text.chars().count();
        reached > at
    });
    first.map_or(&[], |first| &words[first..words.len().min(first + FIRST_WORDS)])
}
