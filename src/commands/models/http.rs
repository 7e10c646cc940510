//! The shell of [`Transfer`]: the network, the clock, the disk.

use std::{path::Path, pin::pin, time::Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use indicatif::ProgressBar;
use models::catalogue::{Answer, Content, Input, Output, Part, Patience, Sums, Transfer};
use reqwest::{
    Client, Response, Url,
    header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderName, IF_RANGE, LAST_MODIFIED, RANGE},
    redirect::{Attempt, Policy},
};

use super::room::room;
use crate::{running::asked_to_stop, say::say};

/// More redirects than this are a ring.
const MOST_REDIRECTS: usize = 5;

/// How a fetch ended well.
pub enum Fetched {
    /// All of it is there, and is what it should be.
    Whole(Sums),
    /// Someone asked to stop; what has arrived is kept.
    Interrupted,
}

/// A client that takes proxies from the environment and trusts whom the system trusts.
pub fn client() -> anyhow::Result<Client> {
    let builder = || {
        let agent = concat!("koe/", env!("CARGO_PKG_VERSION"));
        Client::builder().user_agent(agent).redirect(Policy::custom(redirected))
    };
    // Without the system's certificates no https server can be trusted, but a town's own http mirror can be asked.
    let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
    client.context("prepare to ask servers (is the package ca-certificates installed?)")
}

fn redirected(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    match follow(attempt.previous(), attempt.url()) {
        Ok(()) => attempt.follow(),
        Err(refused) => attempt.error(refused),
    }
}

/// Whether to go on to `next`, where the addresses asked so far have led.
fn follow(asked: &[Url], next: &Url) -> Result<(), &'static str> {
    let secure = asked.iter().all(|url| url.scheme() == "https");
    if secure && next.scheme() != "https" {
        return Err("the server leads from https to http");
    }
    if asked.len() > MOST_REDIRECTS {
        return Err("the server leads from address to address");
    }
    Ok(())
}

/// Fetches `url` into `part`, which lies in `folder`, until it is whole, cannot be had, or someone asks to stop.
pub async fn fetch(
    client: &Client,
    url: &str,
    content: Content,
    patience: Patience,
    folder: &Path,
    part: &mut Part,
    bar: &ProgressBar,
) -> anyhow::Result<Fetched> {
    let mut transfer = Transfer::new(content, patience, part.bytes(), part.origin(url));
    let mut connection = Connection::Closed;
    let mut stopped = pin!(asked_to_stop());
    let mut outputs = transfer.handle(now(), Input::Begin);
    let mut whole = None;
    loop {
        let mut following = None;
        for output in outputs {
            match output {
                Output::Ask { from, validator } => connection = Connection::ask(client, url, from, validator),
                Output::Empty => part.empty()?,
                Output::Remember(validator) => part.remember(url, validator.as_deref())?,
                Output::Rest(fault, rest) => {
                    connection = Connection::Closed;
                    bar.suspend(|| eprintln!("{fault}; {} {rest:?}", say("再試行まで", "trying again in")));
                }
                Output::Sum => {
                    connection = Connection::Closed;
                    bar.set_message(say("照合中", "verifying"));
                    let sums = tokio::task::block_in_place(|| part.sums())?;
                    whole = Some(sums.clone());
                    following = Some(Input::Summed(sums));
                }
                Output::Install => {
                    return Ok(Fetched::Whole(whole.take().expect("a file is summed before it is installed")));
                }
                Output::GiveUp(why) => bail!(why),
            }
        }
        let (done, length) = transfer.progress();
        bar.set_length(length.unwrap_or(done));
        bar.set_position(done);
        let input = match following {
            Some(input) => input,
            None => tokio::select! {
                happened = connection.next() => match happened {
                    Happened::Answered(answer) => Input::Answered { answer, room: room(folder)? },
                    Happened::Body(body) => {
                        part.append(&body)?;
                        Input::Received { bytes: body.len() as u64, room: room(folder)? }
                    }
                    Happened::Over(input) => input,
                },
                () = until(transfer.deadline()) => Input::Tick,
                () = &mut stopped => return Ok(Fetched::Interrupted),
            },
        };
        outputs = transfer.handle(now(), input);
    }
}

