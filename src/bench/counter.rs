//! The demonstration's counter seen from outside: what its screen is told, held against what is said.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use counter::Side;
use meeting::{Language, MediaTime};
use serde::Deserialize;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use translation::Names;

use super::captions_feed::CaptionsFeed;
use crate::{
    commands::{COUNTER_READ, CounterScript, DataFolder, DemoService, counter_page, counter_phrase_book, hold_counter},
    scorecard::{Figures, Goal, align, characters},
};

/// A line counts when it ended this long before the watching did.
const GRACE: Duration = Duration::from_secs(4);

/// Holds the conversation for `length` and adds what its screen showed to `figures`.
pub async fn watch(
    demo: &DemoService,
    folder: &DataFolder,
    length: Duration,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let address = format!("http://{}", demo.running.address);
    let page = counter_page(&demo.running.services.archive).await?;
    let (held, shown) = tokio::join!(hold_counter(&demo.running.services, folder, stop.clone()), async {
        let shown = look(&address, &page, length).await;
        stop.cancel();
        shown
    });
    held?;
    let (script, shown) = (CounterScript::read()?, shown?);
    judge(&script, &shown, figures);
    judge_translations(&script, &shown, figures)
}

/// What the screen has shown: each line with its side, what the visitor was shown of it in their language, and how far the
/// conversation had come.
struct Shown {
    lines: BTreeMap<u64, (Side, String)>,
    translated: BTreeMap<u64, String>,
    reached: MediaTime,
}

#[derive(Deserialize)]
struct Message {
    sides: Option<serde_json::Value>,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    id: u64,
    side: String,
    text: String,
    interpretation: Option<Interpretation>,
}

#[derive(Deserialize)]
struct Interpretation {
    language: String,
    shown: String,
    text: Option<String>,
    by: Option<String>,
}

impl Interpretation {
    /// The whole line, as people put it beforehand into the language of the demo's first visitor.
    fn by_phrase_book(self) -> Option<String> {
        let is_theirs = self.language == COUNTER_READ[0] && self.shown == "whole";
        self.text.filter(|_| is_theirs && self.by.as_deref() == Some("phrase_book"))
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn look(address: &str, page: &str, length: Duration) -> anyhow::Result<Shown> {
    let (path, token) = page.split_once("#token=").context("the counter's page has a token")?;
    let url = format!("{address}/api/v1/counters/{}/events", path.rsplit('/').next().unwrap_or_default());
    let http = reqwest::Client::new();
    let asked = Instant::now();
    let request = || http.get(&url).bearer_auth(token);
    // The counter appears once its wiring has opened it.
    let mut feed = loop {
        match CaptionsFeed::open(request()).await {
            Ok(feed) => break feed,
            Err(error) if asked.elapsed() > Duration::from_secs(5) => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let mut shown = Shown { lines: BTreeMap::new(), translated: BTreeMap::new(), reached: MediaTime::ZERO };
    let mut began = None;
    loop {
        let left = began.map_or(length, |began: Instant| length.saturating_sub(began.elapsed()));
        let Ok(message) = timeout(left, feed.data::<Message>()).await else { break };
        let message = message?.context("the counter's feed was closed while a conversation was held")?;
        if message.sides.is_some() {
            began.get_or_insert_with(Instant::now);
        }
        for line in message.lines {
            let side = if line.side == "clerk" { Side::Clerk } else { Side::Visitor };
            shown.lines.insert(line.id, (side, line.text));
            if let Some(text) = line.interpretation.and_then(Interpretation::by_phrase_book) {
                shown.translated.insert(line.id, text);
            }
        }
    }
    shown.reached = MediaTime::ZERO + began.map_or(Duration::ZERO, |began| began.elapsed());
    Ok(shown)
}

fn judge(script: &CounterScript, shown: &Shown, figures: &mut Figures) {
    let judged: Vec<_> = script.lines.iter().filter(|line| line.end() + GRACE <= shown.reached).collect();
    let (mut errors, mut said, mut right) = (0, 0, 0);
    let on = |side: Side| -> String {
        shown.lines.values().filter(|(of, _)| *of == side).map(|(_, text)| text.as_str()).collect()
    };
    for side in Side::BOTH {
        let spoken: String = judged.iter().filter(|line| line.side() == side).map(|line| line.text.as_str()).collect();
        let (spoken, heard) = (characters(&spoken), characters(&on(side)));
        errors += align(&spoken, &heard, |a, b| a == b).errors;
        said += spoken.len();
    }
    for line in &judged {
        let is_on = |side| shown.lines.values().any(|(of, text)| *of == side && is_same(&line.text, text));
        right += usize::from(is_on(line.side()) && !is_on(line.side().other()));
    }
    let share = |part: usize, of: usize| (of > 0).then(|| 100.0 * part as f64 / of as f64);
    figures.add("counter: character error rate", share(errors, said), "%", Goal::AtMost(10.0));
    figures.add("counter: lines on the right side only", share(right, judged.len()), "%", Goal::AtLeast(100.0));
    figures.add("counter: lines judged", judged.len() as f64, "lines", Goal::AtLeast(3.0));
}

/// What the phrase book has for the clerk's sentences is what the visitor must have been shown, word by word.
fn judge_translations(script: &CounterScript, shown: &Shown, figures: &mut Figures) -> anyhow::Result<()> {
    let (book, names) = (counter_phrase_book()?, Names::default());
    let read = Language::new(COUNTER_READ[0]).context("name what the visitor reads")?;
    let said = script.lines.iter().filter(|line| line.side() == Side::Clerk && line.end() + GRACE <= shown.reached);
    let wanted: Vec<String> = said.filter_map(|line| book.translate(&line.text, &names, &read)).collect();
    let arrived = wanted.iter().filter(|wanted| shown.translated.values().any(|text| text == *wanted)).count();
    let share = (!wanted.is_empty()).then(|| 100.0 * arrived as f64 / wanted.len() as f64);
    figures.add("counter: clerk's sentences in the visitor's language", share, "%", Goal::AtLeast(100.0));
    Ok(())
}

/// More of it is right than wrong.
fn is_same(said: &str, shown: &str) -> bool {
    let (said, shown) = (characters(said), characters(shown));
    align(&said, &shown, |a, b| a == b).errors * 2 < said.len()
}
