use expect_test::{Expect, expect};

use super::*;

/// `1.5 3 text|guess` says how utterance 3 stands at that second, `.` behind it that it ended; `2.0 tick`. A corrected text
/// has `*` around what was put right. What stands and what left is told: guesses in brackets, the line being written ends in `_`.
fn check(script: &str, expected: &Expect) {
    let mut screen = Rollup::new(Scheme::SIXTEEN);
    let mut told = String::new();
    for line in script.lines() {
        let (at, what) = line.trim().split_once(' ').expect("a time and what happens");
        let now = MediaTime::from_secs_f64(at.parse().expect("seconds"));
        for row in step(&mut screen, now, what) {
            told += &format!("{at} left {}{}\n", row.text, if row.too_fast { " (hurried)" } else { "" });
        }
        let rows: Vec<String> = screen.rows().iter().map(written).collect();
        told += &format!("{at} {}\n", rows.join(" / "));
    }
    expected.assert_eq(&told);
}

fn step(screen: &mut Rollup, now: MediaTime, what: &str) -> Vec<Row> {
    let Some((utterance, text)) = what.split_once(' ') else { return screen.tick(now) };
    let (done, text) = text.strip_suffix('.').map_or((false, text), |text| (true, text));
    let (marked, guess) = text.split_once('|').unwrap_or((text, ""));
    let starts = marked.split('*').scan(0, |place, part| {
        let start = *place;
        *place += part.chars().count();
        Some(start..*place)
    });
    let corrected: Vec<Range<usize>> = starts.skip(1).step_by(2).collect();
    let settled = marked.replace('*', "");
    let utterance = utterance.parse().expect("a number");
    let language = &Language::japanese();
    screen.say(now, &Said { utterance, language, settled: &settled, corrected: &corrected, guess, done })
}

fn written(row: &Row) -> String {
    let (settled, guess): (String, String) =
        (row.text.chars().take(row.settled).collect(), row.text.chars().skip(row.settled).collect());
    let guess = if guess.is_empty() { guess } else { format!("[{guess}]") };
    let corrected = row.corrected.iter().map(|range| format!("*{}-{}", range.start, range.end)).collect::<String>();
    format!("{settled}{guess}{corrected}{}", if row.finished { "" } else { "_" })
}

