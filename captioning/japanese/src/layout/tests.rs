use expect_test::{Expect, expect};

use super::*;

/// Councils' and counters' sentences, and some that are hard to lay out.
fn texts() -> Vec<String> {
    let written = crate::trial::sentences(crate::trial::TUNING).into_iter().map(|sentence| sentence.text);
    let long: String =
        crate::trial::sentences(crate::trial::HELD_OUT).into_iter().map(|sentence| sentence.text).collect();
    let hard = [
        "",
        " ",
        "「『（【《議案第１２３４５６７８９０１２３４５６７８９０号》】）』」について、ご異議ありませんか。「異議なし」と呼ぶ者あり。",
        "Well-knownなInternationalization and localizationのためのhttps://www.example.lg.jp/gikai/index.htmlを参照してください。",
        "予算額は1兆2,345億6,789万1,234円、前年度比123.45％の増です。",
        "ええええええええーーーーーーーーーーっっっっっっっっっっとですね。",
        "ちょっとちゃんとしたシステムデザインワークショップショップショップ",
        "ｱｲｳｴｵｶﾞｷﾞｸﾞｹﾞｺﾞﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟ半角ｶﾅと全角カナ",
        "あ　い　う　え　お　か　き　く　け　こ　さ　し　す　せ　そ　た　ち　つ　て　と",
        "一行目\n二行目\r\n三行目\tです",
        "กรุณารอที่ช่องหมายเลขสามจนกว่าจะเรียกหมายเลขของคุณที่เคาน์เตอร์บริการประชาชนชั้นหนึ่ง",
        "សូមរង់ចាំនៅបញ្ជរលេខបីរហូតដល់គេហៅលេខរបស់អ្នកនៅជាន់ទីមួយ",
        "Xin vui lòng chờ ở quầy số ba cho đến khi số của quý vị được gọi lên.",
    ];
    written.chain(std::iter::once(long)).chain(hard.map(str::to_owned)).collect()
}

fn schemes() -> [Scheme; 4] {
    [Scheme::SIXTEEN, Scheme::FIFTEEN_HALF, Scheme::SIXTEEN_HALF, Scheme::new(20, 2).expect("a scheme")]
}

#[test]
fn no_line_is_too_wide_and_none_is_lost_however_the_text_arrives() {
    for text in texts() {
        for scheme in schemes() {
            let characters: Vec<char> = text.chars().collect();
            let mut whole = Layout::new(scheme);
            whole.push(&text);
            whole.finish();
            for step in [1, 2, 3, 7] {
                let mut grown = Layout::new(scheme);
                let mut before: Vec<Range<usize>> = Vec::new();
                for chunk in characters.chunks(step) {
                    grown.push(&chunk.iter().collect::<String>());
                    assert!(grown.lines().starts_with(&before), "a finished line moved in {text}");
                    let wide =
                        |line: &Range<usize>| halves(grown.text(line).as_str()) > usize::from(scheme.line_halves());
                    assert!(!grown.lines().iter().any(wide) && !wide(&grown.open_line()), "{text}");
                    before = grown.lines().to_vec();
                }
                grown.finish();
                assert_eq!(grown.lines(), whole.lines(), "{text}");
            }
            let covered: Vec<usize> = whole.lines().iter().cloned().flatten().collect();
            assert_eq!(covered, (0..characters.len()).collect::<Vec<_>>(), "{text}");
        }
    }
}

#[test]
fn no_line_begins_or_ends_with_what_may_not_stand_there() {
    for text in texts() {
        for scheme in schemes() {
            let mut layout = Layout::new(scheme);
            layout.push(&text);
            layout.finish();
            let characters: Vec<char> = text.chars().collect();
            for line in layout.lines().iter().filter(|line| line.end < characters.len()) {
                // A run of marks wider than a line, and a word or a number that is, must break somewhere.
                let anywhere = |line: &Range<usize>| {
                    (line.start + 1..line.end).any(|end| breaks::allowed(characters[end - 1], characters[end]))
                };
                let fits = breaks::allowed(characters[line.end - 1], characters[line.end]);
                assert!(fits || !anywhere(line), "{} in {text}", layout.text(line));
            }
        }
    }
}

fn check(text: &str, scheme: Scheme, expected: &Expect) {
    expected.assert_eq(&lay_out(text, scheme).join("\n"));
}

