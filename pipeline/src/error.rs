use std::{io, path::PathBuf};

/// What can go wrong before a capture runs, and with finished media. What happens to a running source is an event.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// GStreamer or FFmpeg cannot be used.
    #[error("cannot make the media libraries ready: {0}")]
    NotReady(String),
    /// GStreamer lacks elements that this source needs.
    #[error("cannot capture: GStreamer lacks {}; install {}", .elements.join(", "), .packages.join(", "))]
    Missing {
        /// The elements' names.
        elements: Vec<&'static str>,
        /// The Debian packages that hold them.
        packages: Vec<&'static str>,
    },
    /// The session's folder for recordings cannot be used.
    #[error("cannot use the recordings' folder {}: {cause}", folder.display())]
    Recordings {
        /// Where.
        folder: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A file cannot be read as media.
    #[error("cannot read {} as media: {reason}", path.display())]
    NotMedia {
        /// Which.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A file holds no sound.
    #[error("cannot decode the sound of {}: it has none", .0.display())]
    NoSound(PathBuf),
    /// A file holds more sound than is allowed.
    #[error("cannot decode the sound of {}: it is longer than {hours} hours", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// The most allowed.
        hours: u64,
    },
    /// What was decoded cannot be written.
    #[error("cannot write decoded sound: {0}")]
    Output(io::Error),
}
