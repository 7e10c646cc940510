use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use archive::{Archive, Error, IndexState, Query, Settings};
use meeting::{Event, UtteranceId};

use crate::fixtures::{found, id, open, opened, said, say, search, session, settled};

#[tokio::test]
async fn an_utterance_that_grows_is_found_once_and_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    archive.append(&id("s"), &opened("s")).await.expect("it opens");
    for text in ["これより", "本日の会議を", "開きます。"] {
        let number = archive.append(&id("s"), &settled(0, text)).await.expect("it is appended");
        archive.searchable(number).await.expect("the index catches up");
        assert_eq!(found(&archive, text).await, ["s/0"]);
    }
    let whole = search(&archive, "これより本日の会議を開きます。").await;
    assert_eq!((whole.total, whole.hits[0].utterance), (1, UtteranceId::new(0)));
}

/// Does something to an index directory.
type Damage = fn(&Path);

#[tokio::test]
async fn an_index_that_cannot_be_used_is_made_again_by_itself() {
    let damages: [(&str, Damage); 6] = [
        ("nothing", |_| ()),
        ("it is gone", |index| fs::remove_dir_all(index).expect("removed")),
        ("its list is nonsense", |index| fs::write(index.join("meta.json"), "{}").expect("written")),
        ("its list is cut short", |index| {
            let meta = fs::read(index.join("meta.json")).expect("read");
            fs::write(index.join("meta.json"), &meta[..meta.len() / 2]).expect("written");
        }),
        ("a bit fell over", |index| {
            let named = |entry: &fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "pos");
            let mut files = fs::read_dir(index).expect("listed").map_while(Result::ok);
            let path = files.find(named).expect("there are positions").path();
            let mut file = fs::File::options().write(true).open(path).expect("opened");
            file.seek(SeekFrom::Start(1)).expect("long enough");
            file.write_all(&[0xFF, 0x00, 0xFF]).expect("written");
        }),
        ("it is from another version", |index| {
            let meta = fs::read_to_string(index.join("meta.json")).expect("read");
            let other = meta.replace("\\\"schema\\\":", "\\\"schema\\\":9");
            assert_ne!(meta, other);
            fs::write(index.join("meta.json"), other).expect("written");
        }),
    ];
    for (damage, apply) in damages {
        let directory = tempfile::tempdir().expect("a directory");
        let archive = open(directory.path()).await;
        say(&archive, "s", &["道路の舗装について", "橋の修繕について"]).await;
        archive.close().await;
        apply(&directory.path().join("index"));
        let archive = open(directory.path()).await;
        archive.searchable(3).await.expect("the index catches up");
        assert_eq!(found(&archive, "舗装に").await, ["s/0"], "when {damage}");
        assert_eq!(found(&archive, "について").await, ["s/0", "s/1"], "when {damage}");
        archive.close().await;
    }
}

#[tokio::test]
async fn an_index_made_from_another_journal_is_not_taken() {
    let (one, other) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    for (directory, text) in [(&one, "河川の改修"), (&other, "図書館の開館")] {
        let archive = open(directory.path()).await;
        say(&archive, "s", &[text]).await;
        archive.close().await;
    }
    fs::remove_dir_all(one.path().join("index")).expect("removed");
    fs::rename(other.path().join("index"), one.path().join("index")).expect("moved");
    let archive = open(one.path()).await;
    archive.searchable(2).await.expect("the index catches up");
    assert_eq!(found(&archive, "図書館").await, [""; 0]);
    assert_eq!(found(&archive, "河川").await, ["s/0"]);
}

#[tokio::test]
async fn a_failing_index_holds_nobody_up_and_mends_by_itself() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("index"), "a file where the directory should be").expect("written");
    let archive = open(directory.path()).await;
    archive.append(&id("s"), &opened("s")).await.expect("the journal works");
    let number = archive.append(&id("s"), &settled(0, "予算")).await.expect("the journal works");
    let query = Query { text: "予算".to_owned(), ..Query::default() };
    assert!(matches!(archive.search(&query).await, Err(Error::Index(_))));
    fs::remove_file(directory.path().join("index")).expect("removed");
    archive.searchable(number).await.expect("the index catches up");
    assert_eq!(archive.index_state(), IndexState::Ready { through: number });
    assert_eq!(found(&archive, "予算").await, ["s/0"]);
}

#[tokio::test]
async fn a_second_process_appends_while_the_first_has_the_index() {
    let directory = tempfile::tempdir().expect("a directory");
    let first = open(directory.path()).await;
    say(&first, "s", &["予算"]).await;
    let settings = Settings { directory: directory.path().to_path_buf(), dictionary: None };
    let beside = Archive::open_journal_only(settings).await.expect("it opens");
    assert_eq!(beside.index_state(), IndexState::Absent);
    assert!(matches!(beside.searchable(0).await, Err(Error::Index(_))));
    assert_eq!(beside.sessions().await.expect("listed").len(), 1);
    let second = open(directory.path()).await;
    let number = second.append(&id("s"), &settled(1, "決算")).await.expect("the journal works");
    first.searchable(number).await.expect("the first looks by itself");
    assert_eq!(found(&first, "決算").await, ["s/1"]);
    first.close().await;
    second.searchable(number).await.expect("the second takes over");
    assert_eq!(found(&second, "決算").await, ["s/1"]);
}

#[tokio::test]
async fn reindexing_finds_the_same_again_and_tells_how_far_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let texts: Vec<String> = (0..50).map(|number| format!("第{number}号")).collect();
    say(&archive, "s", &texts).await;
    let mut told = Vec::new();
    archive.reindex(|done, all| told.push((done, all))).await.expect("it is made again");
    assert_eq!(told.last(), Some(&(51, 51)));
    assert!(told.is_sorted());
    assert_eq!(search(&archive, "号").await.total, 50);
}

#[tokio::test]
async fn a_session_opened_again_is_found_by_its_new_names() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let s = id("s");
    for event in [opened("s"), said(0, Some("mayor"), "答弁します"), said(1, Some("seat-3"), "質問します")] {
        archive.append(&s, &event).await.expect("it is appended");
    }
    let mut again = session("s");
    again.title = "改めた題".to_owned();
    again.roster[0].name = "齋藤 次郎".to_owned();
    let Event::Opened { session: _, at } = opened("s") else { panic!("it is an opening") };
    archive.append(&s, &Event::Opened { session: again, at }).await.expect("it opens again");
    let number = archive.append(&s, &said(2, Some("mayor"), "続けます")).await.expect("it is appended");
    archive.searchable(number).await.expect("the index catches up");

    let by = |name: &str| Query { speaker: Some(name.to_owned()), ..Query::default() };
    let all = archive.search(&by("斎藤次郎")).await.expect("it is answered");
    assert_eq!(all.total, 2);
    assert_eq!(archive.search(&by("高橋")).await.expect("it is answered").total, 0);
    let hit = &all.hits[0];
    assert_eq!((hit.session_title.as_str(), hit.speaker_name.as_deref()), ("改めた題", Some("齋藤 次郎")));
    assert_eq!(search(&archive, "ます").await.total, 3);
}