#[test]
fn lines_end_where_phrases_end() {
    check(
        "ただいまから令和7年第1回定例会を開会いたします。日程に入ります。",
        Scheme::SIXTEEN,
        &expect![[r#"
        ただいまから令和7年第1回定例会を
        開会いたします。日程に入ります。"#]],
    );
    check(
        "議案第12号、令和7年度一般会計補正予算（第3号）について、提案理由の説明を求めます。",
        Scheme::SIXTEEN,
        &expect![[r#"
            議案第12号、
            令和7年度一般会計補正予算
            （第3号）について、
            提案理由の説明を求めます。"#]],
    );
    check(
        "総額は1億2,345万6,000円、前年度と比べて3.5％の増となりました。",
        Scheme::FIFTEEN_HALF,
        &expect![[r#"
        総額は1億2,345万6,000円、
        前年度と比べて3.5％の
        増となりました。"#]],
    );
    check(
        "「異議なし」と呼ぶ者がありましたので、さよう決定いたします。",
        Scheme::new(16, 2).expect("a scheme"),
        &expect![[r#"
            「異議なし」と
            呼ぶ者が
            ありましたので、
            さよう
            決定いたします。"#]],
    );
}

#[test]
fn lines_of_other_languages_end_between_words_and_never_within_a_letter() {
    let scheme = Scheme::new(24, 2).expect("a scheme");
    check(
        "Please wait at counter 3 until your number's called.",
        scheme,
        &expect![[r#"
            Please wait at counter
            3 until your number's
            called."#]],
    );
    check(
        "Vui lòng chờ tại quầy số 3 cho đến khi được gọi.",
        scheme,
        &expect![[r#"
        Vui lòng chờ tại quầy
        số 3 cho đến khi được
        gọi."#]],
    );
    check(
        "번호를 부를 때까지 삼번 창구에서 기다려 주십시오.",
        scheme,
        &expect![[r#"
        번호를 부를 때까지 삼번
        창구에서 기다려
        주십시오."#]],
    );
    check(
        "Та дугаараа дуудагдах хүртэл гуравдугаар цонхонд хүлээнэ үү.",
        scheme,
        &expect![[r#"
        Та дугаараа дуудагдах
        хүртэл гуравдугаар
        цонхонд хүлээнэ үү."#]],
    );
    check(
        "कृपया तपाईंको नम्बर बोलाउँदासम्म काउन्टर ३ मा पर्खनुहोस्।",
        scheme,
        &expect![[r#"
            कृपया तपाईंको नम्बर
            बोलाउँदासम्म काउन्टर ३ मा
            पर्खनुहोस्।"#]],
    );
    check(
        "กรุณารอที่ช่องหมายเลข 3 จนกว่าจะเรียกหมายเลขของคุณ",
        scheme,
        &expect![[r#"
        กรุณารอที่ช่องหมายเลข 3
        จนกว่าจะเรียกหมายเลขของคุณ"#]],
    );
    check(
        "သင့်နံပါတ်ကို ခေါ်သည်အထိ ကောင်တာ ၃ တွင် စောင့်ပါ။",
        scheme,
        &expect![[r#"
            သင့်နံပါတ်ကို
            ခေါ်သည်အထိ ကောင်တာ
            ၃ တွင် စောင့်ပါ။"#]],
    );
    check(
        "សូមរង់ចាំនៅបញ្ជរលេខ ៣ រហូតដល់គេហៅលេខរបស់អ្នក។",
        scheme,
        &expect![[r#"
            សូមរង់ចាំនៅបញ្ជរ
            លេខ ៣
            រហូតដល់គេហៅលេខរ
            បស់អ្នក។"#]],
    );
}

#[test]
fn rows_may_end_where_phrases_do_and_never_before_a_mark_or_within_a_number() {
    let text = "総額は1億2,345万6,000円、前年度と比べて「3.5％」の増です。";
    let characters: Vec<char> = text.chars().collect();
    let mut rows = Vec::new();
    let mut from = 0;
    for end in row_ends(text).into_iter().chain([characters.len()]) {
        rows.push(characters[from..end].iter().collect::<String>());
        from = end;
    }
    expect![["総額は|1億2,345万6,000円、|前年度と|比べて|「3.5％」の|増です。"]].assert_eq(&rows.join("|"));
    assert!(row_ends("").is_empty() && row_ends("はい").is_empty());
}

#[test]
fn where_a_growing_texts_rows_may_end_stays_whatever_follows() {
    for text in texts() {
        let characters: Vec<char> = text.chars().collect();
        let whole = row_ends(&text);
        let mut before = Vec::new();
        for length in 1..=characters.len() {
            let so_far: String = characters[..length].iter().collect();
            let ends = lasting_row_ends(&so_far);
            assert!(ends.starts_with(&before), "{so_far}");
            assert!(whole.starts_with(&ends), "{so_far}");
            before = ends;
        }
    }
}
