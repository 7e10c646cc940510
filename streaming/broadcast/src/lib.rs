//! WebRTC fan-out: encode once, packetise once, one UDP port for all viewers.
//!
//! A [`Programme`]'s frames become RTP packets once and lie in a ring of some seconds; a viewer is a cursor into it and a set of
//! keys. What decides is plain (`programme`, `peer`, `seat`, `doors`, `outbox`, put together in `shard`); one thread has the
//! socket, the clock and the queues (`thread`).

mod broadcast;
mod candidates;
mod doors;
mod error;
#[cfg(test)]
mod moment;
mod outbox;
mod peer;
mod programme;
mod seat;
mod shard;
mod shared;
mod thread;
pub mod trial;
pub mod viewer;
mod viewer_id;

pub use broadcast::{Broadcast, Joined, Programme, RtpOrigin, Settings, Statistics};
pub use error::{Error, Refused};
pub use viewer_id::{NotAViewerId, ViewerId};
