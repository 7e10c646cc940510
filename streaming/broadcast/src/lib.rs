//! WebRTC fan-out: encode once, packetise once, one UDP port for all viewers.

mod broadcast;
pub mod viewer;

pub use broadcast::{
    Broadcast, Error, Joined, NotAViewerId, Programme, Refused, RtpOrigin, Settings, Statistics, ViewerId,
};
