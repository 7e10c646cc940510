//! The demo session seen from outside: an independent WebRTC peer, the caption feed and the search, all over the network.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use broadcast::viewer::{Received, Viewer};
use meeting::MediaTime;
use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    captions_feed::{CaptionsFeed, Message, Rtp},
    edit,
    edit_translated::Corrected,
    process,
};
use crate::{
    commands::{DataFolder, DemoAddresses, DemoService, script},
    scorecard::{Figures, Goal, Scorecard, percentile},
};

/// A line counts when it ended this long before the watching did: the slowest caption allowed is settled by then.
const GRACE: Duration = Duration::from_secs(6);

/// The counter is watched after the session, so long: two cores are too few to judge both at once.
const COUNTER: Duration = Duration::from_secs(18);

/// Sentences looked for by search.
const MOST_SEARCHES: usize = 8;

/// Plays the demo session for `length` and watches it.
pub async fn watch_demo(
    model: Option<PathBuf>,
    dictionary: Option<PathBuf>,
    length: Duration,
) -> anyhow::Result<Figures> {
    let folder = DataFolder::temporary()?;
    let demo = DemoService::start(&folder, &DemoAddresses::any(), model, dictionary).await?;
    let address = format!("http://{}", demo.running.address);
    let token = edit::operator(&demo.running.services.archive).await?;
    let stop = CancellationToken::new();
    let (played, watched) = tokio::join!(demo.play(1, None, stop.clone()), async {
        let watched = watch(&address, &token, length).await;
        stop.cancel();
        watched
    });
    let counter = async {
        let mut figures = watched?;
        played?;
        let session = format!("{address}/api/v1/sessions/demo-1");
        let past = Corrected { http: &reqwest::Client::new(), session: &session, token: &token }.in_record().await?;
        translated(
            &mut figures,
            ["edit of a past session to its translation, p50", "edit of a past session to its translation, p95"],
            &past,
        );
        super::counter::watch(&demo, &folder, COUNTER, &mut figures).await?;
        anyhow::Ok(figures)
    };
    let figures = counter.await;
    demo.running.stop().await?;
    figures
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn watch(address: &str, token: &str, length: Duration) -> anyhow::Result<Figures> {
    let http = reqwest::Client::new();
    let session = format!("{address}/api/v1/sessions/demo-1");
    wait_until_live(&http, &session).await?;
    let before = process::used()?;
    let began = Instant::now();

    let asked = Instant::now();
    let viewer = join(&http, &session).await?;
    let mut feed = CaptionsFeed::open(http.get(format!("{session}/captions?language=ja"))).await?;
    let first = viewer.wait_until(Duration::from_secs(5), |received| received.first_picture_after.is_some()).await;
    let first_picture_ms = first.is_ok().then(|| asked.elapsed().as_millis() as f64);

    let (to_find, sentences) = mpsc::channel(MOST_SEARCHES);
    let searching = tokio::spawn(search_all(http.clone(), address.to_owned(), sentences));
    let mut scorecard = Scorecard::default();
    let (mut origin, mut newest) = (None, None);
    while let Some(left) = length.checked_sub(began.elapsed()) {
        let Ok(message) = timeout(left, feed.next()).await else { break };
        match message? {
            Some(Message::Hello { rtp }) => origin = rtp,
            Some(Message::Caption { utterance, edition: _, settled, stable, draft, state }) => {
                let done = state == "settled";
                if done {
                    newest = Some(utterance).filter(|_| !settled.is_empty()).or(newest);
                    // A full queue only means that enough sentences are being looked for.
                    let _ = to_find.try_send((utterance, settled.clone(), Instant::now()));
                }
                let now = picture_time(&viewer, origin.as_ref());
                scorecard.caption(now, utterance, &settled, &(stable + &draft), done);
            }
            Some(Message::Stage { .. } | Message::Other) => {}
            None => bail!("the caption feed was closed while the session was live"),
        }
    }
    let reached = picture_time(&viewer, origin.as_ref());
    let used = process::used()?;
    let cores = (used.processor - before.processor).as_secs_f64() / began.elapsed().as_secs_f64();
    let received = viewer.received();
    viewer.close().await;
    drop(to_find);
    let edit_ms = match newest {
        Some(utterance) => Some(edit::everywhere((&http, address, &session), token, utterance, &mut feed).await?),
        None => None,
    };
    let translated_ms = Corrected { http: &http, session: &session, token }.on_screens().await?;
    let mut found_ms = searching.await.context("search")?;
    found_ms.sort_unstable();

    Seen {
        length,
        first_picture_ms,
        scorecard,
        reached,
        cores,
        most_memory: used.most_memory,
        received,
        found_ms,
        edit_ms,
        translated_ms,
    }
    .figures()
}

/// What the viewer saw, and what it cost.
struct Seen {
    length: Duration,
    first_picture_ms: Option<f64>,
    scorecard: Scorecard,
    /// The media time of the last picture.
    reached: MediaTime,
    cores: f64,
    most_memory: u64,
    received: Received,
    /// Sorted.
    found_ms: Vec<u64>,
    edit_ms: Option<f64>,
    /// Sorted.
    translated_ms: Vec<u64>,
}

impl Seen {
    fn figures(&self) -> anyhow::Result<Figures> {
        let verdict = self.scorecard.verdict(&script()?, self.reached - GRACE);
        let figure = |value: Option<u64>| value.map(|value| value as f64);
        let mut figures = Figures::new("path");
        figures.add("first picture", self.first_picture_ms, "ms", Goal::AtMost(1_500.0));
        figures.add("first caption after the word", figure(verdict.first_text_ms), "ms", Goal::AtMost(3_000.0));
        figures.add("captions settled", f64::from(verdict.utterances_settled), "utterances", Goal::AtLeast(3.0));
        figures.add(
            "settled after the word's end, p50",
            figure(percentile(&verdict.settled_after_ms, 0.5)),
            "ms",
            Goal::AtMost(2_000.0),
        );
        figures.add(
            "settled after the word's end, p95",
            figure(percentile(&verdict.settled_after_ms, 0.95)),
            "ms",
            Goal::AtMost(3_500.0),
        );
        figures.add("settled text revised", f64::from(verdict.revised), "times", Goal::AtMost(0.0));
        let error_rate = (verdict.characters > 0).then(|| 100.0 * verdict.errors as f64 / verdict.characters as f64);
        figures.add("character error rate", error_rate, "%", Goal::AtMost(10.0));
        figures.add("characters judged", verdict.characters as f64, "characters", Goal::AtLeast(50.0));
        figures.add(
            "found by search after settling, slowest",
            figure(self.found_ms.last().copied()),
            "ms",
            Goal::AtMost(2_000.0),
        );
        figures.add("edit to feed, transcript and search", self.edit_ms, "ms", Goal::AtMost(3_000.0));
        translated(
            &mut figures,
            ["edit to its translation on screens, p50", "edit to its translation on screens, p95"],
            &self.translated_ms,
        );
        figures.add("processor", self.cores, "cores", Goal::AtMost(1.5));
        figures.add("memory, most", self.most_memory as f64 / f64::from(1 << 20), "MiB", Goal::AtMost(1_024.0));
        figures.add(
            "pictures received",
            self.received.pictures as f64,
            "pictures",
            Goal::AtLeast(self.length.as_secs_f64() * 25.0),
        );
        figures.add("packets lost", self.received.lost_packets as f64, "packets", Goal::None);
        Ok(figures)
    }
}

fn translated(figures: &mut Figures, [half, most]: [&'static str; 2], took_ms: &[u64]) {
    let at = |share| percentile(took_ms, share).map(|value| value as f64);
    figures.add(half, at(0.5), "ms", Goal::None);
    figures.add(most, at(0.95), "ms", Goal::AtMost(3_000.0));
}

/// The session appears once its source has been connected.
async fn wait_until_live(http: &reqwest::Client, session: &str) -> anyhow::Result<()> {
    let live = async {
        loop {
            let response = http.get(session).send().await.context("ask for the session")?;
            if response.status().is_success() {
                let session: serde_json::Value = response.json().await.context("read the session")?;
                // Media time runs once the first frame has come.
                if session["now"]["media_time_ms"].as_u64().is_some_and(|ms| ms > 0) {
                    return anyhow::Ok(());
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(10), live).await.context("the session did not begin within 10 s")?
}

async fn join(http: &reqwest::Client, session: &str) -> anyhow::Result<Viewer> {
    let (viewer, offer) = Viewer::offer().await.context("make an offer")?;
    let request = http.post(format!("{session}/whep")).header("content-type", "application/sdp").body(offer);
    let response =
        request.send().await.context("send the offer")?.error_for_status().context("have the offer answered")?;
    viewer.accept(&response.text().await.context("read the answer")?).await.context("take the answer")?;
    Ok(viewer)
}

/// The media time of the newest picture that the viewer holds.
fn picture_time(viewer: &Viewer, origin: Option<&Rtp>) -> MediaTime {
    let (Some(rtp), Some(origin)) = (viewer.received().picture_rtp, origin) else { return MediaTime::ZERO };
    let ticks = u64::from(rtp.wrapping_sub(origin.picture_origin));
    MediaTime::from_micros(ticks * 1_000_000 / u64::from(origin.picture_clock.max(1)))
}

/// Looks for each settled sentence until it is found; gives the milliseconds each took.
async fn search_all(
    http: reqwest::Client,
    address: String,
    mut sentences: mpsc::Receiver<(u64, String, Instant)>,
) -> Vec<u64> {
    let mut found_ms = Vec::new();
    while let Some((utterance, sentence, settled_at)) = sentences.recv().await {
        let url = format!("{address}/api/v1/search");
        let query = [("q", format!("\"{}\"", sentence.replace('"', ""))), ("session", "demo-1".to_owned())];
        while settled_at.elapsed() < Duration::from_secs(10) {
            if found(&http, &url, &query, utterance).await.unwrap_or(false) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        found_ms.push(settled_at.elapsed().as_millis() as u64);
        if found_ms.len() == MOST_SEARCHES {
            break;
        }
    }
    found_ms
}

async fn found(http: &reqwest::Client, url: &str, query: &[(&str, String)], utterance: u64) -> anyhow::Result<bool> {
    let response = http.get(url).query(query).send().await?.error_for_status()?;
    let found: serde_json::Value = response.json().await?;
    let hits = found["hits"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(hits.iter().any(|hit| hit["utterance"].as_u64() == Some(utterance)))
}
