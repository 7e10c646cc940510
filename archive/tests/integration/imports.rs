//! The queue of files of recorded sound.

use std::time::{Duration, SystemTime};

use archive::{
    Archive, Error,
    imports::{ImportFailure, ImportState, Limits, NewImport, Oddity, Standing},
};
use meeting::{Event, MediaTime, Origin, RecordingPart, Session};

use crate::fixtures::{open, session, settled};

const NOW: SystemTime = SystemTime::UNIX_EPOCH;
const MINUTE: Duration = Duration::from_secs(60);
const LIMITS: Limits = Limits { most: 3, largest_bytes: 1_000, keep_free_bytes: 0 };

fn file(name: &str) -> NewImport {
    let session = Session { origin: Origin::RecordedSound, ..session(name) };
    NewImport { session, held_at: NOW, file_name: "IC_0042.WMA".to_owned(), bytes: 1_000 }
}

async fn add(archive: &Archive, name: &str) -> u64 {
    let number = archive.imports().add(NOW, &file(name), &LIMITS).await.expect("there is room");
    assert!(archive.imports().received(NOW, number).await.expect("writable"));
    number
}

fn opening(name: &str) -> Vec<Event> {
    let part = RecordingPart { number: 0, path: "part-0000.mp4".into(), starts_at: MediaTime::ZERO };
    vec![
        Event::Opened { session: file(name).session, at: NOW },
        Event::RecordingBegan(part),
        Event::Adjourned { at: MediaTime::from_millis(60_000) },
    ]
}

#[tokio::test]
async fn after_a_restart_a_file_goes_on_where_its_last_words_were_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = open(folder.path()).await;
    let (first, second) = (add(&archive, "first").await, add(&archive, "second").await);
    let imports = archive.imports();
    let import = imports.take(NOW).await.expect("readable").expect("one waits");
    assert_eq!((import.number, import.state), (first, ImportState::Decoding));
    let begun = imports.begin(NOW, &import, &opening("first"), MINUTE, Oddity::CutShort).await;
    assert_eq!(begun.expect("writable"), Standing::GoOn);
    let at = MediaTime::from_millis(4_000);
    let kept = imports.keep(NOW, &import, &[settled(0, "開会します。")], at).await;
    assert_eq!(kept.expect("writable"), Standing::GoOn);
    archive.close().await;

    let archive = open(folder.path()).await;
    let imports = archive.imports();
    let again = imports.take(NOW).await.expect("readable").expect("one was half done");
    assert_eq!((again.number, again.state, again.resume_at), (first, ImportState::Transcribing, at));
    assert_eq!((again.begun, again.oddity, again.total), (true, Oddity::CutShort, Some(MINUTE)));
    let finished = imports.finish(NOW, &again, &[settled(1, "閉会します。")]).await;
    assert_eq!(finished.expect("writable"), Standing::GoOn);
    let minutes = archive.minutes(&again.new.session.id).await.expect("it is in the journal");
    let texts: Vec<String> = minutes.utterances.iter().map(meeting::Utterance::text).collect();
    assert_eq!(texts, ["開会します。", "閉会します。"]);
    assert_eq!(minutes.session.origin, Origin::RecordedSound);
    let states: Vec<_> = imports.list().await.expect("readable").iter().map(|one| (one.number, one.state)).collect();
    assert_eq!(states, [(second, ImportState::Waiting), (first, ImportState::Done)]);
}

