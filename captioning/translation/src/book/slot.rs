//! What can stand in a phrase's slots: how it is read, and how it is said.

use meeting::Language;

use super::{
    Term,
    number::{number, time_of_day, yen},
    wording::{fixed, normalise},
};
use crate::Names;

/// A slot's name: what it holds, and which of several it is (`{person}`, `{person2}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) kind: Kind,
    which: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `{n}`
    Number,
    /// `{yen}`, with its 円.
    Yen,
    /// `{reiwa}`: a year of that era, said as that of the common calendar.
    Reiwa,
    /// `{time}` of day, with its 時.
    Time,
    /// `{person}` on the roster.
    Person,
    /// `{term}` of the book or the town.
    Term,
}

/// What stood in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(u64),
    Yen(u64),
    Year(u64),
    Minute(u64),
    /// By its place in [`Names`].
    Person(usize),
    /// By its place in the book.
    Term(usize),
}

/// The first year of Reiwa is 2019.
const BEFORE_REIWA: u64 = 2018;

impl Slot {
    /// The slot of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let kind_name = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let kind = match kind_name {
            "n" => Kind::Number,
            "yen" => Kind::Yen,
            "reiwa" => Kind::Reiwa,
            "time" => Kind::Time,
            "person" => Kind::Person,
            "term" => Kind::Term,
            _ => return None,
        };
        let which = &name[kind_name.len()..];
        Some(Self { kind, which: if which.is_empty() { 1 } else { which.parse().ok()? } })
    }
}

/// A sentence with all that could stand in slots, wherever it begins.
pub(crate) struct Reading<'a> {
    pub(crate) text: Vec<char>,
    pub(crate) fixed: Vec<bool>,
    terms: &'a [Term],
    names: &'a Names,
}

impl<'a> Reading<'a> {
    /// A sentence longer than this is no phrase.
    const LONGEST: usize = 200;

    pub(crate) fn new(sentence: &str, terms: &'a [Term], names: &'a Names) -> Self {
        let mut text: Vec<char> = normalise(sentence).chars().collect();
        if text.len() > Self::LONGEST {
            text.clear();
        }
        Self { fixed: fixed(&text), text, terms, names }
    }

    /// What of a kind begins at a place, with where it ends.
    pub(crate) fn at(&self, place: usize, kind: Kind) -> Vec<(Value, usize)> {
        let rest = &self.text[place..];
        let one = |read: Option<(u64, usize)>, value: fn(u64) -> Value| {
            read.map(|(read, length)| (value(read), place + length)).into_iter().collect()
        };
        match kind {
            Kind::Number => numbers(rest).map(|(read, length)| (Value::Number(read), place + length)).collect(),
            Kind::Yen => one(yen(rest), Value::Yen),
            Kind::Reiwa => one(number(rest).filter(|(year, _)| *year < 1_000), |year| Value::Year(BEFORE_REIWA + year)),
            Kind::Time => one(time_of_day(rest), Value::Minute),
            Kind::Person => self.names.at(rest).map(|(name, length)| (Value::Person(name), place + length)).collect(),
            Kind::Term => {
                let held = self.terms.iter().enumerate().filter(|(_, term)| rest.starts_with(&term.written));
                held.map(|(term, held)| (Value::Term(term), place + held.written.len())).collect()
            }
        }
    }
}

/// The number that begins here, and shorter ones where a word may follow that itself begins with a numeral: 日程第二、一般会計.
fn numbers(text: &[char]) -> impl Iterator<Item = (u64, usize)> + '_ {
    let longest = number(text).map_or(0, |(_, length)| length);
    let ends_in_kanji = move |length: &usize| !text[length - 1].is_ascii_digit() || *length == longest;
    (1..=longest).rev().filter(ends_in_kanji).filter_map(|length| number(&text[..length]))
}

