//! What goes wrong before a service runs is told in one line with what to do, and never with a backtrace.

use std::{
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use crate::running::{config, koe};

fn refused(command: &mut Command) -> String {
    let Output { status, stdout: _, stderr } = command.output().expect("the binary under test runs");
    let told = String::from_utf8(stderr).expect("messages are UTF-8");
    assert!(!status.success(), "it went on: {told}");
    assert!(!told.contains("RUST_BACKTRACE") && !told.contains("panicked"), "{told}");
    told.lines().last().unwrap_or_default().to_owned()
}

fn serve(config: &Path) -> String {
    refused(koe().args(["serve", "--config"]).arg(config))
}

#[test]
fn a_missing_configuration_is_named() {
    let told = serve(Path::new("/nonexistent/koe.toml"));
    assert_eq!(
        told,
        "koe: cannot read the configuration /nonexistent/koe.toml: No such file or directory (os error 2)"
    );
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_the_nearest_known_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("koe.toml");
    std::fs::write(&path, "[webrtc]\nmost_viewer = 3\n").expect("written");
    let told = serve(&path);
    assert!(told.ends_with("koe.toml:2: unknown key `most_viewer`; did you mean `most_viewers`?"), "{told}");
}

#[test]
fn a_port_in_use_is_told_with_the_key_to_change() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = config(folder.path(), "");
    let text = std::fs::read_to_string(&path).expect("readable");
    let address = taken.local_addr().expect("bound").to_string();
    std::fs::write(&path, text.replacen("127.0.0.1:0", &address, 1)).expect("written");
    let told = serve(&path);
    assert!(told.contains(&address) && told.contains("http.bind") && told.contains("in use"), "{told}");
}

#[test]
fn a_broken_model_is_refused_before_it_is_loaded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("broken.bin");
    std::fs::write(&model, b"ggml? no.").expect("written");
    let path = config(folder.path(), &format!("[model]\npath = {model:?}\n"));
    let told = serve(&path);
    assert!(told.contains("broken.bin") && told.contains("koe models verify"), "{told}");
    let verified = refused(koe().args(["models", "verify"]).arg(&model));
    assert!(verified.contains("broken.bin"), "{verified}");
}

#[test]
fn a_missing_model_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let told = serve(&config(folder.path(), "[model]\npath = \"/nonexistent/model.bin\"\n"));
    assert!(told.contains("/nonexistent/model.bin") && told.contains("No such file"), "{told}");
}

#[test]
fn a_file_that_is_no_media_is_refused_by_transcribe() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "拝啓").expect("written");
    let told = refused(koe().arg("transcribe").arg(&file));
    assert!(told.contains("letter.txt"), "{told}");
}

#[test]
fn check_tells_all_that_is_wrong_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sessions = "[model]\npath = \"/nonexistent/model.bin\"\n[archive]\ndictionary = \"/nonexistent/dictionary\"\n";
    let path = config(folder.path(), sessions);
    let output = koe().args(["check", "--config"]).arg(&path).output().expect("the binary under test runs");
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(told.matches("BAD").count(), 2, "{told}");
}
