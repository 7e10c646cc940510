//! What only shows from inside: damaged rows and a full disk.

use std::{path::Path, time::SystemTime};

use meeting::{CueSource, Event, Language, MediaTime, Session, SessionId, Span, UtteranceId, Word};
use sqlx::AssertSqlSafe;

use crate::{Error, journal::Journal, store::Store};

async fn journal(directory: &Path) -> Journal {
    Journal::new(Store::open(directory.join("journal.sqlite")).await.expect("it opens"))
}

fn s() -> SessionId {
    SessionId::new("s").expect("well formed")
}

fn opened() -> Event {
    let session = Session {
        id: s(),
        title: String::new(),
        language: Language::japanese(),
        agenda: Vec::new(),
        roster: Vec::new(),
        demonstration: false,
        origin: meeting::Origin::Live,
    };
    Event::Opened { session, at: SystemTime::UNIX_EPOCH }
}

fn settled(text: &str) -> Event {
    let span = Span::new(MediaTime::ZERO, MediaTime::from_millis(1));
    let words = vec![Word { text: text.to_owned(), span, probability: f32::NAN }];
    Event::Settled { utterance: UtteranceId::new(0), speaker: None, agenda_item: None, words }
}

async fn execute(journal: &Journal, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&journal.store.writer).await.map(|_| ())
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    for (payload, told) in [
        ("''", "it is cut short (column 0)"),
        (r#"'{"version":1,"event":{"settled":"拍手"}}'"#, "it does not have the shape of an event"),
        (r#"'{"version":1,"event":{"拍手":{}}}'"#, "it does not have the shape of an event"),
        (r#"'{"version":2,"event":"whatever"}'"#, "it has the version 2, this program knows 1"),
        (r#"'{"version":1,"event":{"adjourned":{"at_us":-1}}}'"#, "it does not have the shape of an event"),
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        let journal = journal(directory.path()).await;
        for event in [opened(), settled("あ"), settled("い")] {
            journal.append(&s(), &[event]).await.expect("it is appended");
        }
        execute(&journal, "DROP TRIGGER event_is_never_changed").await.expect("dropped");
        execute(&journal, &format!("UPDATE event SET payload = {payload} WHERE number = 2")).await.expect("damaged");
        let error = journal.minutes(&s()).await.expect_err("it is damaged");
        assert!(matches!(error, Error::CorruptRow { number: 2, .. }), "{error}");
        assert!(error.to_string().starts_with("row 2 of the journal cannot be read: "), "{error}");
        assert!(error.to_string().contains(told), "{error}");
        assert!(!error.to_string().contains("拍手"), "what was said is for no log: {error}");
        let rows = journal.rows_after(0, 10).await.expect("the rows can be listed");
        let readable: Vec<bool> = rows.iter().map(|row| row.read().is_ok()).collect();
        assert_eq!(readable, [true, false, true]);
    }
}

#[tokio::test]
async fn rows_cannot_be_changed_or_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = journal(directory.path()).await;
    journal.append(&s(), &[opened()]).await.expect("it is appended");
    for statement in ["UPDATE event SET payload = ''", "DELETE FROM event", "DELETE FROM session"] {
        execute(&journal, statement).await.expect_err(statement);
    }
}

#[tokio::test]
async fn a_full_disk_is_told_apart_and_nothing_is_half_written() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = journal(directory.path()).await;
    journal.append(&s(), &[opened()]).await.expect("it is appended");
    let before = journal.newest().await.expect("readable");
    // The disk is as good as full when the database may have no more pages than it has.
    execute(&journal, "PRAGMA max_page_count = 1").await.expect("limited");
    let full = journal.append(&s(), &[settled(&"あ".repeat(100_000))]).await;
    assert!(matches!(full, Err(Error::DiskFull { .. })), "{full:?}");
    assert_eq!(journal.newest().await.expect("readable"), before);
    execute(&journal, "PRAGMA max_page_count = 1000000").await.expect("room again");
    journal.append(&s(), &[settled("あ")]).await.expect("it goes on by itself");
    assert_eq!(journal.minutes(&s()).await.expect("whole").utterances.len(), 1);
}

#[tokio::test]
async fn a_floor_given_before_its_source_was_kept_was_the_operator_s() {
    let directory = tempfile::tempdir().expect("a directory");
    let journal = journal(directory.path()).await;
    journal.append(&s(), &[opened()]).await.expect("it is appended");
    let old = r#"{"version":1,"event":{"floor_given":{"speaker":"mayor","at_us":5}}}"#;
    let insert = format!("INSERT INTO event (session, kind, payload) VALUES ('s', 'floor_given', '{old}')");
    execute(&journal, &insert).await.expect("inserted");
    let minutes = journal.minutes(&s()).await.expect("an old journal is read");
    let changes = minutes.floor.changes();
    assert_eq!((changes.len(), changes[0].source), (1, CueSource::Operator));
}
