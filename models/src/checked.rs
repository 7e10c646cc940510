use std::{
    fmt,
    fs::File,
    io::{BufReader, Cursor},
    path::Path,
};

use meeting::Language;

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

/// What a model was taught beside turning speech into its own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// It makes use of a prompt; others are confused by one.
    pub prompt: bool,
    /// It answers in English whatever is spoken, when asked to.
    pub translate: bool,
}

impl ModelHeader {
    /// What a model of this shape can do. OpenAI's own sizes know prompts; translation was taught to those with as many decoder as
    /// encoder layers, not to large-v3-turbo (4) and distilled models (2), nor to the English ones (51,864 words). Of any other
    /// shape, such as the demonstration model's, nothing is expected.
    pub fn abilities(&self) -> Abilities {
        const SIZES: [(u32, u32); 5] = [(384, 4), (512, 6), (768, 12), (1_024, 24), (1_280, 32)];
        let of_openai = SIZES.contains(&(self.width, self.audio_layers));
        let translate = of_openai && self.text_layers == self.audio_layers && self.words > 51_864;
        Abilities { prompt: of_openai, translate }
    }

    /// About how many weights its decoder reads for one token: sixteen matrices a layer, and the table of words.
    pub(crate) fn decoder_weights(&self) -> u64 {
        let (layers, width, words) = (u64::from(self.text_layers), u64::from(self.width), u64::from(self.words));
        // Keys and values of the sound were made before; they count for what looking at them costs.
        16 * layers * width * width + width * words
    }

    /// Whether a model of this kind was taught what is spoken in a language: of Whisper's English models (51,864 words) that alone,
    /// of all others Whisper's hundred. What a model was taught beyond its kind, its file does not tell.
    pub fn knows(&self, language: &Language) -> bool {
        let code = whisper_code(language);
        if self.words <= 51_864 { code == Some("en") } else { code.is_some() }
    }
}

/// What Whisper calls a language; none for one that it was not taught.
pub(crate) fn whisper_code(language: &Language) -> Option<&'static str> {
    let primary = language.as_str().split('-').next()?;
    // Filipino goes by its older name there.
    let primary = if primary == "fil" { "tl" } else { primary };
    whisper_rs::get_lang_id(primary).and_then(whisper_rs::get_lang_str)
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

fn check_all<R: std::io::Read + std::io::Seek>(reader: &mut Reader<R>) -> Result<ModelHeader, Failed> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn abilities(width: u32, audio_layers: u32, text_layers: u32, words: u32) -> (bool, bool) {
        let quantisation = "q5_0";
        let header =
            ModelHeader { words, audio_places: 1_500, audio_layers, text_layers, width, mel_bands: 80, quantisation };
        let Abilities { prompt, translate } = header.abilities();
        (prompt, translate)
    }

    #[test]
    fn an_english_model_knows_english_alone_and_the_others_all_that_residents_speak() {
        let header = |words| ModelHeader {
            words,
            audio_places: 1_500,
            audio_layers: 12,
            text_layers: 12,
            width: 768,
            mel_bands: 80,
            quantisation: "f16",
        };
        let language = |tag| Language::new(tag).expect("a language");
        for tag in meeting::RESIDENTS {
            assert!(header(51_865).knows(&language(tag)), "{tag}");
            assert_eq!(header(51_864).knows(&language(tag)), tag == "en", "{tag}");
        }
        assert!(!header(51_865).knows(&language("tlh")), "Klingon");
    }

    #[test]
    fn turbo_takes_prompts_but_does_not_translate_and_the_demonstration_model_does_neither() {
        assert_eq!(abilities(768, 12, 12, 51_865), (true, true));
        assert_eq!(abilities(1_280, 32, 32, 51_866), (true, true));
        assert_eq!(abilities(1_280, 32, 4, 51_866), (true, false));
        assert_eq!(abilities(384, 4, 4, 51_864), (true, false));
        assert_eq!(abilities(256, 4, 3, 51_865), (false, false));
    }
}
