use std::sync::Arc;

use japanese::{Dictionary, Doubt, LikelyNames};
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
    for said in ["各 委員に", "全 議員の 皆様", "前 議長は"] {
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
    assert_eq!(names.ways(named), ["滝沢", "滝沢孝志", "滝沢タカシ"]);
    assert_eq!(names.called(named, &doubt, &[-2.0, -4.0, -9.0]), "滝沢");
    assert_eq!(names.called(named, &doubt, &[-12.0, -4.0, -9.0]), "滝沢孝志");
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
        "ただいまの 滝沢 議員の 質問",
        "企画 部長に 伺います",
        "会議録署名 議員に",
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
