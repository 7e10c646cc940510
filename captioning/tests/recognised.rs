//! The whole path with the embedded model: synthetic speech, silence, noise.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use captioning::{Gap, Heard, Progress, Settings, rooms::Room, start, transcribe, trial};
use meeting::{Language, MediaTime, Samples, Span, UtteranceId};
use models::{Recogniser, Scripted, Whisper};
use tokio::sync::mpsc;

const RATE: usize = 16_000;

fn settings() -> Settings {
    Settings::new(Language::japanese(), UtteranceId::new(0))
}

fn whisper() -> Whisper {
    Whisper::demo(1).expect("the embedded model loads")
}

fn alone(recogniser: impl Recogniser + 'static) -> Room {
    Room::alone(Box::new(recogniser), settings().patience.step).expect("a thread is to be had")
}

fn samples(sound: &[f32]) -> impl Iterator<Item = Samples> + '_ {
    let chunks = sound.chunks(RATE / 50).enumerate();
    chunks.map(|(place, chunk)| Samples { at: MediaTime::from_millis(place as u64 * 20), samples: chunk.to_vec() })
}

/// 16-bit sound behind a header of 44 bytes.
fn wav(path: &Path) -> Option<Vec<f32>> {
    let bytes = std::fs::read(path).ok()?;
    let pairs = bytes.get(44..)?.chunks_exact(2);
    Some(pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0).collect())
}

fn spoken(name: &str) -> Vec<f32> {
    wav(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).expect("committed with the tests")
}

fn transcribed(sound: &[f32]) -> String {
    let mut text = String::new();
    let report = |progress| {
        if let Progress::Utterance(utterance) = progress {
            text.push_str(&utterance.text());
        }
    };
    transcribe(settings(), &mut whisper(), samples(sound), report).expect("transcribes");
    text
}

/// Models come and go; a character or two may differ.
fn nearly(heard: &str, said: &str) -> bool {
    let spoken = [trial::Spoken { text: said.to_owned(), span: Span::default() }];
    trial::character_error_rate(heard, &spoken) <= 0.1
}

#[test]
fn a_sentence_is_transcribed() {
    let heard = transcribed(&spoken("permission.wav"));
    assert!(nearly(&heard, "三番、佐藤議員の質問を許します。"), "{heard}");
}

#[tokio::test]
async fn a_sentence_is_captioned_live_and_settles_when_the_sound_ends() {
    let (sender, sound) = mpsc::channel(64);
    let (captioning, mut heard) = start(settings(), alone(whisper()), sound);
    let spoken = spoken("vote.wav");
    for samples in samples(&spoken) {
        sender.send(samples).await.expect("the captioner listens");
    }
    drop(sender);
    let (mut text, mut ended) = (String::new(), 0);
    while let Some(told) = heard.recv().await {
        match told {
            Heard::Settled { words, .. } => {
                assert!(words.iter().all(|word| word.span.end() <= MediaTime::from_millis(7_000)));
                text.extend(words.into_iter().map(|word| word.text));
            }
            Heard::Ended { .. } => ended += 1,
            Heard::Draft { .. } | Heard::Translated { .. } => {}
            Heard::Gap(span) => panic!("a gap: {span:?}"),
        }
    }
    captioning.stopped().await.expect("stops well");
    assert!(nearly(&text, "起立多数であります。よって、議案第四十六号は可決されました。"), "{text}");
    assert!(ended >= 1);
}

#[test]
fn silence_noise_and_tones_give_nothing() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut noise = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 40) as f32 / 8_388_608.0 - 1.0
    };
    let tone = |at: usize, hertz: f32| (at as f32 / RATE as f32 * hertz * std::f32::consts::TAU).sin();
    let silence = vec![0.0; 15 * RATE];
    let hiss: Vec<f32> = (0..15 * RATE).map(|_| 0.05 * noise()).collect();
    let loud_hiss: Vec<f32> = (0..15 * RATE).map(|_| 0.5 * noise()).collect();
    let hum: Vec<f32> =
        (0..15 * RATE).map(|at| 0.2 * tone(at, 50.0) + 0.1 * tone(at, 100.0) + 0.005 * noise()).collect();
    let beep: Vec<f32> = (0..15 * RATE).map(|at| 0.3 * tone(at, 1_000.0)).collect();
    let knocks: Vec<f32> = (0..15 * RATE).map(|at| noise() * (-((at % 24_000) as f32) / 300.0).exp()).collect();
    let sounds = [
        ("silence", silence),
        ("hiss", hiss),
        ("loud hiss", loud_hiss),
        ("hum", hum),
        ("beep", beep),
        ("knocks", knocks),
    ];
    for (name, sound) in sounds {
        assert_eq!(transcribed(&sound), "", "{name}");
    }
}

