//! Files of recorded sound become sessions, whatever happens on the way.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use archive::Archive;
use meeting::{MediaTime, Minutes, SessionId, Stage};

use crate::running::{Service, koe};

/// The first seconds of the demonstration session, made by FFmpeg into another form; none, and a word, without FFmpeg.
fn sound(folder: &Path, name: &str, seconds: u32, form: &[&str]) -> Option<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipeline/demo/session.mkv");
    let to = folder.join(name);
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(from)
        .args(["-vn", "-ac", "1", "-t", &seconds.to_string()])
        .args(form)
        .arg(&to)
        .status();
    match made {
        Ok(status) => {
            assert!(status.success(), "FFmpeg cannot make {name}");
            Some(to)
        }
        Err(error) => {
            println!("skipped: there is no ffmpeg to make {name} with: {error}");
            None
        }
    }
}

fn import(folder: &Path, file: &Path, session: &str) -> Command {
    let mut command = koe();
    command.arg("import").arg(file).args([
        "--title",
        "試験の会議",
        "--session",
        session,
        "--held-on",
        "2026-11-20T10:00",
    ]);
    command.arg("--data").arg(folder.join("data")).stdin(Stdio::null());
    command
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

async fn archive(folder: &Path) -> Archive {
    let settings = archive::Settings { directory: folder.join("data"), dictionary: None };
    Archive::open_journal_only(settings).await.expect("the journal opens beside who writes to it")
}

async fn minutes(folder: &Path, session: &str) -> Minutes {
    let id = SessionId::new(session).expect("well formed");
    archive(folder).await.minutes(&id).await.expect("the session is in the journal")
}

fn texts(minutes: &Minutes) -> Vec<String> {
    minutes.utterances.iter().map(meeting::Utterance::text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_an_ic_recorder_becomes_a_session_that_plays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let forms: [(&str, &[&str]); 4] = [
        ("a.wav", &["-c:a", "pcm_s16le", "-ar", "44100"]),
        ("b.wma", &["-c:a", "wmav2", "-ar", "44100", "-b:a", "64k"]),
        ("c.m4a", &["-c:a", "aac", "-b:a", "64k"]),
        ("d.mp3", &["-c:a", "libmp3lame", "-ar", "22050", "-b:a", "48k"]),
    ];
    for (name, form) in forms {
        let Some(file) = sound(folder.path(), name, 9, form) else { return };
        let session = name.replace('.', "-");
        let done = import(folder.path(), &file, &session).output().expect("the binary under test runs");
        assert!(done.status.success(), "{name}: {}", told(&done));
        let minutes = minutes(folder.path(), &session).await;
        let text: String = texts(&minutes).concat();
        assert!(text.contains("定例会"), "{name}: {text}");
        assert_eq!(minutes.session.origin, meeting::Origin::RecordedSound);
        let Stage::Adjourned { length, .. } = minutes.stage else { panic!("{name}: the sitting is over") };
        assert!(length.since(MediaTime::from_millis(9_000)) < Duration::from_millis(300), "{name}: {length}");
        plays(&minutes.recording[0].path, 9.0);
        let original = minutes.recording[0].path.with_file_name(format!("original.{}", &name[2..]));
        assert!(original.exists(), "{name}: the file as it came is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_in_a_file_is_translated_like_a_live_session() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(file) = sound(folder.path(), "a.wav", 30, &[]) else { return };
    let config = folder.path().join("koe.toml");
    let data = folder.path().join("data");
    std::fs::write(&config, format!("data_dir = {data:?}\n[translation]\nlanguages = [\"en\", \"ko\"]\n"))
        .expect("written");
    let mut command = koe();
    command.arg("import").arg(&file).args(["--title", "試験の会議", "--session", "said", "--config"]).arg(&config);
    let done = command.stdin(Stdio::null()).output().expect("the binary under test runs");
    assert!(done.status.success(), "{}", told(&done));
    let minutes = minutes(folder.path(), "said").await;
    // Of five; the phrase book fills in no name that is on no roster.
    for language in ["en", "ko"].map(|tag| meeting::Language::new(tag).expect("a language")) {
        let translated = minutes.utterances.iter().filter(|said| said.translation(&language).is_some()).count();
        assert!(translated >= 3, "{language}: {translated} of {}", minutes.utterances.len());
    }
}

/// An independent player finds sound of this length.
fn plays(path: &Path, seconds: f64) {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"])
        .arg(path.with_extension("m3u8"))
        .output()
        .expect("ffprobe comes with ffmpeg");
    let length: f64 = String::from_utf8_lossy(&probe.stdout).trim().parse().expect("ffprobe tells a length");
    assert!((length - seconds).abs() < 0.3, "{length} s play");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_same_command_goes_on_and_no_sentence_is_lost_or_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(file) = sound(folder.path(), "long.mp3", 60, &["-c:a", "libmp3lame", "-b:a", "64k"]) else { return };
    let whole = import(folder.path(), &file, "whole").output().expect("the binary under test runs");
    assert!(whole.status.success(), "{}", told(&whole));
    let whole = texts(&minutes(folder.path(), "whole").await);
    assert!(whole.len() >= 6, "{whole:?}");

    let mut killed = import(folder.path(), &file, "killed").stderr(Stdio::null()).spawn().expect("the binary runs");
    wait_until_said(folder.path(), "killed", 2).await;
    killed.kill().expect("SIGKILL is delivered");
    killed.wait().expect("a killed process ends");
    let kept = texts(&minutes(folder.path(), "killed").await);
    assert!(kept.len() < whole.len(), "it was killed too late to show anything");
    let again = import(folder.path(), &file, "killed").output().expect("the binary under test runs");
    assert!(again.status.success(), "{}", told(&again));
    let minutes = minutes(folder.path(), "killed").await;
    assert_eq!(texts(&minutes)[..kept.len()], kept, "what was in the journal stays");
    assert_eq!(texts(&minutes), whole, "the whole is what it is without a kill");
    assert!(minutes.utterances.windows(2).all(|two| two[0].span.end() <= two[1].span.start()));
}

async fn wait_until_said(folder: &Path, session: &str, enough: usize) {
    let archive = archive(folder).await;
    let id = SessionId::new(session).expect("well formed");
    let said = async {
        loop {
            let so_far = archive.utterances(&id, None, 100).await.map_or(0, |utterances| utterances.len());
            if so_far >= enough {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), said).await.expect("sentences come");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_recording_is_refused_in_words_and_the_next_file_goes_through() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    let bad: [(&str, Vec<u8>); 4] = [
        ("noise.mp3", noise.take(300_000).collect()),
        ("empty.wav", Vec::new()),
        ("list.wma", playlist.as_bytes().to_vec()),
        ("list.mp3", format!("ffconcat version 1.0\nfile /etc/passwd\n{playlist}").into_bytes()),
    ];
    for (name, bytes) in bad {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("the folder can be written to");
        let session = name.replace('.', "-");
        let refused = import(folder.path(), &file, &session).output().expect("the binary under test runs");
        assert!(!refused.status.success(), "{name} was taken: {}", told(&refused));
        let told = told(&refused);
        // Noise may look like the frames of some codec to the first look, and then hold no sound.
        assert!(told.contains("no sound or video file") || told.contains("no sound in it"), "{name}: {told}");
        let id = SessionId::new(&session).expect("well formed");
        assert!(archive(folder.path()).await.minutes(&id).await.is_err(), "{name} left a session behind");
    }
    // A header that says thirteen hours in front of four seconds.
    let Some(file) = sound(folder.path(), "lie.wav", 4, &["-c:a", "pcm_s16le", "-ar", "16000"]) else { return };
    let mut bytes = std::fs::read(&file).expect("just written");
    let data = bytes.windows(4).position(|four| four == b"data").expect("a WAV file has data");
    bytes[data + 4..data + 8].copy_from_slice(&(13 * 3_600 * 32_000_u32).to_le_bytes());
    std::fs::write(&file, bytes).expect("the folder can be written to");
    let lied = import(folder.path(), &file, "lie").output().expect("the binary under test runs");
    assert!(lied.status.success(), "{}", told(&lied));
    let minutes = minutes(folder.path(), "lie").await;
    let Stage::Adjourned { length, .. } = minutes.stage else { panic!("the sitting is over") };
    assert!(length < MediaTime::from_millis(4_300), "{length}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_off_gives_what_it_holds_and_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(file) = sound(folder.path(), "cut.mp3", 30, &["-c:a", "libmp3lame", "-b:a", "64k"]) else {
        return;
    };
    let bytes = std::fs::read(&file).expect("just written");
    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("the folder can be written to");
    let cut = import(folder.path(), &file, "cut").output().expect("the binary under test runs");
    assert!(cut.status.success() && told(&cut).contains("cut off"), "{}", told(&cut));
    let minutes = minutes(folder.path(), "cut").await;
    let Stage::Adjourned { length, .. } = minutes.stage else { panic!("the sitting is over") };
    assert!(MediaTime::from_millis(12_000) < length && length < MediaTime::from_millis(18_000), "{length}");
    assert!(!minutes.utterances.is_empty());
}

/// A token of a clerk, for asking the service as a page would.
fn clerks_token(config: &Path) -> String {
    let run = |arguments: &[&str]| {
        let done = koe().args(arguments).arg("--config").arg(config).output().expect("the binary under test runs");
        assert!(done.status.success(), "{}", told(&done));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    run(&["user", "add", "shoki", "--role", "clerk", "--link"]);
    let told = run(&["token", "add", "shoki", "--role", "clerk"]);
    let token = told.split_whitespace().find(|word| word.starts_with("koe_")).expect("the token is shown once");
    token.to_owned()
}

struct Clerk {
    http: reqwest::Client,
    token: String,
}

impl Clerk {
    async fn add(&self, address: &str, session: &str, bytes: usize) -> String {
        let new = serde_json::json!({
            "title": "総務委員会", "held_at_ms": 1_796_086_800_000_u64, "file_name": "IC_0042.mp3", "bytes": bytes,
            "session": session,
        });
        let added = self.http.post(format!("{address}/api/v1/recordings")).bearer_auth(&self.token).json(&new).send();
        let added = added.await.expect("the service answers");
        assert_eq!(added.status(), 201, "{}", added.text().await.unwrap_or_default());
        added.headers()["location"].to_str().expect("an address").to_owned()
    }

    async fn send(&self, url: &str, offset: usize, bytes: &[u8]) {
        let chunk = self.http.patch(url).bearer_auth(&self.token).header("upload-offset", offset).body(bytes.to_vec());
        let sent = chunk.send().await.expect("the service answers");
        assert_eq!(sent.status(), 204, "{}", sent.text().await.unwrap_or_default());
    }

    async fn offset(&self, url: &str) -> usize {
        let here = self.http.head(url).bearer_auth(&self.token).send().await.expect("the service answers");
        here.headers()["upload-offset"].to_str().expect("a number").parse().expect("a number")
    }

    async fn wait_until_done(&self, url: &str) {
        let done = async {
            loop {
                let told = self.http.get(url).bearer_auth(&self.token).send().await.expect("the service answers");
                let told: serde_json::Value = told.json().await.expect("JSON");
                assert_ne!(told["state"], "failed", "{told}");
                if told["state"] == "done" {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), done).await.expect("the transcript is made");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_killed_in_an_upload_and_in_a_transcription_goes_on_with_both() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some(file) = sound(folder.path(), "long.mp3", 40, &["-c:a", "libmp3lame", "-b:a", "64k"]) else { return };
    let bytes = std::fs::read(file).expect("just written");
    let config = crate::running::config(folder.path(), "");
    let clerk = Clerk { token: clerks_token(&config), http: crate::running::http() };

    let service = Service::start(&config);
    let path = clerk.add(&service.address, "killed", bytes.len()).await;
    let half = bytes.len() / 2;
    clerk.send(&format!("{}{path}", service.address), 0, &bytes[..half]).await;
    service.kill();

    let service = Service::start(&config);
    let url = format!("{}{path}", service.address);
    assert_eq!(clerk.offset(&url).await, half, "what was acknowledged is there");
    clerk.send(&url, half, &bytes[half..]).await;
    wait_until_said(folder.path(), "killed", 2).await;
    service.kill();

    let service = Service::start(&config);
    clerk.wait_until_done(&format!("{}{path}", service.address)).await;
    let whole = clerk.add(&service.address, "whole", bytes.len()).await;
    let url = format!("{}{whole}", service.address);
    clerk.send(&url, 0, &bytes).await;
    clerk.wait_until_done(&url).await;
    let (killed, whole) = (minutes(folder.path(), "killed").await, minutes(folder.path(), "whole").await);
    assert_eq!(texts(&killed), texts(&whole), "no sentence is lost or twice");
    let playlist = format!("{}/api/v1/sessions/killed/recording.m3u8", service.address);
    let playlist = clerk.http.get(playlist).send().await.expect("the service answers").error_for_status();
    assert!(playlist.expect("it plays").text().await.expect("text").contains("#EXTINF"));
}
