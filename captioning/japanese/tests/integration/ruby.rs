use japanese::{Furigana, RubyLevel, trial};

/// 議案[ぎあん]
fn shown(furigana: &Furigana, text: &str) -> String {
    let ruby = furigana.ruby(text);
    let mut written = String::new();
    for (place, character) in text.chars().enumerate() {
        written.push(character);
        for ruby in ruby.iter().filter(|ruby| ruby.range.end == place + 1) {
            written.extend(["[", &ruby.reading, "]"]);
        }
    }
    written
}

#[test]
fn ruby_is_right_where_it_is_shown_and_seldom_missing() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    for file in [trial::TUNING, trial::HELD_OUT] {
        let score = trial::ruby(&furigana, &trial::sentences(file));
        assert!(score.right_percent() >= 99.0, "{:.2} % right", score.right_percent());
        assert!(score.abstained_percent() <= 8.0, "{:.2} % without", score.abstained_percent());
    }
}

#[test]
fn what_may_be_read_in_two_ways_has_no_ruby() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    for text in ["今日の社会", "一日のこと", "佐藤と小鳥遊", "辛い", "三田に", "文書"] {
        let readings = furigana.readings(text);
        let unsure: Vec<String> =
            readings.unsure.iter().map(|run| text.chars().skip(run.start).take(run.len()).collect()).collect();
        assert!(!unsure.is_empty(), "{}", shown(&furigana, text));
    }
}

#[test]
fn the_towns_own_readings_win() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    assert_eq!(shown(&furigana, "小鳥遊 陽翔君"), "小鳥遊 陽翔君[くん]");
    let furigana =
        furigana.with_names([("小鳥遊 陽翔", "タカナシ ハルト"), ("鈴木一郎", "すずき いちろう"), ("三田", "さんだ")]);
    assert_eq!(shown(&furigana, "小鳥遊陽翔君"), "小鳥遊陽翔[たかなしはると]君[くん]");
    assert_eq!(shown(&furigana, "小鳥遊議員"), "小鳥遊[たかなし]議員[ぎいん]");
    assert_eq!(shown(&furigana, "鈴木議員"), "鈴木[すずき]議員[ぎいん]");
    assert_eq!(shown(&furigana, "三田へ行く"), "三田[さんだ]へ行[い]く");
    // Two of one family name that is read in two ways.
    let furigana = furigana.with_names([("河野 太郎", "こうの たろう"), ("河野 花子", "かわの はなこ")]);
    assert_eq!(shown(&furigana, "河野花子議員と河野議員"), "河野花子[かわのはなこ]議員[ぎいん]と河野議員[ぎいん]");
}

/// A name of one kanji is written as any word of one kanji is, and read as only its bearer knows.
#[test]
fn a_name_of_one_kanji_is_read_by_nobody_but_the_town() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    for (text, expected) in [
        ("金さんの質問です。", "金さんの質問[しつもん]です。"),
        ("金さん、", "金さん、"),
        ("畑さんと林様と原氏と森君です。", "畑さんと林様と原氏と森君です。"),
        ("次は、畑さん", "次[つぎ]は、畑さん"),
        ("お客様とお孫さんの薬", "お客様[きゃくさま]とお孫[まご]さんの薬[くすり]"),
        ("畑の金の話", "畑[はたけ]の金[かね]の話[はなし]"),
    ] {
        assert_eq!(shown(&furigana, text), expected);
    }
    for text in ["長谷川学議員", "佐藤学さん", "鈴木学君の質問"] {
        assert!(!shown(&furigana, text).contains("がく"), "{}", shown(&furigana, text));
    }
    let named = furigana.with_names([("畑 学", "はた まなぶ")]);
    assert_eq!(shown(&named, "畑さんと畑学君"), "畑[はた]さんと畑学[はたまなぶ]君[くん]");
}

#[test]
fn ruby_lies_over_kanji_only_in_order_and_within_the_text() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    let texts = trial::sentences(trial::TUNING).into_iter().map(|sentence| sentence.text);
    let odd = ["", "々", "十", "第", "一二三四五六七八九十", "🙂議案🙂", "ｶﾞ料金", "1億", "３本", "受け付け付け"]
        .map(str::to_owned);
    for text in texts.chain(odd) {
        let characters: Vec<char> = text.chars().collect();
        let mut reached = 0;
        for ruby in furigana.ruby(&text) {
            assert!(ruby.range.start >= reached && ruby.range.end <= characters.len(), "{text}");
            assert!(
                !ruby.reading.is_empty() && ruby.reading.chars().all(|c| matches!(c, 'ぁ'..='ゖ' | 'ー')),
                "{text}"
            );
            reached = ruby.range.end;
        }
    }
}

#[test]
fn a_level_shows_what_is_taught_after_its_grade() {
    let Some(furigana) = crate::dictionary().map(Furigana::new) else { return };
    let ruby = furigana.ruby("学校の議案と賄賂");
    let shown = |level: RubyLevel| {
        ruby.iter().filter(|ruby| level.shows(ruby)).map(|ruby| ruby.reading.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(shown(RubyLevel::All), ["がっこう", "ぎあん", "わいろ"]);
    assert_eq!(shown(RubyLevel::AboveGrade(1)), ["ぎあん", "わいろ"]);
    assert_eq!(shown(RubyLevel::AboveGrade(6)), ["わいろ"]);
    assert!(shown(RubyLevel::None).is_empty());
}
