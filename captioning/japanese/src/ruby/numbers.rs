//! How numbers and what they count are read: 三百円, 14日, 3本.

use crate::numerals::Numeral;

/// A number's and its counter's readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NumberReading {
    /// The number and the counter are read one after the other.
    Apart { number: String, counter: String },
    /// They are one word: 三日.
    Together(String),
}

/// How a counter's beginning changes after certain numbers.
#[derive(Clone, Copy)]
enum Sound {
    /// Never: 円, 名.
    Plain,
    /// い|っかい, さんかい: か, き, け, こ.
    K,
    /// As K, but voiced after 3, 1000 and 10000: 三階.
    KVoiced,
    /// いっさい, はっさい: さ, し, せ, そ, た, ち, つ, て, と.
    S,
    /// いっぽん, さんぼん.
    H,
    /// いっぷん, さんぷん, よんぷん.
    P,
}

/// Counters with their readings, longest first where one begins with another.
const COUNTERS: &[(&str, &str, Sound)] = &[
    ("平方メートル", "へいほうめーとる", Sound::Plain),
    ("立方メートル", "りっぽうめーとる", Sound::Plain),
    ("か月", "かげつ", Sound::K),
    ("カ月", "かげつ", Sound::K),
    ("ヶ月", "かげつ", Sound::K),
    ("箇月", "かげつ", Sound::K),
    ("か所", "かしょ", Sound::K),
    ("カ所", "かしょ", Sound::K),
    ("ヶ所", "かしょ", Sound::K),
    ("箇所", "かしょ", Sound::K),
    ("か国", "かこく", Sound::K),
    ("カ国", "かこく", Sound::K),
    ("か年", "かねん", Sound::K),
    ("カ年", "かねん", Sound::K),
    ("時間", "じかん", Sound::Plain),
    ("週間", "しゅうかん", Sound::S),
    ("年間", "ねんかん", Sound::Plain),
    ("年度", "ねんど", Sound::Plain),
    ("年生", "ねんせい", Sound::Plain),
    ("世帯", "せたい", Sound::S),
    ("世紀", "せいき", Sound::S),
    ("歳児", "さいじ", Sound::S),
    ("種類", "しゅるい", Sound::S),
    ("番地", "ばんち", Sound::Plain),
    ("丁目", "ちょうめ", Sound::S),
    ("項目", "こうもく", Sound::K),
    ("箇条", "かじょう", Sound::K),
    ("億円", "おくえん", Sound::Plain),
    ("会派", "かいは", Sound::K),
    ("円", "えん", Sound::Plain),
    ("名", "めい", Sound::Plain),
    ("枚", "まい", Sound::Plain),
    ("番", "ばん", Sound::Plain),
    ("台", "だい", Sound::Plain),
    ("号", "ごう", Sound::Plain),
    ("条", "じょう", Sound::Plain),
    ("年", "ねん", Sound::Plain),
    ("時", "じ", Sound::Plain),
    ("月", "がつ", Sound::Plain),
    ("人", "にん", Sound::Plain),
    ("倍", "ばい", Sound::Plain),
    ("割", "わり", Sound::Plain),
    ("度", "ど", Sound::Plain),
    ("秒", "びょう", Sound::Plain),
    ("部", "ぶ", Sound::Plain),
    ("議席", "ぎせき", Sound::Plain),
    ("問", "もん", Sound::Plain),
    ("位", "い", Sound::Plain),
    ("枠", "わく", Sound::Plain),
    ("件", "けん", Sound::K),
    ("回", "かい", Sound::K),
    ("個", "こ", Sound::K),
    ("校", "こう", Sound::K),
    ("項", "こう", Sound::K),
    ("期", "き", Sound::K),
    ("課", "か", Sound::K),
    ("基", "き", Sound::K),
    ("機", "き", Sound::K),
    ("区", "く", Sound::K),
    ("階", "かい", Sound::KVoiced),
    ("軒", "けん", Sound::KVoiced),
    ("歳", "さい", Sound::S),
    ("冊", "さつ", Sound::S),
    ("社", "しゃ", Sound::S),
    ("通", "つう", Sound::S),
    ("点", "てん", Sound::S),
    ("頭", "とう", Sound::S),
    ("棟", "とう", Sound::S),
    ("週", "しゅう", Sound::S),
    ("章", "しょう", Sound::S),
    ("節", "せつ", Sound::S),
    ("隻", "せき", Sound::S),
    ("床", "しょう", Sound::S),
    ("市", "し", Sound::S),
    ("戸", "こ", Sound::K),
    ("県", "けん", Sound::K),
    ("本", "ほん", Sound::H),
    ("票", "ひょう", Sound::H),
    ("匹", "ひき", Sound::H),
    ("杯", "はい", Sound::H),
    ("分", "ふん", Sound::P),
    ("泊", "はく", Sound::P),
];