#[tokio::test]
async fn a_stop_is_never_overwritten_and_nothing_is_kept_after_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = open(folder.path()).await;
    let number = add(&archive, "one").await;
    let imports = archive.imports();
    let import = imports.take(NOW).await.expect("readable").expect("one waits");
    imports.begin(NOW, &import, &opening("one"), MINUTE, Oddity::None).await.expect("writable");
    assert!(imports.stop(NOW, number).await.expect("writable"));
    let words = [settled(0, "開会します。")];
    let kept = imports.keep(NOW, &import, &words, MediaTime::from_millis(4_000)).await;
    assert_eq!(kept.expect("writable"), Standing::Stopped);
    assert_eq!(imports.finish(NOW, &import, &words).await.expect("writable"), Standing::Stopped);
    let told = imports.progress(NOW, number, MINUTE, None, None).await;
    assert_eq!(told.expect("writable"), Standing::Stopped);
    imports.fail(NOW, number, ImportFailure::Inside).await.expect("writable");
    assert_eq!(imports.get(number).await.expect("readable").expect("listed").state, ImportState::Stopped);
    assert!(archive.minutes(&import.new.session.id).await.expect("begun").utterances.is_empty());
    assert!(imports.take(NOW).await.expect("readable").is_none());
    assert!(imports.go_on(NOW, number).await.expect("writable"));
    let again = imports.take(NOW).await.expect("readable").expect("it waits again");
    assert_eq!((again.number, again.state), (number, ImportState::Transcribing));
}

#[tokio::test]
async fn what_has_no_room_is_refused_and_says_why() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = open(folder.path()).await;
    let imports = archive.imports();
    add(&archive, "one").await;
    let taken = imports.add(NOW, &file("one"), &LIMITS).await;
    assert!(matches!(taken, Err(Error::SessionTaken(_))), "{taken:?}");
    let large = imports.add(NOW, &NewImport { bytes: 1_001, ..file("large") }, &LIMITS).await;
    assert!(matches!(large, Err(Error::FileTooLarge { largest_bytes: 1_000 })), "{large:?}");
    let full = Limits { keep_free_bytes: u64::MAX, ..LIMITS };
    let full = imports.add(NOW, &file("full"), &full).await;
    assert!(matches!(full, Err(Error::DiskFull { .. })), "{full:?}");
    add(&archive, "two").await;
    add(&archive, "three").await;
    let queue = imports.add(NOW, &file("four"), &LIMITS).await;
    assert!(matches!(queue, Err(Error::QueueFull { most: 3 })), "{queue:?}");
}

#[tokio::test]
async fn the_disk_is_promised_to_one_file_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = open(folder.path()).await;
    let imports = archive.imports();
    let disk = rustix::fs::statvfs(folder.path()).expect("there is a disk");
    // Too much for two, whatever else comes and goes on this disk meanwhile.
    let bytes = disk.f_bavail * disk.f_frsize / 5 * 3;
    let limits = Limits { largest_bytes: u64::MAX, ..LIMITS };
    let large = |name| NewImport { bytes, ..file(name) };
    let first = imports.add(NOW, &large("first"), &limits).await.expect("there is room for one");
    let second = imports.add(NOW, &large("second"), &limits).await;
    assert!(matches!(second, Err(Error::DiskFull { .. })), "{second:?}");
    imports.add(NOW, &file("small"), &limits).await.expect("there is room for a small one");
    // All of the first is here: nothing more of it is to come. (A file with a hole takes no room.)
    std::fs::create_dir_all(imports.folder()).expect("writable");
    let here = std::fs::File::create(imports.file(first)).expect("writable");
    here.set_len(bytes).expect("a file with a hole");
    imports.add(NOW, &large("second"), &limits).await.expect("there is room again");
}

#[tokio::test]
async fn what_is_abandoned_goes_and_what_is_worked_on_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = open(folder.path()).await;
    let imports = archive.imports();
    let abandoned = imports.add(NOW, &file("abandoned"), &LIMITS).await.expect("there is room");
    let worked_on = add(&archive, "one").await;
    imports.take(NOW).await.expect("readable").expect("one waits");
    let later = NOW + Duration::from_secs(1);
    assert_eq!(imports.remove_abandoned(later).await.expect("writable"), [abandoned]);
    assert!(!imports.remove(worked_on).await.expect("writable"));
    imports.fail(later, worked_on, ImportFailure::NoSound).await.expect("writable");
    let failed = imports.get(worked_on).await.expect("readable").expect("listed");
    assert_eq!(failed.state, ImportState::Failed(ImportFailure::NoSound));
    assert!(imports.remove(worked_on).await.expect("writable"));
    assert_eq!(imports.list().await.expect("readable"), []);
}
