use std::{collections::HashSet, ops::Range, sync::Arc};

use meeting::{Role, Speaker, Word};

use crate::{
    Dictionary, DictionaryWord, Numerals, Part, Rewritten,
    kana::{hiragana, is_kanji},
    roster::{ADNOMINALS, HONORIFICS},
    ruby::name_parts,
    sounds::Sounds,
};

/// What is heard as sure as this is no doubtful name.
const SURE: f32 = 0.85;
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
/// Tenths of the longer that the shorter of two names has, for the one to be heard as the other.
const LEAST_PART: usize = 6;
/// No name that was heard is longer, in characters.
const LONGEST: usize = 9;
/// Nor is a seat or title.
const LONGEST_TITLE: usize = 20;
/// So many ways of reading what was heard are tried at most.
const MOST_READINGS: usize = 32;

/// Introduces oneself: 「総務部長、城戸でございます」.
const INTRODUCES: [&str; 3] = ["でございます", "です", "と申します"];

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

#[derive(Clone, Debug)]
struct Person {
    role: Role,
    /// Seat or title, in every way to write its number.
    titles: Vec<String>,
    /// The family name, and the whole.
    names: Vec<(String, Sounds)>,
}

/// Where a name must stand.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// Where it may begin, and where it ends, in characters.
    stretch: Range<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Before this.
    Honoured(&'static str),
    /// One's own name after one's title.
    Introduced,
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

/// What was said, character by character, with what was said before it.
struct Said {
    characters: Vec<char>,
    /// How much of it was said before: that stays as it is.
    before: usize,
    probabilities: Vec<f32>,
}

impl Said {
    fn of(before: &str, words: &[Word]) -> Self {
        let mut characters: Vec<char> = before.chars().collect();
        let before = characters.len();
        let mut probabilities = vec![1.0; before];
        for word in words {
            characters.extend(word.text.chars());
            probabilities.resize(characters.len(), word.probability);
        }
        Self { characters, before, probabilities }
    }

    fn is_unsure(&self, place: Range<usize>) -> bool {
        self.probabilities[place].iter().any(|probability| *probability < SURE)
    }

    /// Whether it was written in katakana, as what the recogniser knows no kanji for.
    fn is_by_ear(&self, place: Range<usize>) -> bool {
        self.characters[place].iter().any(|character| matches!(character, 'ァ'..='ヺ'))
    }
}

impl Person {
    fn of(speaker: &Speaker, dictionary: &Dictionary) -> Option<Self> {
        let reading = hiragana(speaker.reading.as_deref()?);
        let family = name_parts(&speaker.name, &reading, dictionary).into_iter().next();
        let whole = (joined(&speaker.name), joined(&reading));
        let names = family.into_iter().chain([whole]).filter_map(|(surface, reading)| {
            let sounds = Sounds::of(&reading).filter(|sounds| sounds.length() > 1)?;
            Some((surface, sounds))
        });
        let title: String =
            speaker.title.iter().flat_map(|title| title.chars()).filter(|c| c.is_alphanumeric()).collect();
        let mut titles =
            vec![Numerals::Kanji.rewrite(&title).into_text(), Numerals::Arabic.rewrite(&title).into_text(), title];
        titles.retain(|title| !title.is_empty());
        Some(Self { role: speaker.role, titles, names: names.collect() })
    }

    /// Whether what was said just before is this person's seat or title.
    fn is_called(&self, before: &[char]) -> bool {
        let said: String =
            before[before.len().saturating_sub(LONGEST_TITLE)..].iter().filter(|c| c.is_alphanumeric()).collect();
        self.titles.iter().any(|title| {
            // 3番 is not called by 13番.
            said.strip_suffix(title.as_str())
                .is_some_and(|rest| !(rest.ends_with(is_numeral) && title.starts_with(is_numeral)))
        })
    }

    /// Whether this person can be called so.
    fn fits(&self, kind: Kind) -> bool {
        let post = |honorific: &str| self.titles.iter().any(|title| title.ends_with(honorific));
        match kind {
            Kind::Honoured("君" | "さん" | "氏" | "様" | "殿" | "先生" | "委員") => true,
            Kind::Honoured("議員") => matches!(self.role, Role::Chair | Role::Member),
            Kind::Honoured(honorific @ ("委員長" | "副委員長")) => {
                post(honorific) || matches!(self.role, Role::Chair | Role::Member)
            }
            Kind::Honoured(honorific) => post(honorific),
            // Only by the title said before.
            Kind::Introduced => false,
        }
    }

    /// The name of this person's that sounds most like one of the readings, and how far it is.
    fn nearest(&self, readings: &[Sounds]) -> Option<(&str, u32)> {
        let all = self.names.iter().filter_map(|(surface, sounds)| {
            let apart = |reading: &Sounds| {
                let (shorter, longer) = (reading.length().min(sounds.length()), reading.length().max(sounds.length()));
                // Half a name is no whole one: 鈴木 is not 相田俊介, though every sound of it is in there.
                (10 * shorter >= LEAST_PART * longer).then(|| reading.distance(sounds) / longer as u32)
            };
            Some((surface.as_str(), readings.iter().filter_map(apart).min()?))
        });
        all.min_by_key(|(_, distance)| *distance)
    }
}

/// The end of a stretch, which may be a name.
struct Heard<'a> {
    words: &'a [DictionaryWord<'a>],
    before: Option<&'a DictionaryWord<'a>>,
}

