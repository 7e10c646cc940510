use std::ops::Range;

use super::Fragment;
use crate::text::Folded;

/// The most characters of an utterance that are shown, unless one match is longer.
const WIDTH: usize = 120;
/// So many of them stand before the first match.
const BEFORE: usize = 24;
const CUT: &str = "…";

/// The part of a text that shows most of the words (folded ones), with what was matched told apart.
pub(crate) fn snippet(text: &str, words: &[String]) -> Vec<Fragment> {
    let folded = Folded::new(text);
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    for (which, word) in words.iter().enumerate() {
        found.extend(folded.find(word).map(|at| (at, which)));
    }
    found.sort_by_key(|(at, _)| (at.start, at.end));
    let window = window(text, &found);
    let matched = merge(found.into_iter().map(|(at, _)| at));
    fragments(text, window, &matched)
}

/// Where the most words stand together; the earliest such place.
fn window(text: &str, found: &[(Range<usize>, usize)]) -> Range<usize> {
    let from = |start: usize| {
        let end = text[start..].char_indices().nth(WIDTH).map_or(text.len(), |(byte, _)| start + byte);
        start..end
    };
    let mut best: Option<(usize, Range<usize>)> = None;
    for (place, (first, _)) in found.iter().enumerate() {
        let room = from(back(text, first.start, BEFORE));
        let within = found[place..].iter().take_while(|(at, _)| at.end <= room.end);
        let mut shown: Vec<usize> = within.map(|(_, which)| *which).collect();
        shown.sort_unstable();
        shown.dedup();
        if best.as_ref().is_none_or(|(most, _)| shown.len() > *most) {
            best = Some((shown.len(), room.start..room.end.max(first.end)));
        }
    }
    best.map_or_else(|| from(0), |(_, window)| window)
}

/// So many characters back, but not over the end of a sentence.
fn back(text: &str, from: usize, characters: usize) -> usize {
    let before = text[..from].char_indices().rev().take(characters);
    before.take_while(|(_, character)| !matches!(character, '。' | '\n')).last().map_or(from, |(byte, _)| byte)
}

/// Joins what overlaps or touches; the ranges come in order of their starts.
fn merge(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => merged.push(range),
        }
    }
    merged
}

fn fragments(text: &str, window: Range<usize>, matched: &[Range<usize>]) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut push = |text: &str, matched: bool| {
        if !text.is_empty() {
            fragments.push(Fragment { text: text.to_owned(), matched });
        }
    };
    push(if window.start > 0 { CUT } else { "" }, false);
    let mut told = window.start;
    for range in matched {
        let (start, end) = (range.start.max(told), range.end.min(window.end));
        if start < end {
            push(&text[told..start], false);
            push(&text[start..end], true);
            told = end;
        }
    }
    push(&text[told..window.end], false);
    push(if window.end < text.len() { CUT } else { "" }, false);
    fragments
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, words: &[&str], expected: &Expect) {
        let words: Vec<String> = words.iter().map(|word| Folded::new(word).into_string()).collect();
        let shown = snippet(text, &words);
        let told: String = shown
            .iter()
            .map(|part| if part.matched { format!("[{}]", part.text) } else { part.text.clone() })
            .collect();
        expected.assert_eq(&told);
    }

    #[test]
    fn matches_are_told_apart_in_the_words_as_spoken() {
        check("㈱声の髙橋です。", &["株式", "高橋", "(株)声"], &expect!["[㈱声]の[髙橋]です。"]);
        check("ＡＢＣabc", &["bc", "c"], &expect!["Ａ[ＢＣ]a[bc]"]);
        check("ああああ", &["ああ"], &expect!["[ああああ]"]);
    }

    #[test]
    fn without_words_the_beginning_is_shown() {
        check("開会します。", &[], &expect!["開会します。"]);
        check("", &["声"], &expect![""]);
    }

    #[test]
    fn the_part_with_most_words_is_shown() {
        let [before, after] = ["あ", "い"].map(|filling| filling.repeat(200));
        let text = format!("予算。{before}次に予算と道路の件です。{after}");
        let shown: String = snippet(&text, &["予算".to_owned(), "道路".to_owned()])
            .iter()
            .map(|part| if part.matched { format!("[{}]", part.text) } else { part.text.clone() })
            .collect();
        let [before, after] = [("あ", 22), ("い", 86)].map(|(filling, shown)| filling.repeat(shown));
        assert_eq!(shown, format!("…{before}次に[予算]と[道路]の件です。{after}…"));
    }

    #[test]
    fn a_match_longer_than_the_window_is_shown_whole() {
        let long = "う".repeat(300);
        let shown = snippet(&format!("前。{long}後"), std::slice::from_ref(&long));
        assert!(shown.contains(&Fragment { text: long, matched: true }));
    }
}
