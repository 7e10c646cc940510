//! One programme: its frames packetised once, kept for a few seconds, and each viewer's place in them.

mod cursor;
mod packetiser;
mod ring;

pub(crate) use self::{
    cursor::{Cursor, Step},
    packetiser::{HEADER, Origins, Packetiser},
    ring::{Packet, Ring},
};

/// One of a programme's two RTP streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Track {
    /// H.264.
    Picture,
    /// Opus.
    Sound,
}
