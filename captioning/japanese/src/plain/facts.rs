use std::collections::BTreeMap;

use crate::Numerals;

/// What a plain text must say exactly as often as the text it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// Numbers, in order.
    numbers: Vec<String>,
    /// Days, deadlines, limits.
    limits: BTreeMap<&'static str, usize>,
    negations: usize,
}

const LIMITS: [&str; 63] = [
    "まで",
    "以内",
    "以降",
    "以前",
    "以上",
    "以下",
    "未満",
    "超え",
    "期限",
    "締切",
    "締め切り",
    "から",
    "だけ",
    "毎日",
    "毎週",
    "毎月",
    "毎年",
    "今日",
    "明日",
    "昨日",
    "本日",
    "翌日",
    "当日",
    "前日",
    "平日",
    "休日",
    "祝日",
    "今週",
    "来週",
    "先週",
    "今月",
    "来月",
    "先月",
    "今年",
    "来年",
    "昨年",
    "年度",
    "月曜",
    "火曜",
    "水曜",
    "木曜",
    "金曜",
    "土曜",
    "日曜",
    "午前",
    "午後",
    "正午",
    "月末",
    "年末",
    "円",
    "一人",
    "二人",
    "全員",
    "速やか",
    "すみやか",
    "直ちに",
    "ただちに",
    "すぐ",
    "至急",
    "後日",
    "随時",
    "即日",
    "いつでも",
];

/// What says no, longest first, so that each is counted once.
const NEGATIONS: [&str; 14] = [
    "なければ",
    "かねます",
    "ません",
    "なかった",
    "ないで",
    "なくて",
    "なくな",
    "ない",
    "ずに",
    "ご遠慮",
    "不要",
    "不可",
    "無効",
    "禁止",
];

pub(super) fn of(text: &str) -> Facts {
    // 「から」 of a reason that was made a sentence of its own is no limit.
    let reasons = text.replace("ますから、", "").replace("ですから、", "").replace("だから、", "");
    // 「だけ」 of いただけます is none.
    let reasons = reasons.replace("ただけ", "").replace("のみ", "だけ");
    let limits = LIMITS.iter().map(|limit| (*limit, reasons.matches(limit).count())).filter(|(_, count)| *count > 0);
    Facts { numbers: numbers(text), limits: limits.collect(), negations: negations(text) }
}

/// The numbers of a text, in order.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let written = Numerals::Arabic.rewrite(text).into_text();
    let number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '兆' | '億' | '万');
    let numbers = written.split(|c: char| !number(c)).filter(|run| run.chars().any(|c| c.is_ascii_digit()));
    numbers.map(|run| run.trim_matches(['.', ',']).to_owned()).collect()
}

fn negations(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        // 少ない and 危ない say no to nothing.
        let innocent = ["少ない", "危ない", "汚い", "もったいない", "つない", "おこない", "行ない"];
        if let Some(word) = innocent.iter().find(|word| rest.starts_with(**word)) {
            rest = &rest[word.len()..];
        } else if let Some(word) = NEGATIONS.iter().find(|word| rest.starts_with(**word)) {
            count += 1;
            rest = &rest[word.len()..];
        } else {
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_the_same_has_the_same_facts_and_a_lost_one_is_seen() {
        for (one, other) in [
            ("三百円です", "300円です"),
            ("3日までに出していただけますか", "3日までに提出してください"),
            ("印鑑は不要です", "はんこはいりません"),
            ("人が少ない", "人がいる"),
            ("対応いたしかねます", "対応できません"),
            ("国のみならず", "国だけではなく"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
        assert_eq!(of("三百円です"), of("300円です"));
        for (one, other) in [
            ("3日までに", "3日に"),
            ("300円", "3,000円"),
            ("できません", "できます"),
            ("5人以上", "5人"),
            ("来週の月曜日", "来週"),
            ("速やかに", "あとで"),
            ("直ちに来て", "すぐに来て"),
            ("後日送ります", "あとで送ります"),
            ("随時です", "いつでもです"),
        ] {
            assert_ne!(of(one), of(other), "{one}");
        }
    }
}
