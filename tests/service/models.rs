//! `koe models`, from servers that are slow, broken, or lie: what is not the file never looks installed.

mod server;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::mpsc,
    time::Duration,
};

use models::catalogue::Sums;
use server::{Server, send, serve, serve_endlessly, serve_half};

use crate::running::koe;

/// A town with a catalogue of one model, `ours`.
struct Town {
    folder: tempfile::TempDir,
}

/// What a command told.
struct Told {
    code: Option<i32>,
    out: String,
    error: String,
}

impl Town {
    /// Whose model is just `file`.
    fn pinned(kind: &str, file: &[u8]) -> Self {
        let Sums { bytes, sha256, .. } = Sums::of(file).expect("memory can be read");
        Self::with(kind, &format!("bytes = {bytes}, sha256 = \"{sha256}\""))
    }

    fn with(kind: &str, content: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let needs = if kind == "recogniser" { "needs = { working_mb = 1, window_ms = 1 }\n" } else { "" };
        let content = if content.is_empty() { String::new() } else { format!(", {content}") };
        let catalogue = format!(
            "[[source]]\nid = \"town\"\npage = \"https://models.example.lg.jp\"\nfolder = \"http://models.invalid/\"\n\
             [[family]]\nsource = \"town\"\nkind = \"{kind}\"\nlicence = \"MIT\"\n{needs}\
             languages = {{ ja = \"日本語\", en = \"Japanese\" }}\nsuits = {{ ja = \"試験\", en = \"tests\" }}\n\
             form = [{{ name = \"ours\", file = \"ours.bin\"{content} }}]\n"
        );
        std::fs::write(folder.path().join("catalogue.toml"), catalogue).expect("written");
        Self { folder }
    }

    fn models(&self) -> PathBuf {
        self.folder.path().join("data/models")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = koe();
        command.arg("models").args(arguments).arg("--data").arg(self.folder.path().join("data"));
        command.arg("--catalogue").arg(self.folder.path().join("catalogue.toml"));
        for proxy in
            ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]
        {
            command.env_remove(proxy);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Told {
        told(&mut self.command(arguments))
    }

    /// Whatever it is.
    fn fetch_unpinned(&self, from: &str) -> Told {
        self.run(&["fetch", "ours", "--from", from, "--accept-unpinned"])
    }

    fn fetch(&self, from: &str) -> Told {
        self.run(&["fetch", "ours", "--from", from, "--stall-seconds", "1", "--tries", "3"])
    }

    fn files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.models()) else { return Vec::new() };
        let mut files: Vec<String> =
            entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
        files.sort();
        files
    }

    fn assert_installed(&self, file: &[u8]) {
        assert!(std::fs::read(self.models().join("ours.bin")).expect("it is installed") == file, "it is another file");
        assert_eq!(self.files(), ["ours.bin", "ours.bin.sha256"]);
    }

    fn assert_not_installed(&self) {
        assert!(!self.files().contains(&"ours.bin".to_owned()), "{:?}", self.files());
        assert_eq!(self.run(&["verify", "ours"]).code, Some(1), "it looks installed");
    }
}

fn told(command: &mut Command) -> Told {
    let Output { status, stdout, stderr } = command.output().expect("the binary under test runs");
    let text = |bytes| String::from_utf8(bytes).expect("messages are UTF-8");
    let told = Told { code: status.code(), out: text(stdout), error: text(stderr) };
    assert!(!told.error.contains("panicked"), "{}", told.error);
    told
}

