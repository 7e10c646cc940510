//! Which kana of a word's reading belong to which of its kanji.

use std::ops::Range;

use crate::kana::{hiragana_char, is_kanji};

/// The word's runs of kanji (places counted in characters within the word) with their readings: 受け付ける, うけつける is
/// 受 う and 付 つ. Nothing when the reading does not fit the word in exactly one way.
pub(crate) fn split(surface: &[char], reading: &str) -> Option<Vec<(Range<usize>, String)>> {
    let reading: Vec<char> = reading.chars().collect();
    let runs = runs(surface);
    let mut ways = Vec::new();
    fit(surface, &runs, &reading, 0, &mut Vec::new(), &mut ways);
    let [way] = ways.as_slice() else { return None };
    let kanji = runs.iter().filter(|run| run.is_kanji).zip(way);
    Some(kanji.map(|(run, kana)| (run.place.clone(), reading[kana.clone()].iter().collect())).collect())
}

struct Run {
    place: Range<usize>,
    is_kanji: bool,
}

fn runs(surface: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (place, character) in surface.iter().enumerate() {
        // ヶ in 一ヶ月 is read with its neighbours.
        let is_kanji = is_kanji(*character) || matches!(character, 'ヶ' | 'ヵ');
        match runs.last_mut().filter(|run| run.is_kanji == is_kanji) {
            Some(run) => run.place.end = place + 1,
            None => runs.push(Run { place: place..place + 1, is_kanji }),
        }
    }
    runs
}

/// All ways (two are enough to know that there is not one) to lay the reading from `at` on over the runs.
fn fit(
    surface: &[char],
    runs: &[Run],
    reading: &[char],
    at: usize,
    laid: &mut Vec<Range<usize>>,
    ways: &mut Vec<Vec<Range<usize>>>,
) {
    let Some((run, rest)) = runs.split_first() else {
        if at == reading.len() {
            ways.push(laid.clone());
        }
        return;
    };
    if run.is_kanji {
        for end in at + 1..=reading.len() {
            if ways.len() > 1 {
                return;
            }
            laid.push(at..end);
            fit(surface, rest, reading, end, laid, ways);
            laid.pop();
        }
        return;
    }
    let kana = surface[run.place.clone()].iter().map(|character| hiragana_char(*character));
    let end = at + run.place.len();
    if end <= reading.len() && kana.eq(reading[at..end].iter().copied()) {
        fit(surface, rest, reading, end, laid, ways);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(surface: &str, reading: &str, expected: &[(&str, &str)]) {
        let surface: Vec<char> = surface.chars().collect();
        let split = split(&surface, reading).unwrap_or_default();
        let told: Vec<(String, String)> =
            split.into_iter().map(|(place, kana)| (surface[place].iter().collect(), kana)).collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(kanji, kana)| ((*kanji).to_owned(), (*kana).to_owned())).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn only_kanji_have_ruby() {
        check("受け付ける", "うけつける", &[("受", "う"), ("付", "つ")]);
        check("申し込み書", "もうしこみしょ", &[("申", "もう"), ("込", "こ"), ("書", "しょ")]);
        check("会議", "かいぎ", &[("会議", "かいぎ")]);
        check("消しゴム", "けしごむ", &[("消", "け")]);
        check("茶の間", "ちゃのま", &[("茶", "ちゃ"), ("間", "ま")]);
        check("三ヶ月", "さんかげつ", &[("三ヶ月", "さんかげつ")]);
    }

    #[test]
    fn a_reading_that_fits_in_no_way_or_in_two_is_not_split() {
        check("受け", "とり", &[]);
        check("母は母", "ははははは", &[]);
        check("会議", "", &[]);
        check("", "", &[]);
    }
}
