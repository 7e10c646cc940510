use super::*;

#[tokio::test]
async fn frames_come_in_order_and_begin_with_a_key_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, mut captured) = Capture::start(settings(Source::Test, Tempo::Unpaced, folder.path())).unwrap();
    let mut all = Gathered::of(&mut captured, MediaTime::from_millis(6_500)).await;
    let rest = stop(capture, &mut captured).await;
    all.sound.extend(rest.sound);

    assert_eq!(all.pictures().next().map(|first| first.kind), Some(FrameKind::KeyPicture));
    assert_eq!(all.key_pictures_at(), [0, 2_000, 4_000, 6_000]);
    let rising = |times: Vec<MediaTime>| times.windows(2).all(|two| two[0] < two[1]);
    assert!(rising(all.pictures().map(|frame| frame.at).collect()));
    assert!(rising(all.sounds().map(|frame| frame.at).collect()));
    for picture in all.pictures().filter(|frame| frame.kind == FrameKind::KeyPicture) {
        assert_eq!(picture.data[..5], [0, 0, 0, 1, 0x67], "its parameter sets come first");
    }
    // The first packet holds the encoder's look-ahead too, so it lasts less.
    assert!(all.sounds().skip(1).all(|frame| frame.length == Duration::from_millis(20)));

    let mut expected = all.sound[0].at;
    for sound in &all.sound {
        let off = sound.at.since(expected).max(expected.since(sound.at));
        assert!(off < Duration::from_millis(1), "sound is continuous at {expected}");
        expected = sound.span().end();
    }
    assert!(all.sound.iter().flat_map(|sound| &sound.samples).any(|sample| sample.abs() > 0.1), "the tone is heard");
}

#[tokio::test]
async fn a_file_is_played_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.mkv");
    let tracks = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3"];
    if !make_media(&[&tracks[..], &["-shortest"]].concat(), &path) {
        return;
    }
    let (capture, mut captured) =
        Capture::start(settings(Source::File { path }, Tempo::Unpaced, folder.path())).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(99_000)).await;
    capture.stop().await;
    assert!(
        matches!(all.events[..], [SourceEvent::Connected(MediaTime::ZERO), SourceEvent::Ended(_)]),
        "{:?}",
        all.events
    );
    // GStreamer's `videorate` takes a part of a picture's length to fall into step with the file.
    let keys = all.key_pictures_at();
    assert!(matches!(keys[..], [0, 2_000..2_034]), "{keys:?}");
    assert!(all.pictures().count() >= 89, "25 pictures a second have become 30");
    let heard: usize = all.sound.iter().map(|sound| sound.samples.len()).sum();
    assert!(heard.abs_diff(48_000) < 1_600, "3 s of sound: {heard}");
}

#[tokio::test]
async fn a_file_without_a_picture_gets_black_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.flac");
    if !make_media(&["-f", "lavfi", "-i", "sine=d=5"], &path) {
        return;
    }
    let (capture, mut captured) =
        Capture::start(settings(Source::File { path }, Tempo::Unpaced, folder.path())).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(99_000)).await;
    capture.stop().await;
    assert_eq!(all.key_pictures_at(), [0, 2_000, 4_000]);
    assert!(all.pictures().count() >= 148);
    assert_eq!(all.parts.len(), 1, "and it is recorded");
}

#[tokio::test]
async fn a_file_without_sound_gets_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.mp4");
    if !make_media(&["-f", "lavfi", "-i", "testsrc2=s=640x480:r=30:d=3", "-pix_fmt", "yuv420p"], &path) {
        return;
    }
    let (capture, mut captured) =
        Capture::start(settings(Source::File { path }, Tempo::Unpaced, folder.path())).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(99_000)).await;
    capture.stop().await;
    assert!(all.sounds().count() >= 145, "{} packets", all.sounds().count());
    let heard: usize = all.sound.iter().map(|sound| sound.samples.len()).sum();
    assert!(heard.abs_diff(48_000) < 1_600, "3 s of silence: {heard}");
    assert!(all.sound.iter().flat_map(|sound| &sound.samples).all(|sample| *sample == 0.0));
}

#[tokio::test]
async fn sound_that_ends_early_is_followed_by_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("both.mkv");
    let tracks = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=3", "-f", "lavfi", "-i", "sine=d=1"];
    if !make_media(&tracks, &path) {
        return;
    }
    let (capture, mut captured) =
        Capture::start(settings(Source::File { path }, Tempo::Unpaced, folder.path())).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(99_000)).await;
    capture.stop().await;
    let last = all.sounds().last().map_or(0, |sound| sound.at.as_millis());
    assert!((2_900..3_050).contains(&last), "the last sound is at {last} ms");
}
