use std::{fs, path::PathBuf, process::Command};

use super::*;

/// Records the test source up to `until`; the file and its playlist's text.
async fn record(folder: &Path, until: MediaTime) -> (PathBuf, String) {
    let (capture, mut captured) = Capture::start(settings(Source::Test, Tempo::Unpaced, folder)).unwrap();
    Gathered::of(&mut captured, until).await;
    stop(capture, &mut captured).await;
    let path = folder.join("recordings/part-0000.mp4");
    let playlist = fs::read_to_string(path.with_extension("m3u8")).unwrap();
    (path, playlist)
}

/// The boxes at the top of a file: name, first byte, length. What is torn at its end is left out.
fn boxes(bytes: &[u8]) -> Vec<(String, usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if length < 8 || at + length > bytes.len() {
            break;
        }
        found.push((String::from_utf8_lossy(&head[4..]).into_owned(), at, length));
        at += length;
    }
    found
}

/// The byte ranges that a playlist names: first byte, length.
fn ranges(playlist: &str) -> Vec<(usize, usize)> {
    let range = |line: &str| {
        let (length, begins) = line.strip_prefix("#EXT-X-BYTERANGE:")?.split_once('@')?;
        Some((begins.parse().ok()?, length.parse().ok()?))
    };
    playlist.lines().filter_map(range).collect()
}

/// What ffprobe counts in a file: pictures, sound packets, and the last picture's time.
fn probe(path: &Path) -> Option<(usize, usize, f64)> {
    let arguments = ["-v", "error", "-show_entries", "packet=codec_type,pts_time", "-of", "csv=p=0"];
    let out = match Command::new("ffprobe").args(arguments).arg(path).output() {
        Ok(out) => out,
        Err(error) => {
            println!("skipped: there is no ffprobe: {error}");
            return None;
        }
    };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let pictures: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("video,")).collect();
    let last = pictures.last().and_then(|last| last.trim_end_matches(',').parse().ok()).unwrap_or(0.0);
    Some((pictures.len(), text.lines().filter(|line| line.starts_with("audio,")).count(), last))
}

#[tokio::test]
async fn byte_ranges_are_whole_boxes_that_can_be_played_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, playlist) = record(folder.path(), MediaTime::from_millis(5_000)).await;
    let bytes = fs::read(&path).unwrap();
    let boxes = boxes(&bytes);
    assert_eq!(boxes.iter().map(|(_, _, length)| length).sum::<usize>(), bytes.len(), "nothing but whole boxes");
    let names: Vec<&str> = boxes.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["ftyp", "moov"]);
    assert!(names[2..].chunks(2).all(|two| two == ["moof", "mdat"]), "{names:?}");

    let opening = boxes[1].1 + boxes[1].2;
    assert!(playlist.contains(&format!("#EXT-X-MAP:URI=\"part-0000.mp4\",BYTERANGE=\"{opening}@0\"\n")));
    assert!(playlist.ends_with("#EXT-X-ENDLIST\n"));
    let mut expected = opening;
    for (begins, length) in ranges(&playlist) {
        assert_eq!(begins, expected, "ranges follow one another");
        assert!(boxes.iter().any(|(name, at, _)| name == "moof" && *at == begins), "a range begins with a moof");
        // Alone with the opening it is a file of its own that begins with a key picture and has both tracks.
        let alone = folder.path().join("alone.mp4");
        fs::write(&alone, [&bytes[..opening], &bytes[begins..begins + length]].concat()).unwrap();
        if let Some((pictures, sounds, _)) = probe(&alone) {
            assert!(pictures > 0 && sounds > 0, "{pictures} pictures, {sounds} sounds");
        }
        expected = begins + length;
    }
    assert_eq!(expected, bytes.len());
    let lengths: Vec<&str> = playlist.lines().filter(|line| line.starts_with("#EXTINF")).collect();
    assert_eq!(lengths[..2], ["#EXTINF:2.000000,", "#EXTINF:2.000000,"]);
}

