//! A translator behind HTTP that speaks as LibreTranslate does: the only module that knows its shapes.

use std::{fmt, time::Duration};

use futures_util::{FutureExt as _, future::BoxFuture};
use meeting::Language;
use reqwest::{Client, Url, redirect};
use serde::{Deserialize, Serialize};

use crate::{Failure, Translator, checked::checked};

/// Where the server is, and how it is asked.
#[derive(Clone)]
pub struct LibreSettings {
    /// Its address, without `/translate`.
    pub url: String,
    /// Its key, where it wants one. It stands in no log.
    pub api_key: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl fmt::Debug for LibreSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LibreSettings").field("url", &self.url).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// A LibreTranslate-compatible server.
pub struct LibreServer {
    http: Client,
    translate: Url,
    api_key: Option<String>,
}

#[derive(Serialize)]
struct Asked<'a> {
    q: &'a [String],
    source: &'a str,
    target: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "translatedText")]
    translated: Texts,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Several(Vec<String>),
}

impl LibreServer {
    /// An answer longer than this is none.
    const LONGEST_ANSWER: usize = 256 * 1024;

    /// A client of the server; fails when the address is none.
    pub fn new(settings: LibreSettings) -> Result<Self, Failure> {
        let unusable = |error: &dyn fmt::Display| Failure::Unreachable(error.to_string());
        let base = Url::parse(&settings.url).map_err(|error| unusable(&error))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(Failure::Unreachable("the address must begin with http:// or https://".to_owned()));
        }
        let translate = format!("{}/translate", base.as_str().trim_end_matches('/'));
        let client = Client::builder()
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout)
            .redirect(redirect::Policy::none())
            .build();
        Ok(Self {
            http: client.map_err(|error| unusable(&error))?,
            translate: Url::parse(&translate).map_err(|error| unusable(&error))?,
            api_key: settings.api_key,
        })
    }

    async fn ask(&self, sentences: &[String], from: &Language, to: &Language) -> Result<Vec<String>, Failure> {
        let asked = Asked {
            q: sentences,
            source: code(from),
            target: code(to),
            format: "text",
            api_key: self.api_key.as_deref(),
        };
        let response = self.http.post(self.translate.clone()).json(&asked).send().await.map_err(|e| failure(&e))?;
        if !response.status().is_success() {
            return Err(Failure::Refused(response.status().as_u16()));
        }
        let answer: Answered = serde_json::from_slice(&body(response).await?)
            .map_err(|_| Failure::Nonsense("its answer cannot be read"))?;
        let texts = match answer.translated {
            Texts::One(text) => vec![text],
            Texts::Several(texts) => texts,
        };
        if texts.len() != sentences.len() {
            return Err(Failure::Nonsense("it gave another number of sentences than it was asked"));
        }
        sentences.iter().zip(texts).map(|(sentence, text)| checked(sentence, &text, to)).collect()
    }
}

impl Translator for LibreServer {
    fn name(&self) -> &'static str {
        "LibreTranslate"
    }

    fn translate<'a>(
        &'a self,
        sentences: &'a [String],
        from: &'a Language,
        to: &'a Language,
    ) -> BoxFuture<'a, Result<Vec<String>, Failure>> {
        self.ask(sentences, from, to).boxed()
    }
}

async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > LibreServer::LONGEST_ANSWER {
            return Err(Failure::Nonsense("its answer is too long"));
        }
    }
    Ok(body)
}

/// What the server calls a language.
fn code(language: &Language) -> &str {
    match language.as_str() {
        "fil" => "tl",
        "ja-x-easy" => "ja",
        other => other,
    }
}

/// Without the address, which may hold a secret, and without the body.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Late;
    }
    let what = if error.is_connect() { "no connection" } else { "the connection broke" };
    Failure::Unreachable(what.to_owned())
}
