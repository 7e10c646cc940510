use super::Numerals;

/// What is said, and what is written: tab-separated, # for comments.
fn table(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').unwrap_or((line, line)))
}

fn check(style: Numerals, cases: &str) {
    let wrong: Vec<String> = table(cases)
        .filter_map(|(said, expected)| {
            let written = style.rewrite(said).into_text();
            (written != expected).then(|| format!("{said} → {written}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ARABIC: &str = include_str!("../../data/tests/arabic.tsv");
const KANJI: &str = include_str!("../../data/tests/kanji.tsv");

#[test]
fn numbers_are_written_as_horizontal_minutes_write_them() {
    check(Numerals::Arabic, ARABIC);
    assert!(table(ARABIC).count() >= 150);
}

#[test]
fn numbers_are_written_as_vertical_minutes_write_them() {
    check(Numerals::Kanji, KANJI);
}

#[test]
fn writing_numbers_twice_is_writing_them_once() {
    for (said, _) in table(ARABIC).chain(table(KANJI)) {
        for style in [Numerals::Arabic, Numerals::Kanji] {
            let once = style.rewrite(said).into_text();
            assert_eq!(style.rewrite(&once).into_text(), once, "{said}");
        }
    }
}

#[test]
fn every_number_up_to_a_trillion_means_the_same_in_both_ways() {
    // All small ones, then steps that visit every shape.
    let large = (0..60).flat_map(|power| [1_u64 << power, (1_u64 << power) + 7, 3_u64.pow(power.min(25))]);
    for value in (1..=12_345).chain(large.filter(|value| *value < 1_000_000_000_000)) {
        let kanji = Numerals::Kanji.rewrite(&format!("{value}円")).into_text();
        assert!(!kanji.contains(|c: char| c.is_ascii_digit()), "{kanji}");
        let arabic = Numerals::Arabic.rewrite(&kanji).into_text();
        assert!(
            arabic.is_ascii() || arabic.chars().all(|c| c.is_ascii() || "兆億万円".contains(c)),
            "{kanji} → {arabic}"
        );
        assert_eq!(worth(&arabic), value, "{value} → {kanji} → {arabic}");
        assert_eq!(Numerals::Kanji.rewrite(&arabic).into_text(), kanji);
    }
}

/// 1億2,345万6,789円 as a number, by other means than the code's.
fn worth(written: &str) -> u64 {
    let mut rest = written.trim_end_matches('円').replace(',', "");
    let mut sum = 0;
    for (unit, worth) in [('兆', 1_000_000_000_000), ('億', 100_000_000), ('万', 10_000)] {
        if let Some((section, after)) = rest.clone().split_once(unit) {
            sum += section.parse::<u64>().expect("digits") * worth;
            rest = after.to_owned();
        }
    }
    sum + if rest.is_empty() { 0 } else { rest.parse::<u64>().expect("digits") }
}

#[test]
fn no_text_makes_it_panic_and_what_is_no_number_stays() {
    let pieces = [
        "第",
        "十",
        "〇",
        "二",
        "・",
        "、",
        "百",
        "万",
        "億",
        "円",
        "月",
        "分",
        "の",
        "3",
        "，",
        ",000",
        "四半期",
        "数",
        "🙂",
        ".",
        "人",
    ];
    let mut seed = 7_usize;
    for _ in 0..40_000 {
        let mut text = String::new();
        for _ in 0..9 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        for style in [Numerals::Arabic, Numerals::Kanji] {
            let made = style.rewrite(&text);
            let others = |text: &str| text.chars().filter(|c| "、第月円人🙂数".contains(*c)).collect::<String>();
            assert_eq!(others(made.text()), others(&text), "{text} → {}", made.text());
        }
    }
    for huge in ["9".repeat(60), "千".repeat(60), "一".repeat(60), "九千九百九十九兆".repeat(9)] {
        assert!(!Numerals::Arabic.rewrite(&huge).text().is_empty());
    }
}
