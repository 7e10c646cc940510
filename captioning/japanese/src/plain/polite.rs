//! Honorific speech as です and ます.

use super::verbs::te_form_of_stem;
use crate::kana::is_kanji;

/// Said before what is meant.
const PREAMBLES: [&str; 12] = [
    "恐れ入りますが、",
    "恐縮ですが、",
    "大変恐縮ではございますが、",
    "お手数ですが、",
    "お手数をおかけしますが、",
    "お手数をおかけいたしますが、",
    "申し訳ありませんが、",
    "申し訳ございませんが、",
    "誠に申し訳ございませんが、",
    "差し支えなければ、",
    "よろしければ、",
    "失礼ですが、",
];

/// What is said politely, and plainly: the longer before what it holds.
const WAYS: &[(&str, &str)] = &[
    ("くださいますようお願い申し上げます", "ください"),
    ("くださいますようお願いいたします", "ください"),
    ("くださいますよう、お願いいたします", "ください"),
    ("くださいますようお願いします", "ください"),
    ("ていただけますでしょうか", "てください"),
    ("でいただけますでしょうか", "でください"),
    ("ていただけませんでしょうか", "てください"),
    ("ていただいてもよろしいでしょうか", "てください"),
    ("ていただきますようお願いいたします", "てください"),
    ("ていただきますようお願いします", "てください"),
    ("ていただけますか", "てください"),
    ("でいただけますか", "でください"),
    ("ていただけると助かります", "てください"),
    ("ていただきたいと思います", "てください"),
    ("ていただきたいです", "てください"),
    ("てくださいませ", "てください"),
    ("でくださいませ", "でください"),
    ("てくださいね", "てください"),
    ("はご遠慮くださいますようお願いします", "はしないでください"),
    ("はご遠慮願います", "はしないでください"),
    ("はご遠慮ください", "はしないでください"),
    ("をご遠慮ください", "をしないでください"),
    ("ご覧いただけます", "見ることができます"),
    ("ご覧ください", "見てください"),
    ("ご覧になって", "見て"),
    ("お越しください", "来てください"),
    ("お越しいただけますか", "来てください"),
    ("おかけください", "座ってください"),
    ("お持ちください", "持ってきてください"),
    ("お申し付けください", "言ってください"),
    ("ご利用いただけます", "使うことができます"),
    ("ご利用になれます", "使うことができます"),
    ("ご利用できます", "使うことができます"),
    ("ご利用ください", "使ってください"),
    ("させていただきます", "します"),
    ("させていただきました", "しました"),
    ("でよろしいでしょうか", "でいいですか"),
    ("よろしいでしょうか", "いいですか"),
    ("よろしいですか", "いいですか"),
    ("でございましょうか", "ですか"),
    ("ではございません", "ではありません"),
    ("でございました", "でした"),
    ("でございます", "です"),
    ("がございません", "がありません"),
    ("がございます", "があります"),
    ("はございません", "はありません"),
    ("はございますか", "はありますか"),
    ("もございます", "もあります"),
    ("ておりません", "ていません"),
    ("ておりました", "ていました"),
    ("ております", "ています"),
    ("でおります", "でいます"),
    ("いたしません", "しません"),
    ("いたしました", "しました"),
    ("いたしますので", "しますので"),
    ("いたします", "します"),
    ("いたしかねます", "できません"),
    ("でいらっしゃいますか", "ですか"),
    ("でいらっしゃいます", "です"),
    ("いらっしゃいますか", "いますか"),
    ("いらっしゃいます", "います"),
    ("いらっしゃる", "いる"),
    ("おっしゃってください", "言ってください"),
    ("おっしゃる", "言う"),
    ("存じております", "知っています"),
    ("と存じます", "と思います"),
    ("お願い申し上げます", "お願いします"),
    ("申し上げます", "言います"),
    ("てまいります", "ていきます"),
    ("ますでしょうか", "ますか"),
    ("ましたでしょうか", "ましたか"),
    ("でしょうか", "ですか"),
    ("なさってください", "してください"),
    ("なさいますか", "しますか"),
    ("召し上がって", "食べて"),
    ("につきましては", "は"),
    ("につきまして", "について"),
    ("におきましては", "では"),
    ("におきまして", "で"),
    ("に際しましては", "のときは"),
    ("の際には", "のときは"),
    ("の際は", "のときは"),
    ("に関しまして", "について"),
    ("に関して", "について"),
    ("に伴いまして", "によって"),
    ("に伴い", "によって"),
    ("または", "か"),
    ("又は", "か"),
    ("もしくは", "か"),
    ("若しくは", "か"),
    ("並びに", "と"),
    ("ならびに", "と"),
    ("及び", "と"),
    ("および", "と"),
    ("のみならず", "だけではなく"),
    ("あらかじめ", "前に"),
    ("予め", "前に"),
    ("改めて", "もう一度"),
    ("概ね", "だいたい"),
    ("おおむね", "だいたい"),
    ("いずれか", "どれか"),
    ("いずれも", "どれも"),
    ("こちらの", "この"),
    ("皆様", "みなさん"),
    ("どなた様", "だれ"),
    ("どなた", "だれ"),
    ("いかがなさいましたか", "どうしましたか"),
    ("いかがですか", "どうですか"),
    ("承りました", "分かりました"),
    ("かしこまりました", "分かりました"),
];

