//! Where a line may end.

use unicode_normalization::char::is_combining_mark;

use crate::{kana::is_kanji, numerals::digit};

/// May not stand at the beginning of a line (行頭禁則).
const NEVER_FIRST: &str = "、。，．,.・:;：；?!？！゛゜´｀¨ヽヾゝゞ々〻ー―‐-～〜…‥)]）］}｝〉》」』】〕〙〗｣”’»°′″℃%％‰ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯｰﾞﾟ｡､･";

/// May not stand at the end of a line (行末禁則).
const NEVER_LAST: &str = "([（［{｛〈《「『【〔〘〖｢“‘«￥$＄#＃№第";

/// Of Thai and Lao: vowels written before the consonant after which they are spoken.
const VOWELS_BEFORE: &str = "เแโใไເແໂໃໄ";

/// Of Thai, Lao and Khmer: vowels and signs that follow the letter to which they belong, and are no combining marks.
const FOLLOWS: &str = "ฯะาำๅๆຯະາຳຽໆៗ";

/// Signs by which the next consonant is written below or into this one: of Nepali, Burmese and Khmer.
const JOINS_NEXT: &str = "\u{94D}\u{1039}\u{17D2}";

/// What may stand before an お or ご that honours the word behind it.
const BEFORE_HONORIFICS: &str = "はがをにでともへやのて";

/// Whether kinsoku, the words of other languages and common sense allow a line to end between these two characters.
pub(crate) fn allowed(before: char, after: char) -> bool {
    let one_word = holds_together(before) && holds_together(after) || counts(before, after) || honours(before, after);
    !(NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) || one_letter(before, after) || one_word)
}

/// Whether it is sure, without asking a model, that a phrase ends after so many characters: behind a mark (but not within 二、三人), and
/// before an お or ご that honours a word (について, お答え), which BudouX often takes for the phrase before.
pub(super) fn parts_phrases(text: &[char], end: usize) -> bool {
    let at = |place: Option<usize>| place.and_then(|place| text.get(place)).copied();
    let (last, first) = (at(end.checked_sub(1)), at(Some(end)));
    let is_numeral = |character: Option<char>| character.is_some_and(|c| digit(c).is_some() || "十百千".contains(c));
    match last {
        Some('。' | '！' | '？' | '!' | '?' | '，' | '；') => true,
        Some('、') => !(is_numeral(at(end.checked_sub(2))) && is_numeral(first)),
        Some(particle) if BEFORE_HONORIFICS.contains(particle) => {
            first.is_some_and(is_honorific) && at(Some(end + 1)).is_some_and(is_kanji)
        }
        Some(_) | None => false,
    }
}

/// Whether Thai or another script that writes words without spaces stands on a side of this place.
pub(super) fn is_unspaced(text: &[char], end: usize) -> bool {
    let around = &text[end.saturating_sub(1).min(text.len())..(end + 1).min(text.len())];
    around.iter().any(|letter| has_no_spaces(*letter))
}

/// A space between words, behind which a line may end whatever language it is.
pub(crate) fn parts_words(before: char, after: char) -> bool {
    before == ' ' && after != ' '
}

/// Signs and letters that are drawn and read as one.
fn one_letter(before: char, after: char) -> bool {
    let invisible = matches!(after, '\u{200B}'..='\u{200D}' | '\u{E0100}'..='\u{E01EF}');
    is_combining_mark(after)
        || invisible
        || FOLLOWS.contains(after)
        || VOWELS_BEFORE.contains(before)
        || JOINS_NEXT.contains(before)
}

/// お手元, ご意見: what honours a word stands on its line.
fn honours(before: char, after: char) -> bool {
    is_honorific(before) && is_japanese(after)
}

const fn is_honorific(character: char) -> bool {
    matches!(character, 'お' | 'ご')
}

/// Letters and digits of one word or number, in scripts that part words by spaces.
fn holds_together(character: char) -> bool {
    let other = is_japanese(character) || has_no_spaces(character);
    matches!(character, ',' | '.' | '\'' | '’' | '_')
        || !other && (character.is_alphanumeric() || is_combining_mark(character))
}

/// Kana, kanji and what stands among them; full-width letters and digits are as other letters and digits.
const fn is_japanese(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | 'ｦ'..='ﾟ' | '\u{20000}'..='\u{3FFFF}')
}

/// Thai, Lao, Burmese and Khmer, which write words without spaces.
pub(super) const fn has_no_spaces(character: char) -> bool {
    matches!(character, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

/// A number and what it counts: 12号, 3億5,000万円.
fn counts(before: char, after: char) -> bool {
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    digit(before) && (is_kanji(after) || after == 'か' || after == 'カ')
        || matches!(before, '万' | '億' | '兆') && (digit(after) || after == '円' || after == '人')
}

/// How good a line's end is behind this character, where phrases or words part: the higher the better.
pub(crate) fn worth(before: char) -> u8 {
    match before {
        letter if has_no_spaces(letter) => 0,
        '。' | '？' | '！' | '?' | '!' => 3,
        '、' | '，' | '；' | '」' | '）' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_marks_small_kana_and_counted_numbers_stay_with_what_they_follow() {
        for (before, after) in [
            ('す', '。'),
            ('し', 'ょ'),
            ('「', '議'),
            ('第', '1'),
            ('1', '2'),
            ('2', '号'),
            ('万', '5'),
            ('億', '円'),
            ('ー', 'ー'),
        ] {
            assert!(!allowed(before, after), "{before}{after}");
        }
        // Of no script are words cut, or letters in two.
        for (before, after) in [
            ('ế', 'n'),
            ('д', 'а'),
            ('국', '민'),
            ('ा', 'म'),
            ('เ', 'ก'),
            ('ก', 'ำ'),
            ('ຍ', 'ໆ'),
            ('ເ', 'ລ'),
            ('္', 'ပ'),
        ] {
            assert!(!allowed(before, after), "{before}{after}");
        }
        for (before, after) in [('お', '手'), ('ご', '意'), ('お', 'か')] {
            assert!(!allowed(before, after), "{before}{after}");
        }
        for (before, after) in [('。', '次'), ('は', '、'), ('を', '議'), ('号', 'を')] {
            assert_eq!(allowed(before, after), after != '、', "{before}{after}");
        }
    }

    #[test]
    fn phrases_end_at_marks_and_before_what_honours_the_next() {
        for (before, after) in [
            ("です。", "よろしい"),
            ("第一、", "議案"),
            ("第一号、", "二号"),
            ("について", "お答え"),
            ("皆様の", "ご意見"),
            ("吗？", "请"),
        ] {
            let text: Vec<char> = format!("{before}{after}").chars().collect();
            assert!(parts_phrases(&text, before.chars().count()), "{before}{after}");
        }
        for (before, after) in
            [("二、", "三人"), ("2、", "3人"), ("な", "お本日"), ("た", "まご"), ("て", "おり"), ("", "お")]
        {
            let text: Vec<char> = format!("{before}{after}").chars().collect();
            assert!(!parts_phrases(&text, before.chars().count()), "{before}{after}");
        }
    }
}
