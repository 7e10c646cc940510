//! Numbers as they stand in a text, taken apart.

/// A number in a text: 千二百三十四万五千 is (1234, 万), (5000, nothing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numeral {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) sections: Vec<Section>,
    /// What follows the decimal point, as digits.
    pub(crate) decimals: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) value: u64,
    pub(crate) form: Form,
    /// 万, 億 or 兆.
    pub(crate) unit: Option<char>,
}

/// How a section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// 12, １２, 1,200
    Ascii,
    /// 三百, 十二; also 3百, which is written in no style.
    Units {
        /// With an Arabic digit in it.
        mixed: bool,
    },
    /// 二〇二五
    Positional,
}

impl Numeral {
    /// The whole number without decimals, where it fits.
    pub(crate) fn value(&self) -> Option<u64> {
        let worth = |section: &Section| section.value.checked_mul(section.unit.map_or(Some(1), unit_worth)?);
        self.sections.iter().try_fold(0_u64, |sum, section| sum.checked_add(worth(section)?))
    }

    pub(crate) fn is_ascii(&self) -> bool {
        self.sections.iter().all(|section| section.form == Form::Ascii)
    }

    /// Of several digits one after the other: 二五, 二〇二五.
    pub(crate) fn is_positional(&self) -> bool {
        self.sections.iter().any(|section| section.form == Form::Positional)
    }

    /// Just 一, 二 and so on, or 十: one character of kanji.
    pub(crate) fn is_one_kanji(&self) -> bool {
        self.end - self.start == 1 && !self.is_ascii()
    }
}

/// The number that begins here, if one does.
pub(crate) fn numeral_at(text: &[char], start: usize) -> Option<Numeral> {
    let mut numeral = Numeral { start, end: start, sections: Vec::new(), decimals: String::new() };
    let mut smallest = u64::MAX;
    while let Some((mut section, after)) = section_at(text, numeral.end) {
        let unit = text.get(after).copied().filter(|unit| unit_worth(*unit).is_some());
        let worth = unit.and_then(unit_worth).unwrap_or(1);
        if worth >= smallest {
            break;
        }
        smallest = worth;
        section.unit = unit;
        numeral.sections.push(section);
        numeral.end = after + usize::from(unit.is_some());
        if unit.is_none() {
            break;
        }
    }
    let last = numeral.sections.last()?;
    // 1.5億 and 〇・五: decimals belong to a single section of digits.
    let digits_only = numeral.sections.len() == 1
        && last.unit.is_none()
        && (last.form != Form::Units { mixed: false } || last.value < 10);
    let decimals = digits_only.then(|| decimals_at(text, numeral.end)).flatten();
    if let Some((decimals, after)) = decimals {
        numeral.decimals = decimals;
        numeral.end = after;
        if let Some(unit) = text.get(after).copied().filter(|unit| unit_worth(*unit).is_some()) {
            numeral.sections[0].unit = Some(unit);
            numeral.end += 1;
        }
    }
    Some(numeral)
}

/// 0 to 9, in kanji, full or half width.
pub(crate) fn digit(character: char) -> Option<u64> {
    let kanji = "〇一二三四五六七八九".chars().position(|kanji| kanji == character);
    kanji.map(|value| value as u64).or_else(|| ascii_digit(character)).or((character == '零').then_some(0))
}

/// 0 to 9, full or half width.
pub(crate) fn ascii_digit(character: char) -> Option<u64> {
    match character {
        '0'..='9' => Some(u64::from(u32::from(character) - u32::from('0'))),
        '０'..='９' => Some(u64::from(u32::from(character) - u32::from('０'))),
        _ => None,
    }
}

fn unit_worth(unit: char) -> Option<u64> {
    match unit {
        '万' => Some(10_000),
        '億' => Some(100_000_000),
        '兆' => Some(1_000_000_000_000),
        _ => None,
    }
}

