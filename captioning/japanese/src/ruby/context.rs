//! Words whose reading the words beside them tell.

use crate::{DictionaryWord, Part};

/// The reading that the neighbours tell of the word at this place.
pub(super) fn reading(words: &[DictionaryWord<'_>], at: usize) -> Option<&'static str> {
    let word = words.get(at)?;
    let near = Near { words, at };
    match word.surface {
        "方" => person_or_side(&near),
        "今日" => near.followed_by(&["は", "も"]).filter(|_| !near.after(2, &["は", "も"])).map(|()| "きょう"),
        "明日" => Some("あす"),
        "昨日" => Some("きのう"),
        "行っ" => match near.before(1)?.surface {
            "を" => Some("おこなっ"),
            "に" | "へ" => Some("いっ"),
            _ => None,
        },
        "開い" | "開く" | "開け" => match (near.before(1)?.surface, word.surface) {
            ("を", "開い") => Some("ひらい"),
            ("を", "開く") => Some("ひらく"),
            ("も" | "が", "開い") => Some("あい"),
            (_, _) => None,
        },
        "後" => near.before(1).filter(|before| before.surface == "た" || before.surface == "の").map(|_| "あと"),
        "何" => match near.next()?.surface {
            "を" | "が" | "も" | "か" | "より" | "に" | "から" => Some("なに"),
            "です" | "で" | "の" | "と" | "だ" => Some("なん"),
            _ => None,
        },
        "表" => match near.before(1)?.surface {
            "次" | "の"
                if near.before(2).is_some_and(|word| matches!(word.surface, "次" | "左" | "右" | "上" | "下")) =>
            {
                Some("ひょう")
            }
            "と" if near.before(2).is_some_and(|word| word.surface == "裏") => Some("おもて"),
            _ => None,
        },
        "上" => near.before(1).filter(|before| before.surface == "の" || before.surface == "た").map(|_| "うえ"),
        "避け" | "避ける" => near
            .before(1)
            .filter(|before| matches!(before.surface, "を" | "は" | "が"))
            .map(|_| if word.surface == "避け" { "さけ" } else { "さける" }),
        "入り" | "入る" | "入っ" | "入ら" => {
            near.before(1).filter(|before| before.surface == "に").map(|_| match word.surface {
                "入り" => "はいり",
                "入る" => "はいる",
                "入っ" => "はいっ",
                _ => "はいら",
            })
        }
        "分" => near.before(1).filter(|before| before.surface == "の").map(|_| "ぶん"),
        "降っ" => Some("ふっ"),
        "来" if word.part == Part::Verb => Some(match word.reading.as_deref() {
            Some("こ") => "こ",
            Some(_) | None => "き",
        }),
        "通り" | "通る" | "通っ" => {
            near.before(1).filter(|before| before.surface == "を").map(|_| match word.surface {
                "通り" => "とおり",
                "通る" => "とおる",
                _ => "とおっ",
            })
        }
        "得" => near.before(1).filter(|before| matches!(before.surface, "を" | "が")).map(|_| "え"),
        "注い" => Some("そそい"),
        _ => None,
    }
}

struct Near<'a, 'b> {
    words: &'a [DictionaryWord<'b>],
    at: usize,
}

impl<'b> Near<'_, 'b> {
    fn before(&self, steps: usize) -> Option<&DictionaryWord<'b>> {
        self.words.get(self.at.checked_sub(steps)?)
    }

    fn next(&self) -> Option<&DictionaryWord<'b>> {
        self.words.get(self.at + 1)
    }

    fn after(&self, steps: usize, surfaces: &[&str]) -> bool {
        self.words.get(self.at + steps).is_some_and(|word| surfaces.contains(&word.surface))
    }

    fn followed_by(&self, surfaces: &[&str]) -> Option<()> {
        self.after(1, surfaces).then_some(())
    }
}

/// 方: かた is a person or a way to do something, ほう a side.
fn person_or_side(near: &Near<'_, '_>) -> Option<&'static str> {
    let before = near.before(1)?;
    let better = near.after(1, &["が"])
        && near.words.get(near.at + 2).is_some_and(|word| BETTER.iter().any(|good| word.base.starts_with(good)));
    let from = ["より", "では"];
    match before.part {
        _ if better => Some("ほう"),
        // 出し方: the verb's stem. 出した方 has た in between.
        Part::Verb if before.base != before.surface => Some("かた"),
        Part::Verb | Part::Adjective => near.followed_by(&["は", "も", "に", "へ", "と", "の"]).map(|()| "かた"),
        Part::Particle if before.surface == "な" => Some("かた"),
        Part::Particle if before.surface == "の" => {
            let whose = near.before(2)?;
            if SIDES.contains(&whose.surface) || near.followed_by(&from).is_some() {
                return Some("ほう");
            }
            PEOPLE.iter().any(|people| whose.surface.ends_with(people)).then_some("かた")
        }
        // 来た方は, 困っている方に.
        Part::Particle if matches!(before.surface, "た" | "だ" | "ない") => {
            near.followed_by(&["は", "も", "に", "へ", "と", "の", "で", "を", "から", "が"]).map(|()| "かた")
        }
        Part::Noun
        | Part::VerbalNoun
        | Part::Number
        | Part::Counter
        | Part::Suffix
        | Part::Dependent
        | Part::PersonName
        | Part::PlaceName
        | Part::OtherName
        | Part::Pronoun
        | Part::Adverb
        | Part::Prefix
        | Part::Particle
        | Part::Symbol
        | Part::Unknown => None,
    }
}

const BETTER: [&str; 9] = ["いい", "よい", "良い", "よろしい", "宜しい", "早い", "望ましい", "安い", "多い"];

const SIDES: [&str; 22] = [
    "どちら",
    "こちら",
    "そちら",
    "あちら",
    "市",
    "県",
    "国",
    "町",
    "当局",
    "執行部",
    "行政",
    "私",
    "右",
    "左",
    "上",
    "下",
    "前",
    "後ろ",
    "事務局",
    "本庁",
    "部",
    "課",
];

const PEOPLE: &[&str] = &[
    "傍聴",
    "代理",
    "家族",
    "者",
    "本人",
    "世帯",
    "人",
    "市民",
    "住民",
    "女性",
    "男性",
    "症",
    "病気",
    "障害",
    "地元",
    "地域",
    "職員",
    "多く",
    "すべて",
    "全て",
    "ほか",
    "他",
    "担当",
    "年配",
    "専門",
    "外国",
    "遺族",
    "会員",
    "生",
    "児",
    "夫婦",
    "希望",
    "対象",
    "該当",
    "未満",
    "以上",
    "以下",
    "不明",
];
