//! Kana, kanji and the rest of the characters, told apart.

/// The text with every katakana as hiragana; ー and what has no hiragana (ヷ) stay.
pub fn hiragana(text: &str) -> String {
    text.chars().map(hiragana_char).collect()
}

/// The text with every hiragana as katakana: so a recogniser writes a name by ear.
pub(crate) fn katakana(text: &str) -> String {
    let one = |character: char| match character {
        'ぁ'..='ゖ' => char::from_u32(u32::from(character) + 0x60).expect("katakana lie there"),
        other => other,
    };
    text.chars().map(one).collect()
}

pub(crate) fn hiragana_char(character: char) -> char {
    match character {
        // ァ to ヶ lie 0x60 after ぁ to ゖ.
        'ァ'..='ヶ' => char::from_u32(u32::from(character) - 0x60).expect("hiragana lie there"),
        'ヽ' => 'ゝ',
        'ヾ' => 'ゞ',
        other => other,
    }
}

/// Whether it is a kanji (々 and 〆 count, 〇 does not).
pub fn is_kanji(character: char) -> bool {
    matches!(character, '一'..='鿿' | '㐀'..='䶿' | '豈'..='﫿' | '\u{20000}'..='\u{3FFFF}' | '々' | '〆')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn katakana_become_hiragana_and_the_rest_stays() {
        assert_eq!(hiragana("ギアンダイ12ゴウ、ヴーヷヶヽ議"), "ぎあんだい12ごう、ゔーヷゖゝ議");
    }

    #[test]
    fn kanji_are_told_from_what_looks_like_them() {
        assert!("議案々𠮷髙".chars().all(is_kanji));
        assert!(!"あア〇一".chars().take(3).any(is_kanji));
        assert!(!is_kanji('ー') && is_kanji('一'));
    }
}