/// Bytes that differ from place to place, so that a piece in the wrong place is noticed.
fn file() -> Vec<u8> {
    (0..100_000_u32).flat_map(|place| place.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

fn demo_model() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/demo/koe-demo.bin"))
        .expect("it is in the repository")
}

#[test]
fn a_model_is_fetched_checked_and_installed() {
    let model = demo_model();
    let town = Town::pinned("recogniser", &model);
    let served = model.clone();
    let server = Server::start(move |_, asked, stream| {
        serve(asked, &stream, &served);
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(0), "{}", told.error);
    town.assert_installed(&model);
    assert_eq!(town.run(&["verify"]).code, Some(0));
    // Once more asks nobody.
    assert_eq!(town.fetch(&server.url()).code, Some(0));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_connection_that_breaks_off_is_continued_where_it_was() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|before, asked, stream| {
        if before == 0 {
            serve_half(&stream, &file());
        } else {
            serve(asked, &stream, &file());
        }
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(0), "{}", told.error);
    town.assert_installed(&file());
    let asked = server.asked();
    assert_eq!((asked[1].from, asked[1].if_range.as_deref()), (Some(200_000), Some("\"1\"")));
}

#[test]
fn a_server_that_stalls_is_left_and_asked_for_the_rest() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|before, asked, stream| {
        if before == 0 {
            serve_half(&stream, &file());
            return Some(stream);
        }
        serve(asked, &stream, &file());
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(0), "{}", told.error);
    assert!(told.error.contains("sent nothing for 1s"), "{}", told.error);
    town.assert_installed(&file());
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|_, _, stream| Some(stream));
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert_eq!(server.asked().len(), 3);
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_server_without_ranges_sends_the_whole_file_again() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|before, _, stream| {
        if before == 0 {
            serve_half(&stream, &file());
        } else {
            send(&stream, "200 OK", "", &file());
        }
        None
    });
    assert_eq!(town.fetch(&server.url()).code, Some(0));
    town.assert_installed(&file());
}

#[test]
fn a_file_of_another_length_is_refused_before_it_is_fetched() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|_, asked, stream| {
        serve(asked, &stream, &file()[1..]);
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("399999") && told.error.contains("400000"), "{}", told.error);
    town.assert_not_installed();
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_server_that_sends_more_than_it_should_leaves_nothing() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|_, _, stream| {
        send(&stream, "200 OK", "", &[file(), file()].concat());
        None
    });
    assert_eq!(town.fetch(&server.url()).code, Some(1));
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_server_that_promises_more_than_it_sends_leaves_a_part_for_another() {
    let town = Town::pinned("voice-detector", &file());
    let broken = Server::start(|before, _, stream| {
        match before {
            0 => serve_half(&stream, &file()),
            _ => send(&stream, "503 Service Unavailable", "Content-Length: 0\r\n", b""),
        }
        None
    });
    let told = town.fetch(&broken.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("kept"), "{}", told.error);
    town.assert_not_installed();

    let mirror = Server::start(|_, asked, stream| {
        serve(asked, &stream, &file());
        None
    });
    assert_eq!(town.fetch(&mirror.url()).code, Some(0));
    // What the first server said of the file is nothing to ask a second one by.
    assert_eq!((mirror.asked()[0].from, mirror.asked()[0].if_range.as_deref()), (Some(200_000), None));
    town.assert_installed(&file());
}

#[test]
fn a_wrong_file_of_the_right_length_is_refused_and_not_kept() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|_, asked, stream| {
        serve(asked, &stream, &vec![7; 400_000]);
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("SHA-256"), "{}", told.error);
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_file_that_whisper_must_not_be_given_is_refused_however_well_pinned() {
    let town = Town::pinned("recogniser", &file());
    let server = Server::start(|_, asked, stream| {
        serve(asked, &stream, &file());
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("ggml"), "{}", told.error);
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_redirect_is_followed_and_a_ring_of_them_is_not() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|_, asked, stream| {
        match asked.line.contains("/elsewhere/") {
            true => serve(asked, &stream, &file()),
            false => send(&stream, "302 Found", "Location: /elsewhere/ours.bin\r\nContent-Length: 0\r\n", b""),
        }
        None
    });
    assert_eq!(town.fetch(&server.url()).code, Some(0));
    town.assert_installed(&file());

    let town = Town::pinned("voice-detector", &file());
    let ring = Server::start(|_, _, stream| {
        send(&stream, "302 Found", "Location: /ours.bin\r\nContent-Length: 0\r\n", b"");
        None
    });
    let told = town.fetch(&ring.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("from address to address"), "{}", told.error);
    town.assert_not_installed();
}