#[tokio::test]
async fn a_recogniser_that_panics_costs_a_guess_and_not_the_session() {
    let mut asked = 0;
    let recogniser = Scripted::new(move |_| {
        asked += 1;
        assert!(asked != 1, "scripted to panic at the first question");
        let words = ["三番、", "佐藤", "議員", "の", "質問", "を", "許します。"];
        let words = words.map(|word| models::GuessedWord::new(word, 0.9));
        Ok(models::Guess { words: words.to_vec(), no_speech_probability: 0.0 })
    });
    let (sender, sound) = mpsc::channel(64);
    let (captioning, mut heard) = start(settings(), alone(recogniser), sound);
    let spoken = spoken("permission.wav");
    for samples in samples(&spoken) {
        sender.send(samples).await.expect("the captioner listens");
    }
    drop(sender);
    let mut text = String::new();
    while let Some(told) = heard.recv().await {
        if let Heard::Settled { words, .. } = told {
            text.extend(words.into_iter().map(|word| word.text));
        }
    }
    captioning.stopped().await.expect("stops well");
    assert_eq!(text, "三番、佐藤議員の質問を許します。");
}

/// A recogniser that fails, or panics, until it has been asked so often; and how often it was asked.
fn failing(times: usize, how: fn() -> models::Error) -> (impl Recogniser, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let recogniser = Scripted::new(move |_| {
        if counted.fetch_add(1, Ordering::SeqCst) < times {
            return Err(how());
        }
        let words = ["賛成", "多数", "です。"].map(|word| models::GuessedWord::new(word, 0.9));
        Ok(models::Guess { words: words.to_vec(), no_speech_probability: 0.0 })
    });
    (recogniser, asked)
}

