use std::path::PathBuf;

use super::*;
use crate::decode_sound;

/// What is said in public, and the marker: what is said behind closed doors, from 2 s to 4.5 s.
const PUBLIC_HZ: f64 = 440.0;
const SECRET_HZ: f64 = 1_000.0;

/// How much of a tone there is in 16 kHz sound, as its amplitude (Goertzel).
fn tone(samples: &[f32], hz: f64) -> f64 {
    let turn = 2.0 * (std::f64::consts::TAU * hz / 16_000.0).cos();
    let (mut one, mut two) = (0.0, 0.0);
    for sample in samples {
        (one, two) = (f64::from(*sample) + turn * one - two, one);
    }
    2.0 * (one * one + two * two - turn * one * two).max(0.0).sqrt() / samples.len().max(1) as f64
}

/// The loudest tenth of a second of a tone.
fn loudest(sound: &[f32], hz: f64) -> f64 {
    sound.chunks_exact(1_600).map(|part| tone(part, hz)).fold(0.0, f64::max)
}

fn recorded(parts: &[PathBuf]) -> Vec<f32> {
    let mut bytes = Vec::new();
    for part in parts {
        decode_sound(part, &mut bytes, |_| {}).expect("the recording is decoded");
    }
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn times(all: &Gathered) -> impl Iterator<Item = MediaTime> {
    all.frames.iter().map(|frame| frame.at).chain(all.sound.iter().map(|sound| sound.at))
}

#[tokio::test]
async fn what_is_said_behind_closed_doors_is_in_no_sample_no_frame_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.mkv");
    let said = format!("aevalsrc='0.3*sin(2*PI*t*if(between(t,2,4.5),{SECRET_HZ},{PUBLIC_HZ}))':s=48000:d=9");
    if !make_media(&["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=9", "-f", "lavfi", "-i", &said], &path) {
        return;
    }
    let (capture, mut captured) = Capture::start(settings(Source::File { path }, Tempo::Live, folder.path())).unwrap();
    let valve = capture.valve();
    let before = Gathered::of(&mut captured, MediaTime::from_millis(1_000)).await;
    let shut_at = valve.shut().await.expect("the capture goes on");
    assert!((1_000..2_000).contains(&shut_at.as_millis()), "before the secret begins: {shut_at}");
    let mut waiting = Gathered::default();
    let quiet = async {
        loop {
            tokio::select! {
                Some(frame) = captured.frames.recv() => waiting.frames.push(frame),
                Some((_, sound)) = heard(&mut captured.sound) => waiting.sound.push(sound),
                Some(part) = captured.parts.recv() => waiting.parts.push(part),
                else => break,
            }
        }
    };
    timeout(Duration::from_millis(4_000), quiet).await.expect_err("the capture goes on, and nothing comes");
    assert!(times(&waiting).all(|at| at < shut_at), "only what was captured before is still let pass");
    let open_from = valve.open().await.expect("the capture goes on");
    assert!((4_900..7_500).contains(&open_from.as_millis()), "after the secret: {open_from}");
    let after = Gathered::of(&mut captured, MediaTime::from_micros(u64::MAX)).await;
    capture.stop().await;

    assert!(times(&after).all(|at| at >= open_from), "nothing reaches back");
    assert_eq!(after.frames[0].kind, FrameKind::KeyPicture);
    assert!(after.frames.len() > 30, "and it goes on: {}", after.frames.len());
    let gathered = [&before, &waiting, &after];
    let heard: Vec<f32> =
        gathered.iter().flat_map(|all| &all.sound).flat_map(|sound| &sound.samples).copied().collect();
    let parts = gathered.iter().flat_map(|all| &all.parts);
    let parts: Vec<_> = parts.map(|part| (part.starts_at, part.path.clone())).collect();
    assert_eq!(parts.len(), 2, "a file before and a file after");
    assert!(parts[1].0 >= open_from, "at its own media time: {}", parts[1].0);
    let recorded = recorded(&parts.into_iter().map(|(_, path)| path).collect::<Vec<_>>());
    for (what, sound) in [("the captioner's samples", heard), ("the recording", recorded)] {
        assert!(sound.len() > 32_000, "{what}: {} samples", sound.len());
        let (public, secret) = (loudest(&sound, PUBLIC_HZ), loudest(&sound, SECRET_HZ));
        assert!(public > 0.2, "the measure hears what it should in {what}: {public}");
        assert!(secret < 0.01, "the secret is in {what}: {secret}");
    }
}

#[tokio::test]
async fn a_live_source_is_not_even_read_behind_closed_doors() {
    let folder = tempfile::tempdir().unwrap();
    let camera = Source::Srt { uri: "srt://127.0.0.1:1".to_owned(), delay: Duration::ZERO };
    let settings = settings(camera, Tempo::Live, folder.path());
    let attempts = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = std::sync::Arc::clone(&attempts);
    let read = move || attempts.load(std::sync::atomic::Ordering::Relaxed);
    let describe = move || {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        crate::description::describe(&Source::Test, &SMALL, Tempo::Live, &[])
    };
    let (capture, mut captured) = Capture::start_described(settings, Box::new(describe), Shutter::Shut).unwrap();
    let valve = capture.valve();
    timeout(Duration::from_secs(1), captured.frames.recv()).await.expect_err("the capture goes on, and nothing comes");
    assert_eq!(read(), 0, "no graph was ever built");
    let first = valve.open().await.expect("the capture goes on");
    assert!(first >= MediaTime::from_millis(900), "the session's time ran on: {first}");
    assert!(next(&mut captured.frames).await.at >= first);
    let shut_at = valve.shut().await.expect("the capture goes on");
    let left = async {
        while let Some(frame) = captured.frames.recv().await {
            assert!(frame.at < shut_at, "captured before: {}", frame.at);
        }
    };
    timeout(Duration::from_secs(1), left).await.expect_err("the capture goes on, and nothing comes");
    assert_eq!(read(), 1, "it was not read meanwhile");
    let again = valve.open().await.expect("the capture goes on");
    let frame = next(&mut captured.frames).await;
    assert!(frame.at >= again && frame.kind == FrameKind::KeyPicture, "{}", frame.at);
    assert_eq!(read(), 2);
    capture.stop().await;
}
