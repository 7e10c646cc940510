//! Furigana: kana over those kanji whose reading is sure.
//!
//! Asked in this order: the names and terms that the town gave; words that people wrote down (data/ruby); numbers with what they
//! count, by rule; the dictionary, where it knows one reading of a word, or one far likelier than the others. All else stays
//! without ruby: names that nobody told, 今日 where it may be きょう or こんにち, 一日, a 方 of which nothing says whether it is a
//! person.

mod context;
mod gate;
mod grades;
mod names;
mod numbers;
mod okurigana;
mod tables;

use std::{ops::Range, sync::Arc};

use crate::{
    Dictionary, DictionaryWord, Part,
    kana::{hiragana, is_kanji},
    numerals::{digit, numeral_at},
};

pub use grades::grade_of;
pub(crate) use names::parts as name_parts;

use names::Names;
use numbers::NumberReading;

/// Kana over some characters of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruby {
    /// Over which characters, counted in characters.
    pub range: Range<usize>,
    /// In hiragana.
    pub reading: String,
    /// The highest school grade of the kanji: 1 to 6, 7 for what no primary school teaches.
    pub grade: u8,
}

/// For whom ruby is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RubyLevel {
    /// Over all kanji.
    All,
    /// Over kanji taught after this grade of primary school (1 to 6).
    AboveGrade(u8),
    /// Over none.
    None,
}

impl RubyLevel {
    /// Whether this ruby is shown.
    pub fn shows(self, ruby: &Ruby) -> bool {
        match self {
            Self::All => true,
            Self::AboveGrade(grade) => ruby.grade > grade,
            Self::None => false,
        }
    }
}

/// Puts readings over texts. Cheap to clone; give each session one with its own names.
#[derive(Clone, Debug)]
pub struct Furigana {
    dictionary: Arc<Dictionary>,
    names: Arc<Names>,
}

/// A text's ruby, and the kanji that have none because nobody could be sure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// In order, none over another.
    pub ruby: Vec<Ruby>,
    /// Runs of kanji without ruby.
    pub unsure: Vec<Range<usize>>,
}

impl Furigana {
    /// By this dictionary.
    pub fn new(dictionary: Arc<Dictionary>) -> Self {
        Self { dictionary, names: Arc::default() }
    }

    /// The same with names and terms of one's own, each as (written, read), which win over all else.
    ///
    /// A reading is taken in hiragana or katakana, spaces in it ignored. Where one has a space in both (鈴木 一郎, すずき いちろう),
    /// its parts are known, too.
    pub fn with_names<S: AsRef<str>, R: AsRef<str>>(&self, names: impl IntoIterator<Item = (S, R)>) -> Self {
        let names = Names::new(names.into_iter(), &self.dictionary);
        Self { dictionary: Arc::clone(&self.dictionary), names: Arc::new(names) }
    }

    /// The readings that are sure, in order.
    pub fn ruby(&self, text: &str) -> Vec<Ruby> {
        self.readings(text).ruby
    }

    /// The readings that are sure, and what is not.
    pub fn readings(&self, text: &str) -> Readings {
        let words = self.dictionary.words(text);
        let characters: Vec<char> = text.chars().collect();
        Reader { furigana: self, words: &words, characters: &characters, ruby: Vec::new(), by_dictionary: Vec::new() }
            .read()
    }
}

/// One reading of a text from its beginning to its end.
struct Reader<'a> {
    furigana: &'a Furigana,
    words: &'a [DictionaryWord<'a>],
    characters: &'a [char],
    ruby: Vec<Ruby>,
    /// Which of them the dictionary told: they stand or fall with their neighbours.
    by_dictionary: Vec<usize>,
}

