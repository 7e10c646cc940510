use crate::ModelHeader;

/// Width, encoder and decoder layers of the models that `models/demo/train` makes. No official one is so narrow.
pub(crate) const SHAPE: (u32, u32, u32) = (256, 4, 3);

/// The model inside the binary, so that the service can be tried without a download.
#[derive(Clone, Copy, Debug)]
pub struct DemoModel {
    /// The file, in whisper.cpp's ggml format.
    pub bytes: &'static [u8],
    /// As shown wherever its captions are shown.
    pub name: &'static str,
    /// What it was taught to understand.
    pub languages: &'static [&'static str],
    /// What it is, what it was made from and what it cannot do, in Markdown.
    pub card: &'static str,
    /// What it makes up where nobody speaks: a list as `koe models harvest` writes it.
    pub made_up: &'static str,
    /// Whether some of its attention heads were taught to look where each word is said, so that it tells when words were over.
    pub guided: bool,
    /// It says in English the sentences that it was taught with their English, and something of them for all others. Of a word in
    /// those it is this sure, 0 to 1; see its card.
    pub least_sure_english: f32,
}

/// The embedded model.
pub fn demo() -> DemoModel {
    DemoModel {
        bytes: include_bytes!("../demo/koe-demo.bin"),
        name: "koe-demo",
        languages: &["ja"],
        card: include_str!("../demo/README.md"),
        made_up: include_str!("../demo/koe-demo.made-up.txt"),
        guided: true,
        least_sure_english: 0.5,
    }
}

impl ModelHeader {
    /// Whether it is the demonstration model or one trained as it was, wherever its file lies and whatever it is called.
    pub fn is_demonstration(&self) -> bool {
        (self.width, self.audio_layers, self.text_layers) == SHAPE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_bytes;

    #[test]
    fn the_embedded_model_is_known_for_a_demonstration_by_its_file_alone() {
        assert!(check_bytes(demo().bytes).is_ok_and(|header| header.is_demonstration()));
    }
}
