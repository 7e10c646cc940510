//! Capture: GStreamer graphs from cameras, files and streams; encoding, recording; ffmpeg for finished media.

mod capture;
mod elements;
mod encoding;
mod error;
mod finished;
mod source;

pub use capture::{Capture, CaptureSettings, Captured};
pub use elements::{MissingElement, missing_elements};
pub use encoding::Encoding;
pub use error::Error;
pub use finished::{Progress, decode_sound, media_length};
pub use source::{SoundInput, Source, Transport};

/// Makes GStreamer and FFmpeg ready. Needed before anything else here; again does no harm.
pub fn init() -> Result<(), Error> {
    gstreamer::init().map_err(|error| Error::NotReady(error.to_string()))?;
    ffmpeg_next::init().map_err(|error| Error::NotReady(error.to_string()))
}