#[test]
fn lines_roll_up_and_stay_until_they_can_have_been_read() {
    check(
        "0.0 1 ただいまから令和7年
         1.0 1 ただいまから令和7年第1回定例会を開会いたします。
         3.0 1 ただいまから令和7年第1回定例会を開会いたします。日程第1、会議録署名議員の指名を
         3.5 tick
         4.5 tick
         6.0 1 ただいまから令和7年第1回定例会を開会いたします。日程第1、会議録署名議員の指名を行います。.
         9.0 2 次に、会期の決定についてを議題といたします。.",
        &expect![[r#"
            0.0 ただいまから令和7年_
            1.0 ただいまから令和7年第1回定例会を / 開会いたします。_
            3.0 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 / 会議録署名議員の指名を_
            3.5 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 / 会議録署名議員の指名を_
            4.5 left ただいまから令和7年第1回定例会を
            4.5 開会いたします。日程第1、 / 会議録署名議員の指名を_
            6.0 開会いたします。日程第1、 / 会議録署名議員の指名を行います。
            9.0 left 開会いたします。日程第1、
            9.0 left 会議録署名議員の指名を行います。
            9.0 次に、会期の決定についてを / 議題といたします。
        "#]],
    );
}

#[test]
fn what_is_said_too_fast_is_shown_and_told() {
    check(
        "0.0 1 ただいまから令和7年第1回定例会を開会いたします。
         0.5 1 ただいまから令和7年第1回定例会を開会いたします。日程第1、会議録署名議員の指名を行います。
         1.0 1 ただいまから令和7年第1回定例会を開会いたします。日程第1、会議録署名議員の指名を行います。次に、会期の決定についてを議題といたします。",
        &expect![[r#"
            0.0 ただいまから令和7年第1回定例会を / 開会いたします。_
            0.5 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 / 会議録署名議員の指名を行います。_
            1.0 left ただいまから令和7年第1回定例会を (hurried)
            1.0 left 開会いたします。日程第1、 (hurried)
            1.0 会議録署名議員の指名を行います。 / 次に、会期の決定についてを / 議題といたします。_
        "#]],
    );
}

#[test]
fn a_guess_never_moves_settled_words_and_has_one_line_more_than_the_scheme() {
    check(
        "0.0 1 |ただいまから令和7年第1回定例会を開会いたします。
         1.0 1 ただいまから|令和7年第1回定例会を開会いたします。
         2.0 1 ただいまから令和7年第1回定例会|を開会いたします。日程第1、会議録署名議員の指名を行います。
         3.0 1 ただいまから令和7年第1回定例会を開会いたします。.
         9.0 2 |次に、会期の決定についてを議題といたします。",
        &expect![[r#"
            0.0 [ただいまから令和7年第1回定例会を]_ / [開会いたします。]_
            1.0 ただいまから[令和7年第1回定例会を]_ / [開会いたします。]_
            2.0 ただいまから令和7年第1回定例会[を]_ / [開会いたします。日程第1、]_ / [会議録署名議員の指名を行います。]_
            3.0 ただいまから令和7年第1回定例会を / 開会いたします。
            9.0 ただいまから令和7年第1回定例会を / 開会いたします。 / [次に、会期の決定についてを]_
        "#]],
    );
}

#[test]
fn a_correction_is_made_where_the_words_stand_and_what_has_left_stays_away() {
    check(
        "0.0 1 総学377億円の予算を審議します。.
         5.0 2 日程に入ります。
         6.0 1 *総額*377億円の予算を審議します。.
         7.0 2 日程に入ります。本日の日程はお手元のとおりです。よろしいですか。
         12.0 tick
         13.0 1 *総額*三百七十七億円の予算を審議します。.
         14.0 2 *議事*日程に入ります。本日の日程はお手元のとおりです。よろしいですか。
         15.0 2 議事日程に入ります。本日の日程は*皆様の*お手元のとおりです。よろしいですか。",
        &expect![[r#"
            0.0 総学377億円の予算を審議します。
            5.0 総学377億円の予算を審議します。 / 日程に入ります。_
            6.0 総額377億円の予算を審議します。*0-2 / 日程に入ります。_
            7.0 left 総額377億円の予算を審議します。
            7.0 日程に入ります。本日の日程は / お手元のとおりです。 / よろしいですか。_
            12.0 left 日程に入ります。本日の日程は
            12.0 お手元のとおりです。 / よろしいですか。_
            13.0 お手元のとおりです。 / よろしいですか。_
            14.0 お手元のとおりです。 / よろしいですか。_
            15.0 お手元のとおりです。 / よろしいですか。_
        "#]],
    );
}

#[test]
fn several_who_speak_at_once_each_have_their_lines() {
    check(
        "0.0 1 賛成の方は
         0.5 2 はい
         1.0 1 賛成の方は挙手を
         1.5 2 はい。.
         2.0 3 議長
         2.5 1 賛成の方は挙手を願います。.
         8.0 3 議長、異議があります。.",
        &expect![[r#"
            0.0 賛成の方は_
            0.5 賛成の方は_ / はい_
            1.0 賛成の方は挙手を_ / はい_
            1.5 賛成の方は挙手を_ / はい。
            2.0 賛成の方は挙手を_ / はい。 / 議長_
            2.5 賛成の方は挙手を願います。 / はい。 / 議長_
            8.0 left 賛成の方は挙手を願います。
            8.0 はい。 / 議長、異議があります。
        "#]],
    );
}

#[test]
fn one_who_says_nothing_keeps_no_line_from_leaving() {
    check(
        "0.0 1 |えー
         0.5 2 |あの
         0.6 2 .
         1.0 3 ただいまから令和7年第1回定例会を開会いたします。日程第1、会議録署名議員の指名を
         9.0 tick",
        &expect![[r#"
            0.0 [えー]_
            0.5 [えー]_ / [あの]_
            0.6 [えー]_
            1.0 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 / 会議録署名議員の指名を_
            9.0 left ただいまから令和7年第1回定例会を
            9.0 [えー]_ / 開会いたします。日程第1、 / 会議録署名議員の指名を_
        "#]],
    );
}

/// Spoken faster than anybody reads, and so slowly that every line has its time.
#[test]
fn the_screen_never_holds_more_than_one_line_too_many_and_each_has_its_time_however_texts_come() {
    let said: Vec<String> =
        crate::trial::sentences(crate::trial::TUNING).into_iter().map(|sentence| sentence.text).collect();
    for scheme in [Scheme::SIXTEEN, Scheme::FIFTEEN_HALF, Scheme::SIXTEEN_HALF] {
        for three_characters_millis in [200, 1_200] {
            let early = play(&said, scheme, three_characters_millis);
            assert_eq!(early > 0, three_characters_millis == 200, "{early} lines left early");
        }
    }
}

/// Plays the texts one after the other; returns how many lines left before they can have been read.
fn play(said: &[String], scheme: Scheme, three_characters_millis: u64) -> usize {
    let mut screen = Rollup::new(scheme);
    let (mut millis, mut early) = (0, 0);
    let mut known: Vec<Row> = Vec::new();
    let japanese = Language::japanese();
    for (utterance, text) in (0..).zip(said) {
        let characters: Vec<char> = text.chars().collect();
        for reached in (0..=characters.len()).step_by(3).chain([characters.len(), characters.len() + 1]) {
            millis += three_characters_millis;
            let done = reached > characters.len();
            let settled: String = characters.iter().take(reached).collect();
            let guess: String = characters.iter().skip(reached).take(9).collect();
            let now = MediaTime::from_millis(millis);
            let said = Said { utterance, language: &japanese, settled: &settled, corrected: &[], guess: &guess, done };
            let left = screen.say(now, &said);
            let rows = screen.rows();
            assert!(rows.len() <= scheme.lines() + 1, "{rows:?}");
            let wide = |row: &Row| crate::halves(row.text.trim()) > usize::from(scheme.line_halves());
            assert!(!rows.iter().any(wide), "{rows:?}");
            // What was finished still says the same, in the same order, or has left.
            let stays = |row: &&Row| row.finished && !left.iter().any(|gone| same(gone, row));
            let finished = rows.iter().filter(|row| row.finished);
            assert!(known.iter().filter(stays).zip(finished).all(|(a, b)| same(a, b) && a.text == b.text));
            // Only where there was no room for it did a line leave before it can have been read.
            let hurried = left.iter().filter(|row| now.since(row.since) < least_time(&row.text)).count();
            let standing = rows.iter().filter(|row| row.settled > 0).count();
            assert!(hurried == 0 || left.len() + standing > scheme.lines() + 1, "{left:?} {rows:?}");
            early += hurried;
            known = rows;
        }
    }
    early
}

fn same(a: &Row, b: &Row) -> bool {
    (a.utterance, a.number) == (b.utterance, b.number)
}

#[test]
fn words_put_right_at_the_very_beginning_stand_there() {
    check(
        "0.0 1 三番へどうぞ。
         1.0 1 *窓口*三番へどうぞ。",
        &expect![[r#"
            0.0 三番へどうぞ。_
            1.0 窓口三番へどうぞ。*0-2_
        "#]],
    );
}

#[test]
fn an_utterance_is_laid_out_anew_where_its_translation_takes_its_place() {
    let mut screen = Rollup::new(Scheme::SIXTEEN);
    let languages = [Language::japanese(), Language::new("zh").expect("a language")];
    let said = ["手数料は三百円です。二階の三番の窓口へ", "手续费是三百日元。请到二楼的三号窗口办理。"];
    let mut told = String::new();
    for (language, settled) in languages.iter().zip(said) {
        screen.say(
            MediaTime::ZERO,
            &Said { utterance: 1, language, settled, corrected: &[], guess: "", done: settled.ends_with('。') },
        );
        told += &screen.rows().iter().map(written).collect::<Vec<_>>().join(" / ");
        told.push('\n');
    }
    expect![[r#"
        手数料は三百円です。 / 二階の三番の窓口へ_
        手续费是三百日元。 / 请到二楼的三号窗口办理。
    "#]]
    .assert_eq(&told);
}
