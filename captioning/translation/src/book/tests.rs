use expect_test::{Expect, expect};
use unicode_normalization::is_nfc;

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
    check(said, "th", &expect!["ในปีงบประมาณ ค.ศ. 2026 คาดว่าค่าใช้จ่ายสำหรับมาตรการเกี่ยวกับบ้านร้างประมาณ 1,230,000,000 เยน"]);
    check(
        said,
        "mn",
        &expect![
            "2026 оны төсвийн жилд дараах зүйлд ойролцоогоор 1,230,000,000 иен зарцуулахаар төлөвлөж байна: эзгүй байшингийн асуудал."
        ],
    );
    check("再開は、午後三時二十分といたします。", "en", &expect!["The meeting resumes at 3:20 p.m."]);
    check("手数料は300円です。", "vi", &expect!["Lệ phí là 300 yên."]);
    check("手数料は1500円です。", "ne", &expect!["शुल्क 1,500 येन हो।"]);
    check("手数料は300円です。", "my", &expect!["ဝန်ဆောင်ခမှာ ယန်း 300 ဖြစ်ပါသည်။"]);
    check("手数料は300円です。", "km", &expect!["ថ្លៃសេវាគឺ 300 យ៉េន។"]);
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
        es 186 by the developers of Koe, checked by None
        fil 186 by the developers of Koe, checked by None
        id 186 by the developers of Koe, checked by None
        km 186 by the developers of Koe, checked by None
        ko 186 by the developers of Koe, checked by None
        mn 186 by the developers of Koe, checked by None
        my 186 by the developers of Koe, checked by None
        ne 186 by the developers of Koe, checked by None
        pt 186 by the developers of Koe, checked by None
        th 186 by the developers of Koe, checked by None
        vi 186 by the developers of Koe, checked by None
        zh 186 by the developers of Koe, checked by None
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
    expect![[r#"the phrase "市長": en says nothing"#]]
        .assert_eq(&refused("ja = \"はい\"\n[[term]]\nja = \"市長\"\nen = \" \""));
    expect![[r#"the phrase "はい": fr is none of the languages: ja, ja-x-easy, en, zh, ko, es, pt, vi, ne, th, id, my, km, fil, mn"#]]
        .assert_eq(&refused("ja = \"はい\"\nfr = \"oui\""));
}

/// Letters that a language is written in; Latin ones only where its alphabet is Latin.
fn belongs(language: &str, letter: char) -> bool {
    match language {
        "zh" => matches!(letter, '一'..='鿿'),
        "ko" => matches!(letter, '가'..='힣'),
        "ne" => matches!(letter, 'ऀ'..='ॿ'),
        "th" => matches!(letter, 'ก'..='๛'),
        "my" => matches!(letter, 'က'..='႟'),
        "km" => matches!(letter, 'ក'..='៹'),
        "mn" => matches!(letter, 'А'..='я' | 'Ё' | 'ё' | 'Ө' | 'ө' | 'Ү' | 'ү'),
        _ => letter.is_ascii() || matches!(letter, 'º' | 'À'..='ỹ'),
    }
}

/// Every language says everything: each sentence and each term, in its own letters, with no digit of its own, composed.
#[test]
fn each_sheet_is_complete_and_written_in_its_own_letters() {
    let book = PhraseBook::built_in();
    let languages = meeting::RESIDENTS.iter().filter(|language| !language.starts_with("ja"));
    for tag in languages {
        let language = Language::new(tag).expect("well formed");
        let phrases = book.phrases.iter().map(|phrase| {
            let said = phrase.said.get(&language).unwrap_or_else(|| panic!("{tag} lacks {}", phrase.source));
            (&phrase.source, said.written.clone())
        });
        let terms = book.terms.iter().map(|term| {
            let said = term.said.get(&language).unwrap_or_else(|| panic!("{tag} lacks {}", term.source));
            (&term.source, said.clone())
        });
        for (source, said) in phrases.chain(terms) {
            let (mut words, mut inside) = (String::new(), false);
            for c in said.chars() {
                match c {
                    '{' | '}' => inside = c == '{',
                    c if !inside => words.push(c),
                    _ => {}
                }
            }
            let foreign: String = words.chars().filter(|c| c.is_alphabetic() && !belongs(tag, *c)).collect();
            assert_eq!(foreign, "", "{tag}: {source} = {said}");
            assert!(!words.chars().any(char::is_numeric), "{tag}: {source} = {said}");
            assert!(is_nfc(&said), "{tag}: {source} = {said}");
            assert_eq!(said.trim(), said, "{tag}: {source}");
        }
    }
}

#[test]
fn an_amount_is_said_in_every_language() {
    for tag in meeting::RESIDENTS.iter().filter(|language| !language.starts_with("ja")) {
        let language = Language::new(tag).expect("well formed");
        let said = PhraseBook::built_in().translate("手数料は300円です。", &names(), &language);
        assert!(said.as_ref().is_some_and(|said| said.contains("300")), "{tag}: {said:?}");
    }
}

#[test]
fn a_sheet_that_makes_no_sense_is_refused() {
    let refused = |text: &str| {
        let text = format!("language = \"th\"\nmade_by = \"we\"\n{text}");
        let book = "made_by = \"we\"\n[[phrase]]\nja = \"{n}番の方、どうぞ。\"";
        let sheet = Sheet::read(&text);
        sheet.and_then(|sheet| data::read(&[book], &[sheet])).expect_err("refused").to_string()
    };
    expect![[r#"the phrase "こんばんは。": th translates it, but the book does not have it"#]]
        .assert_eq(&refused("[phrases]\n\"こんばんは。\" = \"ok\""));
    expect![[r#"the phrase "宇宙": th translates it, but the book does not have it"#]]
        .assert_eq(&refused("[terms]\n\"宇宙\" = \"ok\""));
    expect![[r#"the phrase "{n}番の方、どうぞ。": th does not have the same slots"#]]
        .assert_eq(&refused("[phrases]\n\"{n}番の方、どうぞ。\" = \"ok\""));
    expect!["it is not a phrase book: th: checked_by and checked_on stand together or not at all"]
        .assert_eq(&refused("checked_by = \"Somchai\""));
}

/// A town has a few sentences read over: those take the place of the built-in ones, the others stay.
#[test]
fn what_a_sheet_of_the_town_says_takes_the_place_of_what_the_book_says() {
    let thai = Language::new("th").expect("well formed");
    let built_in = PhraseBook::built_in();
    let town = "made_by = \"the town\"\n[[phrase]]\nja = \"朝市は{n}時からです。\"";
    let town = PhraseBook::read(&[town]).expect("well formed");
    let sheet = "language = \"th\"\nmade_by = \"Somchai\"\nchecked_by = \"Malee\"\nchecked_on = 2026-11-01\n\
                 [terms]\n\"市長\" = \"ท่านนายก\"\n\
                 [phrases]\n\"手数料は{yen}です。\" = \"{yen} ครับ\"\n\"朝市は{n}時からです。\" = \"ตลาดเช้า {n}\"\n";
    let sheet = Sheet::read(sheet).expect("well formed");
    let book = town.before(&built_in).read_over(&sheet).expect("it fits");
    let say = |book: &PhraseBook, said: &str| book.translate(said, &names(), &thai);
    assert_eq!(say(&book, "手数料は300円です。").as_deref(), Some("300 เยน ครับ"));
    assert_eq!(say(&book, "朝市は六時からです。").as_deref(), Some("ตลาดเช้า 6"));
    let other = "本日の会議を開きます。";
    assert_eq!(say(&book, other), say(&built_in, other));
    let first = book.made().first().expect("somebody made it");
    assert_eq!((first.by.as_str(), first.checked_by.as_deref(), first.phrases), ("Somchai", Some("Malee"), 2));
}

/// The town calls its mayor something else in English, in its dictionary or its own book: the other languages keep their word.
#[test]
fn a_term_of_the_town_in_one_language_leaves_the_others_as_they_are() {
    let built_in = PhraseBook::built_in();
    let english = BTreeMap::from([(Language::english(), "our Mayor".to_owned())]);
    let dictionary = Glossary::new(vec![GlossaryTerm { source: "市 長".to_owned(), said: english }]);
    let own = "made_by = \"the town\"\n[[term]]\nja = \"市長\"\nen = \"our Mayor\"";
    let own = PhraseBook::read(&[own]).expect("well formed");
    let said = "空き家対策について、市長の見解を伺います。";
    for book in [built_in.with_terms(&dictionary), own.before(&built_in)] {
        for tag in meeting::RESIDENTS.iter().filter(|language| !language.starts_with("ja")) {
            let language = Language::new(tag).expect("well formed");
            let before = built_in.translate(said, &names(), &language).unwrap_or_else(|| panic!("{tag} has it"));
            let expected = if *tag == "en" { before.replace("the Mayor", "our Mayor") } else { before };
            assert_eq!(book.translate(said, &names(), &language), Some(expected), "{tag}");
        }
    }
    let english = built_in.with_terms(&dictionary).translate(said, &names(), &Language::english());
    assert!(english.is_some_and(|said| said.contains("our Mayor")));
}

#[test]
fn a_mistake_in_a_sheet_is_found_in_its_line() {
    let line = |rest: &str| {
        let text = format!("language = \"th\"\nmade_by = \"we\"\n{rest}");
        let read = Sheet::read(&text).and_then(|sheet| PhraseBook::built_in().read_over(&sheet));
        let error = read.expect_err("refused");
        format!("{:?}: {error}", error.line(&text))
    };
    expect![[r#"Some(5): the phrase "こんばんは。": th translates it, but the book does not have it"#]]
        .assert_eq(&line("[phrases]\n# A comment.\n\"こんばんは。\" = \"ok\""));
    expect![[r#"Some(4): the phrase "手数料は{yen}です。": th says nothing"#]]
        .assert_eq(&line("[phrases]\n\"手数料は{yen}です。\" = \" \""));
    expect![[r#"Some(3): it is not a phrase book: unknown field `phrase`, expected one of `language`, `made_by`, `checked_by`, `checked_on`, `terms`, `phrases`"#]]
        .assert_eq(&line("phrase = 1"));
}
