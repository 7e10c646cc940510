//! The trial's arithmetic, with a recogniser that knows what is said and a clock that is told.

use std::time::Duration;

use captioning::{Settings, trial};
use meeting::{Language, MediaTime, Samples, Span, UtteranceId};
use models::{Guess, GuessedWord, Scripted};

#[test]
fn latency_is_counted_from_a_word_s_end_and_includes_the_time_that_recognition_takes() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/permission.wav");
    let wav = std::fs::read(path).expect("committed with the tests");
    let sound: Vec<f32> = wav[44..]
        .chunks_exact(2)
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
        .chain(vec![0.0; 16_000])
        .collect();
    let words = ["三番、", "佐藤", "議員", "の", "質問", "を", "許します。"];
    let mut recogniser = Scripted::new(|_| {
        let words = words.map(|word| GuessedWord::new(word, 0.9));
        Ok(Guess { words: words.to_vec(), no_speech_probability: 0.0 })
    });
    let chunks = sound.chunks(320).enumerate();
    let samples =
        chunks.map(|(at, chunk)| Samples { at: MediaTime::from_millis(at as u64 * 20), samples: chunk.to_vec() });
    let whole = Span::new(MediaTime::from_millis(400), MediaTime::from_millis(3_480));
    let spoken =
        [trial::Spoken { text: "三番、佐藤議員の質問を許しません。".to_owned(), span: whole }];
    let mut told = Duration::ZERO;
    // Read before and after each question: half a second apart.
    let mut clock = || {
        told += Duration::from_millis(500);
        told
    };
    let settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    let measured = trial::run_by(&settings, &mut recogniser, samples, &spoken, &mut clock).expect("runs");
    assert_eq!(measured.text, "三番、佐藤議員の質問を許します。\n");
    assert_eq!(measured.characters, 15);
    assert!((measured.character_error_rate - 2.0 / 15.0).abs() < 1e-9, "{measured:?}");
    // The last words settle when the hang-over of 0.6 s and the last guess's 0.5 s are over.
    assert!((1_000..1_900).contains(&measured.settled_most.as_millis()), "{measured:?}");
    assert!(measured.erasure < 0.2 && measured.busy > 0.3, "{measured:?}");
}