/// The readings of a number with the counter after it, and how many characters long the counter is.
///
/// Nothing where the number may be read in two ways (一日 is ついたち and いちにち), or nobody told how.
pub(super) fn with_counter(text: &[char], numeral: &Numeral) -> Option<(NumberReading, usize)> {
    let rest = &text[numeral.end..];
    let begins = |name: &str| name.chars().eq(rest.iter().take(name.chars().count()).copied());
    if begins("日") {
        return days(text, numeral).map(|reading| (reading, 1));
    }
    let (name, counter, sound) = COUNTERS.iter().find(|(name, ..)| begins(name))?;
    let length = name.chars().count();
    let value = numeral.value()?;
    if numeral.decimals.is_empty() {
        match (*name, value) {
            ("人", 1) => return Some((NumberReading::Together("ひとり".to_owned()), length)),
            ("人", 2) => return Some((NumberReading::Together("ふたり".to_owned()), length)),
            ("月", 1..=12) => {
                let number = [
                    "いち",
                    "に",
                    "さん",
                    "し",
                    "ご",
                    "ろく",
                    "しち",
                    "はち",
                    "く",
                    "じゅう",
                    "じゅういち",
                    "じゅうに",
                ];
                let number = number[value as usize - 1].to_owned();
                return Some((NumberReading::Apart { number, counter: "がつ".to_owned() }, length));
            }
            // 一月 is also ひとつき; 十分 is じゅうぶん, 五分 ごぶ; 一部 is a part, 一時 a while, 一度 and 一番 are words.
            ("分", 10) if !numeral.is_ascii() && !minutes(text, numeral) => return None,
            ("月", _) | ("部" | "度", _) | ("歳", 20) => return None,
            ("時" | "番" | "倍" | "台" | "位", 1) if !numeral.is_ascii() => return None,
            (_, _) => {}
        }
    }
    let mut number = number(numeral)?;
    let tail = Tail::of(numeral);
    let counter = spoken(&mut number, counter, *sound, tail, name);
    Some((NumberReading::Apart { number, counter }, length))
}

/// What is read for a number with nothing counted.
pub(super) fn number(numeral: &Numeral) -> Option<String> {
    let positional = numeral.is_positional() && numeral.value().is_none_or(|value| !(1_000..3_000).contains(&value));
    if positional || !numeral.decimals.is_empty() {
        return None;
    }
    let mut read = String::new();
    for section in &numeral.sections {
        if section.value == 0 || section.value > 9_999 {
            return (section.value == 0 && numeral.sections.len() == 1).then(|| "ぜろ".to_owned());
        }
        let alone = section.unit.is_none();
        read.push_str(&thousands(section.value, alone && numeral.sections.len() == 1));
        match section.unit {
            Some('万') => read.push_str("まん"),
            Some('億') => read.push_str("おく"),
            // いっちょう, はっちょう, じゅっちょう: not told here.
            Some('兆') if ![1, 8, 0].contains(&(section.value % 10)) => read.push_str("ちょう"),
            Some(_) => return None,
            None => {}
        }
    }
    Some(read)
}

fn thousands(value: u64, plain_thousand: bool) -> String {
    let digits = ["", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
    let digit = |worth: u64| (value / worth % 10) as usize;
    let mut read = match digit(1_000) {
        0 => String::new(),
        1 if plain_thousand || value != 1_000 => "せん".to_owned(),
        1 => "いっせん".to_owned(),
        3 => "さんぜん".to_owned(),
        8 => "はっせん".to_owned(),
        other => format!("{}せん", digits[other]),
    };
    read += &match digit(100) {
        0 => String::new(),
        1 => "ひゃく".to_owned(),
        3 => "さんびゃく".to_owned(),
        6 => "ろっぴゃく".to_owned(),
        8 => "はっぴゃく".to_owned(),
        other => format!("{}ひゃく", digits[other]),
    };
    if digit(10) > 0 {
        if digit(10) > 1 {
            read += digits[digit(10)];
        }
        read += "じゅう";
    }
    read + digits[digit(1)]
}

/// What a number ends with when read, as far as it changes what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    One,
    Three,
    Four,
    Six,
    Seven,
    Eight,
    Nine,
    Ten,
    Hundred,
    /// 千, 万: read with ん at its end.
    Nasal,
    Other,
}

