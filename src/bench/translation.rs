//! How much later a translation comes than the words it translates, and whether the town's terms reach the reader.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use meeting::{Caption, CaptionSource, CaptionState, Language, MediaTime, Span, UtteranceId};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use translation::{
    Course, Desk, Glossary, GlossaryTerm, LibreServer, LibreSettings, Line, Means, Names, PhraseBook, Shown, Translator,
};

use crate::{
    commands::script,
    scorecard::{Figures, Goal},
};

/// How long the made-up server takes over each answer.
const SERVER_TAKES: Duration = Duration::from_millis(200);
const TERMS: usize = 100;

/// The demonstration session's lines by the phrase book; lines that it does not know by a server of known delay on loopback.
pub async fn run(quick: bool) -> anyhow::Result<Figures> {
    let mut figures = Figures::new("translation");
    let lines: Vec<String> =
        script()?.lines.iter().map(|line| line.words.iter().map(|word| word.text.as_str()).collect()).collect();
    let mut book = Vec::new();
    let mut by_book = desk(None, &Glossary::default());
    for (place, said) in lines.iter().enumerate() {
        let begun = now();
        let shown = by_book.spoken(&ended(place as u64, said));
        book.push(now() - begun);
        drop(shown);
    }
    add(
        &mut figures,
        ["from settled to the phrase book's words, p50", "from settled to the phrase book's words, p95"],
        book,
        Goal::AtMost(50.0),
    );

    let glossary = glossary();
    let (server, task) = slow_server().await?;
    let mut by_machine = desk(Some(server), &glossary);
    let (mut machine, mut recalled) = (Vec::new(), 0);
    let asked = if quick { 15 } else { TERMS };
    for (place, term) in glossary.terms().iter().take(asked).enumerate() {
        let begun = now();
        let said = format!("{}のことを、もう少し詳しく申し上げます。", term.source);
        let mut shown = by_machine.spoken(&ended(place as u64, &said));
        let text = loop {
            match shown.iter().find(|Shown { event, .. }| event.is_some()) {
                Some(Shown { caption, .. }) => break caption.settled.clone(),
                None => shown = by_machine.next().await,
            }
        };
        machine.push((now() - begun).saturating_sub(SERVER_TAKES));
        recalled += usize::from(term.said.values().any(|official| text.contains(official)));
    }
    task.abort();
    add(
        &mut figures,
        [
            "from settled to a server's words, beyond its own 200 ms, p50",
            "from settled to a server's words, beyond its own 200 ms, p95",
        ],
        machine,
        Goal::AtMost(150.0),
    );
    let recall = 100.0 * recalled as f64 / asked as f64;
    figures.add("the town's terms that reach the reader", recall, "%", Goal::AtLeast(100.0));
    Ok(figures)
}

fn add(figures: &mut Figures, [half, most]: [&'static str; 2], mut times: Vec<Duration>, goal: Goal) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    figures.add(half, at(50), "ms", Goal::None);
    figures.add(most, at(95), "ms", goal);
}

fn desk(server: Option<LibreServer>, glossary: &Glossary) -> Desk {
    let names = ["佐藤", "高橋", "井上", "木村", "中村", "清水", "山口"].map(|name| (name, Some("なまえ")));
    let means = match &server {
        Some(server) => Means::Machine { name: server.name().to_owned() },
        None => Means::BookOnly,
    };
    let (english, japanese) = (Language::english(), Language::japanese());
    let book = PhraseBook::built_in();
    let course = Course::new(english, japanese.clone(), book, Arc::new(Names::new(names)), means);
    let translator = server.map(|server| Arc::new(server) as Arc<dyn Translator>);
    Desk::open(&japanese, vec![Line { course: course.with_glossary(glossary), translator }])
}

/// Terms that no machine knows.
fn glossary() -> Glossary {
    let term = |n: usize| GlossaryTerm {
        source: format!("架空制度{n}号"),
        said: BTreeMap::from([(Language::english(), format!("Made-up Scheme {n}."))]),
    };
    Glossary::new((0..TERMS).map(term).collect())
}

fn ended(utterance: u64, text: &str) -> Caption {
    Caption {
        utterance: UtteranceId::new(utterance),
        language: Language::japanese(),
        edition: 0,
        revision: 0,
        speaker: None,
        agenda_item: None,
        span: Span::new(MediaTime::ZERO, MediaTime::from_millis(1_000)),
        settled: text.to_owned(),
        corrected: Vec::new(),
        stable: String::new(),
        draft: String::new(),
        state: CaptionState::Settled,
        source: CaptionSource::Speech,
    }
}

/// A server that takes its time and knows one sentence, which never holds a term.
async fn slow_server() -> anyhow::Result<(LibreServer, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("listen on loopback")?;
    let url = format!("http://{}", listener.local_addr().context("read the address listened on")?);
    let task = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(answer(socket));
        }
    });
    let settings = LibreSettings { url, api_key: None, timeout: Duration::from_secs(5) };
    Ok((LibreServer::new(settings).context("make a client")?, task))
}

async fn answer(mut socket: TcpStream) {
    const BODY: &str = r#"{"translatedText":["I shall say a little more."]}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{BODY}", BODY.len());
    let (mut asked, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = socket.read(&mut piece).await {
        asked.extend_from_slice(&piece[..read]);
        if !asked.ends_with(b"}") {
            continue; // Its body, which is JSON, is still to come.
        }
        asked.clear();
        tokio::time::sleep(SERVER_TAKES).await;
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now() -> Instant {
    Instant::now()
}
