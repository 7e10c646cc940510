//! Measures an archive: for `koe bench archive`.

use std::{path::PathBuf, time::Duration};

use crate::Error;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// An empty directory to work in.
    pub directory: PathBuf,
    /// The dictionary, if it is to be used.
    pub dictionary: Option<PathBuf>,
    /// So many generated utterances are in the archive before the queries.
    pub utterances: u32,
    /// So many utterances are appended one by one, each awaited until it is found.
    pub live: u32,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Figures {
    /// From calling append to its return.
    pub append_p50: Duration,
    /// The same, 95 in 100 are below it.
    pub append_p95: Duration,
    /// From append's return to being found.
    pub searchable_p50: Duration,
    /// The same, 95 in 100 are below it.
    pub searchable_p95: Duration,
    /// A query's first page with its snippets.
    pub query_p50: Duration,
    /// The same, 95 in 100 are below it.
    pub query_p95: Duration,
    /// Queries measured.
    pub queries: u32,
    /// Utterances in the archive when the queries were made.
    pub utterances: u32,
    /// From an archive without an index to one that holds everything.
    pub reindex: Duration,
    /// Bytes of the index.
    pub index_bytes: u64,
}

/// Measures.
pub async fn run(plan: Plan) -> Result<Figures, Error> {
    todo!("{plan:?}")
}