#[tokio::test]
async fn a_recording_can_be_remuxed_and_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = record(folder.path(), MediaTime::from_millis(4_000)).await;
    let whole = folder.path().join("whole.mp4");
    for (arguments, out) in [(&["-c", "copy"][..], whole.as_os_str()), (&["-f", "null"], "-".as_ref())] {
        let Ok(done) = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-xerror", "-i"])
            .arg(&path)
            .args(arguments)
            .arg(out)
            .output()
        else {
            println!("skipped: there is no ffmpeg");
            return;
        };
        assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let (pictures, sounds, _) = probe(&whole).expect("ffprobe comes with ffmpeg");
    assert!(pictures >= 120 && sounds >= 190, "{pictures} pictures, {sounds} sounds");
}

#[tokio::test]
async fn a_recording_cut_anywhere_plays_but_for_its_last_fragment() {
    let folder = tempfile::tempdir().unwrap();
    let (path, playlist) = record(folder.path(), MediaTime::from_millis(4_500)).await;
    let bytes = fs::read(&path).unwrap();
    let boxes = boxes(&bytes);
    let fragments: Vec<(usize, usize)> = boxes.chunks(2).skip(1).map(|two| (two[0].1, two[0].2 + two[1].2)).collect();
    let torn = folder.path().join("torn");
    fs::create_dir(&torn).unwrap();
    let torn_path = torn.join("part-0000.mp4");
    for (number, (begins, length)) in fragments.iter().enumerate() {
        for cut in [begins + 1, begins + length / 2, begins + length - 1] {
            fs::write(&torn_path, &bytes[..cut]).unwrap();
            fs::write(torn_path.with_extension("m3u8"), playlist.replace("#EXT-X-ENDLIST\n", "")).unwrap();
            assert_eq!(crate::mend_recordings(&torn).unwrap(), 1);
            let mended = fs::read(&torn_path).unwrap();
            assert_eq!(mended, bytes[..*begins], "whole fragments are kept, the torn one is cut off");
            let text = fs::read_to_string(torn_path.with_extension("m3u8")).unwrap();
            let named: usize = ranges(&text).iter().map(|(_, length)| length).sum();
            assert_eq!(named, mended.len() - fragments[0].0, "all that is left is named");
            assert_eq!(crate::mend_recordings(&torn).unwrap(), 0, "once is enough");
            // As a player finds it, unmended: all but what was torn.
            fs::write(&torn_path, &bytes[..cut]).unwrap();
            if number > 0
                && cut == begins + length / 2
                && let Some((pictures, ..)) = probe(&torn_path)
            {
                assert!(pictures >= 15 * number, "fragment {number}: {pictures} pictures");
            }
        }
    }
}

#[tokio::test]
async fn damage_is_mended_without_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = record(folder.path(), MediaTime::from_millis(1_000)).await;
    let bytes = fs::read(&path).unwrap();
    for place in (0..bytes.len().min(4_000)).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0xff;
        fs::write(&path, damaged).unwrap();
        fs::write(path.with_extension("m3u8"), "").unwrap();
        crate::mend_recordings(path.parent().unwrap()).unwrap();
    }
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_is_an_event_and_live_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(Source::Test, Tempo::Unpaced, folder.path());
    let recordings = settings.recordings.clone();
    let (capture, mut captured) = Capture::start(settings).unwrap();
    // Before the first fragment is cut: a file lies where the folder should be.
    fs::remove_dir_all(&recordings).unwrap();
    fs::write(&recordings, "in the way").unwrap();
    let all = Gathered::of(&mut captured, MediaTime::from_millis(9_000)).await;
    assert!(all.events.iter().any(|event| matches!(event, SourceEvent::RecordingFailed(_))), "{:?}", all.events);
    assert!(all.key_pictures_at().ends_with(&[6_000, 8_000]), "live goes on");
    fs::remove_file(&recordings).unwrap();
    let later = Gathered::of(&mut captured, MediaTime::from_millis(25_000)).await;
    stop(capture, &mut captured).await;
    assert!(later.events.iter().any(|event| matches!(event, SourceEvent::RecordingResumed(_))), "{:?}", later.events);
    assert_eq!(later.parts.len(), 1);
}
