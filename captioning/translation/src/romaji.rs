//! Names in Latin letters, as passports write them: Hepburn, long vowels not marked.

/// A reading in kana as Latin letters, each of its parts with a capital; none when it holds anything but kana and spaces.
pub(crate) fn romaji(reading: &str) -> Option<String> {
    let kana: Vec<char> = reading.trim().chars().map(hiragana).collect();
    let parts = kana.split(|c| c.is_whitespace()).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(part).collect::<Option<_>>()?;
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

fn part(kana: &[char]) -> Option<String> {
    let mut letters = String::new();
    let mut doubled = false;
    let mut at = 0;
    while at < kana.len() {
        if kana[at] == 'っ' {
            (doubled, at) = (true, at + 1);
            continue;
        }
        if kana[at] == 'ー' {
            at += 1;
            continue;
        }
        let pair = kana.get(at + 1).and_then(|next| contracted(kana[at], *next));
        let (syllable, length) = match pair {
            Some(syllable) => (syllable, 2),
            None => (syllable(kana[at])?.to_owned(), 1),
        };
        if std::mem::take(&mut doubled) {
            letters.push(if syllable.starts_with('c') { 't' } else { syllable.chars().next()? });
        }
        if kana[at] == 'ん' && kana.get(at + 1).is_some_and(|next| "ばびぶべぼぱぴぷぺぽまみむめも".contains(*next))
        {
            letters.push('m');
        } else {
            letters.push_str(&syllable);
        }
        at += length;
        // おう, おお and うう are one long vowel, which is not marked.
        let long = letters.ends_with('o') && kana.get(at).is_some_and(|next| "うお".contains(*next))
            || letters.ends_with('u') && kana.get(at) == Some(&'う');
        at += usize::from(long);
    }
    let mut rest = letters.chars();
    let first = rest.next()?;
    Some(first.to_uppercase().chain(rest).collect())
}

/// しゃ, ちゅ, りょ and the like.
fn contracted(first: char, small: char) -> Option<String> {
    let vowel = match small {
        'ゃ' => "a",
        'ゅ' => "u",
        'ょ' => "o",
        _ => return None,
    };
    let consonant = syllable(first)?.strip_suffix('i')?;
    let glide = if matches!(consonant, "sh" | "ch" | "j") { "" } else { "y" };
    Some(format!("{consonant}{glide}{vowel}"))
}

fn syllable(kana: char) -> Option<&'static str> {
    const KANA: &str = "あいうえおかきくけこがぎぐげごさしすせそざじずぜぞたちつてとだぢづでどなにぬねのはひふへほばびぶべぼぱぴぷぺぽまみむめもやゆよらりるれろわをんゔ";
    const LETTERS: [&str; 72] = [
        "a", "i", "u", "e", "o", "ka", "ki", "ku", "ke", "ko", "ga", "gi", "gu", "ge", "go", "sa", "shi", "su", "se",
        "so", "za", "ji", "zu", "ze", "zo", "ta", "chi", "tsu", "te", "to", "da", "ji", "zu", "de", "do", "na", "ni",
        "nu", "ne", "no", "ha", "hi", "fu", "he", "ho", "ba", "bi", "bu", "be", "bo", "pa", "pi", "pu", "pe", "po",
        "ma", "mi", "mu", "me", "mo", "ya", "yu", "yo", "ra", "ri", "ru", "re", "ro", "wa", "o", "n", "vu",
    ];
    let place = KANA.chars().position(|known| known == kana)?;
    LETTERS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::romaji;

    #[test]
    fn names_are_written_as_passports_write_them() {
        for (reading, letters) in [
            ("さとう", "Sato"),
            ("たかはし いちろう", "Takahashi Ichiro"),
            ("おおの ようこ", "Ono Yoko"),
            ("はっとり　じゅんいち", "Hattori Junichi"),
            ("ほんま", "Homma"),
            ("ほっち", "Hotchi"),
            ("シミズ", "Shimizu"),
            ("きょう", "Kyo"),
            ("ゆうき", "Yuki"),
            ("んだ", "Nda"),
        ] {
            assert_eq!(romaji(reading).as_deref(), Some(letters));
        }
        for none in ["", "山田", "やま田", "Yamada"] {
            assert_eq!(romaji(none), None);
        }
    }
}
