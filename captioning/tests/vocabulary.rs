//! Which names a recogniser is told as the floor and the agenda move on.

use captioning::Vocabulary;
use expect_test::{Expect, expect};
use meeting::{AgendaItem, AgendaItemId, Language, Origin, Role, Session, SessionId, Speaker, SpeakerId};

fn session(speakers: &[(&str, &str)], items: &[&str]) -> Session {
    let roster = speakers.iter().enumerate().map(|(place, (name, title))| Speaker {
        id: SpeakerId::new(format!("s{place}")),
        name: (*name).to_owned(),
        reading: None,
        role: Role::Member,
        title: (!title.is_empty()).then(|| (*title).to_owned()),
    });
    let agenda = items.iter().enumerate();
    Session {
        id: SessionId::new("plenary").expect("well formed"),
        title: "本会議".to_owned(),
        language: Language::japanese(),
        agenda: agenda
            .map(|(place, title)| AgendaItem { id: AgendaItemId::new(place as u16), title: (*title).to_owned() })
            .collect(),
        roster: roster.collect(),
        demonstration: false,
        origin: Origin::Live,
    }
}

/// Lines: the floor's holder and the item, `-` for none.
fn check(vocabulary: &Vocabulary, script: &str, expect: &Expect) {
    let mut told = String::new();
    for line in script.lines() {
        let (speaker, item) = line.trim().split_once(' ').expect("a speaker and an item");
        let speaker = (speaker != "-").then(|| SpeakerId::new(speaker));
        let item = item.parse().ok().map(AgendaItemId::new);
        let names = vocabulary.names(speaker.as_ref(), item);
        told.push_str(&format!("{} {names}\n", names.chars().count()));
    }
    expect.assert_eq(&told);
}

#[test]
fn who_has_the_floor_and_what_is_dealt_with_stand_next_to_the_sound() {
    let session = session(&[("渡辺", "議長"), ("佐藤花子", "三番"), ("山田", "市長")], &["議案第四十五号", "一般質問"]);
    let vocabulary = Vocabulary::new(&session, vec!["もみじ台".to_owned()]);
    check(
        &vocabulary,
        "- -\ns1 1\ns2 0\nnobody 9",
        &expect![[r#"
        22 もみじ台、市長山田、三番佐藤花子、議長渡辺。
        27 もみじ台、市長山田、議長渡辺、一般質問、三番佐藤花子。
        30 もみじ台、三番佐藤花子、議長渡辺、議案第四十五号、市長山田。
        22 もみじ台、市長山田、三番佐藤花子、議長渡辺。
    "#]],
    );
}

#[test]
fn when_not_all_have_room_the_holder_and_the_item_stay() {
    let names: Vec<String> = (0..40).map(|number| format!("議員の名前{number:02}")).collect();
    let speakers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let vocabulary = Vocabulary::new(&session(&speakers, &["一般会計補正予算"]), vec!["町の言葉".to_owned()]);
    check(
        &vocabulary,
        "s39 0",
        &expect![[r#"
        110 町の言葉、議員の名前10、議員の名前09、議員の名前08、議員の名前07、議員の名前06、議員の名前05、議員の名前04、議員の名前03、議員の名前02、議員の名前01、議員の名前00、一般会計補正予算、議員の名前39。
    "#]],
    );
}

#[test]
fn names_that_are_longer_than_the_room_are_left_out() {
    let long = "名".repeat(500);
    check(
        &Vocabulary::new(&session(&[(&long, "")], &[]), vec![String::new()]),
        "s0 -",
        &expect![[r#"
        0 
    "#]],
    );
}
