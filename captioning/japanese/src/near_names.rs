use std::{collections::HashSet, ops::Range, sync::Arc};

use meeting::{Speaker, Word};

use crate::{
    Dictionary, Rewritten,
    name_places::{Heard, LONGEST, Place, Said, places},
    person::Person,
};

/// So far may a name be from what was heard, in hundredths of a mora for each mora: where another name was heard, and the
/// recogniser was unsure of it.
const FAR: u32 = 12;
/// So far where it was written by ear.
const FAR_IF_BY_EAR: u32 = 34;
/// So far where a word as any other was heard: 総務部長、以上です.
const FAR_IF_COMMON: u32 = 15;
/// So far where the seat or title before it says whose name it must be; less where the recogniser was sure.
const FAR_IF_CALLED: u32 = 60;
const FAR_IF_CALLED_AND_SURE: u32 = 40;
/// The next likely person must be so much farther.
const MARGIN: u32 = 10;

/// Decides which person of a session is meant by a name that was heard wrong: 高沢議員 is 滝沢議員 where the roster has nobody
/// who sounds nearer.
///
/// A recogniser writes names that it never saw as others that sound like them, or in katakana, by ear. So a name is sought where one must stand: before
/// 君, 議員 and the like, or after a title and before でございます. It is taken for the person of the roster that it sounds most
/// like, if it sounds near enough, if nobody else does nearly as much, and if the recogniser was unsure, wrote by ear, or a seat or
/// title said just before it is that person's. What is written as the roster writes somebody stays, and so does all that is no name.
#[derive(Clone, Debug)]
pub struct NearNames {
    dictionary: Arc<Dictionary>,
    people: Vec<Person>,
    /// Everything that somebody of the roster is called.
    written: HashSet<String>,
}

/// A person that may be meant.
#[derive(Clone, Debug)]
struct Meant<'a> {
    surface: &'a str,
    place: Range<usize>,
    /// In hundredths of a mora for each mora of the longer.
    distance: u32,
    /// A seat or title said just before it is this person's.
    called: bool,
    /// What was heard is a word as any other.
    common: bool,
}

impl NearNames {
    /// The people who may speak or be called in a session. Who has no reading is not found.
    pub fn new(roster: &[Speaker], dictionary: Arc<Dictionary>) -> Self {
        let people: Vec<Person> = roster.iter().filter_map(|speaker| Person::of(speaker, &dictionary)).collect();
        let written = people.iter().flat_map(|person| &person.names).map(|(surface, _)| surface.clone()).collect();
        Self { dictionary, people, written }
    }

    /// The words, with names that were heard wrong written as the roster has them. `before` was said just before them.
    pub fn enforce(&self, before: &str, words: &[Word]) -> Vec<Word> {
        let said = Said::of(before, words);
        let mut made = Rewritten::default();
        let mut kept = said.before;
        for place in places(&said.characters) {
            let meant = self.meant(&said, &place);
            if let Some(meant) = meant.filter(|meant| meant.place.start >= kept) {
                made.keep(said.characters[kept..meant.place.start].iter().copied());
                made.replace(&said.characters[meant.place.clone()], meant.surface);
                kept = meant.place.end;
            }
        }
        made.keep(said.characters[kept..].iter().copied());
        made.words(words)
    }

    /// How many characters at the end of these words may be a name, heard wrong, whose 君 or 議員 is still to come.
    pub fn unfinished(&self, before: &str, words: &[Word]) -> usize {
        let said = Said::of(before, words);
        let from = said.characters.iter().rposition(|c| !c.is_alphanumeric()).map_or(0, |last| last + 1);
        let text: String = said.characters[from..].iter().collect();
        let found = self.dictionary.words(&text);
        let mut longest = 0;
        let mut length = 0;
        for first in (0..found.len()).rev() {
            length += found[first].surface.chars().count();
            if length > LONGEST {
                break;
            }
            let heard = Heard { words: &found[first..], before: first.checked_sub(1).map(|before| &found[before]) };
            let place = said.characters.len() - length..said.characters.len();
            if heard.may_be_a_name() && (said.is_unsure(place.clone()) || said.is_by_ear(place)) {
                longest = length;
            }
        }
        longest.min(said.characters.len() - said.before)
    }

    /// Who is meant at a place, if not who is written there.
    fn meant(&self, said: &Said, place: &Place) -> Option<Meant<'_>> {
        let text: String = said.characters[place.stretch.clone()].iter().collect();
        if self.written.iter().any(|name| text.ends_with(name.as_str())) {
            return None;
        }
        let words = self.dictionary.words(&text);
        let mut all: Vec<Meant<'_>> = Vec::new();
        let mut end = text.chars().count();
        for first in (0..words.len()).rev() {
            end -= words[first].surface.chars().count();
            let start = place.stretch.start + end;
            if place.stretch.end - start > LONGEST {
                break;
            }
            let heard = Heard { words: &words[first..], before: first.checked_sub(1).map(|before| &words[before]) };
            if !heard.may_be_a_name() {
                continue;
            }
            let common = heard.is_a_common_word();
            let readings = heard.readings(&self.dictionary);
            all.extend(self.people.iter().flat_map(|person| {
                let called = person.is_called(&said.characters[..start]);
                let fits = called || person.fits(place.kind);
                let range = start..place.stretch.end;
                person.nearest(&readings).filter(|_| fits).map(|(surface, distance)| Meant {
                    surface,
                    place: range,
                    distance,
                    called,
                    common,
                })
            }));
        }
        // Whose seat was called is meant, or nobody.
        if all.iter().any(|meant| meant.called) {
            all.retain(|meant| meant.called);
        }
        let best = all.iter().min_by_key(|meant| meant.distance)?.clone();
        let another =
            |other: &&Meant<'_>| !other.surface.starts_with(best.surface) && !best.surface.starts_with(other.surface);
        let next = all.iter().filter(another).map(|other| other.distance).min();
        let alone = next.is_none_or(|next| next >= best.distance + MARGIN);
        let far = best.may_be_so_far(said)?;
        (alone && best.distance <= far).then_some(best)
    }
}

impl Meant<'_> {
    /// How far a name may be from what was heard in its place; none where what was heard stays.
    fn may_be_so_far(&self, said: &Said) -> Option<u32> {
        let (unsure, by_ear) = (said.is_unsure(self.place.clone()), said.is_by_ear(self.place.clone()));
        match (self.called, by_ear, self.common) {
            (_, _, true) => (unsure || by_ear).then_some(FAR_IF_COMMON),
            (true, _, false) => Some(if unsure || by_ear { FAR_IF_CALLED } else { FAR_IF_CALLED_AND_SURE }),
            (false, true, false) => Some(FAR_IF_BY_EAR),
            (false, false, false) => unsure.then_some(FAR),
        }
    }
}
