use std::sync::Arc;

use japanese::{
    Dictionary, Roster,
    terms::{Term, TermKind},
};

use crate::said::words;

fn roster(dictionary: Arc<Dictionary>) -> Roster {
    let person = |surface: &str, reading: &str| Term {
        surface: surface.to_owned(),
        reading: reading.to_owned(),
        kind: TermKind::Person,
        translations: Vec::new(),
    };
    let mut terms = vec![
        person("齊藤 隆", "さいとう たかし"),
        person("佐藤 一郎", "さとう いちろう"),
        person("伊東 花子", "いとう はなこ"),
        person("渡邉 誠", "わたなべ まこと"),
        person("渡部 健", "わたなべ けん"),
        person("相田 俊介", "あいだ しゅんすけ"),
    ];
    terms.push(Term { kind: TermKind::Word, ..person("議会改革", "ぎかいかいかく") });
    terms.push(Term { kind: TermKind::Place, ..person("栄町", "さかえちょう") });
    Roster::new(&terms, dictionary)
}

/// Pieces with their probabilities: `斉藤:0.4 議員:0.9`.
fn enforced(roster: &Roster, said: &str) -> String {
    let words = words(said);
    let enforced = roster.enforce(&words);
    assert_eq!(enforced.last().map(|word| word.span.end()), words.last().map(|word| word.span.end()));
    enforced.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn a_name_that_sounds_the_same_is_written_as_the_roster_writes_it() {
    let Some(dictionary) = crate::dictionary() else { return };
    let roster = roster(dictionary);
    for (said, expected) in [
        ("斉藤 議員", "齊藤議員"),
        ("次に、 斎藤 君。", "次に、齊藤君。"),
        ("三番 伊藤 委員長", "三番伊東委員長"),
        ("斎藤 隆 君", "齊藤隆君"),
        ("栄 町の人口", "栄町の人口"),
    ] {
        assert_eq!(enforced(&roster, said), expected);
    }
}

#[test]
fn what_is_sure_or_in_the_roster_or_read_otherwise_stays() {
    let Some(dictionary) = crate::dictionary() else { return };
    let roster = roster(dictionary);
    for said in [
        "斉藤:0.95 議員:0.9", // The recogniser was sure.
        "佐藤 議員",          // In the roster.
        "加藤 議員",          // Read otherwise.
        "渡辺 議員",          // Two of the roster's are read so.
        "斉藤 という 地名",   // No person is meant.
        "糸 を 通す",
        "その 間 委員長は 席を外した",
        "",
    ] {
        assert_eq!(enforced(&roster, said), said.replace(' ', "").replace(":0.95", "").replace(":0.9", ""));
    }
}
