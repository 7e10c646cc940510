//! Which numbers are written in Arabic digits, and how.

use super::{
    Numeral, Written,
    counters::{Counter, When, counter_at, ordinal_at},
    numeral_at,
    reading::{Form, Section, ascii_digit, digit},
};

/// What is written for a number in Arabic digits; nothing when it stays as it is. `before` is what was written so far.
pub(super) fn arabic(text: &[char], numeral: &Numeral, before: &str) -> Option<Written> {
    let previous = numeral.start.checked_sub(1).map(|at| text[at]);
    if is_part_of_a_code(text, numeral, previous) || is_approximate(text, numeral, previous) {
        return None;
    }
    fraction(text, numeral)
        .or_else(|| ordinal(text, numeral, previous, before))
        .or_else(|| counted(text, numeral, previous, before))
        .or_else(|| range(text, numeral))
        .or_else(|| alone(text, numeral))
}

/// A4, 03-1234, 1/2: not ours to touch.
fn is_part_of_a_code(text: &[char], numeral: &Numeral, previous: Option<char>) -> bool {
    let glue = |c: char| {
        c.is_ascii_alphabetic() || matches!(c, '-' | '－' | '/' | '.' | ':' | '：' | '_' | '#' | '@' | 'Ａ'..='ｚ')
    };
    let next = text.get(numeral.end).copied();
    numeral.is_ascii()
        && (previous.is_some_and(glue) || next.is_some_and(|c| glue(c) && !is_unit_letter(text, numeral.end)))
}

/// km, kg, m: letters that a number may stand before; also the full stop and the colon, which end a sentence of ASCII.
fn is_unit_letter(text: &[char], at: usize) -> bool {
    matches!(text.get(at), Some('k' | 'm' | 'c' | 'g' | 't' | 'L' | 'W'))
}

/// 数百万, 十数人, 二十余り, 四、五十人, 二三日: never more exact than it was said.
fn is_approximate(text: &[char], numeral: &Numeral, previous: Option<char>) -> bool {
    if numeral.is_ascii() {
        return false;
    }
    let vague_before = matches!(previous, Some('数' | '何' | '幾'));
    let vague_after = matches!(text.get(numeral.end), Some('数' | '余' | '幾' | '何'));
    let digits: Vec<u64> = text[numeral.start..numeral.end].iter().map_while(|c| digit(*c)).collect();
    let run_on = |one: u64, other: u64| other == one + 1 && one > 0;
    // 二三日, and 二、三日 or 四、五十人, from either side of the comma.
    let percent = matches!(text.get(numeral.end), Some('％' | '%'));
    let two = !percent && digits.len() == 2 && numeral.end - numeral.start == 2 && run_on(digits[0], digits[1]);
    let comma_after = text.get(numeral.end) == Some(&'、')
        && digits.last().zip(text.get(numeral.end + 1).copied().and_then(digit)).is_some_and(|(a, b)| run_on(*a, b))
        && text.get(numeral.start.wrapping_sub(1)) != Some(&'第');
    let comma_before = previous == Some('、')
        && numeral
            .start
            .checked_sub(2)
            .and_then(|at| digit(text[at]))
            .zip(digits.first().copied())
            .is_some_and(|(a, b)| run_on(a, b));
    vague_before || vague_after || two || comma_after || comma_before
}

/// 三分の二.
fn fraction(text: &[char], numeral: &Numeral) -> Option<Written> {
    if text.get(numeral.end..numeral.end + 2)? != ['分', 'の'] {
        return None;
    }
    let above = numeral_at(text, numeral.end + 2)?;
    (above.decimals.is_empty() && numeral.decimals.is_empty())
        .then(|| Written { text: format!("{}分の{}", digits(numeral, false), digits(&above, false)), end: above.end })
}

