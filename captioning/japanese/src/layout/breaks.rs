//! Where a line may end.

use crate::kana::is_kanji;

/// May not stand at the beginning of a line (行頭禁則).
const NEVER_FIRST: &str = "、。，．,.・:;：；?!？！゛゜´｀¨ヽヾゝゞ々〻ー―‐-～〜…‥)]）］}｝〉》」』】〕〙〗｣”’»°′″℃%％‰ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯｰﾞﾟ｡､･";

/// May not stand at the end of a line (行末禁則).
const NEVER_LAST: &str = "([（［{｛〈《「『【〔〘〖｢“‘«￥$＄#＃№第";

/// Whether kinsoku and common sense allow a line to end between these two characters.
pub(crate) fn allowed(before: char, after: char) -> bool {
    let combines = matches!(after, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}');
    let one_word = holds_together(before) && holds_together(after) || counts(before, after);
    !(NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) || combines || one_word)
}

/// Letters and digits of one word or number.
fn holds_together(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | ',' | '.' | '\'' | '_')
}

/// A number and what it counts: 12号, 3億5,000万円.
fn counts(before: char, after: char) -> bool {
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    digit(before) && (is_kanji(after) || after == 'か' || after == 'カ')
        || matches!(before, '万' | '億' | '兆') && (digit(after) || after == '円' || after == '人')
}

/// How good a line's end is between two characters that phrases part: the higher the better.
pub(crate) fn worth(before: char) -> u8 {
    match before {
        '。' | '？' | '！' | '?' | '!' => 3,
        '、' | '」' | '）' => 2,
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
        for (before, after) in [('。', '次'), ('は', '、'), ('を', '議'), ('号', 'を')] {
            assert_eq!(allowed(before, after), after != '、', "{before}{after}");
        }
    }
}