impl Heard<'_> {
    /// 取 of 端取 is no name, nor is その間: names are taken for nouns at the beginning of what stands together.
    fn may_be_a_name(&self) -> bool {
        use Part::{Noun, OtherName, PersonName, PlaceName, Suffix, Unknown, VerbalNoun};
        let noun = |part| matches!(part, Noun | VerbalNoun | Suffix | PersonName | PlaceName | OtherName | Unknown);
        let begins = match self.before {
            None => true,
            Some(before) if ADNOMINALS.contains(&before.surface) => false,
            Some(before) => {
                let title = before.surface.ends_with('番')
                    || HONORIFICS.iter().any(|honorific| before.surface.ends_with(honorific));
                title
                    || matches!(before.part, Part::Particle | Part::Counter | Part::Symbol | Part::Adverb | Part::Verb)
            }
        };
        // How the dictionary takes apart what was written by ear says nothing: ハットリ is ハット and リ to it.
        let by_ear = |word: &DictionaryWord| word.surface.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー'));
        begins && self.words.iter().all(|word| noun(word.part) || by_ear(word))
    }

    /// A single word that the dictionary has, and not as a name.
    fn is_a_common_word(&self) -> bool {
        let [word] = self.words else { return false };
        let name = matches!(word.part, Part::PersonName | Part::PlaceName | Part::OtherName | Part::Unknown);
        !name && word.reading.is_some()
    }

    /// Every way to read it, up to [`MOST_READINGS`].
    fn readings(&self, dictionary: &Dictionary) -> Vec<Sounds> {
        let mut all = vec![String::new()];
        for word in self.words {
            let known = dictionary.readings(word.surface).into_iter().map(|reading| reading.kana);
            let kana = word.surface.chars().all(|c| !is_kanji(c)).then(|| hiragana(word.surface));
            let mut own: Vec<String> = word.reading.clone().into_iter().chain(kana).chain(known).collect();
            own.sort();
            own.dedup();
            all = all.iter().flat_map(|before| own.iter().map(move |own| format!("{before}{own}"))).collect();
            all.truncate(MOST_READINGS);
        }
        all.iter().filter_map(|reading| Sounds::of(reading)).collect()
    }
}

/// Where names must stand in a text, in order.
fn places(characters: &[char]) -> Vec<Place> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_alphanumeric() {
            from = at + 1;
            at += 1;
            continue;
        }
        let starts = |said: &&&'static str| starts_with(&characters[at..], said);
        let honorific = HONORIFICS.iter().filter(starts).max_by_key(|honorific| honorific.chars().count());
        let introduces = INTRODUCES.iter().find(starts);
        match (honorific, introduces) {
            (Some(honorific), _) => {
                let end = at + honorific.chars().count();
                if from < at && stands_alone(&characters[end..]) {
                    found.push(Place { stretch: from..at, kind: Kind::Honoured(honorific) });
                }
                // A title may go before a name, as in 総務部長城戸君, and then the name begins after it.
                from = if from < at { from } else { end };
                at = end;
            }
            (None, Some(introduces)) => {
                if from < at {
                    found.push(Place { stretch: from..at, kind: Kind::Introduced });
                }
                at += introduces.chars().count();
                from = at;
            }
            (None, None) => at += 1,
        }
    }
    found
}

/// Whether an honorific ends here: 議員及び and 委員の do, 委員会 and 議員定数 do not.
fn stands_alone(rest: &[char]) -> bool {
    const JOINS: [&str; 3] = ["及び", "並びに", "又は"];
    rest.first().is_none_or(|next| !is_kanji(*next)) || JOINS.iter().any(|joins| starts_with(rest, joins))
}

fn starts_with(characters: &[char], text: &str) -> bool {
    characters.len() >= text.chars().count() && text.chars().zip(characters).all(|(one, other)| one == *other)
}

fn is_numeral(character: char) -> bool {
    character.is_numeric() || "一二三四五六七八九十百".contains(character)
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