impl Tail {
    fn of(numeral: &Numeral) -> Self {
        let last_decimal = numeral.decimals.bytes().last().map(|digit| u64::from(digit - b'0'));
        let Some(last) = numeral.sections.last() else { return Self::Other };
        match (last.unit, last_decimal) {
            (Some('万'), _) => return Self::Nasal,
            (Some(_), _) => return Self::Other,
            (None, _) => {}
        }
        let value = last_decimal.unwrap_or(last.value);
        match (value % 10, value % 100, value % 1_000, value % 10_000) {
            (1, ..) => Self::One,
            (3, ..) => Self::Three,
            (4, ..) => Self::Four,
            (6, ..) => Self::Six,
            (7, ..) => Self::Seven,
            (8, ..) => Self::Eight,
            (9, ..) => Self::Nine,
            (0, tens, ..) if tens > 0 => Self::Ten,
            (0, 0, hundreds, _) if hundreds > 0 => Self::Hundred,
            (0, 0, 0, _) if value > 0 => Self::Nasal,
            (_, _, _, _) => Self::Other,
        }
    }
}

/// The counter as it is read after the number, which may lose its end to it: いち and かい become いっ and かい.
fn spoken(number: &mut String, counter: &str, sound: Sound, tail: Tail, name: &str) -> String {
    let four = matches!(name, "年" | "年間" | "年度" | "年生" | "時" | "時間" | "人" | "円") && tail == Tail::Four;
    let seven = matches!(name, "時" | "時間") && tail == Tail::Seven;
    let nine = matches!(name, "時" | "時間") && tail == Tail::Nine;
    for (irregular, long, short) in [(four, "よん", "よ"), (seven, "なな", "しち"), (nine, "きゅう", "く")] {
        if let Some(stem) = number.strip_suffix(long).filter(|_| irregular) {
            *number = format!("{stem}{short}");
        }
    }
    let (doubled, voiced, popped) = match sound {
        Sound::Plain => (false, false, false),
        Sound::K => (matches!(tail, Tail::One | Tail::Six | Tail::Eight | Tail::Ten | Tail::Hundred), false, false),
        Sound::KVoiced => (
            matches!(tail, Tail::One | Tail::Six | Tail::Eight | Tail::Ten | Tail::Hundred),
            matches!(tail, Tail::Three | Tail::Nasal),
            false,
        ),
        Sound::S => (matches!(tail, Tail::One | Tail::Eight | Tail::Ten), false, false),
        Sound::H => {
            let doubled = matches!(tail, Tail::One | Tail::Six | Tail::Eight | Tail::Ten | Tail::Hundred);
            (doubled, matches!(tail, Tail::Three | Tail::Nasal), doubled)
        }
        Sound::P => {
            let doubled = matches!(tail, Tail::One | Tail::Six | Tail::Eight | Tail::Ten | Tail::Hundred);
            (doubled, false, doubled || matches!(tail, Tail::Three | Tail::Four | Tail::Nasal))
        }
    };
    if doubled {
        for (end, short) in [
            ("いち", "いっ"),
            ("はち", "はっ"),
            ("ろく", "ろっ"),
            ("じゅう", "じゅっ"),
            ("ひゃく", "ひゃっ"),
            ("びゃく", "びゃっ"),
            ("ぴゃく", "ぴゃっ"),
        ] {
            if let Some(stem) = number.strip_suffix(end) {
                *number = format!("{stem}{short}");
                break;
            }
        }
    }
    let mut letters = counter.chars();
    let first = letters.next().expect("no counter is empty");
    let first = if popped {
        half_voiced(first)
    } else if voiced {
        voiced_of(first)
    } else {
        first
    };
    std::iter::once(first).chain(letters).collect()
}

fn voiced_of(kana: char) -> char {
    match kana {
        'か' => 'が',
        'け' => 'げ',
        'は' => 'ば',
        'ひ' => 'び',
        'ふ' => 'ぶ',
        'ほ' => 'ぼ',
        other => other,
    }
}

fn half_voiced(kana: char) -> char {
    match kana {
        'は' => 'ぱ',
        'ひ' => 'ぴ',
        'ふ' => 'ぷ',
        'ほ' => 'ぽ',
        other => other,
    }
}

/// Whether 十分 is ten minutes and not enough.
fn minutes(text: &[char], numeral: &Numeral) -> bool {
    let clock = numeral.start.checked_sub(1).is_some_and(|before| text[before] == '時');
    clock || begins_any(&text[numeral.end + 1..], &["間", "後", "前", "ほど", "程度", "以内", "休憩"])
}

