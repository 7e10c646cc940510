//! How right the furigana is: on sentences with readings written by hand (data/ruby).

use std::ops::Range;

use crate::{Furigana, is_kanji};

/// The sentences that were looked at while the rules were made.
pub const TUNING: &str = include_str!("../data/ruby/tuning.txt");
/// The sentences that were not.
pub const HELD_OUT: &str = include_str!("../data/ruby/heldout.txt");

/// How the furigana did. Words are the stretches that the sentences give a reading for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Words with the right ruby.
    pub right: usize,
    /// Words with a wrong one.
    pub wrong: usize,
    /// Words of which at least a part has none.
    pub abstained: usize,
    /// How many sentences there were.
    pub sentences: usize,
    /// What was wrong and what had none, for those who make the rules.
    pub misses: Vec<String>,
}

impl Score {
    /// Of a hundred words with ruby, how many have the right one.
    pub fn right_percent(&self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    /// Of a hundred words, how many have no ruby, or not over all of them.
    pub fn abstained_percent(&self) -> f64 {
        100.0 * self.abstained as f64 / (self.right + self.wrong + self.abstained).max(1) as f64
    }
}

/// A text with the readings that people gave its words.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// The text without its readings.
    pub text: String,
    /// Where (in characters) which readings are right.
    words: Vec<(Range<usize>, Vec<String>)>,
}

/// The sentences of a file: 漢字(かんじ), [3日](みっか), a / between readings of which each is right.
pub fn sentences(file: &str) -> Vec<Sentence> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(sentence).collect()
}

fn sentence(line: &str) -> Sentence {
    let mut sentence = Sentence::default();
    let (mut length, mut bracket, mut run) = (0, None, 0);
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '[' => bracket = Some(length),
            ']' => {}
            '(' => {
                let readings: String = characters.by_ref().take_while(|c| *c != ')').collect();
                let start = bracket.take().unwrap_or(run);
                sentence.words.push((start..length, readings.split('/').map(str::to_owned).collect()));
                run = length;
            }
            other => {
                sentence.text.push(other);
                length += 1;
                if !is_kanji(other) && bracket.is_none() {
                    run = length;
                }
            }
        }
    }
    sentence
}

/// Reads all sentences and compares.
pub fn ruby(furigana: &Furigana, sentences: &[Sentence]) -> Score {
    let mut score = Score { sentences: sentences.len(), ..Score::default() };
    for sentence in sentences {
        judge(furigana, sentence, &mut score);
    }
    score
}

fn judge(furigana: &Furigana, sentence: &Sentence, score: &mut Score) {
    let characters: Vec<char> = sentence.text.chars().collect();
    let ruby = furigana.ruby(&sentence.text);
    let mut next = 0;
    while next < sentence.words.len() {
        // Words under one ruby are judged together.
        let mut range = sentence.words[next].0.clone();
        let mut last = next + 1;
        loop {
            let over = ruby.iter().filter(|ruby| ruby.range.start < range.end && ruby.range.end > range.start);
            let (start, end) = over.fold((range.start, range.end), |(start, end), ruby| {
                (start.min(ruby.range.start), end.max(ruby.range.end))
            });
            if (start, end) == (range.start, range.end) {
                break;
            }
            range = start..end;
            while let Some((word, _)) = sentence.words.get(last).filter(|(word, _)| word.start < range.end) {
                range.end = range.end.max(word.end);
                last += 1;
            }
        }
        let words = &sentence.words[next..last];
        let mut pieces = Vec::new();
        let mut at = range.start;
        while at < range.end {
            match ruby.iter().find(|ruby| ruby.range.start == at) {
                Some(ruby) => {
                    pieces.push(Some(ruby.reading.clone()));
                    at = ruby.range.end;
                }
                None => {
                    pieces.push((!is_kanji(characters[at])).then(|| characters[at].to_string()));
                    at += 1;
                }
            }
        }
        let right = expansions(&characters, &range, words);
        let fits = right.iter().any(|right| matches(&pieces, right));
        let whole = pieces.iter().all(Option::is_some);
        let count = match (fits, whole) {
            (true, true) => &mut score.right,
            (true, false) => &mut score.abstained,
            (false, _) => &mut score.wrong,
        };
        *count += words.len();
        if !(fits && whole) {
            let shown: String = pieces.iter().map(|piece| piece.as_deref().unwrap_or("＊")).collect();
            let surface: String = characters[range].iter().collect();
            let kind = if fits { "none" } else { "WRONG" };
            score.misses.push(format!("{kind} {surface} {shown} ({}): {}", right.join("/"), sentence.text));
        }
        next = last;
    }
}

/// Every right reading of the whole range, kana and digits between the words as they are.
fn expansions(characters: &[char], range: &Range<usize>, words: &[(Range<usize>, Vec<String>)]) -> Vec<String> {
    let mut made = vec![String::new()];
    let mut at = range.start;
    for (word, readings) in words {
        let between: String = characters[at.min(word.start)..word.start].iter().collect();
        made = made
            .iter()
            .flat_map(|begun| readings.iter().map(|reading| format!("{begun}{between}{reading}")).collect::<Vec<_>>())
            .collect();
        at = word.end;
    }
    let rest: String = characters[at.min(range.end)..range.end].iter().collect();
    made.iter().map(|begun| format!("{begun}{rest}")).collect()
}

/// Whether the pieces, of which an unknown one may be any text, make the whole.
fn matches(pieces: &[Option<String>], whole: &str) -> bool {
    match pieces.split_first() {
        None => whole.is_empty(),
        Some((Some(piece), rest)) => whole.strip_prefix(piece.as_str()).is_some_and(|whole| matches(rest, whole)),
        Some((None, rest)) => whole
            .char_indices()
            .skip(1)
            .map(|(at, _)| at)
            .chain([whole.len()])
            .any(|at| at > 0 && matches(rest, &whole[at..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_are_well_formed() {
        let all: Vec<Sentence> = [TUNING, HELD_OUT].into_iter().flat_map(sentences).collect();
        assert!(all.len() >= 500, "{}", all.len());
        for sentence in &all {
            let characters: Vec<char> = sentence.text.chars().collect();
            for (place, character) in characters.iter().enumerate().filter(|(_, c)| is_kanji(**c)) {
                let told = sentence.words.iter().any(|(word, _)| word.contains(&place));
                assert!(told, "{character} has no reading: {}", sentence.text);
            }
            let readings = sentence.words.iter().flat_map(|(_, readings)| readings);
            assert!(
                readings.flat_map(|reading| reading.chars()).all(|c| matches!(c, 'ぁ'..='ん' | 'ー')),
                "{}",
                sentence.text
            );
        }
    }

    #[test]
    fn a_partly_read_word_is_wrong_only_if_it_cannot_be_right() {
        let pieces = |texts: &[Option<&str>]| texts.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>();
        assert!(matches(&pieces(&[Some("う"), None, Some("つけ")]), "うけつけ"));
        assert!(!matches(&pieces(&[Some("う"), None]), "とり"));
        assert!(!matches(&pieces(&[None]), ""));
    }
}
