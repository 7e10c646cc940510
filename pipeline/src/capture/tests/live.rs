use super::*;

#[tokio::test]
async fn a_file_that_is_not_there_is_tried_until_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.mkv");
    let source = Source::File { path: path.clone() };
    let (capture, mut captured) = Capture::start(settings(source, Tempo::Live, folder.path())).unwrap();
    let lost = next(&mut captured.events).await;
    assert!(matches!(&lost, SourceEvent::Lost(why) if why.contains("No such file")), "{lost:?}");
    assert_eq!(next(&mut captured.events).await, SourceEvent::Retrying(Duration::from_millis(500)));
    let made = folder.path().join("made.mkv");
    if make_media(&["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=1", "-f", "lavfi", "-i", "sine=d=1"], &made) {
        std::fs::rename(made, path).unwrap();
        while next(&mut captured.events).await != SourceEvent::Connected(MediaTime::ZERO) {}
        assert!(matches!(next(&mut captured.events).await, SourceEvent::Ended(_)));
    }
    capture.stop().await;
}

#[tokio::test]
async fn what_is_not_media_is_an_event_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("minutes.txt");
    std::fs::write(&path, "令和八年第三回定例会\n".repeat(99)).unwrap();
    let (capture, mut captured) = Capture::start(settings(Source::File { path }, Tempo::Live, folder.path())).unwrap();
    let lost = next(&mut captured.events).await;
    assert!(matches!(&lost, SourceEvent::Lost(why) if why.ends_with("it is not media")), "{lost:?}");
    capture.stop().await;
}

/// A test source whose picture breaks after some pictures, the first time.
fn breaks_once() -> super::super::Describe {
    let attempts = std::sync::atomic::AtomicU32::new(0);
    Box::new(move || {
        let whole = crate::description::describe(&Source::Test, &SMALL, Tempo::Live, &[]);
        match attempts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => whole.replacen("! picture.", "! identity error-after=30 ! picture.", 1),
            _ => whole,
        }
    })
}

#[tokio::test]
async fn a_source_that_breaks_is_connected_again_and_time_runs_on() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(Source::Test, Tempo::Live, folder.path());
    let (capture, mut captured) = Capture::start_described(settings, breaks_once(), Shutter::Open).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(3_000)).await;
    let rest = stop(capture, &mut captured).await;
    let back = match all.events[..] {
        [
            SourceEvent::Connected(MediaTime::ZERO),
            SourceEvent::Lost(_),
            SourceEvent::Retrying(_),
            SourceEvent::Connected(back),
        ] => back,
        ref other => panic!("{other:?}"),
    };
    assert!((1_400..2_900).contains(&back.as_millis()), "a second of pictures and half a second's pause: {back}");
    let first_back = all.pictures().find(|frame| frame.at >= back).expect("pictures come again");
    assert_eq!(first_back.kind, FrameKind::KeyPicture);
    let numbers: Vec<u32> = all.parts.iter().chain(&rest.parts).map(|part| part.number).collect();
    assert_eq!(numbers, [0, 1], "each connection has its own file");
}

#[tokio::test]
async fn a_source_that_falls_silent_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(Source::Test, Tempo::Live, folder.path());
    let silent = || {
        crate::description::describe(&Source::Test, &SMALL, Tempo::Live, &[])
            .replacen("! sound.", "! identity drop-probability=0 eos-after=50 ! sound.", 1)
            .replacen("! picture.", "! valve drop=false name=valve ! picture.", 1)
    };
    let (capture, mut captured) = Capture::start_described(settings, Box::new(silent), Shutter::Open).unwrap();
    assert_eq!(next(&mut captured.events).await, SourceEvent::Connected(MediaTime::ZERO));
    // The sound ends after a second; the pictures go on, and so does the sound, silent.
    let all = Gathered::of(&mut captured, MediaTime::from_millis(2_500)).await;
    assert!(all.sounds().last().is_some_and(|sound| sound.at > MediaTime::from_millis(2_300)));
    assert_eq!(all.events, []);
    capture.stop().await;
}

#[tokio::test]
async fn a_session_goes_on_where_it_was_restarted() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(Source::Test, Tempo::Unpaced, folder.path());
    std::fs::create_dir_all(&settings.recordings).unwrap();
    std::fs::write(settings.recordings.join("part-0000.mp4"), "an earlier part").unwrap();
    std::fs::write(settings.recordings.join("part-0000.m3u8"), "#EXTM3U\n#EXT-X-ENDLIST\n").unwrap();
    settings.starts_at = MediaTime::from_millis(90_000);
    let (capture, mut captured) = Capture::start(settings.clone()).unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(91_000)).await;
    let rest = stop(capture, &mut captured).await;
    assert_eq!(all.frames[0].at.as_millis(), 90_000);
    let part = all.parts.iter().chain(&rest.parts).next().expect("a part was begun");
    assert_eq!((part.number, part.starts_at.as_millis()), (1, 90_000));
    assert_eq!(std::fs::read(settings.recordings.join("part-0000.mp4")).unwrap(), b"an earlier part");
}
