//! The catalogue: which models there are, where they come from, what they need, and whether a file is the one it should be.
//!
//! Everything here decides or touches the disk; the network is in the binary. [`Transfer`] decides how a file is fetched,
//! [`ModelFolder`] keeps the files, and a file gets its final name only when [`Pin`] and [`crate::check`] have agreed to it.
//! A file without a pin is kept with the sums that it had when it came, so that a later change is noticed.

mod entry;
mod error;
mod folder;
mod listing;
mod machine;
mod part;
mod regular;
mod sums;
mod transfer;

pub use entry::{Content, Engine, Entry, Kind, Needs, Offer, Offered, Told};
pub use error::{Error, Mismatch};
pub use folder::{Installed, ModelFolder};
pub use listing::Catalogue;
pub use machine::{Fit, LIVE_WITHIN, Machine};
pub use part::Part;
pub use regular::RegularFile;
pub use sums::{Hash, Pin, Sha1, Sum, Sums};
pub use transfer::{Answer, Fault, GivenUp, Input, MOST_UNPINNED, Output, Patience, Transfer};
