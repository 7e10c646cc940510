//! Many rooms at one desk: the shell with scripted recognisers, and the trial with a scripted cost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use captioning::{
    Heard, Settings,
    rooms::{
        Desk, Recognisers,
        trial::{Fared, Listened, Trial},
    },
    start,
    trial::Spoken,
};
use meeting::{Language, MediaTime, Samples, Span, UtteranceId};
use models::{Guess, GuessedWord, Scripted};
use tokio::sync::mpsc;

fn settings() -> Settings {
    Settings::new(Language::japanese(), UtteranceId::new(0))
}

/// A sentence and a second of silence, so often, in steps of a tenth of a second.
fn sound(times: usize) -> Vec<Samples> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/permission.wav");
    let wav = std::fs::read(path).expect("committed with the tests");
    let once: Vec<f32> = wav[44..]
        .chunks_exact(2)
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
        .chain(vec![0.0; 16_000])
        .collect();
    let all = once.repeat(times);
    let chunks = all.chunks(1_600).enumerate();
    chunks.map(|(at, chunk)| Samples { at: MediaTime::from_millis(at as u64 * 100), samples: chunk.to_vec() }).collect()
}

fn words() -> Vec<GuessedWord> {
    let words = ["三番、", "佐藤", "議員", "の", "質問", "を", "許します。"];
    words.map(|word| GuessedWord::new(word, 0.9)).to_vec()
}

#[tokio::test]
async fn rooms_share_one_thread_and_each_hears_all_that_was_said_in_it() {
    const ROOMS: usize = 5;
    let at_once = Arc::new(AtomicUsize::new(0));
    let desk = Desk::open(1, settings().patience.step, false).expect("a thread is to be had");
    let mut rooms = Vec::new();
    for number in 0..ROOMS {
        let at_once = Arc::clone(&at_once);
        let recogniser = Scripted::new(move |_: &[f32]| {
            assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0, "two questions at once on one thread");
            at_once.fetch_sub(1, Ordering::SeqCst);
            Ok(Guess { words: words(), no_speech_probability: 0.0 })
        });
        let room = desk.enter(&format!("room-{number}"), Recognisers { large: Box::new(recogniser), smaller: None });
        let (sender, sound_of_room) = mpsc::channel(1_000);
        for samples in sound(2) {
            sender.send(samples).await.expect("there is room");
        }
        rooms.push(start(settings(), room, sound_of_room));
    }
    for (captioning, mut heard) in rooms {
        let (mut text, mut ended) = (String::new(), 0);
        while let Some(told) = heard.recv().await {
            match told {
                Heard::Settled { words, .. } => text.extend(words.into_iter().map(|word| word.text)),
                Heard::Ended { .. } => ended += 1,
                Heard::Draft { .. } | Heard::Translated { .. } => {}
                Heard::Gap(span) => panic!("a gap: {span:?}"),
            }
        }
        captioning.stopped().await.expect("stops well");
        assert_eq!((text.matches("許します。").count(), ended), (2, 2), "{text}");
    }
    assert_eq!(desk.figures(), []);
}

#[tokio::test]
async fn a_room_whose_recogniser_fails_for_good_leaves_the_others_alone() {
    let desk = Desk::open(1, settings().patience.step, false).expect("a thread is to be had");
    let failing = Scripted::new(|_: &[f32]| Err(models::Error::Recognition("broken".to_owned())));
    let well = Scripted::new(|_: &[f32]| Ok(Guess { words: words(), no_speech_probability: 0.0 }));
    let enter = |name: &str, large: Box<dyn models::Recogniser>| desk.enter(name, Recognisers { large, smaller: None });
    let mut rooms = Vec::new();
    for room in [enter("failing", Box::new(failing)), enter("well", Box::new(well))] {
        let (sender, sound_of_room) = mpsc::channel(1_000);
        for samples in sound(5) {
            sender.send(samples).await.expect("there is room");
        }
        rooms.push(start(settings(), room, sound_of_room));
    }
    let mut ends = Vec::new();
    for (captioning, mut heard) in rooms {
        while heard.recv().await.is_some() {}
        ends.push(captioning.stopped().await.is_ok());
    }
    assert_eq!(ends, [false, true]);
}

fn tried(rooms: usize, smaller_model: bool, cost_ms: u64) -> Fared {
    const TIMES: usize = 20;
    let sound = sound(TIMES);
    let length: usize = sound.iter().map(|samples| samples.samples.len()).sum();
    let every = Duration::from_micros(length as u64 * 1_000_000 / 16_000) / TIMES as u32;
    let spans = (0..TIMES as u32).flat_map(|time| {
        let word = |(place, word): (usize, GuessedWord)| {
            let at = MediaTime::from_millis(400) + every * time + Duration::from_millis(440) * place as u32;
            Spoken { text: word.text, span: Span::new(at, at + Duration::from_millis(430)) }
        };
        words().into_iter().enumerate().map(word).collect::<Vec<_>>()
    });
    let spoken: Vec<Spoken> = spans.collect();
    let settings = settings();
    let session = Listened::to(&settings, sound.into_iter());
    // Half of it whatever the length, half by the second; the smaller model takes a quarter.
    let cost = |smaller: bool, length: Duration| {
        let full = Duration::from_millis(cost_ms).mul_f64(0.5 + length.as_secs_f64() / 4.0);
        if smaller { full / 4 } else { full }
    };
    let trial = Trial {
        settings: &settings,
        session: &session,
        spoken: &spoken,
        rooms,
        workers: 1,
        smaller_model,
        cost: &cost,
    };
    trial.run()
}

#[test]
fn few_rooms_are_captioned_at_the_pace_that_was_set() {
    let fared = tried(2, true, 60);
    assert!(fared.paces.iter().all(|(pace, _)| pace.level == 0), "{fared:?}");
    assert!(fared.settled_most < Duration::from_secs(3), "{fared:?}");
    assert!(fared.character_error_rate < 0.01, "{fared:?}");
    assert!(fared.busy > 0.05 && fared.busy < 0.5 && fared.sound_dropped.is_zero(), "{fared:?}");
}

#[test]
fn more_rooms_are_captioned_less_closely_and_no_sound_is_dropped() {
    let fared = tried(14, false, 130);
    assert!(fared.paces.iter().any(|(pace, _)| pace.step == Duration::from_secs(2)), "{fared:?}");
    assert!(fared.sound_dropped.is_zero() && fared.settled_most < Duration::from_secs(6), "{fared:?}");
    let eased = tried(20, true, 130);
    assert!(eased.paces.iter().any(|(pace, share)| pace.smaller_model && *share > 0.2), "{eased:?}");
    assert!(eased.sound_dropped.is_zero() && eased.settled_most < Duration::from_secs(6), "{eased:?}");
}

#[test]
fn a_room_takes_no_longer_than_without_the_others() {
    let (one, two) = (tried(1, false, 60), tried(2, false, 60));
    assert!(two.settled_half < one.settled_half + Duration::from_millis(150), "{one:?} {two:?}");
}
