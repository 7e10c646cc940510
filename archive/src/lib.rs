//! What is kept: the journal of events, the search index made from it, the accounts, the audit.
//!
//! The journal is the only truth. An event is on the disk before [`Archive::append`] returns. The search index is made from
//! the journal by a task of its own, about a second behind; it may be deleted, lag or fail, and neither the journal nor
//! anyone who appends to it waits for it.

mod archive;
mod error;
mod journal;
mod store;

mod index;
mod search;
mod text;

pub mod accounts;
pub mod audit;
pub mod imports;
pub mod trial;

pub use archive::{Archive, Settings};
pub use error::{BadQuery, Error};
pub use index::IndexState;
pub use journal::{Overtaken, Recorded, SessionSummary};
pub use search::{Found, Fragment, Hit, InTranslation, Query};
