use std::path::Path;

use japanese::dictionary::{self, Part};

#[test]
fn without_a_source_there_is_a_clear_error_and_nothing_is_made() {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("never-made");
    let error = dictionary::build(Path::new("/no/such/source"), &to).expect_err("there is no source");
    assert!(error.to_string().contains("mecab-ipadic"), "{error}");
    assert!(!to.exists());
    assert!(dictionary::check(&to).is_err());
}

#[test]
fn words_cover_the_text_without_gaps() {
    let Some(dictionary) = crate::dictionary() else { return };
    for text in ["", " ", "議案第12号 を　採決します。\n次に、ｶﾞｽ料金 ", "\u{0}𠮷野家🙂", "あ\u{3099}"]
    {
        let words = dictionary.words(text);
        let whole: String = words.iter().map(|word| word.surface).collect();
        assert_eq!(whole, text);
        assert!(words.iter().all(|word| &text[word.bytes.clone()] == word.surface));
    }
}

#[test]
fn a_word_has_its_reading_base_form_and_kind() {
    let Some(dictionary) = crate::dictionary() else { return };
    let words = dictionary.words("市長が行った");
    let told: Vec<_> = words.iter().map(|word| (word.base.as_str(), word.reading.as_deref(), word.part)).collect();
    assert_eq!(
        told,
        [
            ("市長", Some("しちょう"), Part::Noun),
            ("が", Some("が"), Part::Particle),
            ("行う", Some("おこなっ"), Part::Verb),
            ("た", Some("た"), Part::Particle),
        ]
    );
}

#[test]
fn a_homograph_has_all_its_readings() {
    let Some(dictionary) = crate::dictionary() else { return };
    let readings: Vec<String> = dictionary.readings("今日").into_iter().map(|reading| reading.kana).collect();
    assert!(readings.contains(&"きょう".to_owned()) && readings.contains(&"こんにち".to_owned()), "{readings:?}");
    assert!(dictionary.readings("無い筈の語").is_empty());
}
