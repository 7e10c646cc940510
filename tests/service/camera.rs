//! A network camera by RTSP, unplugged and plugged in again.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::running::{Service, config, http};

/// A camera in a process of its own; unplugged when dropped.
struct Camera {
    process: Child,
    port: u16,
}

impl Camera {
    /// On this port, or any free one for 0. None where this machine has no RTSP server to play it.
    fn plug_in(port: u16) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new("/usr/bin/python3")
            .arg(root.join("tests/service/camera.py"))
            .arg(root.join("pipeline/demo/session.mkv"))
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
        let port = line.trim().parse().ok();
        if port.is_none() {
            let _ = process.wait();
        }
        Some(Self { process, port: port? })
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_was_unplugged_is_taken_up_again_and_the_session_goes_on() {
    let Some(camera) = Camera::plug_in(0) else {
        println!("skipped: no RTSP server here (apt-get install python3-gi gir1.2-gst-rtsp-server-1.0)");
        return;
    };
    let port = camera.port;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let session = format!(
        "[[session]]\nid = \"plenary\"\ntitle = \"本会議\"\nsource = {{ kind = \"rtsp\", location = \"rtsp://127.0.0.1:{port}/camera\" }}\n"
    );
    let service = Service::start(&config(folder.path(), &session));
    wait_for(&service, "one part is recorded and words are captioned", |session| {
        parts(session) == 1 && said(session) >= 1
    })
    .await;

    drop(camera);
    let _camera = Camera::plug_in(port).expect("the port that was just free");
    wait_for(&service, "a second part is recorded, after a gap", |session| parts(session) == 2 && gaps(session) == 1)
        .await;
    let before = said(&ask(&service).await.expect("the session is there"));
    wait_for(&service, "words are captioned again", |session| said(session) > before).await;
}

fn parts(session: &serde_json::Value) -> usize {
    session["recording"]["parts"].as_array().map_or(0, Vec::len)
}

fn gaps(session: &serde_json::Value) -> usize {
    session["gaps"].as_array().map_or(0, Vec::len)
}

fn said(session: &serde_json::Value) -> u64 {
    session["utterances"].as_u64().unwrap_or(0)
}

async fn ask(service: &Service) -> Option<serde_json::Value> {
    let response = http().get(format!("{}/api/v1/sessions/plenary", service.address)).send().await.ok()?;
    response.error_for_status().ok()?.json().await.ok()
}

/// Asked until it holds; half a minute covers every back-off on the way.
async fn wait_for(service: &Service, what: &str, holds: impl Fn(&serde_json::Value) -> bool) {
    let waiting = async {
        while !ask(service).await.is_some_and(|session| holds(&session)) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}
