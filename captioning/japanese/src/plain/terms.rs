//! Words of offices, and what they are in plain Japanese.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    polite::begins_a_word,
    verbs::{Form, form},
};
use crate::kana::is_kanji;

/// What stands for a word.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// Another noun, or several words that stand as one.
    Noun(&'static str),
    /// A verb in its base form, for a noun that takes する.
    Verb(&'static str),
}

static TERMS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let lines = include_str!("../../data/plain/terms.tsv").lines().filter(|line| !line.starts_with('#'));
    let meaning = |line: &'static str| {
        let (word, plain) = line.split_once('\t')?;
        Some(match word.strip_suffix("する") {
            Some(noun) => (noun, Meaning::Verb(plain)),
            None => (word, Meaning::Noun(plain)),
        })
    };
    lines.filter_map(meaning).collect()
});

/// The longest word, in characters.
static LONGEST: LazyLock<usize> = LazyLock::new(|| TERMS.keys().map(|word| word.chars().count()).max().unwrap_or(0));

/// What may follow a noun that takes する, which form of the plain verb stands for it, and what follows that. Longest first.
const TAILS: &[(&str, Form, &str)] = &[
    ("していただけますでしょうか", Form::Te, "ください"),
    ("していただけますか", Form::Te, "ください"),
    ("いただけますでしょうか", Form::Te, "ください"),
    ("いただけますか", Form::Te, "ください"),
    ("していただきます", Form::Te, "ください"),
    ("をお願いいたします", Form::Te, "ください"),
    ("をお願いします", Form::Te, "ください"),
    ("することができます", Form::Plain, "ことができます"),
    ("してください", Form::Te, "ください"),
    ("しなければ", Form::Nai, "なければ"),
    ("いたしました", Form::Stem, "ました"),
    ("いたします", Form::Stem, "ます"),
    ("しましょう", Form::Stem, "ましょう"),
    ("できません", Form::Plain, "ことができません"),
    ("できます", Form::Plain, "ことができます"),
    ("できない", Form::Plain, "ことができない"),
    ("できる", Form::Plain, "ことができる"),
    ("しました", Form::Stem, "ました"),
    ("しません", Form::Stem, "ません"),
    ("しないで", Form::Nai, "ないで"),
    ("しない", Form::Nai, "ない"),
    ("ください", Form::Te, "ください"),
    ("願います", Form::Te, "ください"),
    ("します", Form::Stem, "ます"),
    ("したい", Form::Stem, "たい"),
    ("して", Form::Te, ""),
    ("した", Form::Ta, ""),
    ("する", Form::Plain, ""),
];

/// The sentence with its words put plainly. A word within a longer one (納付 in 納付書) is another word and stays.
pub(super) fn plain(sentence: &str) -> String {
    let mut plain = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(character) = rest.chars().next() {
        match begins(rest, &sentence[..sentence.len() - rest.len()]) {
            Some((said, after)) => {
                plain.push_str(&said);
                rest = after;
            }
            None => {
                plain.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    plain
}

/// What is said for the word that begins here after `before`, and what follows it.
fn begins<'a>(rest: &'a str, before: &str) -> Option<(String, &'a str)> {
    if let Some(inner) = without_honorific(rest, before) {
        return word(inner, None);
    }
    word(rest, before.chars().next_back())
}

/// ご提出ください, ご住所, お手当: what honours a word goes with it, since it cannot stand before what takes its place.
fn without_honorific<'a>(rest: &'a str, before: &str) -> Option<&'a str> {
    let mut letters = rest.chars();
    let begins = match letters.next()? {
        'ご' => true,
        // 制御, 防御
        '御' => before.chars().next_back().is_none_or(|last| !is_kanji(last)),
        // なお手当
        'お' => begins_a_word(before),
        _ => false,
    };
    begins.then_some(letters.as_str())
}

fn word(rest: &str, before: Option<char>) -> Option<(String, &str)> {
    let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(*LONGEST).collect::<Vec<_>>();
    for end in ends.into_iter().rev() {
        let (word, after) = rest.split_at(end);
        let Some(meaning) = TERMS.get(word) else { continue };
        if !stands_alone(word, before, after) {
            continue;
        }
        match meaning {
            Meaning::Noun(noun) => return Some(((*noun).to_owned(), after)),
            Meaning::Verb(verb) => {
                let tail = TAILS.iter().find(|(tail, ..)| after.starts_with(tail));
                if let Some((tail, wanted, following)) = tail {
                    return Some((format!("{}{following}", form(verb, *wanted)?), &after[tail.len()..]));
                }
            }
        }
    }
    None
}

/// Whether a word's neighbours are of another kind of letters: 納付 before 書 is not the word 納付.
fn stands_alone(word: &str, before: Option<char>, after: &str) -> bool {
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー');
    let joins = |own: Option<char>, other: Option<char>| match (own, other) {
        (Some(own), Some(other)) => is_kanji(own) && is_kanji(other) || katakana(own) && katakana(other),
        (_, _) => false,
    };
    !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_words_and_each_can_be_used() {
        assert!(TERMS.len() >= 200, "{}", TERMS.len());
        for (word, meaning) in TERMS.iter() {
            match meaning {
                Meaning::Noun(noun) => assert!(!noun.is_empty() && noun != word, "{word}"),
                Meaning::Verb(verb) => assert!(form(verb, Form::Te).is_some(), "{word} {verb}"),
            }
        }
    }

    #[test]
    fn no_word_brings_or_takes_a_number_a_limit_or_a_negation() {
        for (word, meaning) in TERMS.iter() {
            let plain = match meaning {
                Meaning::Noun(plain) | Meaning::Verb(plain) => plain,
            };
            assert_eq!(super::super::facts::of(word), super::super::facts::of(plain), "{word} {plain}");
        }
    }

    #[test]
    fn words_are_replaced_with_their_forms_and_only_whole() {
        for (said, expected) in [
            ("書類を提出してください。", "書類を出してください。"),
            ("ご提出ください。", "出してください。"),
            ("申請書に記入しました。", "申し込みの紙に書きました。"),
            ("納付書を持参してください。", "お金を払うための紙を持ってきてください。"),
            ("提出物", "提出物"),
            ("提出しなければなりません", "出さなければなりません"),
            ("再提出してください", "再提出してください"),
            ("記入できません", "書くことができません"),
        ] {
            assert_eq!(plain(said), expected);
        }
    }

    #[test]
    fn what_honours_a_word_goes_with_it() {
        for (said, expected) in [
            ("ご住所を見ます。", "住んでいる所を見ます。"),
            ("御住所は、どちらですか。", "住んでいる所は、どちらですか。"),
            ("今後ご住所が変わったら", "今後住んでいる所が変わったら"),
            ("市民のお手当は", "市民のもらえるお金は"),
            ("なお住所は", "なお住んでいる所は"),
            ("ご住所録", "ご住所録"),
            ("ご家族", "ご家族"),
            ("おはようございます", "おはようございます"),
        ] {
            assert_eq!(plain(said), expected);
        }
    }

    /// Whatever the word, nothing is left that honours what is not there any more.
    #[test]
    fn no_honorific_is_left_before_a_word_that_took_anothers_place() {
        for (word, meaning) in TERMS.iter() {
            let Meaning::Noun(noun) = meaning else { continue };
            for honorific in ["ご", "お", "御"] {
                assert_eq!(plain(&format!("{honorific}{word}を")), format!("{noun}を"), "{honorific}{word}");
            }
        }
    }
}