#[test]
fn an_interrupted_fetch_is_continued_by_the_same_command() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|before, asked, stream| {
        if before == 0 {
            serve_half(&stream, &file());
            return Some(stream);
        }
        serve(asked, &stream, &file());
        None
    });
    let mut fetching = town.command(&["fetch", "ours", "--from", &server.url()]).spawn().expect("it runs");
    let part = town.models().join("ours.bin.part");
    let (_never, ticks) = mpsc::channel::<()>();
    while std::fs::metadata(&part).map_or(0, |metadata| metadata.len()) < 200_000 {
        assert!(fetching.try_wait().expect("it can be asked").is_none(), "it ended by itself");
        // Nothing tells when another process has written; so it is looked at again.
        let _ = ticks.recv_timeout(Duration::from_millis(5));
    }
    let process = rustix::process::Pid::from_child(&fetching);
    rustix::process::kill_process(process, rustix::process::Signal::INT).expect("it is there");
    assert_eq!(fetching.wait().expect("it ends").code(), Some(130));
    town.assert_not_installed();
    assert_eq!(town.fetch(&server.url()).code, Some(0));
    assert_eq!(server.asked()[1].from, Some(200_000));
    town.assert_installed(&file());
}

#[test]
fn a_closed_network_takes_the_file_from_a_folder() {
    let town = Town::pinned("voice-detector", &file());
    let stick = tempfile::tempdir().expect("a temporary folder");
    let from = stick.path().to_str().expect("UTF-8");
    assert_eq!(town.fetch(from).code, Some(1), "there is no file yet");
    std::fs::write(stick.path().join("ours.bin"), &file()[..1000]).expect("written");
    assert_eq!(town.fetch(from).code, Some(1), "it is not the file");
    assert_eq!(town.files(), [""; 0]);
    std::fs::write(stick.path().join("ours.bin"), file()).expect("written");
    assert_eq!(town.fetch(from).code, Some(0));
    town.assert_installed(&file());
}

#[test]
fn a_mistyped_folder_does_not_cost_what_has_arrived() {
    let town = Town::pinned("voice-detector", &file());
    let server = Server::start(|before, asked, stream| {
        match before {
            0 => serve_half(&stream, &file()),
            1..=2 => send(&stream, "503 Service Unavailable", "Content-Length: 0\r\n", b""),
            _ => serve(asked, &stream, &file()),
        }
        None
    });
    assert_eq!(town.fetch(&server.url()).code, Some(1));
    let stick = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(stick.path().join("ours.bin"), &file()[..1000]).expect("written");
    for from in ["/nowhere", stick.path().to_str().expect("UTF-8")] {
        assert_eq!(town.fetch(from).code, Some(1), "{from}");
    }
    assert_eq!(town.fetch(&server.url()).code, Some(0));
    assert_eq!(server.asked()[3].from, Some(200_000));
    town.assert_installed(&file());
}

#[test]
fn a_proxy_from_the_environment_is_used() {
    let town = Town::pinned("voice-detector", &file());
    let proxy = Server::start(|_, asked, stream| {
        serve(asked, &stream, &file());
        None
    });
    let fetched = told(town.command(&["fetch", "ours"]).env("http_proxy", proxy.url()));
    assert_eq!(fetched.code, Some(0), "{}", fetched.error);
    assert_eq!(proxy.asked()[0].line, "GET http://models.invalid/ours.bin HTTP/1.1");
    town.assert_installed(&file());
}

