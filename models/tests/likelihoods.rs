//! How likely the embedded model finds what it might have heard.

use meeting::Language;
use models::{Ask, Recogniser as _, Whisper};

/// A second of something that is not silence.
fn sound() -> Vec<f32> {
    (0..16_000).map(|sample| (sample as f32 * 0.05).sin() * 0.1).collect()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_choice_is_as_likely_whatever_others_it_is_asked_with_and_after_other_words_not() {
    let mut whisper = Whisper::demo(1).expect("the embedded model loads");
    whisper.recognise(&sound(), &Ask::new(Language::japanese())).expect("it hears something");
    let mut likely = |before: &str, choices: &[&str]| {
        whisper.likelihoods(before, &texts(choices)).expect("it works").expect("a small model is in time")
    };
    let choices = ["三番", "三百円", "三", "議員", "服部", "ハットリ"];
    let together = likely("次に、", &choices);
    for (choice, likelihood) in choices.iter().zip(&together) {
        assert!(*likelihood < 0.0, "{choice}");
        let alone = likely("次に、", &[choice])[0];
        assert!((alone - likelihood).abs() < 0.02, "{choice}: {alone} alone, {likelihood} among others");
    }
    assert!(together[2] > together[0], "what begins like it is likelier than the whole");
    let elsewhere = likely("", &choices);
    assert!(elsewhere.iter().zip(&together).any(|(one, other)| (one - other).abs() > 0.1));
}

#[test]
fn a_question_in_between_changes_nothing_of_the_next_answer() {
    let mut whisper = Whisper::demo(1).expect("the embedded model loads");
    let ask = Ask::new(Language::japanese());
    let before = whisper.recognise(&sound(), &ask).expect("it hears something");
    whisper.likelihoods("次に、", &texts(&["服部", "滝沢"])).expect("it works");
    assert_eq!(whisper.recognise(&sound(), &ask).expect("it hears the same"), before);
}

#[test]
fn of_no_sound_nothing_can_be_told() {
    let mut whisper = Whisper::demo(1).expect("the embedded model loads");
    assert_eq!(whisper.likelihoods("", &texts(&["服部"])).expect("nothing fails"), None);
    whisper.recognise(&sound(), &Ask::new(Language::japanese())).expect("it hears something");
    let long = "ただいまから会議を開きます。".repeat(200);
    assert_eq!(
        whisper.likelihoods(&long, &texts(&["服部"])).expect("nothing fails"),
        None,
        "more than a window of text"
    );
    let many: Vec<String> = (0..200_000).map(|number| format!("{number}")).collect();
    assert!(whisper.likelihoods("", &many).expect("nothing fails").is_none(), "more than there is time for");
}

#[test]
fn what_it_writes_on_after_its_own_beginning_is_its_own_end() {
    let mut whisper = Whisper::demo(1).expect("the embedded model loads");
    assert_eq!(whisper.goes_on("").expect("nothing fails"), None, "of no sound");
    let heard = whisper.recognise(&sound(), &Ask::new(Language::japanese())).expect("it hears something").text();
    let whole = whisper.goes_on("").expect("it works").expect("there is sound");
    assert_eq!(whole, heard);
    let after = whisper.goes_on("ただいまから").expect("it works").expect("there is sound");
    assert!(after.chars().count() < 60, "{after}");
    let long = "ただいまから会議を開きます。".repeat(200);
    assert_eq!(whisper.goes_on(&long).expect("nothing fails"), None, "more than a window of text");
}
