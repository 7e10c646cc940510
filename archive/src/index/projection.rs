//! The index on the disk, and the one who may write to it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, directory::MmapDirectory,
    indexer::IndexWriterOptions,
};

use super::schema::{self, Entry, Fields};
use crate::text::Words;

/// Memory for utterances that are not committed yet: the least that the library takes. The service has other things to do
/// with memory.
const WRITER_BYTES: usize = 16 * 1024 * 1024;

/// What an index is made from, and how.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) directory: PathBuf,
    /// The journal's identity.
    pub(crate) journal: String,
    pub(crate) words: Option<Arc<Words>>,
}

/// Written with every commit: how far the index has come, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    schema: u32,
    journal: String,
    /// Whether every utterance was also taken apart into words.
    words: bool,
    /// It holds every event up to this one.
    through: u64,
}

/// Utterances to be put into the index.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// With them the index holds every event up to this one.
    pub(crate) through: u64,
    pub(crate) entries: Vec<Entry>,
}

/// The only one who writes to an index directory.
pub(crate) struct Projection {
    writer: IndexWriter,
    reader: IndexReader,
    fields: Fields,
    origin: Origin,
    payload: Payload,
    /// Held while this lives, so that no other process writes to the directory or makes it again.
    _lock: File,
}

/// What went wrong with the index.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Index(#[from] TantivyError),
    #[error("cannot use {path}: {source}")]
    Disk { path: PathBuf, source: std::io::Error },
    #[error("another process is using the index")]
    InUse,
}

impl Projection {
    /// Opens an index, or makes it anew when it is missing, damaged, or made from something else or in another way.
    pub(crate) fn open(origin: Origin) -> Result<Self, Failure> {
        let lock = lock(&origin.directory)?;
        match Self::existing(&origin) {
            Ok((index, payload)) => Self::begin(&index, origin, payload, lock),
            Err(reason) => {
                tracing::info!(index.reason = %reason, "the search index is made again from the journal");
                Self::anew(origin, lock)
            }
        }
    }

    /// Throws everything away and begins anew.
    pub(crate) fn begin_anew(self) -> Result<Self, Failure> {
        let Self { writer, reader, fields: _, origin, payload: _, _lock: lock } = self;
        drop((writer, reader));
        Self::anew(origin, lock)
    }

    fn anew(origin: Origin, lock: File) -> Result<Self, Failure> {
        let failed = |source| Failure::Disk { path: origin.directory.clone(), source };
        match fs::remove_dir_all(&origin.directory) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        fs::create_dir_all(&origin.directory).map_err(failed)?;
        let (schema, _) = Fields::schema();
        let index = Index::create_in_dir(&origin.directory, schema)?;
        let payload = Payload {
            schema: schema::VERSION,
            journal: origin.journal.clone(),
            words: origin.words.is_some(),
            through: 0,
        };
        Self::begin(&index, origin, payload, lock)
    }

    fn begin(index: &Index, origin: Origin, mut payload: Payload, lock: File) -> Result<Self, Failure> {
        Fields::register_tokenizers(index);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(WRITER_BYTES);
        let writer = index.writer_with_options(options.build())?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        payload.words &= origin.words.is_some();
        Ok(Self { writer, reader, fields: Fields::schema().1, origin, payload, _lock: lock })
    }

    /// The index that is there, if it can be used; otherwise why not.
    fn existing(origin: &Origin) -> Result<(Index, Payload), String> {
        let told = |error: TantivyError| error.to_string();
        let directory = MmapDirectory::open(&origin.directory).map_err(|_| "it is not there yet".to_owned())?;
        if !Index::exists(&directory).map_err(|error| error.to_string())? {
            return Err("it is not there yet".to_owned());
        }
        let index = Index::open(directory).map_err(told)?;
        let payload = index.load_metas().map_err(told)?.payload.ok_or("it was never finished")?;
        let payload: Payload = serde_json::from_str(&payload).map_err(|error| error.to_string())?;
        if payload.schema != schema::VERSION || index.schema() != Fields::schema().0 {
            return Err("it was made by another version".to_owned());
        }
        if payload.journal != origin.journal {
            return Err("it was made from another journal".to_owned());
        }
        if !payload.words && origin.words.is_some() {
            return Err("it was made without the dictionary".to_owned());
        }
        let damaged = index.validate_checksum().map_err(told)?;
        if let Some(file) = damaged.iter().next() {
            return Err(format!("it is damaged: {}", file.display()));
        }
        Ok((index, payload))
    }

    /// The index holds every event up to this one.
    pub(crate) fn through(&self) -> u64 {
        self.payload.through
    }

    /// For those who search. It shows what is committed.
    pub(crate) fn reader(&self) -> (IndexReader, Fields) {
        (self.reader.clone(), self.fields)
    }

    /// Puts a batch into the index: on the disk and visible to searches when this returns.
    pub(crate) fn apply(&mut self, batch: &Batch) -> Result<(), Failure> {
        for entry in &batch.entries {
            // What began after all that the index holds cannot be in it.
            if entry.number <= self.payload.through {
                self.writer.delete_term(self.fields.key(entry));
            }
            let document: TantivyDocument = self.fields.document(entry, self.origin.words.as_deref());
            self.writer.add_document(document)?;
        }
        let payload = Payload { through: batch.through, ..self.payload.clone() };
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&serde_json::to_string(&payload).expect("it is plain data"));
        commit.commit()?;
        self.payload = payload;
        self.reader.reload()?;
        Ok(())
    }
}

/// Takes the lock that stands beside the directory, since the directory may be made again.
fn lock(directory: &Path) -> Result<File, Failure> {
    let path = directory.with_extension("lock");
    let failed = |source| Failure::Disk { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Failure::InUse),
        Err(fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
