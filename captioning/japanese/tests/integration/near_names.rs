use std::sync::Arc;

use japanese::{Dictionary, NearNames};
use meeting::{Role, Word};

use crate::said::{person, words};

fn names(dictionary: Arc<Dictionary>) -> NearNames {
    use Role::{Member, Official};
    let roster = [
        person("服部 健太郎", "はっとり けんたろう", Member, "1番"),
        person("滝沢 孝志", "たきざわ たかし", Member, "3番"),
        person("鷲尾 昌弘", "わしお まさひろ", Member, "8番"),
        person("大西 奈津子", "おおにし なつこ", Member, "9番"),
        person("相田 俊介", "あいだ しゅんすけ", Member, "10番"),
        person("小西 玲", "こにし れい", Member, "11番"),
        person("浜口 達夫", "はまぐち たつお", Member, "13番"),
        person("城戸 敬介", "きど けいすけ", Official, "総務部長"),
    ];
    NearNames::new(&roster, dictionary)
}

fn text(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect()
}

fn enforced(names: &NearNames, said: &str) -> String {
    let words = words(said);
    let enforced = names.enforce("", &words);
    assert_eq!(enforced.last().map(|word| word.span.end()), words.last().map(|word| word.span.end()));
    text(&enforced)
}

#[test]
fn a_name_that_was_heard_wrong_is_the_one_of_the_roster_that_sounds_like_it() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    for (said, expected) in [
        ("ただいまの 高沢 議員の ご質問", "ただいまの滝沢議員のご質問"),
        ("次に、 羽鳥 委員。", "次に、服部委員。"),
        ("浜内 議員及び 羽鳥 議員を", "浜口議員及び服部議員を"),
        ("総務部長、 木戸 でございます。", "総務部長、城戸でございます。"),
        ("次に、 ハットリ:0.99 委員。", "次に、服部委員。"),
        ("タキザ:0.99 孝志 君", "滝沢孝志君"),
        ("オーニシ:0.99 さん、 二番の 窓口へ", "大西さん、二番の窓口へ"),
        ("ワシホ:0.99 議員、 ハマブチ:0.99 議員から", "鷲尾議員、浜口議員から"),
    ] {
        assert_eq!(enforced(&names, said), expected);
    }
}

#[test]
fn a_seat_or_title_before_it_says_whose_name_it_must_be() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    for (said, expected) in [
        ("三番、 高沢:0.95 議員", "三番、滝沢議員"),
        ("3番 高沢:0.95 議員", "3番滝沢議員"),
        ("高沢:0.95 議員", "高沢議員"),
        ("十三番、 滝川:0.95 議員", "十三番、滝川議員"),
    ] {
        assert_eq!(enforced(&names, said), expected);
    }
}

#[test]
fn what_is_no_name_or_somebody_else_s_stays() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    for said in [
        "大勢 の 委員の皆様",
        "その 間 委員長は",
        "和紙 を 委員に 配る",
        "大西洋 委員会",
        "鈴木 議員 の質問",
        "ホソサ 議員 の質問",
        "タニト 茂 君",
        "高橋 議員",
        "羽鳥 健太 君",          // Two names off by a sound each are somebody else's.
        "十番、 鈴木 議員",      // All sounds of 鈴木 are in 相田俊介.
        "三番、 松本:0.95 議員", // Another was called, whatever the seat: far from 滝沢.
        "総務部長、 キョウ です。",
        "総務部長、 以上 です。",
        "三番、 以上 でございます。",
        "山口:0.95 議員 の質問", // Sure, though it sounds like 浜口.
        "大西 議員",             // In the roster, though 小西 sounds alike.
        "総務部長、 質問 です。",
        "総務部長の 答弁を",
        "議員の 皆様",
        "高沢 という 地名",
        "議員定数 委員会",
        "",
        "。、",
        "君 君 君",
    ] {
        let plain: String = words(said).iter().map(|word| word.text.as_str()).collect();
        assert_eq!(enforced(&names, said), plain);
    }
}

#[test]
fn the_beginning_of_a_name_waits_for_what_follows_it() {
    let Some(dictionary) = crate::dictionary() else { return };
    let names = names(dictionary);
    let unfinished = |before: &str, said: &str| names.unfinished(before, &words(said));
    assert_eq!(unfinished("三番、", "高沢"), 2);
    assert_eq!(unfinished("", "三番、 高沢"), 2);
    assert_eq!(unfinished("", "三番、 高沢:0.95"), 0);
    assert_eq!(unfinished("", "三番、 タキザ:0.95"), 3);
    assert_eq!(unfinished("", "質問を許します。"), 0);
    assert_eq!(unfinished("", ""), 0);
    assert_eq!(text(&names.enforce("三番、高", &words("沢 議員"))), "沢議員", "what has settled stays");
}