fn begins_any(text: &[char], beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| beginning.chars().eq(text.iter().take(beginning.chars().count()).copied()))
}

/// A day of the month or a number of days.
fn days(text: &[char], numeral: &Numeral) -> Option<NumberReading> {
    let dated = numeral.start.checked_sub(1).is_some_and(|before| text[before] == '月');
    let long = text.get(numeral.end + 1) == Some(&'間');
    let together = match numeral.value()? {
        1 if dated => "ついたち",
        1 if long => return Some(NumberReading::Apart { number: "いち".to_owned(), counter: "にち".to_owned() }),
        1 if begins_any(&text[numeral.end + 1..], &["も早", "当たり", "平均", "でも", "中"]) => "いちにち",
        1 => return None,
        2 => "ふつか",
        3 => "みっか",
        4 => "よっか",
        5 => "いつか",
        6 => "むいか",
        7 => "なのか",
        8 => "ようか",
        9 => "ここのか",
        10 => "とおか",
        14 => "じゅうよっか",
        20 => "はつか",
        24 => "にじゅうよっか",
        _ => {
            let mut number = number(numeral)?;
            for (long, short) in [("なな", "しち"), ("きゅう", "く")] {
                if let Some(stem) = number.strip_suffix(long) {
                    number = format!("{stem}{short}");
                }
            }
            return Some(NumberReading::Apart { number, counter: "にち".to_owned() });
        }
    };
    Some(NumberReading::Together(together.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerals::numeral_at;

    fn read(text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let start = characters.iter().position(|c| crate::numerals::digit(*c).is_some() || "十百千".contains(*c));
        let numeral = start.and_then(|start| numeral_at(&characters, start)).expect("a number");
        match with_counter(&characters, &numeral) {
            Some((NumberReading::Apart { number, counter }, _)) => format!("{number}|{counter}"),
            Some((NumberReading::Together(reading), _)) => reading,
            None => "?".to_owned(),
        }
    }

    #[test]
    fn numbers_and_counters_change_each_other() {
        for (text, expected) in [
            ("三百円", "さんびゃく|えん"),
            ("一万八千六百円", "いちまんはっせんろっぴゃく|えん"),
            ("千円", "せん|えん"),
            ("四円", "よ|えん"),
            ("一回", "いっ|かい"),
            ("三回", "さん|かい"),
            ("六階", "ろっ|かい"),
            ("三階", "さん|がい"),
            ("一本", "いっ|ぽん"),
            ("三本", "さん|ぼん"),
            ("十本", "じゅっ|ぽん"),
            ("百票", "ひゃっ|ぴょう"),
            ("三千票", "さんぜん|びょう"),
            ("五分", "ご|ふん"),
            ("十五分", "じゅうご|ふん"),
            ("三十分", "さんじゅっ|ぷん"),
            ("四分", "よん|ぷん"),
            ("八歳", "はっ|さい"),
            ("三十歳", "さんじゅっ|さい"),
            ("四時", "よ|じ"),
            ("九時間", "く|じかん"),
            ("四月", "し|がつ"),
            ("三か月", "さん|かげつ"),
            ("六か月", "ろっ|かげつ"),
            ("四年", "よ|ねん"),
            ("十四人", "じゅうよ|にん"),
            ("二十三名", "にじゅうさん|めい"),
            ("二〇二五年", "にせんにじゅうご|ねん"),
            ("三日", "みっか"),
            ("3日", "みっか"),
            ("十四日", "じゅうよっか"),
            ("十九日", "じゅうく|にち"),
            ("二十日", "はつか"),
            ("三月一日", "さん|がつ"),
            ("一日間", "いち|にち"),
            ("一日も早く", "いちにち"),
            ("十分間", "じゅっ|ぷん"),
            ("10分", "じゅっ|ぷん"),
            ("一人", "ひとり"),
            ("2人", "ふたり"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        for text in ["一日", "二十歳", "十分", "一部", "一度", "一時", "三・五円", "一兆円", "〇三円"]
        {
            assert_eq!(read(text), "?", "{text}");
        }
    }

    #[test]
    fn a_number_has_a_reading_up_to_where_nobody_told_one() {
        let number_of = |text: &str| {
            let characters: Vec<char> = text.chars().collect();
            number(&numeral_at(&characters, 0).expect("a number"))
        };
        assert_eq!(number_of("三億二千万").as_deref(), Some("さんおくにせんまん"));
        assert_eq!(number_of("一千万").as_deref(), Some("いっせんまん"));
        assert_eq!(number_of("〇").as_deref(), Some("ぜろ"));
        assert_eq!(number_of("12345678"), None);
    }
}
