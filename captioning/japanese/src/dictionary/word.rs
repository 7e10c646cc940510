use std::ops::Range;

/// A word of a text, as the dictionary tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DictionaryWord<'a> {
    /// Where it stands in the text, in bytes.
    pub bytes: Range<usize>,
    /// As it stands in the text.
    pub surface: &'a str,
    /// What it is.
    pub part: Part,
    /// Its base form: 行っ is 行く.
    pub base: String,
    /// How it is read, in hiragana; none when the dictionary does not know the word.
    pub reading: Option<String>,
}

/// Part of speech, as finely as Koe needs it told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 名詞, of no kind named below.
    Noun,
    /// 名詞 that takes する: 提出.
    VerbalNoun,
    /// 数.
    Number,
    /// 助数詞: 円, 人.
    Counter,
    /// 接尾 of any other kind: 的, 課.
    Suffix,
    /// 名詞,非自立: こと, 方.
    Dependent,
    /// A family or given name.
    PersonName,
    /// A place.
    PlaceName,
    /// An organisation or any other name.
    OtherName,
    /// 代名詞.
    Pronoun,
    /// 動詞.
    Verb,
    /// 形容詞.
    Adjective,
    /// 副詞, 連体詞, 接続詞, 感動詞.
    Adverb,
    /// 接頭詞.
    Prefix,
    /// 助詞, 助動詞, フィラー.
    Particle,
    /// 記号 and white space.
    Symbol,
    /// Nothing that the dictionary tells.
    Unknown,
}

impl Part {
    /// From the dictionary's own divisions.
    pub(super) fn of(part: &str, division: &str, subdivision: &str) -> Self {
        match (part, division, subdivision) {
            ("名詞", "サ変接続", _) => Self::VerbalNoun,
            ("名詞", "数", _) => Self::Number,
            ("名詞", "接尾", "助数詞") => Self::Counter,
            ("名詞", "接尾", _) => Self::Suffix,
            ("名詞", "非自立", _) => Self::Dependent,
            ("名詞", "代名詞", _) => Self::Pronoun,
            ("名詞", "固有名詞", "人名") => Self::PersonName,
            ("名詞", "固有名詞", "地域") => Self::PlaceName,
            ("名詞", "固有名詞", _) => Self::OtherName,
            ("名詞", _, _) => Self::Noun,
            ("動詞", _, _) => Self::Verb,
            ("形容詞", _, _) => Self::Adjective,
            ("副詞" | "連体詞" | "接続詞" | "感動詞", _, _) => Self::Adverb,
            ("接頭詞", _, _) => Self::Prefix,
            ("助詞" | "助動詞" | "フィラー", _, _) => Self::Particle,
            ("記号", _, _) => Self::Symbol,
            (_, _, _) => Self::Unknown,
        }
    }
}

impl DictionaryWord<'_> {
    /// The same word where everything before it begins `bytes` later.
    pub(super) fn moved(mut self, bytes: usize) -> Self {
        self.bytes = self.bytes.start + bytes..self.bytes.end + bytes;
        self
    }
}

/// The whole text as one word, if it is any.
pub(super) fn unknown(text: &str) -> Option<DictionaryWord<'_>> {
    let part = if text.chars().all(char::is_whitespace) { Part::Symbol } else { Part::Unknown };
    let word = || DictionaryWord { bytes: 0..text.len(), surface: text, part, base: text.to_owned(), reading: None };
    (!text.is_empty()).then(word)
}
