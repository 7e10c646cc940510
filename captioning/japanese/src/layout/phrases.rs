//! Where phrases and words end.

use std::sync::LazyLock;

use budoux::models;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use meeting::Language;

use super::breaks;

/// By whose rules a text's phrases are found.
///
/// Japanese and Chinese have a model each, the Chinese one of simplified characters, since there is none of traditional ones.
/// Words of Thai, Lao, Burmese and Khmer are found by ICU whatever language the text around them is, those of all other
/// languages by their spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phrasing {
    Japanese,
    Chinese,
}

static WORD_LISTS: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_dictionary(Default::default()));
static MODELS: LazyLock<LineSegmenterBorrowed<'static>> = LazyLock::new(|| LineSegmenter::new_lstm(Default::default()));

impl Phrasing {
    /// What goes for a language.
    pub(crate) fn of(language: &Language) -> Self {
        match language.as_str().split('-').next() {
            Some("zh") => Self::Chinese,
            Some(_) | None => Self::Japanese,
        }
    }

    /// After how many characters a line of the text may end: behind phrases, words and marks, where kinsoku allows it. In order;
    /// the text's own end is not among them.
    pub(crate) fn ends(self, text: &[char]) -> Vec<usize> {
        let whole: String = text.iter().collect();
        let by_marks =
            |end: &usize| breaks::parts_phrases(text, *end) || breaks::parts_words(text[*end - 1], text[*end]);
        let marks = (1..text.len()).filter(by_marks);
        // BudouX knows nothing of scripts that write words without spaces.
        let phrases = self.phrase_ends(&whole).filter(|end| !breaks::is_unspaced(text, *end));
        let words = unspaced_word_ends(&whole).filter(|end| breaks::is_unspaced(text, *end));
        let mut ends: Vec<usize> = marks.chain(phrases).chain(words).collect();
        ends.retain(|end| (1..text.len()).contains(end) && breaks::allowed(text[end - 1], text[*end]));
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    fn phrase_ends(self, text: &str) -> impl Iterator<Item = usize> {
        let model = match self {
            Self::Japanese => models::default_japanese_model(),
            Self::Chinese => models::default_simplified_chinese_model(),
        };
        budoux::parse(model, text).into_iter().scan(0, |reached, phrase| {
            *reached += phrase.chars().count();
            Some(*reached)
        })
    }
}

/// Where both ICU's word lists and its models find that words end, since each cuts common words that the other knows:
/// the models กรุณา (please), the lists ทำตาม (to follow). Nothing where all words of the text are written with spaces.
fn unspaced_word_ends(text: &str) -> impl Iterator<Item = usize> {
    let looked_at = if text.chars().any(breaks::has_no_spaces) { text } else { "" };
    let [listed, modelled] = [&WORD_LISTS, &MODELS].map(|words| words.segment_str(looked_at).collect::<Vec<usize>>());
    let is_end = move |byte: &usize| listed.binary_search(byte).is_ok() && modelled.binary_search(byte).is_ok();
    let characters = looked_at.char_indices().enumerate();
    characters.filter(move |(_, (byte, _))| is_end(byte)).map(|(place, _)| place)
}
