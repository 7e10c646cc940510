//! What a model can do besides turning speech into its own text, as far as its shape tells.

use meeting::Language;

use crate::ModelHeader;

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
