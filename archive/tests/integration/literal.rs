//! Whatever stands in an utterance is found by searching for it: compared with looking through all of them.

use std::{collections::BTreeSet, path::PathBuf, process::Command};

use archive::{Archive, Query};

use crate::fixtures::{Dice, id, open, say};

/// Every utterance found, over all pages.
async fn all(archive: &Archive, text: &str) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for page in 1.. {
        let query = Query { text: text.to_owned(), session: Some(id("s")), page, per_page: 100, ..Query::default() };
        let answer = archive.search(&query).await.expect("it is answered");
        found.extend(answer.hits.iter().map(|hit| hit.utterance.get()));
        if answer.hits.is_empty() || found.len() as u64 == answer.total {
            assert_eq!(found.len() as u64, answer.total, "{text}");
            break;
        }
    }
    found
}

/// Searches for so many parts of the texts, of one to twelve characters; returns how many were searched for.
async fn compare(archive: &Archive, texts: &[String], parts: usize, dice: &mut Dice) -> usize {
    let mut compared = 0;
    for _ in 0..parts {
        let characters: Vec<char> = dice.pick(texts).chars().collect();
        let length = 1 + dice.below(12.min(characters.len()));
        let start = dice.below(characters.len() - length + 1);
        let part: String = characters[start..start + length].iter().collect();
        // Quotation marks cannot be quoted; white space alone is no word.
        if part.contains(['"', '”', '“', '＂', '„']) || part.trim().is_empty() {
            continue;
        }
        let found = all(archive, &format!("\"{part}\"")).await;
        for (utterance, text) in texts.iter().enumerate() {
            if text.contains(&part) {
                assert!(found.contains(&(utterance as u64)), "{part:?} is in utterance {utterance} and not found");
            }
        }
        compared += 1;
    }
    compared
}

#[tokio::test]
async fn every_part_of_every_utterance_is_found() {
    let pieces = [
        "議長",
        "予算",
        "の",
        "は",
        "を",
        "。",
        "、",
        "　",
        "\n",
        "（",
        "）",
        "・",
        "ー",
        "髙橋",
        "﨑",
        "ガス",
        "霞ヶ関",
        "１２",
        "12",
        "ＡＢ",
        "ab",
        "㈱",
        "①",
        "𠮷",
        "😀",
        "〜",
        "〇",
        "々",
        "ヴ",
        "ゟ",
        "…",
        "いたします",
        "東京都",
        "京都",
        "都",
    ];
    let mut dice = Dice(3);
    let texts: Vec<String> =
        (0..300).map(|_| (0..=dice.below(30)).map(|_| *dice.pick(&pieces)).collect::<String>()).collect();
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &texts).await;
    assert!(compare(&archive, &texts, 600, &mut dice).await > 400);
}

#[tokio::test]
async fn every_part_of_real_minutes_is_found() {
    let shared = std::env::var_os("KOE_SHARED").map_or_else(|| "../../shared".into(), PathBuf::from);
    let minutes = shared.join("data/tokyo-assembly-minutes.jsonl.xz");
    let unpacked = match Command::new("xz").arg("-dc").arg(&minutes).output() {
        Ok(unpacked) if unpacked.status.success() => unpacked.stdout,
        Ok(_) | Err(_) => {
            println!("skipped: {} is not there or xz is missing (set KOE_SHARED)", minutes.display());
            return;
        }
    };
    let lines = unpacked.split(|byte| *byte == b'\n').step_by(23);
    let read = |line: &[u8]| -> Option<String> {
        let line: serde_json::Value = serde_json::from_slice(line).ok()?;
        Some(line.get("t")?.as_str()?.chars().take(1_500).collect())
    };
    let texts: Vec<String> = lines.filter_map(read).filter(|text| !text.is_empty()).collect();
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &texts).await;
    let compared = compare(&archive, &texts, 400, &mut Dice(11)).await;
    println!("{compared} parts of {} utterances", texts.len());
    assert!(compared > 300);
}
