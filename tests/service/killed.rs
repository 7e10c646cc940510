//! `kill -9` in the middle of a session.

use std::{path::Path, process::Command, time::Duration};

use futures_util::StreamExt as _;

use crate::running::{Service, config, config_with_session, http};

/// A settled utterance that a viewer was shown.
struct Shown {
    utterance: u64,
    text: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_nothing_that_a_viewer_was_shown_is_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let service = Service::start(&config_with_session(folder.path()));
    let (shown, media_ms) = watch_until_settled(&service.address, 3).await;
    service.kill();

    // Started again without the session: what is there now comes from the disk alone.
    let service = Service::start(&config(folder.path(), ""));
    let http = http();
    let kept: serde_json::Value =
        get(&http, &format!("{}/api/v1/sessions/plenary/utterances?limit=200", service.address)).await;
    for Shown { utterance, text } in &shown {
        let kept = kept["utterances"].as_array().expect("a list").iter().find(|kept| kept["id"] == *utterance);
        let kept = kept.unwrap_or_else(|| panic!("utterance {utterance} was shown and is lost"));
        assert_eq!(kept["text"].as_str(), Some(text.as_str()), "utterance {utterance} was shown otherwise");
        assert!(found(&http, &service.address, *utterance, text).await, "utterance {utterance} is not found by search");
    }
    recording_plays(&folder.path().join("data/recordings/plenary"), media_ms);
    let playlist = http.get(format!("{}/api/v1/sessions/plenary/recording.m3u8", service.address)).send().await;
    let playlist = playlist.expect("the service answers").error_for_status().expect("there is a recording");
    assert!(playlist.text().await.expect("text").contains("#EXTINF"), "the recording's playlist is empty");
}

/// Follows the captions until so many utterances have settled; how far the session had come by then.
async fn watch_until_settled(address: &str, enough: usize) -> (Vec<Shown>, u64) {
    let http = http();
    let session = format!("{address}/api/v1/sessions/plenary");
    let begun = async {
        // It is in the journal a moment before it is live.
        while !is_live(&http, &session).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), begun).await.expect("the session begins");
    let response = http.get(format!("{session}/captions")).send().await.expect("the feed answers");
    let mut body = response.bytes_stream();
    let mut text = Vec::new();
    let mut shown = Vec::new();
    let watching = async {
        while shown.len() < enough {
            let bytes = body.next().await.expect("the feed stays open").expect("the feed can be read");
            text.extend_from_slice(&bytes);
            shown = settled(&String::from_utf8_lossy(&text));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), watching).await.expect("captions settle");
    let session: serde_json::Value = get(&http, &session).await;
    (shown, session["now"]["media_time_ms"].as_u64().expect("the session is live"))
}

async fn is_live(http: &reqwest::Client, session: &str) -> bool {
    let Ok(response) = http.get(session).send().await else { return false };
    response.json::<serde_json::Value>().await.is_ok_and(|session| session["now"].is_object())
}

fn settled(feed: &str) -> Vec<Shown> {
    let messages =
        feed.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line.strip_prefix("data:")?).ok());
    let settled = messages.filter(|message| message["type"] == "caption" && message["state"] == "settled");
    settled
        .map(|message| Shown {
            utterance: message["utterance"].as_u64().expect("a number"),
            text: message["settled"].as_str().expect("text").to_owned(),
        })
        .collect()
}

/// The index catches up with the journal in the background: asked until it has, for ten seconds at most.
async fn found(http: &reqwest::Client, address: &str, utterance: u64, text: &str) -> bool {
    let query = [("q", format!("\"{text}\"")), ("session", "plenary".to_owned())];
    let searching = async {
        loop {
            let response =
                http.get(format!("{address}/api/v1/search")).query(&query).send().await.expect("search answers");
            let found: serde_json::Value = response.json().await.expect("JSON");
            if found["hits"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["utterance"] == utterance)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), searching).await.is_ok()
}

/// All but the last two seconds of what had been captured can be decoded by an independent player.
fn recording_plays(folder: &Path, captured_ms: u64) {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v:0"])
        .args(["-show_entries", "stream=nb_read_frames,r_frame_rate", "-of", "json"])
        .arg(folder.join("part-0000.mp4"))
        .output();
    let Ok(probe) = probe else {
        println!("skipped: there is no ffprobe to play the recording with");
        return;
    };
    let probe: serde_json::Value = serde_json::from_slice(&probe.stdout).expect("ffprobe prints JSON");
    let frames: u64 =
        probe["streams"][0]["nb_read_frames"].as_str().expect("frames were read").parse().expect("a number");
    let played_ms = frames * 1_000 / 30;
    assert!(played_ms + 2_500 >= captured_ms, "{played_ms} ms of {captured_ms} ms play");
}

async fn get(http: &reqwest::Client, url: &str) -> serde_json::Value {
    let response = http.get(url).send().await.expect("the service answers");
    response.error_for_status().expect("a good answer").json().await.expect("JSON")
}
