//! An accessible counter: what its screen is shown, what a pause keeps from being recognised, and what is left afterwards.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use futures_util::{Stream, StreamExt as _};

use crate::running::{Service, config, http, koe};

/// Long enough for a loaded machine to caption the demonstration's conversation, which lasts 48 s.
const PATIENCE: Duration = Duration::from_secs(150);

#[tokio::test(flavor = "multi_thread")]
async fn while_the_visitors_microphone_is_paused_nothing_they_say_is_shown_and_nothing_is_left_at_the_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipeline/demo");
    let (sound, phrases) = (demo.join("counter.ogg"), demo.join("counter-phrases.toml"));
    let counter = format!(
        "[translation]\nphrase_book = \"{}\"\n[[counter]]\nid = \"shimin-1\"\ntitle = \"市民課\"\nmicrophones = {{ stereo = {{ file = \"{}\" }} }}\n",
        phrases.display(),
        sound.display()
    );
    let config = config(folder.path(), &counter);
    let token = token(&config);
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).expect("the folder can be written to");
    let mut koe = koe();
    koe.env("TMPDIR", &temporary);
    let service = Service::start_by(koe, &config);
    let at = Counter { address: service.address.clone(), token };
    let mut screen = at.screen().await;
    at.post("begin", r#"{"clerk":"ja","visitor":"ja","visitor_reads":"en"}"#).await;
    at.post("listening", r#"{"side":"visitor","on":false}"#).await;

    // The town's phrase book knows what the clerk says first.
    let shown = screen.until(|shown| !shown.translated.is_empty()).await;
    let translated: Vec<String> = shown.translated.values().cloned().collect();

    // The visitor says two sentences before the clerk's second one.
    let shown = screen.until(|shown| shown.said("clerk").contains("マイナンバーカード")).await;
    assert_eq!(shown.said("visitor"), "", "the visitor's microphone was paused");
    assert!(
        !shown.said("clerk").contains("引っ越し"),
        "what the clerk's microphone overheard is not shown as the clerk's"
    );
    at.post("listening", r#"{"side":"visitor","on":true}"#).await;
    let shown = screen.until(|shown| !shown.said("visitor").is_empty()).await;
    assert!(!shown.said("visitor").contains("引っ越し"), "what was said in the pause does not come afterwards");

    at.post("end", "{}").await;
    let shown = screen.until(|shown| !shown.open).await;
    assert!(shown.lines.is_empty(), "the screen forgets");
    let metrics = http().get(format!("{}/metrics", service.address)).send().await.expect("the service answers");
    let metrics = metrics.text().await.expect("text");
    assert!(metrics.contains("koe_"), "the metrics are there: {metrics}");
    let log = service.log();
    assert!(log.contains("http.address="), "the log is there: {log}");
    drop(service);
    let said = ["マイナンバーカード", "引っ越し", "転入届"];
    for words in said.into_iter().chain(translated.iter().map(String::as_str)) {
        assert_eq!(files_with(&folder.path().join("data"), words.as_bytes()), Vec::<String>::new(), "{words} was kept");
        assert_eq!(files_with(&temporary, words.as_bytes()), Vec::<String>::new(), "{words} was kept for a while");
        assert!(!log.contains(words), "{words} was logged");
        assert!(!metrics.contains(words), "{words} was counted");
    }
}

/// A token for the counter's screen, by the commands that an operator would type.
fn token(config: &Path) -> String {
    let run = |arguments: &[&str]| {
        let output = koe().args(arguments).arg("--config").arg(config).output().expect("the binary under test runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    run(&["user", "add", "gamen", "--role", "counter", "--link"]);
    run(&["token", "add", "gamen", "--role", "counter"]).trim().to_owned()
}

struct Counter {
    address: String,
    token: String,
}

impl Counter {
    async fn screen(&self) -> Screen {
        let url = format!("{}/api/v1/counters/shimin-1/events", self.address);
        let opened = async {
            loop {
                // The counter is there a moment after the service.
                let response = http().get(&url).bearer_auth(&self.token).send().await.expect("the service answers");
                if response.status().is_success() {
                    return response;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let response = tokio::time::timeout(PATIENCE, opened).await.expect("the counter opens");
        Screen { feed: Box::pin(response.bytes_stream()), unread: Vec::new(), shown: Shown::default() }
    }

    async fn post(&self, what: &str, body: &'static str) {
        let request = http().post(format!("{}/api/v1/counters/shimin-1/{what}", self.address)).bearer_auth(&self.token);
        let response = request.header("content-type", "application/json").body(body).send().await;
        assert_eq!(response.expect("the service answers").status().as_u16(), 204, "{what}");
    }
}

/// A counter's screen, as far as its feed has been read.
struct Screen {
    feed: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<bytes::Bytes>>>>,
    unread: Vec<u8>,
    shown: Shown,
}

#[derive(Default)]
struct Shown {
    open: bool,
    /// Each line's side and text.
    lines: BTreeMap<u64, (String, String)>,
    /// What the visitor was shown of the clerk's lines in English, from the phrase book.
    translated: BTreeMap<u64, String>,
}

impl Screen {
    async fn until(&mut self, enough: impl Fn(&Shown) -> bool) -> &Shown {
        let reading = async {
            while !enough(&self.shown) {
                let bytes = self.feed.next().await.expect("the feed goes on").expect("it can be read");
                self.unread.extend_from_slice(&bytes);
                while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = self.unread.drain(..=end).collect();
                    if let Some(data) = line.strip_prefix(b"data:") {
                        self.shown.take(&serde_json::from_slice(data).expect("JSON"));
                    }
                }
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("it is shown in time");
        &self.shown
    }
}

impl Shown {
    fn take(&mut self, message: &serde_json::Value) {
        self.open = !message["sides"].is_null();
        let first = message["first"].as_u64().expect("a number");
        self.lines = self.lines.split_off(&first);
        for line in message["lines"].as_array().expect("a list") {
            let text = |name: &str| line[name].as_str().expect("text").to_owned();
            let id = line["id"].as_u64().expect("a number");
            self.lines.insert(id, (text("side"), text("text")));
            let told = &line["interpretation"];
            if (told["language"].as_str(), told["by"].as_str()) == (Some("en"), Some("phrase_book")) {
                self.translated.insert(id, told["text"].as_str().expect("text").to_owned());
            }
        }
    }

    fn said(&self, side: &str) -> String {
        self.lines.values().filter(|(of, _)| of == side).map(|(_, text)| text.as_str()).collect()
    }
}

/// All files below `folder` in which these bytes stand.
fn files_with(folder: &Path, words: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
        } else if fs::read(&path).expect("a file").windows(words.len()).any(|window| window == words) {
            found.push(path.display().to_string());
        }
    }
    found
}