/// What is open to the server.
enum Connection {
    Closed,
    Asking(BoxFuture<'static, reqwest::Result<Response>>),
    Reading(Response),
}

/// What came over the connection.
enum Happened {
    Answered(Answer),
    /// To be kept before the transfer hears of it.
    Body(Bytes),
    /// The connection is closed.
    Over(Input),
}

impl Connection {
    fn ask(client: &Client, url: &str, from: u64, validator: Option<String>) -> Self {
        let mut request = client.get(url);
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
            if let Some(validator) = validator {
                request = request.header(IF_RANGE, validator);
            }
        }
        Self::Asking(Box::pin(request.send()))
    }

    /// Waits for something to happen; for ever when closed. May be dropped while waiting.
    async fn next(&mut self) -> Happened {
        let happened = match self {
            Self::Closed => std::future::pending().await,
            Self::Asking(answer) => match answer.await {
                Ok(response) => {
                    let told = answered(response.status().as_u16(), response.headers(), response.content_length());
                    *self = Self::Reading(response);
                    return Happened::Answered(told);
                }
                Err(error) => Input::BrokeOff(told(error)),
            },
            Self::Reading(response) => match response.chunk().await {
                Ok(Some(bytes)) => return Happened::Body(bytes),
                Ok(None) => Input::Ended,
                Err(error) => Input::BrokeOff(told(error)),
            },
        };
        *self = Self::Closed;
        Happened::Over(happened)
    }
}

/// With its causes, and without the address, which may hold a password.
fn told(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::from(error.without_url()))
}

fn answered(status: u16, headers: &HeaderMap, length: Option<u64>) -> Answer {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // Only a strong tag says that every byte is the same.
    let tag = header(ETAG).filter(|tag| !tag.starts_with("W/"));
    let validator = tag.or_else(|| header(LAST_MODIFIED)).map(str::to_owned);
    Answer { status, length, range: header(CONTENT_RANGE).and_then(range), validator }
}

/// `bytes 7-9/10` begins at 7 of 10; `bytes 7-9/*` does not say of how many.
fn range(told: &str) -> Option<(u64, Option<u64>)> {
    let (places, whole) = told.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, _last) = places.split_once('-')?;
    Some((first.trim().parse().ok()?, whole.trim().parse().ok()))
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the transfer's shell")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_says_where_the_part_begins_and_how_long_the_whole_is() {
        assert_eq!(range("bytes 7-9/10"), Some((7, Some(10))));
        assert_eq!(range("bytes 7-9/*"), Some((7, None)));
        for nonsense in ["", "bytes", "bytes */10", "bytes 7/10", "items 7-9/10", "bytes -1-9/10"] {
            assert_eq!(range(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_server_may_lead_to_more_safety_and_never_to_less() {
        let url = |scheme: &str| Url::parse(&format!("{scheme}://models.example.lg.jp/ours.bin")).expect("an address");
        let led = |schemes: &[&str]| {
            let urls: Vec<Url> = schemes.iter().map(|scheme| url(scheme)).collect();
            let (next, asked) = urls.split_last().expect("at least one");
            follow(asked, next)
        };
        assert_eq!(led(&["https", "https"]), Ok(()));
        assert_eq!(led(&["http", "http"]), Ok(()));
        assert_eq!(led(&["http", "https"]), Ok(()));
        assert_eq!(led(&["https", "http"]), Err("the server leads from https to http"));
        assert_eq!(led(&["https", "https", "http"]), Err("the server leads from https to http"));
        assert_eq!(led(&["https", "ftp"]), Err("the server leads from https to http"));
        assert_eq!(led(&["https"; MOST_REDIRECTS + 1]), Ok(()));
        assert_eq!(led(&["https"; MOST_REDIRECTS + 2]), Err("the server leads from address to address"));
    }

    #[test]
    fn a_weak_tag_vouches_for_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, "W/\"1\"".parse().expect("a value"));
        assert_eq!(answered(200, &headers, None).validator, None);
        headers.insert(LAST_MODIFIED, "Sun, 22 Nov 2026 00:00:00 GMT".parse().expect("a value"));
        assert_eq!(answered(200, &headers, None).validator.as_deref(), Some("Sun, 22 Nov 2026 00:00:00 GMT"));
    }
}
