//! A model of random weights (`tests/tiny/make.py`): what it says means nothing, but it comes the way a real one's would.

#![cfg(feature = "ctranslate2")]

use std::path::Path;

use local_translation::{Error, Kind, Model, Settings, check};

fn tiny(kind: Kind) -> Settings {
    Settings { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiny"), kind, threads: 1 }
}

fn said() -> Vec<String> {
    ["休憩します。", "議案第四十五号を議題といたします。"].map(str::to_owned).to_vec()
}

#[test]
fn every_sentence_has_a_translation_without_the_marks_of_its_language() {
    for kind in [Kind::Pair, Kind::M2m100, Kind::Small100, Kind::Madlad] {
        let settings = tiny(kind);
        check(&settings).expect("it is all there");
        let model = Model::load(&settings).expect("it loads");
        let translated = model.translate(&said(), "ja", "en").expect("it translates");
        assert_eq!(translated.len(), 2, "{kind:?}");
        assert!(translated.iter().all(|text| !text.is_empty()), "{kind:?} {translated:?}");
        let marked = translated.iter().any(|text| text.starts_with("__en__"));
        assert!(!marked, "a mark of the language is no word: {kind:?} {translated:?}");
        assert_eq!(model.translate(&said(), "ja", "en").expect("once more"), translated, "it does not play dice");
        assert_eq!(model.translate(&[], "ja", "en").expect("nothing asked"), Vec::<String>::new());
    }
}

#[test]
fn the_other_language_is_told_to_a_model_of_many() {
    let model = Model::load(&tiny(Kind::M2m100)).expect("it loads");
    let into = |language| model.translate(&said(), "ja", language).expect("it translates");
    assert_ne!(into("en"), into("fil"));
}

#[test]
fn a_model_may_be_loaded_on_one_thread_and_run_on_another() {
    let model = Model::load(&tiny(Kind::M2m100)).expect("it loads");
    let ran = std::thread::spawn(move || model.translate(&said(), "ja", "en")).join();
    assert_eq!(ran.expect("no panic").expect("it translates").len(), 2);
}

#[test]
fn what_is_no_model_is_refused_with_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["shared_vocabulary.json", "config.json", "sentencepiece.bpe.model"] {
        std::fs::copy(tiny(Kind::Pair).folder.join(file), folder.path().join(file)).expect("copied");
    }
    std::fs::write(folder.path().join("model.bin"), "no model").expect("written");
    let settings = Settings { folder: folder.path().to_owned(), ..tiny(Kind::Pair) };
    match Model::load(&settings) {
        Err(Error::Unusable { folder: named, reason }) => assert!(named == folder.path() && !reason.is_empty()),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it is no model"),
    }
}
