use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::fixtures::{found, id, open, opened, search, settled};

/// Tells the process that is to be killed where to write.
const DIRECTORY: &str = "KOE_TEST_APPEND_UNTIL_KILLED_IN";

/// Not a test of its own: [`a_killed_service_loses_nothing_it_had_appended`] runs it in a process of its own.
#[tokio::test]
async fn append_until_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let archive = open(Path::new(&directory)).await;
    archive.append(&id("s"), &opened("s")).await.expect("it opens");
    for utterance in 0.. {
        let text = format!("第{utterance}号議案を議題といたします。");
        archive.append(&id("s"), &settled(utterance, &text)).await.expect("it is appended");
        println!("appended {utterance}");
    }
}

#[tokio::test]
async fn a_killed_service_loses_nothing_it_had_appended() {
    let directory = tempfile::tempdir().expect("a directory");
    for kill_after in [40, 3, 90] {
        let data = directory.path().join(kill_after.to_string());
        let this = std::env::current_exe().expect("the test's own program");
        let mut child = Command::new(this)
            .args(["--exact", "restart::append_until_killed", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, &data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let told = lines.map_while(Result::ok).filter_map(|line| line.split("appended ").nth(1)?.parse::<u64>().ok());
        let last = told.take(kill_after).last().expect("something was appended");
        child.kill().expect("it is killed");
        child.wait().expect("it ends");

        let archive = open(&data).await;
        let minutes = archive.minutes(&id("s")).await.expect("there are some");
        let kept = minutes.utterances.len() as u64;
        assert!(kept > last, "{kept} utterances are kept, but number {last} was appended");
        let newest = archive.events_after(0, 10_000).await.expect("readable").last().expect("some").number;
        archive.searchable(newest).await.expect("the index catches up");
        assert_eq!(search(&archive, "号議案を議題").await.total, kept);
        for utterance in [0, last / 2, last] {
            let expected = vec![format!("s/{utterance}")];
            assert_eq!(found(&archive, &format!("第{utterance}号議案")).await, expected);
        }
        archive.close().await;
    }
}

#[tokio::test]
async fn a_copy_taken_while_the_service_ran_is_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(&directory.path().join("running")).await;
    archive.append(&id("s"), &opened("s")).await.expect("it opens");
    for utterance in 0..60 {
        archive.append(&id("s"), &settled(utterance, "採決いたします。")).await.expect("it is appended");
        if utterance % 20 == 10 {
            // The index may be half way through a commit; the journal is not, since its append returned.
            let copy = directory.path().join(format!("copy-{utterance}"));
            copy_files(&directory.path().join("running"), &copy);
            let copied = open(&copy).await;
            copied.searchable(utterance + 2).await.expect("the index catches up");
            assert_eq!(search(&copied, "採決").await.total, utterance + 1);
            copied.close().await;
        }
    }
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("listed").map_while(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_files(&entry.path(), &target);
        } else {
            // A file of the index may go while it is copied: that is the point.
            let _ = std::fs::copy(entry.path(), target);
        }
    }
}
