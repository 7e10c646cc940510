//! What is counted, and how a number before it is written.

use std::sync::LazyLock;

/// When a number before a counter is written in Arabic digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Always, also 一.
    Always,
    /// From so many on, when written with one kanji: 一人, 二人 and 一部 are words.
    From(u64),
    /// Only after 第, or after another number of an article: 第三条.
    Ordinal,
    /// A month: 1 to 12.
    Month,
    /// A day of a month, or a number of days.
    Day,
    /// An hour, or a number of hours.
    Hour,
    /// A minute, or a number of minutes.
    Minute,
    /// A town, city or prefecture: among others (一市三町), or at least ten.
    Body,
}

/// Something counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counter {
    pub(crate) name: &'static str,
    pub(crate) when: When,
    /// A comma every three digits.
    pub(crate) grouped: bool,
}

/// The longest counter that begins here.
pub(crate) fn counter_at(text: &[char], at: usize) -> Option<Counter> {
    counters_at(text, at).find(|counter| counter.when != When::Ordinal)
}

/// The longest counter that follows 第 and a number, and begins here.
pub(crate) fn ordinal_at(text: &[char], at: usize) -> Option<Counter> {
    counters_at(text, at).find(|counter| counter.when == When::Ordinal)
}

/// The longest first.
fn counters_at(text: &[char], at: usize) -> impl Iterator<Item = Counter> + '_ {
    static LONGEST_FIRST: LazyLock<Vec<Counter>> = LazyLock::new(|| {
        let named = |names: &'static str, when, grouped| {
            names.split_whitespace().map(move |name| Counter { name, when, grouped })
        };
        let mut counters: Vec<Counter> = named(ALWAYS, When::Always, true)
            .chain(named(NUMBERS, When::Always, false))
            .chain(named(SEVERAL, When::From(2), true))
            .chain(named(ORDINALS, When::Ordinal, false))
            .chain(OWN.iter().copied())
            .collect();
        counters.sort_by_key(|counter| std::cmp::Reverse(counter.name.len()));
        counters
    });
    let begins = move |counter: &&Counter| {
        let mut rest = text[at.min(text.len())..].iter();
        counter.name.chars().all(|character| rest.next() == Some(&character))
    };
    LONGEST_FIRST.iter().filter(begins).copied()
}

/// Counted one by one: 一 is written 1, too.
const ALWAYS: &str = "
    円 名 件 台 戸 世帯 冊 枚 個 箇所 か所 カ所 ヶ所 ヵ所 ケ所 校 回 点 泊 割 通 隻 棟 床 食 票差 パーセント ％ % ポイント
    ヘクタール 平方メートル 平方キロメートル 平方キロ 立方メートル キロメートル キロワット キログラム キロ メートル センチメートル センチ
    ミリメートル ミリ トン グラム リットル ミリリットル ミリシーベルト ワット ドル ユーロ 億円 歳児 倍 か国 カ国 ヶ国 か国語 議席 店舗 団体
    名分 名様 人分以上 億 兆
";

/// Numbers that name something: never a comma.
const NUMBERS: &str = "
    年 年間 年度 年生 年次 年目 歳 才 か月 カ月 ヶ月 ヵ月 ケ月 箇月 週間 週目 秒 秒間 丁目 番地 号室 号線 番線 回目 点目 件目 期生 期目 世紀
    時間 か月間 カ月間 ヶ月間 年前 年後 番窓口 号機 校時 時限 番議員 番委員 番席 項目目 か年 カ年 ヵ年 箇年
";

/// 一 before these is a word of its own: 一本化, 一地域, 一度.
const SEVERAL: &str = "
    本 匹 頭 羽 社 館 園 票 歩 杯 軒 基 機 便 系統 路線 区画 筆 施設 項目 事業 地区 校区 学区 会派 車線 自治体 分野 区分 種類 段階 地域 学級
    学年 期 階 階建て 代 番 番目 週 位 分団 か条 カ条 ヶ条 字 文字 問 団地 拠点 路線目 本目 部会 クラス チーム グループ コース サークル ステップ
    人体制 ページ セット ケース ビット 県立 年制 号車
";

/// Numbers of articles and the like.
const ORDINALS: &str = "
    号 号議案 号様式 条 項 章 節 款 編 表 回 回目 次 期 位 四半期 版 弾 波 報 巻 区 選挙区 分科会 工区 番 類 日 日目 回定例会 回臨時会 年度 子 輪
    工程 段階 項目
";

const OWN: &[Counter] = &[
    Counter { name: "号", when: When::From(2), grouped: false },
    Counter { name: "人", when: When::From(3), grouped: true },
    Counter { name: "度", when: When::From(4), grouped: false },
    Counter { name: "月", when: When::Month, grouped: false },
    Counter { name: "日", when: When::Day, grouped: false },
    Counter { name: "日間", when: When::Always, grouped: false },
    Counter { name: "時", when: When::Hour, grouped: false },
    Counter { name: "分", when: When::Minute, grouped: false },
    Counter { name: "分間", when: When::Always, grouped: false },
    Counter { name: "都道府県", when: When::From(2), grouped: false },
    Counter { name: "市町村", when: When::From(2), grouped: false },
    Counter { name: "都", when: When::Body, grouped: false },
    Counter { name: "道", when: When::Body, grouped: false },
    Counter { name: "府", when: When::Body, grouped: false },
    Counter { name: "県", when: When::Body, grouped: false },
    Counter { name: "市", when: When::Body, grouped: false },
    Counter { name: "区", when: When::Body, grouped: false },
    Counter { name: "町", when: When::Body, grouped: false },
    Counter { name: "村", when: When::Body, grouped: false },
];
