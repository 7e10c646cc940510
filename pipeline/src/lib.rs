//! Capture: GStreamer graphs from cameras, files and streams; encoding, recording; ffmpeg for finished media