#[test]
fn a_file_that_nobody_pinned_is_fetched_only_by_who_says_so_and_watched_from_then_on() {
    let town = Town::with("voice-detector", "");
    let server = Server::start(|_, asked, stream| {
        serve(asked, &stream, &file());
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("--accept-unpinned"), "{}", told.error);
    assert_eq!(server.asked().len(), 0);

    let told = town.fetch_unpinned(&server.url());
    assert_eq!(told.code, Some(0), "{}", told.error);
    assert!(told.out.contains("NOT verified"), "{}", told.out);
    town.assert_installed(&file());
    assert_eq!(town.run(&["verify", "ours"]).code, Some(0));
    std::fs::write(town.models().join("ours.bin"), b"changed").expect("written");
    assert_eq!(town.run(&["verify", "ours"]).code, Some(1));
}

#[test]
fn a_file_that_nobody_pinned_does_not_fill_the_disk() {
    let town = Town::with("voice-detector", "");
    let endless = Server::start(|_, _, stream| {
        serve_endlessly(&stream, "");
        None
    });
    let told = town.fetch_unpinned(&endless.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("does not tell its length"), "{}", told.error);

    let huge = Server::start(|_, _, stream| {
        serve_endlessly(&stream, "Content-Length: 8000000001\r\n");
        None
    });
    let told = town.fetch_unpinned(&huge.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("at most 8000 MB"), "{}", told.error);
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn a_file_that_the_disk_does_not_hold_is_not_begun() {
    const BYTES: u64 = 1 << 62;
    let town = Town::with("voice-detector", &format!("bytes = {BYTES}, sha256 = \"{}\"", "0".repeat(64)));
    let server = Server::start(|_, _, stream| {
        serve_endlessly(&stream, &format!("Content-Length: {BYTES}\r\n"));
        None
    });
    let told = town.fetch(&server.url());
    assert_eq!(told.code, Some(1));
    assert!(told.error.contains("make room"), "{}", told.error);
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn what_has_no_end_is_not_read() {
    let town = Town::with("voice-detector", "");
    let stick = tempfile::tempdir().expect("a temporary folder");
    let pipe = stick.path().join("ours.bin");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).expect("a pipe is made");
    let pipe = pipe.to_str().expect("UTF-8");
    for arguments in [
        ["verify", "/dev/zero"].as_slice(),
        &["verify", pipe],
        &["import", pipe],
        &["bench", pipe],
        &["fetch", "ours", "--accept-unpinned", "--from", stick.path().to_str().expect("UTF-8")],
    ] {
        let told = town.run(arguments);
        assert_eq!(told.code, Some(1), "{arguments:?}");
        assert!(told.error.contains("file"), "{}", told.error);
    }
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn what_the_configuration_uses_is_removed_only_by_force_and_what_it_makes_up_goes_with_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, link) = (folder.path().join("data"), folder.path().join("link"));
    let models = data.join("models");
    std::fs::create_dir_all(&models).expect("made");
    std::os::unix::fs::symlink(&data, &link).expect("made");
    for name in ["best", "other", "quick"] {
        for ending in ["bin", "made-up.txt"] {
            std::fs::write(models.join(format!("{name}.{ending}")), "").expect("written");
        }
    }
    let config = folder.path().join("koe.toml");
    let (best, quick) = (models.join("best.bin"), link.join("models/quick.bin"));
    let text = format!("data_dir = {data:?}\n[model]\npath = {best:?}\nsmaller_path = {quick:?}\n");
    std::fs::write(&config, text).expect("written");
    let remove =
        |arguments: &[&str]| told(koe().args(["models", "remove"]).args(arguments).arg("--config").arg(&config));

    for (name, key) in [("best", "(model.path)"), ("quick", "(model.smaller_path)")] {
        let told = remove(&[name]);
        assert_eq!(told.code, Some(1));
        assert!(told.error.contains(key) && told.error.contains("--force"), "{}", told.error);
    }
    let told = remove(&["other"]);
    assert_eq!(told.code, Some(0), "{}", told.error);
    assert!(told.out.contains("other.made-up.txt"), "{}", told.out);
    assert_eq!(remove(&["quick", "--force"]).code, Some(0));
    let entries = std::fs::read_dir(&models).expect("it is there");
    let mut left: Vec<_> = entries.map(|entry| entry.expect("readable").file_name()).collect();
    left.sort();
    assert_eq!(left, ["best.bin", "best.made-up.txt"]);
}

#[test]
fn a_model_of_ones_own_is_imported_verified_and_removed() {
    let town = Town::pinned("recogniser", &file());
    let own = town.folder.path().join("町の声.bin");
    std::fs::write(&own, demo_model()).expect("written");
    let own = own.to_str().expect("UTF-8");
    assert_eq!(town.run(&["import", own]).code, Some(0));
    assert_eq!(town.run(&["import", own]).code, Some(1), "it is there already");
    assert_eq!(town.run(&["verify", "町の声"]).code, Some(0));
    assert!(town.run(&["list"]).out.contains("町の声"));
    assert_eq!(town.run(&["import", own, "--name", "ours"]).code, Some(1), "that name is another's");
    assert_eq!(town.run(&["remove", "町の声"]).code, Some(0));
    assert_eq!(town.files(), [""; 0]);

    let broken = town.folder.path().join("broken.bin");
    std::fs::write(&broken, &demo_model()[..1_000_000]).expect("written");
    assert_eq!(town.run(&["import", broken.to_str().expect("UTF-8")]).code, Some(1));
    assert_eq!(town.files(), [""; 0]);
}

#[test]
fn an_unknown_model_is_told_with_the_nearest_known_one() {
    let town = Town::with("voice-detector", "");
    let told = town.run(&["fetch", "our"]);
    assert!(told.error.contains("did you mean \"ours\"?"), "{}", told.error);
}

#[test]
fn a_translator_is_not_fetched_but_told_how_to_be_had() {
    let told = told(koe().args(["models", "fetch", "madlad400-3b"]));
    assert_eq!(told.code, Some(1));
    for needed in ["https://huggingface.co/google/madlad400-3b-mt", "ct2-transformers-converter", "kind = \"madlad\""] {
        assert!(told.error.contains(needed), "{}", told.error);
    }
    assert!(!told.error.contains("cannot run"), "{}", told.error);
}

#[test]
fn the_list_names_the_page_of_each_model_that_nobody_pinned() {
    let listed = told(koe().args(["models", "list"])).out;
    assert!(listed.contains("https://huggingface.co/google/madlad400-3b-mt  madlad400-3b"), "{listed}");
    assert!(!listed.contains("https://huggingface.co/ggerganov/whisper.cpp"), "{listed}");
    let unpinned = Town::with("voice-detector", "").run(&["list"]).out;
    assert!(unpinned.contains("https://models.example.lg.jp  ours"), "{unpinned}");
}

#[test]
fn the_list_needs_no_configuration_and_recommends_one_model_at_most() {
    let listed = told(koe().args(["models", "list", "--json"]));
    assert_eq!(listed.code, Some(0), "{}", listed.error);
    let list: serde_json::Value = serde_json::from_str(&listed.out).expect("one JSON object");
    let listed = list["models"].as_array().expect("a list");
    assert!(listed.iter().all(|model| model["licence"].as_str().is_some_and(|licence| !licence.is_empty())));
    assert!(listed.iter().filter(|model| model["recommended"] == true).count() <= 1);
    assert_eq!(told(koe().args(["models", "list"])).code, Some(0));
}

#[test]
fn the_catalogue_s_voice_detector_is_the_one_that_its_makers_publish() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/silero-vad-v6.2.0-ggml.bin");
    if !file.exists() {
        println!("skipped: {} is not here", file.display());
        return;
    }
    let verified = told(koe().args(["models", "verify"]).arg(&file));
    assert_eq!(verified.code, Some(0), "{}", verified.error);
    assert!(verified.out.contains("silero-vad-v6.2.0"), "{}", verified.out);
}

#[test]
fn a_bench_tells_what_the_demo_model_does_on_this_machine() {
    let benched = told(koe().args(["models", "bench", "koe-demo", "--threads", "1", "--json"]));
    assert_eq!(benched.code, Some(0), "{}", benched.error);
    let bench: serde_json::Value = serde_json::from_str(&benched.out).expect("one JSON object");
    let measured = bench["measured"].as_array().expect("a list");
    assert_eq!(measured.len(), 3);
    assert!(measured.iter().all(|measured| measured["median_ms"].as_u64().is_some_and(|median| median > 0)));
    assert!(bench["memory_bytes"].as_u64().is_some_and(|memory| memory > 15_000_000));
}
