use expect_test::{Expect, expect};

use super::*;

fn names() -> Names {
    Names::new([("佐藤", Some("さとう")), ("高橋 花子", Some("たかはし はなこ")), ("名無", None)])
}

fn check(said: &str, language: &str, expected: &Expect) {
    let language = Language::new(language).expect("well formed");
    let told = PhraseBook::built_in().translate(said, &names(), &language);
    expected.assert_eq(&told.unwrap_or_else(|| "-".to_owned()));
}

#[test]
fn a_sentence_is_known_however_it_is_written() {
    for said in
        ["議案第45号を議題といたします。", "議案第四十五号を議題と致します", "議案第４５号を、議題と、いたします"]
    {
        check(said, "en", &expect!["Bill No. 45 is now before the council."]);
    }
    check("えー、暫時休憩いたします。", "en", &expect!["We take a short recess."]);
}

#[test]
fn numbers_amounts_years_times_names_and_terms_are_said_in_the_language() {
    let said = "令和八年度の空き家対策に係る経費は、およそ十二億三千万円を見込んでおります。";
    check(
        said,
        "en",
        &expect![
            "For fiscal year 2026, the cost of measures for vacant houses is expected to be about 1.23 billion yen."
        ],
    );
    check(said, "zh", &expect!["2026年度空置房屋对策的经费预计约为12亿3000万日元。"]);
    check(said, "es", &expect!["-"]);
    check("再開は、午後三時二十分といたします。", "en", &expect!["The meeting resumes at 3:20 p.m."]);
    check("手数料は300円です。", "vi", &expect!["Lệ phí là 300 yên."]);
    check("三番、佐藤議員の質問を許します。", "en", &expect!["Seat 3, Councillor Sato, may ask questions."]);
    let said = "日程第二、一般会計補正予算についてを議題といたします。";
    check(
        said,
        "en",
        &expect!["Agenda item 2, the supplementary budget of the general account, is now before the council."],
    );
    let said = "日程第十一、一般会計補正予算についてを議題といたします。";
    check(
        said,
        "en",
        &expect!["Agenda item 11, the supplementary budget of the general account, is now before the council."],
    );
    check("三番、高橋議員の質問を許します。", "zh", &expect!["请3号高橋议员提问。"]);
}

#[test]
fn a_hiragana_may_be_wrong_where_it_cannot_change_the_meaning() {
    check("議案第四十五号を議題といたしまして。", "en", &expect!["-"]);
    check("出席議員は二十二名でありまする。", "en", &expect!["22 councillors are present."]);
    check("よって、議案第四十六号は可決されましたと。", "en", &expect!["Bill No. 46 is therefore passed."]);
}

#[test]
fn no_edit_crosses_a_number_a_negation_a_question_or_a_kanji() {
    check("よって、議案第四十六号は否決されました。", "en", &expect!["Bill No. 46 is therefore rejected."]);
    check("議案第号を議題といたします。", "en", &expect!["-"]);
    check("申請書は必要です。", "en", &expect!["-"]);
    check("申請書は必要ありません。", "en", &expect!["You do not need: application form."]);
    check("カードは使えます。", "en", &expect!["-"]);
    check("質疑はありません。", "en", &expect!["-"]);
    check("本日の受付は開始しました。", "en", &expect!["-"]);
}

#[test]
fn a_name_without_a_reading_and_an_unknown_one_are_never_guessed() {
    check("名無議員の質問を許します。", "en", &expect!["-"]);
    check("名無議員の質問を許します。", "zh", &expect!["请名無议员发言。"]);
    check("斎藤議員の質問を許します。", "en", &expect!["-"]);
}

#[test]
fn the_built_in_book_is_large_and_says_who_made_it() {
    let book = PhraseBook::built_in();
    let told: String = book
        .made()
        .iter()
        .map(|made| format!("{} {} by {}, checked by {:?}\n", made.language, made.phrases, made.by, made.checked_by))
        .collect();
    assert!(book.phrases.len() >= 150, "{}", book.phrases.len());
    expect![[r#"
        en 186 by the developers of Koe, checked by None
        es 127 by the developers of Koe, checked by None
        fil 40 by the developers of Koe, checked by None
        id 82 by the developers of Koe, checked by None
        ko 156 by the developers of Koe, checked by None
        pt 127 by the developers of Koe, checked by None
        vi 105 by the developers of Koe, checked by None
        zh 156 by the developers of Koe, checked by None
    "#]]
    .assert_eq(&told);
}

/// What one phrase says must not be taken for another: each wording finds its own phrase first, with nothing edited.
#[test]
fn every_wording_of_the_book_is_found_as_itself() {
    let text = [include_str!("../data/council.toml"), include_str!("../data/counter.toml")].join("\n");
    let book = PhraseBook::built_in();
    let names = names();
    let fill = [("{n}", "三"), ("{n2}", "五"), ("{yen}", "三百円"), ("{reiwa}", "八"), ("{time}", "午後三時")];
    let fill = fill.iter().chain(&[
        ("{person}", "佐藤"),
        ("{person2}", "高橋"),
        ("{term}", "パスポート"),
        ("{term2}", "市長"),
    ]);
    let mut wordings = 0;
    for line in text.lines().filter(|line| line.starts_with("ja = ") && line.contains('。')) {
        for wording in line.split('"').skip(1).step_by(2) {
            let said = fill.clone().fold(wording.to_owned(), |said, (slot, value)| said.replace(slot, value));
            let found = book.find(&said, &names);
            let first = found.first().unwrap_or_else(|| panic!("{said} is not found"));
            let own = normalise(wording);
            let holds = |phrase: &Phrase| phrase.patterns.iter().any(|pattern| pattern.written == own);
            assert!(holds(first.phrase), "{said} is taken for another phrase");
            wordings += 1;
        }
    }
    assert!(wordings > 300, "{wordings}");
}

#[test]
fn a_book_that_makes_no_sense_is_refused_with_the_phrase() {
    let refused = |phrase: &str| {
        let text = format!("made_by = \"we\"\n[[phrase]]\n{phrase}");
        PhraseBook::read(&[&text]).expect_err("refused").to_string()
    };
    expect![[r#"the phrase "第{n}号": en does not have the same slots"#]]
        .assert_eq(&refused("ja = \"第{n}号\"\nen = \"No.\""));
    expect![[r#"the phrase "第{m}号": no such slot: m"#]].assert_eq(&refused("ja = \"第{m}号\""));
    expect![[r#"the phrase "。": it says nothing"#]].assert_eq(&refused("ja = \"。\""));
    expect![[r#"the phrase "はい": fr is none of the languages: ja, ja-x-easy, en, zh, ko, es, pt, vi, ne, th, id, my, km, fil, mn"#]]
        .assert_eq(&refused("ja = \"はい\"\nfr = \"oui\""));
}