/// 第十二号, 第三条の二; also 同条二項.
fn ordinal(text: &[char], numeral: &Numeral, previous: Option<char>, before: &str) -> Option<Written> {
    let named = |article: &str| before.ends_with(article);
    // 第三条の二, 第三条二項, 同法三条.
    let within = |counter: &Counter| {
        matches!(counter.name, "項" | "号" | "条") && ["条", "項", "同", "法", "条例", "条第"].into_iter().any(named)
    };
    let branch =
        ["条の", "項の", "号の"].into_iter().any(named) && numeral.is_one_kanji() && follows_an_article(before);
    let counter = ordinal_at(text, numeral.end);
    let ordinal = previous == Some('第') && (counter.is_some() || numeral.is_ascii());
    let counted = counter.as_ref().is_some_and(within);
    (ordinal || branch || counted).then(|| Written { text: digits(numeral, false), end: numeral.end })
}

/// Whether what was written ends with an article's number and a の: 第2条の.
fn follows_an_article(before: &str) -> bool {
    let stem = before.strip_suffix('の').and_then(|stem| stem.strip_suffix(['条', '項', '号']));
    stem.is_some_and(|stem| stem.ends_with(|c: char| c.is_ascii_digit()))
}

fn counted(text: &[char], numeral: &Numeral, previous: Option<char>, before: &str) -> Option<Written> {
    let counter = counter_at(text, numeral.end)?;
    let after = &text[numeral.end + counter.name.chars().count()..];
    let value = numeral.value()?;
    let written = Written { text: digits(numeral, counter.grouped), end: numeral.end };
    let fits = match counter.when {
        When::Always => true,
        _ if numeral.is_ascii() => true,
        When::From(least) => value >= least || !numeral.is_one_kanji(),
        When::Ordinal => false,
        When::Month => is_month(value, previous, after),
        When::Day => is_day(numeral, value, before, after),
        When::Hour => is_hour(value, before, after),
        When::Minute => is_minute(value, before, after),
        When::Body => is_body(text, numeral, after, before),
    };
    (fits && !leads_into_a_word(counter, after)).then_some(written)
}

/// 円滑, 点検, 本部, 件名: the counter is the beginning of a word, and the number before it another's end.
fn leads_into_a_word(counter: Counter, after: &[char]) -> bool {
    let (name, next) = (counter.name, after.first());
    match next {
        None => false,
        Some(next) => matches!(
            (name, next),
            ("円", '滑' | '満' | '卓' | '形' | '高' | '安')
                | ("点", '検' | '在' | '字' | '滅' | '呼')
                | ("本", '部' | '人' | '市' | '町' | '県' | '会' | '年' | '日' | '庁' | '来' | '化' | '社' | '館')
                | ("件", '名')
                | ("回", '答' | '復' | '収' | '転' | '覧' | '帰')
                | ("割", '合' | '増' | '引')
                | ("校", '長' | '舎' | '庭' | '歌')
                | ("社", '会' | '長' | '員')
                | ("園", '長' | '児' | '芸')
                | ("館", '長' | '内')
                | ("通", '学' | '勤' | '報' | '知' | '告' | '称' | '常')
                | ("台", '帳' | '風' | '地')
                | ("名", '簿' | '前' | '称' | '義' | '誉')
                | ("便", '利' | '宜')
                | ("期", '間' | '待' | '限' | '日')
                | ("食", '事' | '料' | '育' | '品')
                | ("機", '関' | '能' | '会' | '械')
                | ("基", '本' | '準' | '金' | '礎' | '盤' | '地')
                | ("字", '幕')
                | ("位", '置')
                | ("代", '表' | '理' | '替' | '金')
                | ("番", '組' | '号')
                | ("問", '題' | '合' | '診')
                | ("度", '合')
                | ("歳", '入' | '出' | '費' | '末')
                | ("分", '野' | '科' | '析' | '担' | '類' | '散' | '別')
                | ("時", '期' | '点' | '代' | '差' | '価')
        ),
    }
}

