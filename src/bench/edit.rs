//! How soon a correction is on every screen.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use archive::{Archive, accounts::Role};
use serde_json::{Value, json};
use streaming::sign_in;
use tokio::time::timeout;

use super::captions_feed::{CaptionsFeed, Message};

/// Longer than this it is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the correction says: a word that no session of ours has, so that a search finds nothing else.
const CORRECTION: &str = "訂正確認用鸚鵡";

/// A token for an operator of the benchmark's own.
pub async fn operator(archive: &Archive) -> anyhow::Result<String> {
    sign_in::add_account(archive, "bench", None, &[Role::Operator]).await.context("add the benchmark's operator")?;
    sign_in::issue_token(archive, "bench", &[Role::Operator]).await.context("issue the benchmark's token")
}

/// Corrects an utterance; gives the milliseconds until the feed, the transcript and the search all show it.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub async fn everywhere(
    (http, address, session): (&reqwest::Client, &str, &str),
    token: &str,
    utterance: u64,
    feed: &mut CaptionsFeed,
) -> anyhow::Result<f64> {
    let began = Instant::now();
    let correction = json!({"from": 0, "to": 1, "text": CORRECTION, "edition": 0});
    let ask = http.post(format!("{session}/utterances/{utterance}/corrections")).bearer_auth(token).json(&correction);
    ask.send().await.context("correct")?.error_for_status().context("correct")?;
    let shown = async {
        loop {
            match feed.next().await?.context("the feed was closed before it showed the correction")? {
                Message::Caption { utterance: of, edition: 1, settled, .. } if of == utterance => {
                    anyhow::ensure!(settled.starts_with(CORRECTION), "the feed shows another correction");
                    return anyhow::Ok(());
                }
                Message::Hello { .. } | Message::Caption { .. } | Message::Stage { .. } | Message::Other => {}
            }
        }
    };
    timeout(PATIENCE, shown).await.context("the feed did not show the correction")??;
    let read = http.get(format!("{session}/utterances?limit=1000")).send().await.context("read the transcript")?;
    let read: Value = read.json().await.context("read the transcript")?;
    let one = read["utterances"].as_array().and_then(|all| all.iter().find(|one| one["id"] == utterance));
    let has_it = one.and_then(|one| one["text"].as_str()).is_some_and(|text| text.starts_with(CORRECTION));
    anyhow::ensure!(has_it, "the transcript does not show the correction");
    let found = async {
        loop {
            let query = [("q", CORRECTION)];
            let answer = http.get(format!("{address}/api/v1/search")).query(&query).send().await.context("search")?;
            let found: Value = answer.json().await.context("search")?;
            if found["total"].as_u64() > Some(0) {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, found).await.context("the search did not find the correction")??;
    Ok(began.elapsed().as_millis() as f64)
}