#[tokio::test]
async fn a_recogniser_that_recovers_goes_on_with_the_sound_that_waited_for_it() {
    const FAILS: usize = 7;
    for how in [|| models::Error::Recognition("scripted".to_owned()), || panic!("scripted to panic")] {
        let settings = Settings { first_rest: std::time::Duration::from_millis(1), ..settings() };
        let (sender, sound) = mpsc::channel(64);
        let (recogniser, asked) = failing(FAILS, how);
        let (captioning, mut heard) = start(settings, alone(recogniser), sound);
        // Read all the time: who does not listen is waited for.
        let text = tokio::spawn(async move {
            let mut text = String::new();
            while let Some(told) = heard.recv().await {
                if let Heard::Settled { words, .. } = told {
                    text.extend(words.into_iter().map(|word| word.text));
                }
            }
            text
        });
        // Each sentence costs it two questions at least.
        let spoken = [spoken("permission.wav"), vec![0.0; RATE]].concat().repeat(6);
        for samples in samples(&spoken) {
            sender.send(samples).await.expect("the captioner listens");
        }
        // The session goes on until it has answered: at its end nobody would be tried again.
        while asked.load(Ordering::SeqCst) <= FAILS {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        drop(sender);
        let text = text.await.expect("it listens to the end");
        captioning.stopped().await.expect("all is well again");
        assert!(text.contains("賛成多数です。"), "{text}");
    }
}

#[tokio::test]
async fn a_recogniser_that_fails_to_the_end_has_all_of_it_given_up_and_says_so() {
    let (recogniser, _asked) = failing(usize::MAX, || models::Error::Recognition("scripted".to_owned()));
    let (sender, sound) = mpsc::channel(64);
    let (captioning, mut heard) = start(settings(), alone(recogniser), sound);
    let spoken = spoken("vote.wav");
    for samples in samples(&spoken) {
        sender.send(samples).await.expect("the captioner listens");
    }
    drop(sender);
    let mut missed = std::time::Duration::ZERO;
    while let Some(told) = heard.recv().await {
        match told {
            Heard::Gap(gap @ Gap::GivenUp(_)) => missed += gap.length(),
            Heard::Gap(Gap::NeverCame(span)) => panic!("it came: {span:?}"),
            Heard::Ended { .. } => {}
            Heard::Settled { .. } | Heard::Draft { .. } | Heard::Translated { .. } => {
                panic!("nothing was heard: {told:?}")
            }
        }
    }
    assert!(missed.as_secs() >= 4, "{missed:?} of {} s", spoken.len() / RATE);
    assert_eq!(captioning.waiting(), std::time::Duration::ZERO);
    let told = captioning.stopped().await.expect_err("it failed to the end").to_string();
    assert_eq!(told, "the speech recogniser keeps failing: cannot recognise a stretch of sound: scripted");
}

#[test]
fn real_speech_in_a_language_that_the_model_does_not_know_ends_well() {
    let Some(sound) = wav(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/jfk.wav")) else {
        println!("skipped: ../shared/data/jfk.wav is not there");
        return;
    };
    let mut newest = MediaTime::ZERO;
    let report = |progress| match progress {
        Progress::Heard(_) | Progress::Quiet(_) => {}
        Progress::Utterance(utterance) => {
            assert!(utterance.span.start() >= newest && utterance.span.end() <= MediaTime::from_millis(11_100));
            newest = utterance.span.end();
        }
    };
    transcribe(settings(), &mut whisper(), samples(&sound), report).expect("transcribes");
}

/// What was said, and every place at which to take it up again with what had been told before it.
fn stoppable(sound: &[f32], from: usize) -> (Vec<String>, Vec<(MediaTime, usize)>) {
    let (mut told, mut places) = (Vec::new(), Vec::new());
    let report = |progress| match progress {
        Progress::Heard(_) => {}
        Progress::Utterance(utterance) => told.push(utterance.text()),
        Progress::Quiet(at) => places.push((at, told.len())),
    };
    let first = UtteranceId::new(0);
    let samples = samples(sound).skip_while(|samples| samples.at < MediaTime::from_millis(from as u64));
    transcribe(Settings::new(Language::japanese(), first), &mut whisper(), samples, report).expect("transcribes");
    (told, places)
}

#[test]
fn a_transcription_taken_up_where_it_was_quiet_loses_nothing_and_repeats_nothing() {
    let pause = |tenths: usize| vec![0.0; tenths * RATE / 10];
    let sentence = spoken("permission.wav");
    let sound = [pause(7), sentence.clone(), pause(9), sentence.clone(), pause(13), sentence, pause(8)].concat();
    let (whole, places) = stoppable(&sound, 0);
    assert_eq!(whole.len(), 3, "{whole:?}");
    // Every tenth of a second of quiet, and so just after an utterance and just before the next one.
    for (at, told) in places.iter().step_by(5) {
        let (rest, _) = stoppable(&sound, at.as_millis() as usize);
        assert_eq!(rest.len(), whole.len() - told, "taken up at {at}: {rest:?}");
        for (rest, whole) in rest.iter().zip(&whole[*told..]) {
            assert!(nearly(rest, whole), "taken up at {at}: {rest} instead of {whole}");
        }
    }
}

#[test]
fn nearly_all_of_real_speech_reaches_the_recogniser() {
    let Some(sound) = wav(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/jfk.wav")) else {
        println!("skipped: ../shared/data/jfk.wav is not there");
        return;
    };
    let (sender, asked) = std::sync::mpsc::channel();
    let mut recogniser = Scripted::new(move |sound: &[f32]| {
        sender.send(sound.len()).expect("counted below");
        Ok(models::Guess::default())
    });
    transcribe(settings(), &mut recogniser, samples(&sound), |_| {}).expect("transcribes");
    drop(recogniser);
    let seconds = asked.iter().sum::<usize>() as f32 / RATE as f32;
    assert!(seconds > 9.0, "{seconds} s of 11");
}
