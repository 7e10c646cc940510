use expect_test::{Expect, expect};

use super::*;

fn language(tag: &str) -> Language {
    Language::new(tag).expect("a language")
}

/// Councils' and counters' sentences, and some that are hard to lay out, each with its language.
fn texts() -> Vec<(Language, String)> {
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
    ];
    let japanese = written.chain(std::iter::once(long)).chain(hard.map(str::to_owned));
    let others = [
        ("th", "กรุณารอที่ช่องหมายเลขสามจนกว่าจะเรียกหมายเลขของคุณที่เคาน์เตอร์บริการประชาชนชั้นหนึ่ง"),
        ("km", "សូមរង់ចាំនៅបញ្ជរលេខបីរហូតដល់គេហៅលេខរបស់អ្នកនៅជាន់ទីមួយ"),
        ("my", "သင့်နံပါတ်ကိုခေါ်သည်အထိကောင်တာ ၃ တွင်စောင့်ပါ။ ကျေးဇူးတင်ပါသည်။"),
        ("vi", "Xin vui lòng chờ ở quầy số ba cho đến khi số của quý vị được gọi lên."),
        ("zh", "居民票的手续费是三百日元。请到二楼的三号窗口办理，并带上在留卡；没有的话，请告诉我们！"),
    ];
    let others = others.map(|(tag, text)| (language(tag), text.to_owned()));
    japanese.map(|text| (Language::japanese(), text)).chain(others).collect()
}

fn schemes() -> [Scheme; 4] {
    [Scheme::SIXTEEN, Scheme::FIFTEEN_HALF, Scheme::SIXTEEN_HALF, Scheme::new(20, 2).expect("a scheme")]
}

