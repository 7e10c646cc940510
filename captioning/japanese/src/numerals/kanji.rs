//! Numbers in kanji.

use super::{
    Numeral, Written,
    counters::{counter_at, ordinal_at},
    reading::{Form, Section},
};

/// What is written for a number in Arabic digits; nothing when it is in kanji already, or names no amount, date or article.
pub(super) fn written(text: &[char], numeral: &Numeral) -> Option<Written> {
    let ascii =
        numeral.sections.iter().any(|section| matches!(section.form, Form::Ascii | Form::Units { mixed: true }));
    let previous = numeral.start.checked_sub(1).map(|at| text[at]);
    let code = |c: char| c.is_ascii_graphic() || matches!(c, '－' | '．' | 'Ａ'..='ｚ');
    if !ascii || previous.is_some_and(code) {
        return None;
    }
    if let Some(fraction) = fraction(text, numeral) {
        return Some(fraction);
    }
    let counter = if previous == Some('第') { ordinal_at(text, numeral.end) } else { counter_at(text, numeral.end) };
    let large = numeral.sections.iter().any(|section| section.unit.is_some());
    let counter = match counter {
        Some(counter) => counter.name,
        None if large => "",
        None => return None,
    };
    let percent = matches!(counter, "％" | "%" | "パーセント");
    let year = matches!(counter, "年" | "年度") && numeral.value().is_some_and(|value| value >= 1_000);
    let in_words = if percent || year || !numeral.decimals.is_empty() { positional } else { in_units };
    let last = numeral.sections.len() - 1;
    let section = |(place, section): (usize, &Section)| {
        let mut written = in_words(section.value);
        if place == last && !numeral.decimals.is_empty() {
            written.push('・');
            written.extend(numeral.decimals.bytes().map(|digit| DIGITS[usize::from(digit - b'0')]));
        }
        written.extend(section.unit);
        written
    };
    Some(Written { text: numeral.sections.iter().enumerate().map(section).collect(), end: numeral.end })
}

/// 3分の2.
fn fraction(text: &[char], numeral: &Numeral) -> Option<Written> {
    let above = super::numeral_at(text, numeral.end + 2)?;
    let is = text.get(numeral.end..numeral.end + 2)? == ['分', 'の'] && above.is_ascii() && numeral.is_ascii();
    (is && above.decimals.is_empty() && numeral.decimals.is_empty()).then(|| Written {
        text: format!("{}分の{}", in_units(numeral.value().unwrap_or(0)), in_units(above.value().unwrap_or(0))),
        end: above.end,
    })
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// 二〇二五
fn positional(value: u64) -> String {
    value.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

/// 千二百三十四; 一万二千三百 for 12,300.
fn in_units(value: u64) -> String {
    if value == 0 {
        return "〇".to_owned();
    }
    let mut written = String::new();
    for (worth, unit) in [(1_000_000_000_000, "兆"), (100_000_000, "億"), (10_000, "万"), (1, "")] {
        let section = value / worth % 10_000;
        // 一万, 一億, but 千万 as 一千万: 千 with nothing before it is read together with what comes before.
        if section > 0 || (worth == 1_000_000_000_000 && value / worth > 0) {
            push_section(&mut written, section);
            written.push_str(unit);
        }
    }
    written
}

fn push_section(written: &mut String, section: u64) {
    for (worth, unit) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = section / worth % 10;
        if digit > 1 || digit == 1 && worth == 1 {
            written.push(DIGITS[digit as usize]);
        }
        if digit > 0 {
            written.push_str(unit);
        }
    }
}
