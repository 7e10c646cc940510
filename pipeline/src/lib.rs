//! Capture: GStreamer graphs from cameras, microphones, files and streams; encoding, recording; ffmpeg for finished media.

mod capture;
mod description;
mod ears;
mod elements;
mod encoding;
mod error;
mod fill;
mod finished;
mod graph;
mod intake;
mod microphone_watch;
mod microphones;
mod outlets;
mod packets;
mod recording;
mod shutter;
mod side_by_side;
mod sound_watch;
mod source;
mod steady;
mod supervision;
mod timeline;
mod tracks;

pub use capture::{Capture, CaptureSettings, Captured, Valve};
pub use elements::{MissingElement, missing_elements};
pub use encoding::Encoding;
pub use error::Error;
pub use finished::{Progress, decode_sound, encode_sound, media_length};
pub use microphones::{MicrophoneEvent, MicrophonePair, Microphones, SoundSource, missing_microphone_elements};
pub use packets::PacketReader;
pub use recording::{SoundRecording, mend_recordings};
pub use source::{SoundInput, Source, Transport};

/// Makes GStreamer and FFmpeg ready. Needed before anything else here; again does no harm.
pub fn init() -> Result<(), Error> {
    gstreamer::init().map_err(|error| Error::NotReady(error.to_string()))?;
    ffmpeg_next::init().map_err(|error| Error::NotReady(error.to_string()))?;
    // It would write to standard error; what matters comes back as errors.
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Quiet);
    Ok(())
}