#[test]
fn no_line_is_too_wide_and_none_is_lost_however_the_text_arrives() {
    for (language, text) in texts() {
        for scheme in schemes() {
            let characters: Vec<char> = text.chars().collect();
            let mut whole = Layout::new(scheme, &language);
            whole.push(&text);
            whole.finish();
            for step in [1, 2, 3, 7] {
                let mut grown = Layout::new(scheme, &language);
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
    for (language, text) in texts() {
        for scheme in schemes() {
            let mut layout = Layout::new(scheme, &language);
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

/// A line that could have ended where a sentence or else a phrase ends, in its second half, does.
#[test]
fn each_line_that_could_end_at_a_phrase_or_a_sentence_does() {
    let mut lines = 0;
    for (language, text) in texts() {
        let characters: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let phrases = Phrasing::of(&language).ends(&characters);
        let sentences: Vec<usize> =
            phrases.iter().copied().filter(|end| "。！？".contains(characters[end - 1])).collect();
        for scheme in schemes() {
            let mut layout = Layout::new(scheme, &language);
            layout.push(&text);
            layout.finish();
            let ended = layout.lines().split_last().map_or(&[][..], |(_, ended)| ended);
            for line in ended {
                let room = room(&characters[line.start..], scheme);
                let within = |ends: &[usize], room: usize| {
                    let late = line.start + room / 2 + 1..=line.start + room;
                    ends.iter().any(|end| late.contains(end))
                };
                let said = layout.text(line);
                assert!(!within(&sentences, room) || sentences.contains(&line.end), "{said} / in {text}");
                // Where a phrase ends that only what no longer fits would tell, nobody could know.
                let seen = &characters[line.start..characters.len().min(line.start + room + 1)];
                let known = Phrasing::of(&language).ends(seen).contains(&line.len());
                assert!(!within(&phrases, room - room.min(LOOKED_AHEAD)) || known, "{said} / in {text}");
                lines += 1;
            }
        }
    }
    assert!(lines > 1_000, "{lines}");
}

/// How many of the characters fit a line.
fn room(characters: &[char], scheme: Scheme) -> usize {
    let widths = characters.iter().scan(0, |width, character| {
        *width += halves_of(*character);
        Some(*width)
    });
    widths.take_while(|width| *width <= usize::from(scheme.line_halves())).count()
}

fn check(tag: &str, text: &str, scheme: Scheme, expected: &Expect) {
    expected.assert_eq(&lay_out(text, &language(tag), scheme).join("\n"));
}

#[test]
fn lines_end_where_phrases_end() {
    check(
        "ja",
        "ただいまから令和7年第1回定例会を開会いたします。日程に入ります。",
        Scheme::SIXTEEN,
        &expect![[r#"
        ただいまから令和7年第1回定例会を
        開会いたします。日程に入ります。"#]],
    );
    check(
        "ja",
        "議案第12号、令和7年度一般会計補正予算（第3号）について、提案理由の説明を求めます。",
        Scheme::SIXTEEN,
        &expect![[r#"
            議案第12号、
            令和7年度一般会計補正予算
            （第3号）について、
            提案理由の説明を求めます。"#]],
    );
    check(
        "ja",
        "総額は1億2,345万6,000円、前年度と比べて3.5％の増となりました。",
        Scheme::FIFTEEN_HALF,
        &expect![[r#"
        総額は1億2,345万6,000円、
        前年度と比べて3.5％の
        増となりました。"#]],
    );
    check(
        "ja",
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
        "en",
        "Please wait at counter 3 until your number's called.",
        scheme,
        &expect![[r#"
            Please wait at counter
            3 until your number's
            called."#]],
    );
    check(
        "vi",
        "Vui lòng chờ tại quầy số 3 cho đến khi được gọi.",
        scheme,
        &expect![[r#"
        Vui lòng chờ tại quầy
        số 3 cho đến khi được
        gọi."#]],
    );
    check(
        "ko",
        "번호를 부를 때까지 삼번 창구에서 기다려 주십시오.",
        scheme,
        &expect![[r#"
        번호를 부를 때까지 삼번
        창구에서 기다려
        주십시오."#]],
    );
    check(
        "mn",
        "Та дугаараа дуудагдах хүртэл гуравдугаар цонхонд хүлээнэ үү.",
        scheme,
        &expect![[r#"
        Та дугаараа дуудагдах
        хүртэл гуравдугаар
        цонхонд хүлээнэ үү."#]],
    );
    check(
        "ne",
        "कृपया तपाईंको नम्बर बोलाउँदासम्म काउन्टर ३ मा पर्खनुहोस्।",
        scheme,
        &expect![[r#"
            कृपया तपाईंको नम्बर
            बोलाउँदासम्म काउन्टर ३ मा
            पर्खनुहोस्।"#]],
    );
}

#[test]
fn lines_of_languages_without_spaces_end_between_words() {
    let scheme = Scheme::new(24, 2).expect("a scheme");
    check(
        "th",
        "กรุณารอที่ช่องหมายเลข 3 จนกว่าจะเรียกหมายเลขของคุณ",
        scheme,
        &expect![[r#"
        กรุณารอที่ช่องหมายเลข 3
        จนกว่าจะเรียกหมายเลขของคุณ"#]],
    );
    check(
        "my",
        "သင့်နံပါတ်ကို ခေါ်သည်အထိ ကောင်တာ ၃ တွင် စောင့်ပါ။",
        scheme,
        &expect![[r#"
            သင့်နံပါတ်ကို
            ခေါ်သည်အထိ ကောင်တာ
            ၃ တွင် စောင့်ပါ။"#]],
    );
    check(
        "km",
        "សូមរង់ចាំនៅបញ្ជរលេខ ៣ រហូតដល់គេហៅលេខរបស់អ្នក។",
        scheme,
        &expect![[r#"
            សូមរង់ចាំនៅ
            បញ្ជរលេខ ៣
            រហូតដល់គេ
            ហៅលេខរបស់អ្នក។"#]],
    );
    check(
        "zh",
        "居民票的手续费是三百日元。请到二楼的三号窗口办理，并带上在留卡。",
        scheme,
        &expect![[r#"
        居民票的手续费是
        三百日元。请到二楼的三号
        窗口办理，并带上在留卡。"#]],
    );
}

#[test]
fn rows_may_end_where_phrases_do_and_never_before_a_mark_or_within_a_number() {
    let text = "総額は1億2,345万6,000円、前年度と比べて「3.5％」の増です。";
    let characters: Vec<char> = text.chars().collect();
    let mut rows = Vec::new();
    let mut from = 0;
    for end in row_ends(text, &Language::japanese()).into_iter().chain([characters.len()]) {
        rows.push(characters[from..end].iter().collect::<String>());
        from = end;
    }
    expect![["総額は|1億2,345万6,000円、|前年度と|比べて|「3.5％」の|増です。"]].assert_eq(&rows.join("|"));
    assert!(row_ends("", &Language::japanese()).is_empty() && row_ends("はい", &Language::japanese()).is_empty());
}

#[test]
fn where_a_growing_texts_rows_may_end_stays_whatever_follows() {
    for (language, text) in texts() {
        let characters: Vec<char> = text.chars().collect();
        let whole = row_ends(&text, &language);
        let mut before = Vec::new();
        for length in 1..=characters.len() {
            let so_far: String = characters[..length].iter().collect();
            let ends = lasting_row_ends(&so_far, &language);
            assert!(ends.starts_with(&before), "{so_far}");
            assert!(whole.starts_with(&ends), "{so_far}");
            before = ends;
        }
    }
}

#[test]
fn sentences_end_rows_and_what_honours_a_word_begins_them() {
    let rows = |text: &str, tag: &str| {
        let mut ends = row_ends(text, &language(tag)).into_iter().peekable();
        let mut shown = String::new();
        for (place, character) in text.chars().enumerate() {
            if ends.next_if_eq(&place).is_some() {
                shown.push('|');
            }
            shown.push(character);
        }
        shown
    };
    let mut told = String::new();
    for (tag, text) in [
        ("ja", "お手元のとおりです。よろしいですか。"),
        ("ja", "防災計画についてお答えいたします。まず、避難所です。"),
        ("ja", "皆様のご意見をお聞かせください。"),
        ("ja", "二、三人が、「はい。」と答えました。"),
        ("zh", "手续费是三百日元。请到三号窗口。"),
        ("th", "กรุณารอที่ช่องหมายเลข 3 ก่อน"),
        ("th", "กรุณากรอกที่นี่"),
        ("th", "กรุณาทำตามคำแนะนำของเจ้าหน้าที่"),
        ("km", "គេហៅលេខរបស់អ្នក។"),
        ("km", "ខ្ញុំសូមឆ្លើយសំណួររបស់សមាជិក"),
        ("km", "នៅជាន់ទីមួយ"),
        ("my", "ကောင်တာ ၃ တွင် စောင့်ပါ။"),
        ("lo", "ກະລຸນາລໍຖ້າຢູ່ຊ່ອງໝາຍເລກ 3"),
        ("lo", "ຂອບໃຈຫຼາຍໆ"),
        ("vi", "Xin vui lòng chờ."),
    ] {
        told += &format!("{}\n", rows(text, tag));
    }
    expect![[r#"
        お手元の|とおりです。|よろしいですか。
        防災計画に|ついて|お答えいたします。|まず、|避難所です。
        皆様の|ご意見を|お聞かせください。
        二、|三人が、|「はい。」と|答えました。
        手续费|是|三百日元。|请到|三号|窗口。
        กรุณารอที่|ช่อง|หมายเลข |3 |ก่อน
        กรุณากรอก|ที่|นี่
        กรุณา|ทำตามคำ|แนะนำ|ของ|เจ้าหน้าที่
        គេ|ហៅលេខ|របស់|អ្នក។
        ខ្ញុំ|សូម|ឆ្លើយសំណួរ|របស់|សមាជិក
        នៅជាន់ទីមួយ
        ကောင်တာ |၃ |တွင် |စောင့်|ပါ။
        ກະລຸນາ|ລໍຖ້າ|ຢູ່|ຊ່ອງ|ໝາຍ|ເລກ |3
        ຂອບໃຈ|ຫຼາຍໆ
        Xin vui lòng chờ.
    "#]]
    .assert_eq(&told);
}
