use std::{fs, path::Path};

use japanese::dictionary;

use crate::fixtures::{found, open_with, say, search};

const SOURCE: &str = "/usr/share/mecab/dic/ipadic";

#[tokio::test]
async fn debians_dictionary_ranks_and_a_broken_one_does_no_harm() {
    if !Path::new(SOURCE).is_dir() {
        println!("skipped: {SOURCE} is not there (package mecab-ipadic)");
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let built = directory.path().join("dictionary");
    fs::create_dir(&built).expect("made");
    fs::write(built.join("metadata.json"), "half a dictionary").expect("written");
    assert!(dictionary::check(&built).is_err());
    dictionary::build(Path::new(SOURCE), &built).expect("it is made, instead of what was there");
    dictionary::check(&built).expect("it can be read");
    let left: Vec<_> = fs::read_dir(directory.path()).expect("listed").map_while(Result::ok).collect();
    assert_eq!(left.len(), 1, "{left:?}");

    // 京都 is a word of the second text, and only letters of the first.
    let data = directory.path().join("data");
    let archive = open_with(&data, None).await;
    say(&archive, "s", &["東京都の話です", "京都の話ですよ"]).await;
    archive.close().await;
    let archive = open_with(&data, Some(&built)).await;
    archive.searchable(3).await.expect("it is made again with the dictionary");
    let best: Vec<u64> = search(&archive, "京都").await.hits.iter().map(|hit| hit.utterance.get()).collect();
    assert_eq!(best, [1, 0]);
    archive.close().await;

    fs::write(built.join("dict.words"), "").expect("written");
    let archive = open_with(&data, Some(&built)).await;
    archive.searchable(3).await.expect("it opens without the dictionary");
    assert_eq!(found(&archive, "京都").await, ["s/0", "s/1"]);
}
