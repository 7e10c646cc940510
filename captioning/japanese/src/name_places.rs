//! Where in what was said a name must stand, and what may be one.

use std::ops::Range;

use meeting::Word;

use crate::{
    Dictionary, DictionaryWord, Part,
    kana::{hiragana, is_kanji},
    roster::{ADNOMINALS, HONORIFICS},
    sounds::Sounds,
};

/// What is heard as sure as this is no doubtful name.
const SURE: f32 = 0.85;
/// No name that was heard is longer, in characters.
pub(crate) const LONGEST: usize = 9;
/// Which of those who hold a title are meant, in one character.
const BEFORE_TITLES: [char; 14] = ['全', '各', '両', '同', '本', '当', '新', '元', '前', '現', '副', '正', '他', '旧'];
/// So many ways of reading what was heard are tried at most.
const MOST_READINGS: usize = 32;

/// Introduces oneself: 「総務部長、城戸でございます」.
pub(crate) const INTRODUCES: [&str; 3] = ["でございます", "です", "と申します"];

/// Where a name must stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it may begin, and where it ends, in characters.
    pub(crate) stretch: Range<usize>,
    pub(crate) kind: Kind,
}

impl Place {
    /// What makes it one: 君, です.
    pub(crate) fn after(&self) -> &'static str {
        match self.kind {
            Kind::Honoured(said) | Kind::Introduced(said) => said,
        }
    }

    /// Where that ends.
    fn end(&self) -> usize {
        self.stretch.end + self.after().chars().count()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Before this.
    Honoured(&'static str),
    /// One's own name after one's title, before this.
    Introduced(&'static str),
}

/// What was said, character by character, with what was said before it.
pub(crate) struct Said {
    pub(crate) characters: Vec<char>,
    /// How much of it was said before: that stays as it is.
    pub(crate) before: usize,
    pub(crate) probabilities: Vec<f32>,
}

impl Said {
    pub(crate) fn of(before: &str, words: &[Word]) -> Self {
        let mut characters: Vec<char> = before.chars().collect();
        let before = characters.len();
        let mut probabilities = vec![1.0; before];
        for word in words {
            characters.extend(word.text.chars());
            probabilities.resize(characters.len(), word.probability);
        }
        Self { characters, before, probabilities }
    }

    pub(crate) fn is_unsure(&self, place: Range<usize>) -> bool {
        self.probabilities[place].iter().any(|probability| *probability < SURE)
    }

    /// Whether all of it was heard as surely as this.
    pub(crate) fn is_surer(&self, place: Range<usize>, probability: f32) -> bool {
        self.probabilities[place].iter().all(|own| *own >= probability)
    }

    /// Whether more than punctuation was said after what follows the name in this place.
    pub(crate) fn goes_on(&self, place: &Place) -> bool {
        self.characters[place.end()..].iter().any(|character| character.is_alphanumeric())
    }

    /// Whether it was written in katakana, as what the recogniser knows no kanji for.
    pub(crate) fn is_by_ear(&self, place: Range<usize>) -> bool {
        self.characters[place].iter().any(|character| matches!(character, 'ァ'..='ヺ'))
    }
}

/// The end of a stretch, which may be a name.
pub(crate) struct Heard<'a> {
    pub(crate) words: &'a [DictionaryWord<'a>],
    pub(crate) before: Option<&'a DictionaryWord<'a>>,
}

impl Heard<'_> {
    /// 取 of 端取 is no name, nor is その間: names are taken for nouns at the beginning of what stands together.
    pub(crate) fn may_be_a_name(&self) -> bool {
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
    pub(crate) fn is_a_common_word(&self) -> bool {
        let [word] = self.words else { return false };
        let name = matches!(word.part, Part::PersonName | Part::PlaceName | Part::OtherName | Part::Unknown);
        !name && word.reading.is_some()
    }

    /// Nothing but words that the dictionary has, and not as names: 会議録署名, 企画. What it mostly takes apart into single kanji (渡少)
    /// is no word at all.
    pub(crate) fn is_all_common_words(&self) -> bool {
        let common = |word: &DictionaryWord| {
            let name = matches!(word.part, Part::PersonName | Part::PlaceName | Part::OtherName | Part::Unknown);
            !name && word.reading.is_some() && word.surface.chars().any(|c| !matches!(c, 'ァ'..='ヺ' | 'ー'))
        };
        let single = self.words.iter().filter(|word| word.surface.chars().count() == 1).count();
        let pieces = self.words.len() > 1 && 2 * single >= self.words.len();
        !pieces && self.words.iter().all(common)
    }

    /// What was left of a name that the recogniser could not write: one character.
    pub(crate) fn is_a_lone_character(&self) -> bool {
        self.only().is_some_and(|only| !BEFORE_TITLES.contains(&only))
    }

    /// 全 of 全議員 tells who is meant, and names nobody.
    pub(crate) fn tells_which(&self) -> bool {
        self.only().is_some_and(|only| BEFORE_TITLES.contains(&only))
    }

    fn only(&self) -> Option<char> {
        let mut characters = self.words.iter().flat_map(|word| word.surface.chars());
        characters.next().filter(|_| characters.next().is_none())
    }

    /// Every way to read it, up to [`MOST_READINGS`].
    pub(crate) fn readings(&self, dictionary: &Dictionary) -> Vec<Sounds> {
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
pub(crate) fn places(characters: &[char]) -> Vec<Place> {
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
                    found.push(Place { stretch: from..at, kind: Kind::Introduced(introduces) });
                }
                at += introduces.chars().count();
                from = at;
            }
            (None, None) => at += 1,
        }
    }
    found
}

/// Whether an honorific ends here, and one is meant: 議員及び and 委員の do, 委員会, 議員定数 and 委員の皆様 do not.
pub(crate) fn stands_alone(rest: &[char]) -> bool {
    const JOINS: [&str; 3] = ["及び", "並びに", "又は"];
    let ends = rest.first().is_none_or(|next| !is_kanji(*next)) || JOINS.iter().any(|joins| starts_with(rest, joins));
    ends && !means_several(rest)
}

/// Whether after an honorific this tells that several are meant, and nobody by name: 委員の皆様.
pub(crate) fn means_several(rest: &[char]) -> bool {
    const PLURALS: [&str; 5] = ["の皆様", "の皆さん", "の方々", "各位", "の諸君"];
    PLURALS.iter().any(|plural| starts_with(rest, plural))
}

pub(crate) fn starts_with(characters: &[char], text: &str) -> bool {
    characters.len() >= text.chars().count() && text.chars().zip(characters).all(|(one, other)| one == *other)
}