impl Reader<'_> {
    fn read(mut self) -> Readings {
        // Where each word begins, in characters; the last is the text's end.
        let mut starts = vec![0];
        for word in self.words {
            starts.push(starts[starts.len() - 1] + word.surface.chars().count());
        }
        let mut at = 0;
        while at < self.words.len() {
            let start = starts[at];
            let end = self
                .known(start, &starts)
                .or_else(|| self.numbered(at, start, &starts))
                .unwrap_or_else(|| self.word(at, start));
            // A number may end within a word: what is left of it has ruby only if it is one kanji that is trusted there.
            at = starts.partition_point(|start| *start < end).max(at + 1);
            let left = (starts[at] == end + 1).then(|| gate::after_a_counter(self.characters[end])).flatten();
            if let Some(reading) = left {
                self.add_whole(end..end + 1, reading.to_owned());
            }
        }
        self.doubt_neighbours();
        let unsure = self.unsure();
        Readings { ruby: self.ruby, unsure }
    }

    /// The longest name or written-down word that begins here and ends where a word of the dictionary ends.
    fn known(&mut self, start: usize, starts: &[usize]) -> Option<usize> {
        if let Some((end, reading)) = self.furigana.names.at(self.characters, start) {
            // A name of one kanji or two within a longer word is none.
            let fits = end - start > 2 || starts.binary_search(&end).is_ok();
            if fits {
                self.add(start..end, &reading);
                return Some(end);
            }
        }
        let longest = 9.min(self.characters.len() - start);
        let ends = (2..=longest).rev().map(|length| start + length).filter(|end| starts.binary_search(end).is_ok());
        let several = |end: &usize| {
            starts.binary_search(end).is_ok_and(|last| starts.binary_search(&start).is_ok_and(|first| last - first > 1))
        };
        for end in ends.filter(several) {
            let surface: String = self.characters[start..end].iter().collect();
            if let Some(reading) = tables::WORDS.get(surface.as_str()) {
                self.add(start..end, reading);
                return Some(end);
            }
        }
        None
    }

    /// A number, with its counter if one follows. Words that begin with a numeral (一般) are words.
    fn numbered(&mut self, at: usize, start: usize, starts: &[usize]) -> Option<usize> {
        let word = &self.words[at];
        let first = word.surface.chars().next()?;
        let numeral_first = digit(first).is_some() || matches!(first, '十' | '百' | '千');
        if !numeral_first || tables::WORDS.contains_key(word.surface) {
            return None;
        }
        if word.part != Part::Number
            && word.surface.chars().count() > 1
            && !first.is_ascii_digit()
            && !is_counted_word(word.surface)
        {
            return None;
        }
        let numeral = numeral_at(self.characters, start)?;
        let ascii = numeral.is_ascii();
        if let Some((reading, length)) = numbers::with_counter(self.characters, &numeral) {
            let end = numeral.end + length;
            match reading {
                NumberReading::Together(reading) => self.add_whole(start..end, reading),
                NumberReading::Apart { number, counter } => {
                    if !ascii {
                        self.add_whole(start..numeral.end, number);
                    }
                    self.units(&numeral, ascii);
                    self.add(numeral.end..end, &counter);
                }
            }
            return Some(end);
        }
        // A number alone: 三十, but not 一 which may be a word's beginning, nor one before a counter that nobody told.
        let next = self.characters.get(numeral.end).copied();
        let followed = next.is_some_and(|next| is_kanji(next) || next == 'つ');
        let number = (!ascii && !followed).then(|| numbers::number(&numeral)).flatten();
        if let Some(number) = number {
            self.add_whole(start..numeral.end, number);
        }
        self.units(&numeral, ascii);
        // A counter that nobody told changes its sound after some numbers: 3羽.
        let next = starts.binary_search(&numeral.end).ok().and_then(|next| self.words.get(next));
        let counter = next.filter(|word| word.part == Part::Counter && word.surface.chars().any(is_kanji));
        Some(numeral.end + counter.map_or(0, |word| word.surface.chars().count()))
    }

    /// 万, 億 and 兆 between Arabic digits: 1億2,000万.
    fn units(&mut self, numeral: &crate::numerals::Numeral, ascii: bool) {
        if !ascii {
            return;
        }
        for place in numeral.start..numeral.end {
            let reading = match self.characters[place] {
                '万' => "まん",
                '億' => "おく",
                '兆' => "ちょう",
                _ => continue,
            };
            self.add_whole(place..place + 1, reading.to_owned());
        }
    }

    fn word(&mut self, at: usize, start: usize) -> usize {
        let word = &self.words[at];
        let end = start + word.surface.chars().count();
        let written_with_kanji = word.surface.chars().any(is_kanji);
        let trusted = written_with_kanji.then(|| gate::trusted(&self.furigana.dictionary, self.words, at)).flatten();
        if let Some(reading) = trusted {
            let first = self.ruby.len();
            self.add(start..end, &reading);
            self.by_dictionary.extend(first..self.ruby.len());
        }
        end
    }

    /// Ruby over the kanji of this range.
    fn add(&mut self, range: Range<usize>, reading: &str) {
        let surface = &self.characters[range.clone()];
        let Some(parts) = okurigana::split(surface, &hiragana(reading)) else { return };
        for (part, kana) in parts {
            let range = range.start + part.start..range.start + part.end;
            self.add_whole(range, kana);
        }
    }

    fn add_whole(&mut self, range: Range<usize>, reading: String) {
        let grade = grades::highest_grade(self.characters[range.clone()].iter().copied());
        self.ruby.push(Ruby { range, reading, grade });
    }

    /// 小鳥 beside a 遊 that nobody knows is no little bird: what touches a single kanji without ruby has none either. (議員 after
    /// a name of two keeps its ruby.)
    fn doubt_neighbours(&mut self) {
        let mut unsure = self.unsure();
        unsure.retain(|run| run.len() == 1);
        let touches = |range: &Range<usize>| unsure.iter().any(|run| run.end == range.start || run.start == range.end);
        let doubted: Vec<usize> =
            self.by_dictionary.iter().copied().filter(|place| touches(&self.ruby[*place].range)).collect();
        let mut place = 0;
        self.ruby.retain(|_| {
            place += 1;
            doubted.binary_search(&(place - 1)).is_err()
        });
    }

    /// Runs of kanji that no ruby covers.
    fn unsure(&self) -> Vec<Range<usize>> {
        let mut covered = vec![false; self.characters.len()];
        for ruby in &self.ruby {
            covered[ruby.range.clone()].fill(true);
        }
        let mut runs: Vec<Range<usize>> = Vec::new();
        for place in (0..covered.len()).filter(|place| !covered[*place] && is_kanji(self.characters[*place])) {
            match runs.last_mut().filter(|run| run.end == place) {
                Some(run) => run.end += 1,
                None => runs.push(place..place + 1),
            }
        }
        runs
    }
}

/// 三月, 一人: words of the dictionary that are a number with what it counts.
fn is_counted_word(surface: &str) -> bool {
    let mut characters = surface.chars();
    let counted = characters.next_back();
    let number = characters.all(|c| digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万'));
    number && matches!(counted, Some('月' | '日' | '人' | '年' | '円' | '時' | '分' | '回' | '名'))
}