/// What stands before 万, 億, 兆 or the end.
fn section_at(text: &[char], start: usize) -> Option<(Section, usize)> {
    let rest = text.get(start..)?;
    if let Some((value, mixed, end)) = units_at(text, start) {
        return Some((Section { value, form: Form::Units { mixed }, unit: None }, end));
    }
    if text.get(start).copied().and_then(ascii_digit).is_some() {
        let (value, end) = ascii_at(text, start)?;
        return Some((Section { value, form: Form::Ascii, unit: None }, end));
    }
    let kanji_digit = |place: usize| digit(rest[place]).is_some() && ascii_digit(rest[place]).is_none();
    // 第一四半期 is the first of four.
    let quarter = |place: usize| place > 0 && rest[place..].starts_with(&['四', '半', '期']);
    let length = (0..rest.len()).take_while(|place| kanji_digit(*place) && !quarter(*place)).count();
    let end = start + length;
    let value = (end - start <= 15).then(|| value_of(&text[start..end])).filter(|_| end > start)?;
    let form = if end - start == 1 { Form::Units { mixed: false } } else { Form::Positional };
    Some((Section { value, form, unit: None }, end))
}

/// [d]千[d]百[d]十[d], with at least one of 千, 百 and 十.
fn units_at(text: &[char], start: usize) -> Option<(u64, bool, usize)> {
    let (mut at, mut value, mut mixed, mut any) = (start, 0, false, false);
    for (unit, worth) in [('千', 1_000), ('百', 100), ('十', 10)] {
        let coefficient = text.get(at).copied().and_then(digit);
        let own = coefficient.is_some_and(|digit| digit > 0) && text.get(at + 1) == Some(&unit);
        if own {
            mixed |= ascii_digit(text[at]).is_some();
            value += coefficient.unwrap_or(1) * worth;
            at += 2;
        } else if text.get(at) == Some(&unit) {
            value += worth;
            at += 1;
        } else {
            continue;
        }
        any = true;
    }
    if !any {
        return None;
    }
    if let Some(last) = text.get(at).copied().and_then(digit).filter(|digit| *digit > 0) {
        mixed |= ascii_digit(text[at]).is_some();
        value += last;
        at += 1;
    }
    // Another digit or unit after it: 十十, 二十五五. No number that could be trusted.
    let more = text.get(at).is_some_and(|c| digit(*c).is_some() || matches!(c, '十' | '百' | '千'));
    (!more).then_some((value, mixed, at))
}

/// 1234 or 1,234.
fn ascii_at(text: &[char], start: usize) -> Option<(u64, usize)> {
    let digits = |from: usize| text[from.min(text.len())..].iter().take_while(|c| ascii_digit(**c).is_some()).count();
    let mut end = start + digits(start);
    while matches!(text.get(end), Some(',' | '，')) && digits(end + 1) == 3 {
        end += 4;
    }
    (end - start <= 19).then(|| (value_of(&text[start..end]), end))
}

fn value_of(digits: &[char]) -> u64 {
    digits.iter().filter_map(|c| digit(*c)).fold(0, |value, digit| value * 10 + digit)
}

/// ・五, ．５, .5, 点五: a point between digits of the same kind.
fn decimals_at(text: &[char], start: usize) -> Option<(String, usize)> {
    if !matches!(text.get(start), Some('・' | '．' | '.' | '点')) {
        return None;
    }
    let ascii = ascii_digit(*text.get(start.checked_sub(1)?)?).is_some();
    let same = |c: &&char| if ascii { ascii_digit(**c).is_some() } else { digit(**c).is_some() && !c.is_ascii() };
    let digits: Vec<u64> = text[start + 1..].iter().take_while(same).take(12).filter_map(|c| digit(*c)).collect();
    let end = start + 1 + digits.len();
    // 三・四十: no decimals.
    let units = matches!(text.get(end), Some('十' | '百' | '千'));
    let text: String = digits.iter().map(u64::to_string).collect();
    (!digits.is_empty() && !units).then_some((text, end))
}
