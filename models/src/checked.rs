use std::{
    fmt,
    fs::File,
    io::{self, BufReader, Cursor},
    path::Path,
};

use crate::{
    Error, Refused,
    header::{self, Header},
    reader::{Failed, Reader},
    tensors,
};

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

impl fmt::Display for ModelHeader {
    /// `4+3 layers, width 256, q5_0`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{} layers, width {}, {}", self.audio_layers, self.text_layers, self.width, self.quantisation)
    }
}

/// Checks a model file before whisper.cpp reads it. The tensors' values are skipped, so this takes milliseconds.
pub fn check(path: &Path) -> Result<ModelHeader, Error> {
    let unreadable = |cause| Error::Unreadable { path: path.to_owned(), cause };
    // To open a pipe would wait for somebody to write.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is not a regular file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    check_all(&mut Reader::new(BufReader::new(file), length)).map_err(|failed| match failed {
        Failed::Refused(cause) => Error::Refused { name: path.display().to_string(), cause },
        Failed::Unreadable(cause) => unreadable(cause),
    })
}

/// Checks a model in memory: every length and every tensor, so that whisper.cpp meets nothing it does not expect.
pub fn check_bytes(bytes: &[u8]) -> Result<ModelHeader, Refused> {
    check_all(&mut Reader::new(Cursor::new(bytes), bytes.len() as u64)).map_err(|failed| match failed {
        Failed::Refused(cause) => cause,
        Failed::Unreadable(_) => Refused::CutShort { within: "memory".to_owned() },
    })
}

fn check_all<R: io::Read + io::Seek>(reader: &mut Reader<R>) -> Result<ModelHeader, Failed> {
    let header: Header = header::read(reader)?;
    tensors::read(reader, &header)?;
    Ok(ModelHeader {
        words: header.words,
        audio_places: header.audio_places,
        audio_layers: header.audio_layers,
        text_layers: header.text_layers,
        width: header.width,
        mel_bands: header.mel_bands,
        quantisation: header.matrices.name,
    })
}
