//! What is the same wording, however it is written.

use unicode_normalization::UnicodeNormalization;

/// Ways to write the same word, kanji and kana; only where the word cannot be another one.
const SAME: [(&str, &str); 22] = [
    ("致し", "いたし"),
    ("下さ", "くださ"),
    ("頂き", "いただき"),
    ("頂け", "いただけ"),
    ("頂い", "いただい"),
    ("御座い", "ござい"),
    ("御異議", "ご異議"),
    ("御質問", "ご質問"),
    ("御意見", "ご意見"),
    ("御説明", "ご説明"),
    ("御発言", "ご発言"),
    ("御着席", "ご着席"),
    ("御覧", "ご覧"),
    ("有難う", "ありがとう"),
    ("有り難う", "ありがとう"),
    ("只今", "ただいま"),
    ("因って", "よって"),
    ("全て", "すべて"),
    ("出来", "でき"),
    ("事を", "ことを"),
    ("事に", "ことに"),
    ("宜し", "よろし"),
];

/// What speakers say while they think; at the beginning of a sentence only.
const FILLERS: [&str; 8] = ["えーっと", "ええっと", "えーと", "ええと", "えー", "あのー", "あの、", "まあ、"];

/// Wordings in hiragana that turn a sentence's meaning: they are matched exactly or not at all.
const TURNING: [&str; 22] = [
    "ない",
    "なし",
    "なく",
    "なかっ",
    "ませ",
    "まい",
    "ず",
    "ぬ",
    "ね",
    "から",
    "まで",
    "より",
    "だけ",
    "しか",
    "のみ",
    "られ",
    "ひと",
    "ふた",
    "みっ",
    "いくつ",
    "もし",
    "たら",
];

/// A text as it is compared: one width, no punctuation, no spaces, no fillers, one way of writing.
pub(crate) fn normalise(text: &str) -> String {
    let mut rest = text.trim();
    while let Some(filler) = FILLERS.iter().find(|filler| rest.starts_with(**filler)) {
        rest = rest[filler.len()..].trim_start_matches(['、', '。', ' ', '　']);
    }
    let plain: String = rest.nfkc().flat_map(char::to_lowercase).filter(|c| is_compared(*c)).collect();
    SAME.iter().fold(plain, |text, (from, to)| if text.contains(from) { text.replace(from, to) } else { text })
}

fn is_compared(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, 'ー' | '々' | '{' | '}' | '%')
}

/// For each character, whether an edit must not touch it: all but hiragana, hiragana that turns the meaning, and the last か,
/// which makes a question.
pub(crate) fn fixed(characters: &[char]) -> Vec<bool> {
    let mut fixed: Vec<bool> = characters.iter().map(|c| !('ぁ'..='ん').contains(c)).collect();
    for turning in TURNING {
        let turning: Vec<char> = turning.chars().collect();
        for at in 0..characters.len() {
            if characters[at..].starts_with(&turning) {
                fixed[at..at + turning.len()].fill(true);
            }
        }
    }
    if let (Some('か'), Some(last)) = (characters.last(), fixed.last_mut()) {
        *last = true;
    }
    fixed
}
