use std::sync::Arc;

use japanese::{Dictionary, Doubt, LikelyNames, OpenedWith, Opening};
use meeting::Role;

use crate::said::{person, words};

fn names(dictionary: Arc<Dictionary>) -> LikelyNames {
    use Role::{Member, Official};
    let roster = [
        person("滝沢 孝志", "たきざわ たかし", Member, "3番"),
        person("大西 奈津子", "おおにし なつこ", Member, "9番"),
        person("相田 俊介", "あいだ しゅんすけ", Member, "10番"),
        person("城戸 敬介", "きど けいすけ", Official, "総務部長"),
    ];
    let mut names = LikelyNames::new(&roster, dictionary).expect("somebody has a reading");
    // Elsewhere every name is as likely as every other.
    names.expect(&[vec![-20.0; names.choices().len()]], &[vec![-20.0; names.wholes().len()]]);
    names
}

/// How many times likelier than elsewhere these names are, as natural logarithms; all others are as likely as everywhere.
type Likelier<'a> = &'a [(&'a str, f32)];

/// What becomes of what was heard.
fn named(names: &mut LikelyNames, said: &str, likelier: Likelier) -> String {
    let words = words(said);
    let likely = |choice: &String| -20.0 + likelier.iter().find(|(name, _)| name == choice).map_or(0.0, |(_, by)| *by);
    let likelihoods: Vec<f32> = names.choices().iter().map(likely).collect();
    let mut found: Vec<(Doubt, String)> = Vec::new();
    for (place, doubt) in names.doubts(&words).into_iter().enumerate() {
        if let Some(named) = names.decide(place as u64, &doubt, &likelihoods) {
            let name = names.called(named, &doubt, &[]);
            found.push((doubt, name));
        }
    }
    Doubt::resolve(&words, &found).iter().map(|word| word.text.as_str()).collect()
}

fn places(names: &LikelyNames, said: &str) -> Vec<(String, String, bool)> {
    let doubts = names.doubts(&words(said)).into_iter();
    doubts.map(|doubt| (doubt.before, doubt.heard, doubt.goes_on)).collect()
}

#[test]
fn the_name_that_stands_out_is_meant_however_it_was_heard_and_written() {
    let Some(dictionary) = crate::dictionary() else { return };
    let mut names = names(dictionary);
    for (said, likelier, expected) in [
        ("ただいまの 佐々木 議員の 質問", ("滝沢", 14.0), "ただいまの滝沢議員の質問"),
        ("ワラ 委員、 どうぞ", ("オオニシ", 14.0), "大西委員、どうぞ"),
        ("三番、 山田 議員。", ("タキザワ", 6.0), "三番、滝沢議員。"),
        ("総務部長、 木野 です。", ("城戸", 6.0), "総務部長、城戸です。"),
    ] {
        assert_eq!(named(&mut names, said, &[likelier]), expected);
    }
}

#[test]
fn what_is_left_of_a_name_in_one_character_is_doubted_and_who_is_meant_by_one_is_not() {
    let Some(dictionary) = crate::dictionary() else { return };
    let mut names = names(dictionary);
    let likelier = [("滝沢", 14.0)];
    assert_eq!(named(&mut names, "は 議員、 お願いします", &likelier), "滝沢議員、お願いします");
    assert_eq!(named(&mut names, "鈴木:0.9 議員及び 橋 議員を", &likelier), "鈴木議員及び滝沢議員を");
    for said in ["各 委員に", "全 議員の 皆様", "前 議長は", "ワラ 委員の 皆様に"] {
        assert_eq!(places(&names, said), [], "{said}");
    }
}

#[test]
fn a_name_that_stands_out_without_being_likely_is_a_strangers() {
    let Some(dictionary) = crate::dictionary() else { return };
    let mut names = names(dictionary);
    names.expect(&[vec![-40.0; names.choices().len()]], &[]);
    let likelihoods = |best: f32| move |choice: &String| if choice == "滝沢" { best } else { -30.0 };
    let said = words("ただいまの 佐々木 議員の 質問");
    for (best, meant) in [(-10.0, Some("滝沢")), (-11.0, None)] {
        let told: Vec<f32> = names.choices().iter().map(likelihoods(best)).collect();
        let doubt = names.doubts(&said).remove(0);
        let named = names.decide(7, &doubt, &told);
        assert_eq!(named.map(|named| names.called(named, &doubt, &[])).as_deref(), meant);
    }
}

#[test]
fn the_given_name_is_written_where_it_was_said_though_it_was_not_heard() {
    let Some(dictionary) = crate::dictionary() else { return };
    let mut names = names(dictionary);
    let told: Vec<f32> = names.choices().iter().map(|choice| if choice == "滝沢" { -2.0 } else { -20.0 }).collect();
    let doubt = names.doubts(&words("三番、 佐々木 君。")).remove(0);
    let named = names.decide(7, &doubt, &told).expect("somebody is");
    assert_eq!(
        names.ways_on(named, &doubt),
        ["滝沢君", "滝沢孝志君", "滝沢タカシ君", "タキザワ君", "タキザワ孝志君", "タキザワタカシ君"]
    );
    let by_ear = [-40.0; 3];
    assert_eq!(names.called(named, &doubt, &[[-2.0, -4.0, -9.0], by_ear].concat()), "滝沢");
    assert_eq!(names.called(named, &doubt, &[[-12.0, -4.0, -9.0], by_ear].concat()), "滝沢孝志");
}

#[test]
fn of_a_family_name_that_was_heard_unsurely_only_the_given_name_is_doubted() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let doubt = names.doubts(&words("九番、 大西 議員の 質問")).remove(0);
    let family = doubt.family.expect("it was heard");
    let left_out = [[-9.0, -1.0, -8.0], [-40.0; 3]].concat();
    assert_eq!(names.called(family, &doubt, &left_out), "大西奈津子");
    assert_eq!(names.called(family, &doubt, &[-1.0; 6]), "大西");
    assert_eq!(names.doubts(&words("九番、 大西:0.9 議員の 質問")).len(), 0, "for sure");
}

/// What becomes of a clause that was begun with what is no name, where these names are likelier than elsewhere, and after each of
/// them what is said after names is as likely as it comes.
fn opened(names: &LikelyNames, said: &str, likelier: Likelier, after: &[(&str, f32)], goes_on: &str) -> String {
    let words = words(said);
    let told = |choice: &String, likely: Likelier, other: f32| {
        likely.iter().find(|(name, _)| name == choice).map_or(other, |(_, by)| other + by)
    };
    let choices: Vec<f32> = names.choices().iter().map(|choice| told(choice, likelier, -20.0)).collect();
    let resolved = names.openings(&words).iter().find_map(|opening| {
        let named = names.decide_opening(opening, &choices)?;
        let ways: Vec<f32> = names.ways(named).iter().map(|way| told(way, likelier, -20.0)).collect();
        let follows = names.after(opening, named);
        let each = |_| follows.iter().map(|said| told(said, after, -20.0)).collect();
        let after: Vec<Vec<f32>> = names.heard_as(named, &ways).into_iter().map(each).collect();
        let with = names.opened_with(opening, named, &ways, &after)?;
        opening.resolve(&words, &with, if with.to_the_end { "" } else { goes_on })
    });
    resolved.unwrap_or(words).iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn a_name_that_was_heard_as_something_else_is_found_where_a_clause_begins() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let minister = [("部長", 19.5)];
    assert_eq!(
        opened(&names, "企業の 答弁を 求めます。", &[("城戸", 15.0)], &minister, "の答弁を求めます。"),
        "城戸部長の答弁を求めます。"
    );
    let member = [("議員", 19.5)];
    assert_eq!(
        opened(&names, "議員の 質問に 答えます", &[("タキザワ", 15.0)], &member, "の質問に答えます"),
        "滝沢議員の質問に答えます"
    );
    assert_eq!(
        opened(&names, "次に、 私を 始めます", &[("滝沢", 15.0)], &[], "を始めます"),
        "次に、私を始めます",
        "no 議員"
    );
    assert_eq!(
        opened(&names, "企業の 答弁を", &[("城戸", 10.0)], &minister, "の答弁を"),
        "企業の答弁を",
        "not likely enough"
    );
    let both = [("滝沢", 15.0), ("大西", 14.0)];
    assert_eq!(opened(&names, "八千の 質問に", &both, &member, "の質問に"), "八千の質問に", "not alone");
}

#[test]
fn several_are_nobody_by_name() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let likelier = [("滝沢", 15.0)];
    let opened = opened(&names, "和紙を 皆様に", &likelier, &[("委員", 19.5)], "の皆様に");
    assert_eq!(opened, "和紙を皆様に");
}

