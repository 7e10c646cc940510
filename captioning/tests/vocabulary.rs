//! Which names a recogniser is told as the floor and the agenda move on, and in finished sound.

use std::path::Path;

use captioning::{Settings, Vocabulary, transcribe, transcribe_naming};
use expect_test::{Expect, expect};
use meeting::{
    AgendaItem, AgendaItemId, Language, MediaTime, Origin, Role, Samples, Session, SessionId, Speaker, SpeakerId,
    UtteranceId,
};
use models::{Ask, Error, Guess, GuessedWord, Recogniser};

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
fn a_long_roster_leaves_the_towns_terms_some_room() {
    let names: Vec<String> = (0..40).map(|number| format!("議員の名前{number:02}")).collect();
    let speakers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let terms = ["もみじ台", "こども未来課", "市民交流プラザ", "ふるさと納税推進室", "道の駅", "水辺の森"];
    let terms = terms.map(str::to_owned).to_vec();
    let long = "一般会計補正予算並びに特別会計及び企業会計の補正予算並びに".repeat(3);
    let vocabulary = Vocabulary::new(&session(&speakers, &["一般会計補正予算", &long]), terms);
    check(
        &vocabulary,
        "s39 0\n- -\ns3 1",
        &expect![[r#"
        107 道の駅、ふるさと納税推進室、市民交流プラザ、こども未来課、もみじ台、議員の名前06、議員の名前05、議員の名前04、議員の名前03、議員の名前02、議員の名前01、議員の名前00、一般会計補正予算、議員の名前39。
        110 ふるさと納税推進室、市民交流プラザ、こども未来課、もみじ台、議員の名前09、議員の名前08、議員の名前07、議員の名前06、議員の名前05、議員の名前04、議員の名前03、議員の名前02、議員の名前01、議員の名前00。
        108 こども未来課、もみじ台、一般会計補正予算並びに特別会計及び企業会計の補正予算並びに一般会計補正予算並びに特別会計及び企業会計の補正予算並びに一般会計補正予算並びに特別会計及び企業会計の補正予算並びに、議員の名前03。
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

/// Hears the same again and again, and keeps what it was told before.
struct Told(Vec<String>);

impl Recogniser for Told {
    fn recognise(&mut self, _sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        self.0.push(ask.prompt.clone());
        let words =
            ["三番、", "佐藤", "議員", "の", "質問", "を", "許します。"].map(|word| GuessedWord::new(word, 0.9));
        Ok(Guess { words: words.to_vec(), no_speech_probability: 0.0 })
    }

    fn restart(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// A sentence of synthetic speech, twice, with a pause between after which what was said is forgotten. The file has 16-bit sound
/// behind a header of 44 bytes.
fn spoken_twice() -> Vec<Samples> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/permission.wav");
    let bytes = std::fs::read(path).expect("committed with the tests");
    let once: Vec<f32> =
        bytes[44..].chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0).collect();
    let pause = vec![0.0; Samples::RATE as usize];
    let sound = [&pause[..], &once, &pause, &once, &pause].concat();
    let samples =
        |(place, chunk): (u64, &[f32])| Samples { at: MediaTime::from_millis(place * 20), samples: chunk.to_vec() };
    (0..).zip(sound.chunks(320)).map(samples).collect()
}

#[test]
fn in_finished_sound_a_recogniser_that_takes_a_prompt_is_told_the_names_before_every_utterance() {
    let mut settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    let told = |settings: &Settings, names: &str| {
        let mut recogniser = Told(Vec::new());
        transcribe_naming(settings.clone(), names, &mut recogniser, spoken_twice().into_iter(), |_| {})
            .expect("transcribes");
        recogniser.0
    };
    let names = "もみじ台、三番佐藤花子。";
    assert_eq!(told(&settings, names), ["", ""], "not every model takes a prompt");
    settings.prompted = true;
    assert_eq!(told(&settings, names), [names, names]);
    let mut unnamed = Told(Vec::new());
    transcribe(settings, &mut unnamed, spoken_twice().into_iter(), |_| {}).expect("transcribes");
    assert_eq!(unnamed.0, ["", ""]);
}
