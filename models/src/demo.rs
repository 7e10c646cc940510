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
