//! A service in a process of its own, as systemd would run it.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

/// Long enough for a loaded machine to load the model; a service that is not up by then is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

/// The binary under test.
pub fn koe() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_koe"));
    // What it prints does not depend on who runs the tests.
    command.env_remove("KOE_CONFIG").env_remove("RUST_LOG").env("LC_ALL", "C.UTF-8");
    command
}

/// A client for asking it.
pub fn http() -> reqwest::Client {
    // Whichever test comes first installs it; the others find it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A running `koe serve`; killed when dropped.
pub struct Service {
    process: Child,
    /// What it has logged so far. Guards one line being added.
    log: Arc<Mutex<String>>,
    /// `http://127.0.0.1:PORT`
    pub address: String,
}

impl Service {
    /// Starts it and waits until it serves.
    pub fn start(config: &Path) -> Self {
        Self::start_by(koe(), config)
    }

    /// The same by a command that was prepared.
    pub fn start_by(mut koe: Command, config: &Path) -> Self {
        let mut process = koe
            .args(["serve", "--config"])
            .arg(config)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary under test runs");
        let log = BufReader::new(process.stderr.take().expect("stderr is a pipe"));
        let (address_told, address) = mpsc::channel();
        let logged = Arc::new(Mutex::new(String::new()));
        let adds = Arc::clone(&logged);
        // Reads on to the end, so that a full pipe never holds the service up.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                eprintln!("koe: {line}");
                *adds.lock().expect("nobody panics with it") += &format!("{line}\n");
                if let Some((_, rest)) = line.split_once("http.address=") {
                    let address = rest.split_whitespace().next().unwrap_or_default();
                    let _ = address_told.send(format!("http://{address}"));
                }
            }
        });
        match address.recv_timeout(PATIENCE) {
            Ok(address) => Self { process, log: logged, address },
            Err(_) => {
                let _ = process.kill();
                panic!("the service did not say within {PATIENCE:?} that it serves; its log is above");
            }
        }
    }

    /// All that it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("nobody panics with it").clone()
    }

    /// As a power cut would, as far as a process can be.
    pub fn kill(mut self) {
        self.process.kill().expect("SIGKILL is delivered");
        self.process.wait().expect("a killed process ends");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A configuration in `folder` that plays the demonstration session once as the session `plenary`.
pub fn config_with_session(folder: &Path) -> PathBuf {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipeline/demo");
    let sessions = format!(
        "[[session]]\nid = \"plenary\"\ntitle = \"本会議\"\nsource = {{ kind = \"file\", path = {:?} }}\ncues = {:?}\n",
        demo.join("session.mkv"),
        demo.join("session.json"),
    );
    config(folder, &sessions)
}

/// A configuration in `folder` on free loopback ports, with these sessions.
pub fn config(folder: &Path, sessions: &str) -> PathBuf {
    let path = folder.join("koe.toml");
    let text = format!(
        "data_dir = {:?}\n[http]\nbind = \"127.0.0.1:0\"\nsecure_cookies = false\n[webrtc]\nbind = \"127.0.0.1:0\"\n{sessions}",
        folder.join("data"),
    );
    std::fs::write(&path, text).expect("the folder can be written to");
    path
}
