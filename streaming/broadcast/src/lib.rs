//! WebRTC fan-out: encode once, packetise once, one UDP port for all viewers.

mod broadcast;
mod doors;
mod outbox;
mod peer;
mod programme;
mod seat;
mod shard;
mod thread;
pub mod trial;
pub mod viewer;

pub use broadcast::{
    Broadcast, Error, Joined, NotAViewerId, Programme, Refused, RtpOrigin, Settings, Statistics, ViewerId,
};
