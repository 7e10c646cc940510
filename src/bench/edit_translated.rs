//! How soon the translation of a corrected sentence is there: on the screens of a session that is live, in the record of one that is
//! over.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::captions_feed::{CaptionsFeed, Message};

const PATIENCE: Duration = Duration::from_secs(10);
/// How many utterances are corrected, one after the other.
const MOST: usize = 20;
/// What they are corrected to in turn: sentences of the phrase book.
const KNOWN: [&str; 2] = ["ただいまから会議を開きます。", "暫時休憩いたします。"];

/// A session, and who may correct it.
pub struct Corrected<'a> {
    pub http: &'a reqwest::Client,
    pub session: &'a str,
    pub token: &'a str,
}

impl Corrected<'_> {
    /// The milliseconds until readers of English are shown the translations of corrections, sorted.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub async fn on_screens(&self) -> anyhow::Result<Vec<u64>> {
        let request = self.http.get(format!("{}/captions?language=en", self.session));
        let mut feed = CaptionsFeed::open(request).await?;
        let mut took = Vec::new();
        for one in self.newest().await? {
            let began = Instant::now();
            let (utterance, edition) = self.correct(&one, took.len()).await?;
            let shown = async {
                loop {
                    let message = feed.next().await?.context("the feed was closed before it showed a translation")?;
                    if let Message::Caption { utterance: of, edition: newer, state, .. } = message
                        && (of, newer, state.as_str()) == (utterance, edition, "settled")
                    {
                        return anyhow::Ok(());
                    }
                }
            };
            timeout(PATIENCE, shown).await.context("the feed did not show a corrected sentence's translation")??;
            took.push(began.elapsed().as_millis() as u64);
        }
        took.sort_unstable();
        Ok(took)
    }

    /// The milliseconds until the record has the translations of corrections, sorted.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub async fn in_record(&self) -> anyhow::Result<Vec<u64>> {
        let mut took = Vec::new();
        for one in self.newest().await? {
            let began = Instant::now();
            let (utterance, _) = self.correct(&one, took.len()).await?;
            let there = async {
                while !self.is_translated(utterance).await? {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                anyhow::Ok(())
            };
            timeout(PATIENCE, there)
                .await
                .context("a corrected sentence of a past session was not translated anew")??;
            took.push(began.elapsed().as_millis() as u64);
        }
        took.sort_unstable();
        Ok(took)
    }

    async fn newest(&self) -> anyhow::Result<Vec<Value>> {
        let read = self.http.get(format!("{}/utterances?words=true&limit=1000", self.session)).send().await;
        let read: Value = read.context("read the transcript")?.json().await.context("read the transcript")?;
        let all = read["utterances"].as_array().cloned().unwrap_or_default();
        // The last may still be growing.
        Ok(all.into_iter().rev().skip(1).take(MOST).collect())
    }

    /// Corrects the whole of an utterance; gives its number and its new edition.
    async fn correct(&self, one: &Value, turn: usize) -> anyhow::Result<(u64, u32)> {
        let utterance = one["id"].as_u64().context("read an utterance's number")?;
        let edition = one["edition"].as_u64().unwrap_or(0);
        let words = one["words"].as_array().map_or(0, Vec::len);
        let text = KNOWN[turn % KNOWN.len()];
        let correction = json!({"from": 0, "to": words, "text": text, "edition": edition});
        let ask = self.http.post(format!("{}/utterances/{utterance}/corrections", self.session));
        let answer = ask.bearer_auth(self.token).json(&correction).send().await.context("correct")?;
        answer.error_for_status().context("correct")?;
        Ok((utterance, u32::try_from(edition).unwrap_or(u32::MAX).saturating_add(1)))
    }

    async fn is_translated(&self, utterance: u64) -> anyhow::Result<bool> {
        let after = utterance.checked_sub(1).map(|before| format!("&after={before}")).unwrap_or_default();
        let asked = format!("{}/utterances?language=en&limit=1{after}", self.session);
        let read = self.http.get(asked).send().await.context("read the transcript")?;
        let read: Value = read.json().await.context("read the transcript")?;
        let translation = &read["utterances"][0]["translation"];
        Ok(translation["text"].is_string() && translation["before_correction"].is_null())
    }
}
