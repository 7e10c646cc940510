use std::ops::Range;

use super::Fragment;
use crate::text::Folded;

/// The most characters of an utterance that are shown, unless one match is longer.
const WIDTH: usize = 120;
/// So many of them stand before the first match.
const BEFORE: usize = 24;
const CUT: &str = "…";

/// The part of a text that shows most of what was searched for. Places are bytes of the text.
pub(crate) struct Excerpt {
    window: Range<usize>,
    /// Where it was found, in order, anywhere in the text.
    matched: Vec<Range<usize>>,
}

impl Excerpt {
    /// Around most of the words (folded ones).
    pub(crate) fn new(text: &str, words: &[String]) -> Self {
        let folded = Folded::new(text);
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for (which, word) in words.iter().enumerate() {
            found.extend(folded.find(word).map(|at| (at, which)));
        }
        found.sort_by_key(|(at, _)| (at.start, at.end));
        let window = window(text, &found);
        Self { window, matched: merge(found.into_iter().map(|(at, _)| at)) }
    }

    /// Whether any of the words is in the text.
    pub(crate) fn holds_any(&self) -> bool {
        !self.matched.is_empty()
    }

    /// The part in pieces: what was matched, and what people put right, told apart.
    pub(crate) fn fragments(&self, text: &str, corrected: &[Range<usize>]) -> Vec<Fragment> {
        let Range { start, end } = self.window.clone();
        let places = self.matched.iter().chain(corrected).flat_map(|range| [range.start, range.end]);
        let mut edges: Vec<usize> = places.map(|place| place.clamp(start, end)).chain([start, end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let cut = |is_cut: bool| is_cut.then(|| Fragment { text: CUT.to_owned(), matched: false, corrected: false });
        let pieces = edges.windows(2).map(|edges| Fragment {
            text: text[edges[0]..edges[1]].to_owned(),
            matched: is_within(edges[0], &self.matched),
            corrected: is_within(edges[0], corrected),
        });
        cut(start > 0).into_iter().chain(pieces).chain(cut(end < text.len())).collect()
    }
}

fn is_within(place: usize, ranges: &[Range<usize>]) -> bool {
    ranges.iter().any(|range| range.contains(&place))
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn snippet(text: &str, words: &[String]) -> Vec<Fragment> {
        Excerpt::new(text, words).fragments(text, &[])
    }

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
    fn what_people_put_right_is_told_apart_from_what_was_matched() {
        let text = "予算案を可決しました。";
        let words = ["予算".to_owned()];
        // 算案 was put right, and words between its two characters were taken out.
        let corrected = [3..9, 6..6];
        let shown = Excerpt::new(text, &words).fragments(text, &corrected);
        let told: Vec<String> =
            shown.iter().map(|Fragment { text, matched, corrected }| format!("{text} {matched} {corrected}")).collect();
        assert_eq!(told, ["予 true false", "算 true true", "案 false true", "を可決しました。 false false"]);
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
        assert!(shown.contains(&Fragment { text: long, matched: true, corrected: false }));
    }
}
