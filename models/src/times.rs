//! Which of a model's attention heads tell when a token was said.
//!
//! whisper.cpp finds the way of a text through its sound (dynamic time warping) by where some heads of the decoder look while
//! they write: one more pass of the decoder over the whole text. It does not under flash attention, which we do not use.

use whisper_rs::{DtwAhead, DtwMode, DtwModelPreset, DtwParameters};

use crate::{ModelHeader, demo};

/// The heads that `models/demo/train` teaches to look where each token is said. Static, because whisper.cpp keeps the pointer for
/// every state that it makes later, which whisper-rs's lifetimes do not say.
static GUIDED: [DtwAhead; 4] = [head(1, 0), head(1, 1), head(2, 0), head(2, 1)];
/// The vocabularies of English-only models and of large-v3 and its turbo.
const ENGLISH_WORDS: u32 = 51_864;
const LARGE_V3_WORDS: u32 = 51_866;

const fn head(layer: i32, head: i32) -> DtwAhead {
    DtwAhead { n_text_layer: layer, n_head: head }
}

/// How whisper.cpp is to find the times of this model's tokens; `None` where nobody has found out which heads tell them.
///
/// OpenAI's models are known by their shape, which models made of them by further training share, and mostly their heads, too. Of
/// the large ones before v3 two have one shape and different heads. A file of our own models' shape was made since heads are guided.
pub(crate) fn mode(header: &ModelHeader) -> Option<DtwMode<'static>> {
    let english = header.words == ENGLISH_WORDS;
    let either = |of_english, of_all| if english { of_english } else { of_all };
    let model_preset = match (header.width, header.audio_layers, header.text_layers) {
        demo::SHAPE => return Some(DtwMode::Custom { aheads: &GUIDED }),
        (384, 4, 4) => either(DtwModelPreset::TinyEn, DtwModelPreset::Tiny),
        (512, 6, 6) => either(DtwModelPreset::BaseEn, DtwModelPreset::Base),
        (768, 12, 12) => either(DtwModelPreset::SmallEn, DtwModelPreset::Small),
        (1_024, 24, 24) => either(DtwModelPreset::MediumEn, DtwModelPreset::Medium),
        (1_280, 32, 32) if header.words == LARGE_V3_WORDS => DtwModelPreset::LargeV3,
        (1_280, 32, 4) if header.words == LARGE_V3_WORDS => DtwModelPreset::LargeV3Turbo,
        _ => return None,
    };
    Some(DtwMode::ModelPreset { model_preset })
}

/// For a model whose file tells its heads. whisper.cpp works on the times in so much memory, of which it touches what it needs; with
/// too little it ends the process. Its own default is enough for the largest models' heads over 30 s.
pub(crate) fn parameters(header: &ModelHeader) -> DtwParameters<'static> {
    DtwParameters { mode: mode(header).unwrap_or(DtwMode::None), ..DtwParameters::default() }
}

/// For a model of which nobody knows the heads.
pub(crate) fn unknown() -> DtwParameters<'static> {
    DtwParameters::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_by(width: u32, audio_layers: u32, text_layers: u32, words: u32) -> String {
        let (audio_places, mel_bands, quantisation) = (1_500, 80, "q5_0");
        let header = ModelHeader { words, audio_places, audio_layers, text_layers, width, mel_bands, quantisation };
        match mode(&header) {
            Some(DtwMode::ModelPreset { model_preset }) => format!("{model_preset:?}"),
            Some(DtwMode::Custom { aheads }) => format!("{} heads", aheads.len()),
            Some(DtwMode::TopMost { n_top }) => format!("{n_top} layers"),
            Some(DtwMode::None) | None => "nothing".to_owned(),
        }
    }

    #[test]
    fn models_are_known_by_their_shape_and_of_others_no_times_are_told() {
        assert_eq!(told_by(384, 4, 4, 51_865), "Tiny");
        assert_eq!(told_by(768, 12, 12, 51_864), "SmallEn");
        assert_eq!(told_by(1_280, 32, 32, 51_866), "LargeV3");
        assert_eq!(told_by(1_280, 32, 4, 51_866), "LargeV3Turbo");
        assert_eq!(told_by(256, 4, 3, 51_865), "4 heads");
        // Two large models before v3, and a distilled one.
        assert_eq!(told_by(1_280, 32, 32, 51_865), "nothing");
        assert_eq!(told_by(1_280, 32, 2, 51_866), "nothing");
    }
}
