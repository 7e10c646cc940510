use super::*;

#[test]
fn what_people_wrote_comes_first() {
    let plain = Plain::new();
    assert!(plain.phrases.len() >= 150, "{}", plain.phrases.len());
    let made = plain.rewrite("番号札を取ってお待ちください");
    assert_eq!(made.by, By::Human);
    let own = plain.with_phrases([("番号札を取ってお待ちください。", "番号の紙を取ります。そして、待ちます。")]);
    assert_eq!(own.rewrite("番号札を取って お待ちください。").text, "番号の紙を取ります。そして、待ちます。");
}

#[test]
fn what_people_wrote_loses_no_number_and_no_deadline() {
    for (said, plain) in read_sentences(PHRASES).expect("each line has a tab and the same numbers") {
        assert!(written::numbers(plain).contains(&written::numbers(said)), "{said} → {plain}");
        assert!(readability(plain).score >= 70.0, "{plain} {:?}", readability(plain));
        assert!(plain.ends_with('。'), "{plain}");
    }
}

#[test]
fn a_draft_says_the_same_plainly() {
    let plain = Plain::new();
    for (said, expected) in [
        ("恐れ入りますが、申請書にご記入いただけますでしょうか。", "申し込みの紙に書いてください。"),
        ("3月31日までに書類を提出してください。", "3月31日までに書類を出してください。"),
        ("駐車場の利用はご遠慮ください。", "車を止める場所の利用はしないでください。"),
        ("印鑑は不要でございます。", "はんこはいらないです。"),
        ("手数料は300円でございます。", "払うお金は300円です。"),
        ("ただいま担当者が席を外しております。", "今、係の人が席を外しています。"),
        ("こちらにお書きください。", "こちらに書いてください。"),
        ("恐れ入りますが、ご住所とお名前をご記入ください。", "住んでいる所とお名前を書いてください。"),
        ("ありがとうございます。", "ありがとうございます。"),
    ] {
        let made = plain.rewrite(said);
        assert_eq!(made.text, expected, "{said} ({:?})", made.by);
    }
    assert_eq!(plain.rewrite("3月31日までに書類を提出してください。").by, By::Draft);
    assert_eq!(plain.rewrite("ありがとうございます。").by, By::Unchanged);
}

#[test]
fn numbers_dates_deadlines_and_negations_are_never_lost() {
    let plain = Plain::new();
    let subjects = [
        "申請書は",
        "納付書は、3月31日までに",
        "手数料300円を",
        "住民票を5通",
        "来週の月曜日以降に",
        "印鑑がない場合は",
        "一人当たり2万円を",
        "午前9時から",
    ];
    let verbs = [
        "提出してください。",
        "ご提出いただけますでしょうか。",
        "納付しなければなりません。",
        "持参しないでください。",
        "交付できません。",
        "お待ちしておりますので、速やかに届出をお願いいたします。",
        "ご遠慮ください。",
        "不要でございます。",
    ];
    for subject in subjects {
        for verb in verbs {
            let said = format!("{subject}{verb}");
            let made = plain.rewrite(&said);
            assert_eq!(facts::of(&made.text), facts::of(&said), "{said} → {}", made.text);
        }
    }
}

#[test]
fn a_long_sentence_is_parted_where_its_reason_ends() {
    let made =
        Plain::new().rewrite("証明書の交付には少しお時間がかかりますので、番号が呼ばれるまで待っていてください。");
    assert!(made.text.contains("ます。だから、"), "{}", made.text);
    assert_eq!(made.by, By::Draft);
}

#[test]
fn phrases_are_spaced_without_losing_a_letter() {
    let text = "市役所で紙を出してください。";
    assert_eq!(spaced(text).replace(' ', ""), text);
    assert!(spaced(text).contains(' '));
    assert_eq!(spaced(""), "");
}