impl Value {
    /// As readers of a language read it; none where that is not known.
    pub(crate) fn say(&self, language: &Language, terms: &[Term], names: &Names) -> Option<String> {
        match self {
            Self::Number(number) => Some(grouped(*number)),
            Self::Yen(yen) => amount(*yen, language),
            Self::Year(year) => Some(year.to_string()),
            Self::Minute(minute) => Some(clock(*minute, language)),
            Self::Person(name) => names.say(*name, language).map(str::to_owned),
            Self::Term(term) => terms.get(*term)?.said.get(language).cloned(),
        }
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let grouped = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    grouped.collect::<Vec<_>>().join(",")
}

fn amount(yen: u64, language: &Language) -> Option<String> {
    let parts = |units: [&str; 2], word: &str| {
        let (great, small) = (yen / 100_000_000, yen % 100_000_000);
        let said = match (great, small % 10_000) {
            (0, 0) if small > 0 => format!("{}{}", small / 10_000, units[1]),
            (_, 0) if great > 0 && small == 0 => format!("{great}{}", units[0]),
            (_, 0) if great > 0 => format!("{great}{}{}{}", units[0], small / 10_000, units[1]),
            _ => grouped(yen),
        };
        format!("{said}{word}")
    };
    Some(match language.as_str() {
        "en" => match yen {
            1_000_000_000.. if yen.is_multiple_of(10_000_000) => format!("{} billion yen", decimal(yen / 10_000_000)),
            1_000_000.. if yen.is_multiple_of(10_000) => format!("{} million yen", decimal(yen / 10_000)),
            _ => format!("{} yen", grouped(yen)),
        },
        "zh" => parts(["亿", "万"], "日元"),
        "ko" => parts(["억 ", "만 "], "엔"),
        "es" => format!("{} yenes", grouped(yen).replace(',', ".")),
        "pt" => format!("{} ienes", grouped(yen).replace(',', ".")),
        "vi" => format!("{} yên", grouped(yen).replace(',', ".")),
        "id" => format!("{} yen", grouped(yen).replace(',', ".")),
        "fil" => format!("{} yen", grouped(yen)),
        "ne" => format!("{} येन", grouped(yen)),
        "th" => format!("{} เยน", grouped(yen)),
        "my" => format!("ယန်း {}", grouped(yen)),
        "km" => format!("{} យ៉េន", grouped(yen)),
        "mn" => format!("{} иен", grouped(yen)),
        _ => return None,
    })
}

/// Hundredths as a decimal without idle noughts: 120 is 1.2.
fn decimal(hundredths: u64) -> String {
    let said = format!("{}.{:02}", grouped(hundredths / 100), hundredths % 100);
    said.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn clock(minute: u64, language: &Language) -> String {
    let (hour, minute) = (minute / 60, minute % 60);
    if language.as_str() != "en" {
        return format!("{hour}:{minute:02}");
    }
    let half = if (12..24).contains(&hour) { "p.m." } else { "a.m." };
    format!("{}:{minute:02} {half}", if hour % 12 == 0 { 12 } else { hour % 12 })
}

/// A translation with its slots.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pieces: Vec<Piece>,
    /// As it stands in the book.
    #[cfg(test)]
    pub(super) written: String,
}

#[derive(Clone, Debug)]
enum Piece {
    Words(String),
    Slot(Slot),
}

impl Target {
    /// Reads `Bill No. {n} is passed.`
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        for (place, part) in text.split('{').enumerate() {
            let words = if place == 0 {
                part
            } else {
                let (name, words) = part.split_once('}').ok_or("a { without a }")?;
                pieces.push(Piece::Slot(Slot::named(name).ok_or_else(|| format!("no such slot: {name}"))?));
                words
            };
            pieces.push(Piece::Words(words.to_owned()));
        }
        Ok(Self {
            pieces,
            #[cfg(test)]
            written: text.to_owned(),
        })
    }

    /// Its slots.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(*slot),
            Piece::Words(_) => None,
        })
    }

    /// The translation with its slots filled, beginning with a capital where the script has them.
    pub(crate) fn say(&self, fill: impl Fn(&Slot) -> Option<String>) -> Option<String> {
        let mut said = String::new();
        for piece in &self.pieces {
            match piece {
                // "…at 3:20 p.m." ends as it is.
                Piece::Words(words) if said.ends_with('.') => said.push_str(words.strip_prefix('.').unwrap_or(words)),
                Piece::Words(words) => said.push_str(words),
                Piece::Slot(slot) => said.push_str(&fill(slot)?),
            }
        }
        let mut rest = said.chars();
        let first = rest.next()?;
        Some(first.to_uppercase().chain(rest).collect())
    }
}
