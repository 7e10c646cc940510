//! The town's dictionary: names and terms with readings and translations, edited on a page, used without a restart.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use japanese::terms::{self, Problem, Term};
use tokio::sync::{Mutex, watch};

/// The town's dictionary as it was last saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TownTerms {
    /// Counts up from 0 each time it is saved while the service runs: who edits says which they saw.
    pub generation: u64,
    /// The terms, in the table's order.
    pub terms: Vec<Term>,
}

impl TownTerms {
    /// The dictionary that a service with this data folder has, as it lies there now.
    pub fn of(data_directory: &Path) -> Self {
        TownTerms::clone(&TermsDesk::open(file(data_directory)).current())
    }
}

/// Where the dictionary lies.
pub(crate) fn file(data_directory: &Path) -> PathBuf {
    data_directory.join("terms.csv")
}

/// Keeps the dictionary in one file and tells whoever watches when it changes.
pub(crate) struct TermsDesk {
    path: PathBuf,
    current: watch::Sender<Arc<TownTerms>>,
    /// Held while one is checked against the newest and saved.
    saving: Mutex<()>,
}

/// Why a table is not saved.
#[derive(Debug)]
pub(crate) enum NotSaved {
    /// It has these problems.
    Problems(Vec<Problem>),
    /// Somebody saved another since.
    SavedMeanwhile,
    /// The disk does not take it.
    Disk(io::Error),
}

impl TermsDesk {
    /// The dictionary in this file; none there is an empty one. One that cannot be read is told, left where it is, and counts
    /// as empty until somebody saves another.
    pub(crate) fn open(path: PathBuf) -> Self {
        let terms = match std::fs::read(&path) {
            Ok(table) => terms::parse(&table).unwrap_or_else(|problems| {
                let line = problems.first().map_or(0, |problem| problem.line);
                tracing::error!(terms.path = %path.display(), terms.line = line, "the town's dictionary cannot be read; it counts as empty");
                Vec::new()
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                tracing::error!(%error, terms.path = %path.display(), "the town's dictionary cannot be read; it counts as empty");
                Vec::new()
            }
        };
        let current = watch::Sender::new(Arc::new(TownTerms { generation: 0, terms }));
        Self { path, current, saving: Mutex::new(()) }
    }

    pub(crate) fn current(&self) -> Arc<TownTerms> {
        Arc::clone(&self.current.borrow())
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Arc<TownTerms>> {
        self.current.subscribe()
    }

    /// Saves a table in the place of the one that has this generation; all of it or nothing.
    pub(crate) async fn save(&self, table: Vec<u8>, generation: u64) -> Result<Arc<TownTerms>, NotSaved> {
        let _one_at_a_time = self.saving.lock().await;
        if self.current().generation != generation {
            return Err(NotSaved::SavedMeanwhile);
        }
        let path = self.path.clone();
        let saved = tokio::task::spawn_blocking(move || {
            let terms = terms::parse(&table).map_err(NotSaved::Problems)?;
            replace(&path, terms::write(&terms).as_bytes()).map_err(NotSaved::Disk)?;
            Ok(terms)
        });
        let terms = saved.await.map_err(|error| NotSaved::Disk(io::Error::other(error)))??;
        let saved = Arc::new(TownTerms { generation: generation + 1, terms });
        self.current.send_replace(Arc::clone(&saved));
        Ok(saved)
    }
}

/// Writes beside the file and then takes its place, so that a power cut leaves the old one or the new one.
fn replace(path: &Path, table: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("csv.new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(table)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) => std::fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "表記,読み,種別,訳(en)\n鈴木 一郎,すずき いちろう,人名,SUZUKI Ichiro\n";

    #[tokio::test]
    async fn what_is_saved_is_there_after_a_restart_and_told_to_who_watches() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terms.csv");
        let desk = TermsDesk::open(path.clone());
        let mut watched = desk.watch();
        assert_eq!(*desk.current(), TownTerms::default());
        let saved = desk.save(TABLE.into(), 0).await.expect("a good table");
        assert_eq!((saved.generation, saved.terms.len()), (1, 1));
        assert!(watched.has_changed().expect("it is open"));
        assert_eq!(*watched.borrow_and_update(), saved);
        assert_eq!(TermsDesk::open(path).current().terms, saved.terms);
    }

    #[tokio::test]
    async fn a_bad_table_and_an_old_generation_change_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terms.csv");
        let desk = TermsDesk::open(path.clone());
        desk.save(TABLE.into(), 0).await.expect("a good table");
        let before = std::fs::read(&path).expect("it is there");
        let bad = desk.save("表記,読み\n山田,山田\n".into(), 1).await;
        assert!(matches!(bad, Err(NotSaved::Problems(problems)) if problems[0].line == 2));
        assert!(matches!(desk.save(TABLE.into(), 0).await, Err(NotSaved::SavedMeanwhile)));
        assert_eq!(std::fs::read(&path).expect("it is there"), before);
        assert_eq!(desk.current().generation, 1);
    }

    #[test]
    fn a_damaged_file_counts_as_empty_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terms.csv");
        std::fs::write(&path, "何か").expect("written");
        assert_eq!(TermsDesk::open(path.clone()).current().terms, []);
        assert!(path.exists());
    }
}