#[test]
fn who_was_called_is_named_though_the_end_was_not_heard() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let likelier = [("キド", 15.0)];
    assert_eq!(opened(&names, "総務部長、 き", &likelier, &[], ""), "総務部長、き", "too little to tell");
    assert_eq!(opened(&names, "総務部長、 企業敬", &likelier, &[], ""), "総務部長、城戸");
    let whole = [("キド", 15.0), ("キド敬介", 20.0)];
    assert_eq!(opened(&names, "総務部長、 企業敬", &whole, &[], ""), "総務部長、城戸敬介");
    assert_eq!(
        opened(&names, "総務部長、 議案の 説明を 求めます", &likelier, &[], ""),
        "総務部長、議案の説明を求めます"
    );
}

#[test]
fn where_a_clause_was_begun_surely_or_with_a_name_nothing_is_asked() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let asked = |said: &str| -> Vec<(String, bool)> {
        let openings: Vec<Opening> = names.openings(&words(said));
        openings.into_iter().map(|opening| (opening.before, opening.goes_on)).collect()
    };
    assert_eq!(asked("日程:0.9 第一:0.9 です:0.9"), []);
    assert_eq!(asked("佐々木 議員の 質問"), [], "that is a doubt");
    assert_eq!(asked("滝沢 部長の 質問"), []);
    assert_eq!(asked("はい"), [], "too little was heard");
    assert_eq!(asked("企業の答弁"), [(String::new(), false)]);
    assert_eq!(asked("企業の、 答弁を 求めます。"), [(String::new(), true), ("企業の、".to_owned(), false)]);
}

