use super::sentences;
use crate::{kana::is_kanji, ruby::grade_of};

/// How plain a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readability {
    /// 0 to 100; see [`readability`].
    pub score: f64,
    /// Kanji a sentence.
    pub kanji: f64,
    /// Characters a sentence.
    pub characters: f64,
    /// Words a sentence with a kanji taught after the fourth grade of primary school, or of four katakana and more.
    pub hard_words: f64,
}

/// A plain sentence of daily life has no more kanji (Hirosaki University's guideline for やさしい日本語).
const MOST_KANJI: f64 = 13.0;

/// A plain sentence has no more characters: our estimate. The Immigration Services Agency's guideline says only "short".
const MOST_CHARACTERS: f64 = 30.0;

/// Scores a text: a sentence begins with 100 and loses 3 for each kanji above 13, 1 for each character above 30, and 5 for each hard
/// word; the text has its sentences' average. From 80 on a text may be called plain.
///
/// The kanji's limit is the guideline's (see the constants), the characters' and the weights are our own.
pub fn readability(text: &str) -> Readability {
    let mut sum = Readability::default();
    let sentences: Vec<&str> = sentences(text).into_iter().filter(|sentence| !sentence.trim().is_empty()).collect();
    for sentence in &sentences {
        let kanji = sentence.chars().filter(|c| is_kanji(*c)).count() as f64;
        let characters = sentence.trim().chars().count() as f64;
        let hard = hard_words(sentence) as f64;
        let lost = 3.0 * (kanji - MOST_KANJI).max(0.0) + (characters - MOST_CHARACTERS).max(0.0) + 5.0 * hard;
        sum.score += (100.0 - lost).max(0.0);
        sum.kanji += kanji;
        sum.characters += characters;
        sum.hard_words += hard;
    }
    let count = sentences.len().max(1) as f64;
    let score = if sentences.is_empty() { 100.0 } else { sum.score / count };
    Readability {
        score,
        kanji: sum.kanji / count,
        characters: sum.characters / count,
        hard_words: sum.hard_words / count,
    }
}

fn hard_words(sentence: &str) -> usize {
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー');
    let hard_kanji = sentence.split(|c| !is_kanji(c)).filter(|word| word.chars().any(|kanji| grade_of(kanji) > 4));
    let loan_words = sentence.split(|c| !katakana(c)).filter(|word| word.chars().count() >= 4);
    hard_kanji.count() + loan_words.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_sentences_score_higher_than_offices() {
        let office = readability(
            "国民健康保険税の納付が困難な場合には、減免申請書に必要事項を記載の上、速やかに担当窓口へご提出ください。",
        );
        let plain = readability("国民健康保険のお金を 払うことが できないときは、市役所で 話してください。");
        assert!(office.score < 40.0 && plain.score > 80.0, "{office:?} {plain:?}");
        assert!((readability("").score - 100.0).abs() < 1e-9);
        assert!((readability("出してください。出してください。").characters - 8.0).abs() < 1e-9);
    }
}
