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
        assert_eq!(facts::numbers(plain), facts::numbers(said), "{said} → {plain}");
        assert!(readability(plain).score >= 70.0, "{plain} {:?}", readability(plain));
        assert!(plain.ends_with('。'), "{plain}");
    }
}

#[test]
fn every_procedure_has_sentences_in_plain_japanese() {
    let procedures = written::read_procedures(PHRASES).expect("read");
    let (before, named) = procedures.split_first().expect("what stands before the first heading");
    assert!(before.sentences.is_empty(), "{before:?}");
    for procedure in named {
        assert!(procedure.sentences.len() >= 5, "{procedure:?}");
    }
    let names: Vec<&str> = named.iter().filter_map(|procedure| procedure.name).collect();
    for needed in [
        "案内",
        "記入",
        "本人確認",
        "カード",
        "証明書",
        "支払い",
        "転入・転居",
        "転出",
        "国保・年金",
        "児童手当・出産",
        "保育・学校",
        "戸籍",
        "介護・障害",
        "生活・住宅",
        "税",
        "ごみ・水道",
        "災害",
        "傍聴",
        "議会",
    ] {
        assert_eq!(names.iter().filter(|name| **name == needed).count(), 1, "{needed}");
    }
    let said: Vec<String> =
        named.iter().flat_map(|procedure| &procedure.sentences).map(|(said, _)| key(said)).collect();
    let once: std::collections::BTreeSet<&String> = said.iter().collect();
    assert_eq!(once.len(), said.len(), "a sentence stands there twice");
}

#[test]
fn a_draft_says_the_same_plainly() {
    let plain = Plain::new();
    for (said, expected) in [
        ("恐れ入りますが、申請書にご記入いただけますでしょうか。", "申し込みの紙に書いてください。"),
        ("3月31日までに書類を提出してください。", "3月31日までに書類を出してください。"),
        ("駐車場の利用はご遠慮ください。", "車を止める場所の利用はしないでください。"),
        ("印鑑は不要でございます。", "はんこはいりません。"),
        ("印鑑が不要な場合", "はんこがいらない場合"),
        ("申し訳ございませんが、こちらにご記入ください。", "こちらに書いてください。"),
        ("差し支えなければ、住所をご記入ください。", "住んでいる所を書いてください。"),
        ("申し訳ございませんが、対応いたしかねます。", "対応できません。"),
        ("市民のみならず、国籍を問わず、利用できます。", "市民だけではなく、国籍を問わず、使うことができます。"),
        ("住所及び氏名をご記入ください。", "住所と名前を書いてください。"),
        ("それには及びません。", "それには及びません。"),
        ("工事に伴い、通行できません。", "工事によって、通ることができません。"),
        ("速やかにご提出ください。", "速やかに出してください。"),
        ("書類は後日、送付いたします。", "書類は後日、送ります。"),
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