#[test]
fn words_that_both_hear_stay_and_what_comes_in_between_belongs_to_the_next() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let words = words("次に、 議員の 質問を 許します");
    let opening =
        names.openings(&words).into_iter().find(|opening| opening.before == "次に、").expect("it begins unsurely");
    let with =
        OpenedWith { heard: "タキザワ議員".to_owned(), written: "滝沢議員".to_owned(), to_the_end: false };
    let resolved = opening.resolve(&words, &with, "の質問を許します").expect("one is meant");
    let texts: Vec<&str> = resolved.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(texts, ["次に、", "滝沢議員の", "質問を", "許します"]);
    assert_eq!(resolved[2].span, words[2].span);
}

#[test]
fn who_does_not_stand_out_far_enough_or_alone_is_not_meant() {
    let Some(dictionary) = crate::dictionary() else { return };
    let mut names = names(dictionary);
    let said = "ただいまの 佐々木 議員の 質問";
    let heard = said.replace(' ', "");
    assert_eq!(named(&mut names, said, &[("滝沢", 5.0)]), heard, "not far enough");
    assert_eq!(named(&mut names, said, &[("滝沢", 14.0), ("大西", 13.5)]), heard, "two of them do");
    assert_eq!(named(&mut names, said, &[("城戸", 14.0)]), heard, "he is no member");
    let called = "三番、 佐々木 議員の 質問";
    assert_eq!(named(&mut names, called, &[("大西", 14.0)]), called.replace(' ', ""), "her seat was not called");
}

#[test]
fn what_was_heard_for_sure_a_word_as_any_other_and_a_name_of_the_roster_are_no_doubt() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    for said in [
        "ただいまの 鈴木:0.9 議員の 質問",
        "ただいまの 滝沢孝志 議員の 質問",
        "企画:0.7 部長に 伺います",
        "会議録署名:0.7 議員に",
        "その間、 委員長 は",
        "大勢の 委員の 皆様",
        "議案を 議題と します",
    ] {
        assert_eq!(places(&names, said), [], "{said}");
    }
}

#[test]
fn a_title_is_no_part_of_a_name_and_what_follows_is_told() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let place = |before: &str, heard: &str, goes_on| (before.to_owned(), heard.to_owned(), goes_on);
    assert_eq!(places(&names, "三番 佐々木 議員。"), [place("三番", "佐々木", false)]);
    assert_eq!(
        places(&names, "佐々木 議員、 ワラ 議員から"),
        [place("", "佐々木", true), place("佐々木議員、", "ワラ", true)]
    );
}

#[test]
fn without_readings_there_is_nobody_to_ask_about() {
    let Some(dictionary) = crate::dictionary() else { return };
    assert!(LikelyNames::new(&[], dictionary).is_none());
}