/// Kanji that are a verb's whole stem, after which させて is that verb's own: 見させて is of 見る, 来させて of 来る, and of no 見します.
const STEMS: &str = "見着寝出似得来経煮居診観看";

/// Things that are done, though they end like those.
const DONE: [&str; 24] = [
    "拝見", "発見", "到着", "就寝", "提出", "選出", "算出", "抽出", "外出", "支出", "取得", "獲得", "習得", "修得",
    "納得", "説得", "同居", "転居", "入居", "受診", "往診", "問診", "参観", "拝観",
];

/// Greetings that would lose their ございます.
const KEPT: [&str; 4] =
    ["ありがとうございます", "おはようございます", "おめでとうございます", "ありがとうございました"];

pub(super) fn without_preamble(sentence: &str) -> &str {
    PREAMBLES.iter().find_map(|preamble| sentence.strip_prefix(preamble)).unwrap_or(sentence)
}

/// The sentence with each polite way put plainly.
pub(super) fn plain(sentence: &str) -> String {
    let mut plain = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(character) = rest.chars().next() {
        if let Some(kept) = KEPT.iter().find(|kept| rest.starts_with(**kept)) {
            plain.push_str(kept);
            rest = &rest[kept.len()..];
        } else if let Some((said, after)) = way(rest, &plain) {
            plain.push_str(said);
            rest = after;
        } else if let Some((said, after)) = asked(rest).filter(|_| begins_a_word(&plain)) {
            plain.push_str(&said);
            rest = after;
        } else {
            plain.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    plain
}

/// The longest polite way that begins here: what is said instead, and what follows.
fn way<'a>(rest: &'a str, before: &str) -> Option<(&'static str, &'a str)> {
    let meant = |(polite, said): &(&str, &'static str)| {
        let after = rest.strip_prefix(polite)?;
        is_meant(polite, before, after).then_some((polite.len(), *said, after))
    };
    let (_, said, after) = WAYS.iter().filter_map(meant).max_by_key(|(length, ..)| *length)?;
    Some((said, after))
}

/// Whether words that may be part of something else are what they seem to be between these others: 及びません is no 及び, and nobody
/// can be asked to sit down on 電話を.
fn is_meant(polite: &str, before: &str, after: &str) -> bool {
    let begins = before.chars().next_back().is_none_or(|last| "、。".contains(last) || last.is_whitespace());
    let follows = |words: &str| before.chars().next_back().is_some_and(|last| words.contains(last));
    let goes_on = |words: &str| after.chars().next().is_some_and(|first| words.contains(first));
    match polite {
        "及び" | "および" => !begins && !follows("にもがは") && !goes_on("またつ腰"),
        "又は" | "または" | "若しくは" | "もしくは" => !begins,
        "並びに" | "ならびに" => !begins && !follows("の"),
        "に伴い" => !goes_on("またつ"),
        "改めて" | "おかけください" => !follows("を"),
        "申し上げます" => follows("をと"),
        "させていただきます" | "させていただきました" => {
            DONE.iter().any(|done| before.ends_with(done))
                || before.chars().next_back().is_some_and(|last| {
                    is_kanji(last) && !STEMS.contains(last) || matches!(last, 'ァ'..='ヺ' | 'ー' | 'を')
                })
        }
        // 行くですか is no sentence.
        "でしょうか" => !follows("うくぐすつぬぶむるただ"),
        _ => true,
    }
}

/// お書きください as 書いてください, ご確認ください as 確認してください: what is said instead, and what follows.
fn asked(rest: &str) -> Option<(String, &str)> {
    const ENDS: [&str; 6] = [
        "ください",
        "いただけますでしょうか",
        "いただけますか",
        "願います",
        "になってください",
        "いただきますようお願いします",
    ];
    let honoured =
        rest.strip_prefix('お').map(|rest| (rest, true)).or_else(|| rest.strip_prefix('ご').map(|rest| (rest, false)));
    let (inner, native) = honoured?;
    let (end, asking) = ENDS.iter().filter_map(|asking| Some((inner.find(asking)?, *asking))).min()?;
    let stem = &inner[..end];
    let short = (1..=6).contains(&stem.chars().count()) && !stem.chars().any(|c| "、。はがをにでと ".contains(c));
    let said = if native { te_form_of_stem(stem)? } else { format!("{stem}して") };
    short.then(|| (format!("{said}ください"), &inner[end + asking.len()..]))
}

/// Whether お or ご can begin a word here: not within なお or 丸ごと.
pub(super) fn begins_a_word(before: &str) -> bool {
    before.chars().next_back().is_none_or(|last| "、。をはにがでとものへ".contains(last) || last.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polite_ways_are_put_plainly() {
        for (said, expected) in [
            ("住所及び氏名", "住所と氏名"),
            ("工事に伴いまして、止まります。", "工事によって、止まります。"),
            ("工事に伴い、止まります。", "工事によって、止まります。"),
            ("よろしくお願い申し上げます。", "よろしくお願いします。"),
            ("ご本人様でいらっしゃいますか。", "ご本人様ですか。"),
            ("届きましたでしょうか。", "届きましたか。"),
            ("説明させていただきます。", "説明します。"),
            ("資料を拝見させていただきました。", "資料を拝見しました。"),
            ("少し話させていただきます。", "少し話します。"),
            ("どなた様ですか。", "だれですか。"),
            ("こちらへおかけください。", "こちらへ座ってください。"),
            ("お電話をおかけください。", "お電話をかけてください。"),
            ("対応いたしかねます。", "対応できません。"),
        ] {
            assert_eq!(plain(said), expected);
        }
    }

    /// Words that only look like those that are replaced.
    #[test]
    fn what_is_part_of_something_else_stays() {
        for said in [
            "それには及びません。",
            "被害は3県に及び、",
            "及び腰です。",
            "危険が伴います。",
            "危険に伴います。",
            "または、こちらです。",
            "横の並びに立ちます。",
            "考えを改めてください。",
            "お礼申し上げます。",
            "答えさせていただきます。",
            "資料を見させていただきました。",
            "一度見させていただきました。",
            "本日来させていただきました。",
            "明日は来るでしょうか。",
            "速やかに出して、直ちに来て、後日また来てください。",
        ] {
            assert_eq!(plain(said), said);
        }
    }
}