/// 三月; 一月 and 二月 only where no length of time can be meant.
fn is_month(value: u64, previous: Option<char>, after: &[char]) -> bool {
    let begins = |words: &[&str]| {
        words.iter().any(|word| word.chars().zip(after).all(|(a, b)| a == *b) && word.chars().count() <= after.len())
    };
    let length = begins(&["余り", "半", "間", "当たり", "ほど", "ごと", "近く", "足らず", "も"]);
    let dated = after.first().copied().and_then(digit).is_some()
        || after.first() == Some(&'十')
        || matches!(previous, Some('年' | '度' | 'る'))
        || begins(&[
            "から", "末", "下旬", "中旬", "上旬", "定例", "議会", "まで", "に", "の", "現在", "、", "分", "付", "号",
            "頃", "ごろ",
        ]);
    (1..=12).contains(&value) && !length && (value > 2 || dated)
}

/// 三月五日, 三日間, 十五日; but 一日 to 十日 and 二十日 alone are read ついたち to とおか and はつか and stay.
fn is_day(numeral: &Numeral, value: u64, before: &str, after: &[char]) -> bool {
    let dated = before.ends_with('月')
        || ["日から", "日・", "日、", "日及び", "日または", "日又は", "日と", "日～", "日〜"]
            .into_iter()
            .any(|end| ends_a_date(before, end));
    let begins =
        |words: &[&str]| words.iter().any(|word| word.chars().eq(after.iter().take(word.chars().count()).copied()));
    let counted =
        begins(&["間", "目", "付", "以内", "以降", "以上", "以前", "程度", "締", "後", "前", "分", "未満", "連続"]);
    let native = (1..=10).contains(&value) || value == 20;
    if dated {
        return value <= 31;
    }
    match (native, counted) {
        (true, true) => value > 1 || begins(&["間", "目"]),
        (true, false) => false,
        (false, _) => !numeral.is_positional() || value > 31,
    }
}

/// Whether what was written ends so, with a date's number before it.
fn ends_a_date(before: &str, end: &str) -> bool {
    before.strip_suffix(end).is_some_and(|stem| stem.ends_with(|c: char| c.is_ascii_digit()))
}

/// 三時; 一時 only as a time of day.
fn is_hour(value: u64, before: &str, after: &[char]) -> bool {
    let begins =
        |words: &[&str]| words.iter().any(|word| word.chars().eq(after.iter().take(word.chars().count()).copied()));
    let told = ["午前", "午後", "日", "時から", "時～"].into_iter().any(|end| before.ends_with(end));
    let clock = begins(&["半", "ちょうど", "開", "から", "まで", "頃", "ごろ", "前", "過ぎ"])
        || after.first().copied().and_then(digit).is_some()
        || after.first() == Some(&'十');
    value <= 24 && (value > 1 || told || clock)
}

/// 三十分, 三時十分, 三割五分; 十分 alone is じゅうぶん, and 五分 after 五分 a draw.
fn is_minute(value: u64, before: &str, after: &[char]) -> bool {
    let begins =
        |words: &[&str]| words.iter().any(|word| word.chars().eq(after.iter().take(word.chars().count()).copied()));
    let told = ["時", "割"]
        .into_iter()
        .any(|unit| before.strip_suffix(unit).is_some_and(|stem| stem.ends_with(|c: char| c.is_ascii_digit())));
    let length = begins(&[
        "ほど", "程度", "以内", "以上", "休憩", "前", "後", "頃", "ごろ", "おき", "ごと", "遅れ", "弱", "強", "開",
    ]);
    match value {
        10 => told || length,
        1 => told || begins(&["以内"]),
        _ => told || length || value > 5 || begins(&["、", "。", "で", "の", "と", "が", "を"]),
    }
}

/// 一市三町, 二十三区.
fn is_body(text: &[char], numeral: &Numeral, after: &[char], before: &str) -> bool {
    let body = |c: &char| matches!(c, '都' | '道' | '府' | '県' | '市' | '区' | '町' | '村');
    let next_end = after.first().copied().and_then(digit).map(|_| 1);
    let more = next_end.is_some_and(|end| after.get(end).is_some_and(body));
    let mut last = before.chars().rev();
    let earlier = last.next().is_some_and(|c| body(&c)) && last.next().is_some_and(|c| c.is_ascii_digit());
    let several = numeral.value().is_some_and(|value| value >= 10) && !numeral.is_positional();
    // 二十三区内 and 二十三区の, but 十市 is a name.
    let large = several
        && numeral.end - numeral.start > 1
        && !after.first().is_some_and(|c| body(c) && text[numeral.end] == '町');
    more || earlier || large
}

/// 三十から四十代: the first number goes with the second.
fn range(text: &[char], numeral: &Numeral) -> Option<Written> {
    let rest = &text[numeral.end..];
    let joint = ["から", "ないし", "～", "〜", "乃至"]
        .into_iter()
        .find(|joint| joint.chars().eq(rest.iter().take(joint.chars().count()).copied()))?;
    let next = numeral_at(text, numeral.end + joint.chars().count())?;
    let follows = counted(text, &next, None, "")?;
    (!numeral.is_one_kanji() || !next.is_one_kanji() || !follows.text.is_empty())
        .then(|| Written { text: digits(numeral, false), end: numeral.end })
}

/// A number that counts nothing named here: only one that surely is a number.
fn alone(text: &[char], numeral: &Numeral) -> Option<Written> {
    let (length, first) = (numeral.end - numeral.start, text[numeral.start]);
    let large = numeral.sections.iter().any(|section| section.unit.is_some());
    let mixed = numeral.sections.iter().any(|section| section.form == Form::Units { mixed: true });
    let plain_end =
        text.get(numeral.end).is_none_or(|next| "をのでにがとも、。程規以未超弱強かはへまや」)）".contains(*next));
    let with_unit = large && (length > 2 || digit(first).is_some_and(|digit| digit > 0) && plain_end);
    let several_units = text[numeral.start..numeral.end].iter().any(|c| matches!(c, '千' | '百'));
    let long = (length >= 4 || length == 3 && several_units) && !numeral.is_positional() && plain_end;
    let decimal = !numeral.decimals.is_empty() && (numeral.is_ascii() || first == '〇');
    if numeral.is_ascii() && !large {
        // Only its width: a year or a code without its noun takes no comma.
        return Some(Written { text: as_it_is(text, numeral), end: numeral.end });
    }
    (mixed || with_unit || long || decimal).then(|| Written { text: digits(numeral, true), end: numeral.end })
}

/// The same digits in half width.
fn as_it_is(text: &[char], numeral: &Numeral) -> String {
    let half = |c: &char| {
        ascii_digit(*c).map_or_else(
            || match c {
                '，' => ",".to_owned(),
                '．' => ".".to_owned(),
                other => other.to_string(),
            },
            |digit| digit.to_string(),
        )
    };
    text[numeral.start..numeral.end].iter().map(half).collect()
}

/// In Arabic digits, with 万, 億 and 兆.
fn digits(numeral: &Numeral, grouped: bool) -> String {
    let last = numeral.sections.len() - 1;
    let section = |(place, section): (usize, &Section)| {
        let mut written = if grouped { with_commas(section.value) } else { section.value.to_string() };
        if place == last && !numeral.decimals.is_empty() {
            written.push('.');
            written.push_str(&numeral.decimals);
        }
        written.extend(section.unit);
        written
    };
    numeral.sections.iter().enumerate().map(section).collect()
}

fn with_commas(value: u64) -> String {
    let digits = value.to_string();
    let comma = |(place, digit): (usize, char)| {
        let left = digits.len() - place;
        let comma = (place > 0 && left.is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}
