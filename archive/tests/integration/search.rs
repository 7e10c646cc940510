use archive::{BadQuery, Error, InTranslation, Query};
use expect_test::{Expect, expect};
use meeting::{Event, Language, MediaTime, Stage, TranslationOrigin, UtteranceId};

use crate::fixtures::{Dice, found, id, open, opened, said, say, search, translated};

async fn check(text: &str, query: &str, expected: Expect) {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &[text]).await;
    let hits = search(&archive, query).await.hits;
    let told: Vec<String> = hits
        .iter()
        .map(|hit| {
            let told =
                |part: &archive::Fragment| if part.matched { format!("[{}]", part.text) } else { part.text.clone() };
            hit.snippet.iter().map(told).collect()
        })
        .collect();
    expected.assert_eq(&told.join("\n"));
}

#[tokio::test]
async fn what_was_searched_for_is_told_apart_in_the_words_as_spoken() {
    check(
        "㈱ＫＯＥの髙\u{E0100}橋です。ｶﾞｽは霞ヶ関。",
        "株)koe 高橋 ガス 霞ケ関",
        expect!["[㈱ＫＯＥ]の[髙󠄀橋]です。[ｶﾞｽ]は[霞ヶ関]。"],
    )
    .await;
    check("㍿声と①号", "株式会社声 1号", expect!["[㍿声]と[①号]"]).await;
    check("か\u{3099}っこう", "がっ", expect!["[か\u{3099}っ]こう"]).await;
    check("good morning　everyone", "\"morning everyone\"", expect!["good [morning　everyone]"]).await;
}

#[tokio::test]
async fn words_must_all_be_there_and_excluded_ones_must_not() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &["道路の予算", "道路の舗装", "学校の予算", "林"]).await;
    for (query, expected) in [
        ("道路　予算", vec!["s/0"]),
        ("予算", vec!["s/0", "s/2"]),
        ("道路 -予算", vec!["s/1"]),
        ("-道路", vec!["s/2", "s/3"]),
        ("-道路 -学校 -林", vec![]),
        ("予算の道路", vec![]),
        ("算", vec!["s/0", "s/2"]),
        ("林", vec!["s/3"]),
        ("", vec![]),
        ("　", vec![]),
    ] {
        assert_eq!(found(&archive, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_session_and_a_speaker_can_be_asked_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let mut last = 0;
    for name in ["one", "two"] {
        for event in [
            opened(name),
            said(0, Some("mayor"), "予算の説明"),
            said(1, Some("seat-3"), "予算の質問"),
            said(2, None, "予算の採決"),
            Event::Adjourned { at: MediaTime::from_millis(1) },
        ] {
            last = archive.append(&id(name), &event).await.expect("it is appended");
        }
    }
    archive.searchable(last).await.expect("the index catches up");
    let count = async |text: &str, session: Option<&str>, speaker: Option<&str>| {
        let query = Query {
            text: text.to_owned(),
            session: session.map(id),
            speaker: speaker.map(str::to_owned),
            ..Query::default()
        };
        archive.search(&query).await.expect("it is answered").total
    };
    assert_eq!(count("予算", None, None).await, 6);
    assert_eq!(count("予算", Some("two"), None).await, 3);
    assert_eq!(count("予算", Some("no-such"), None).await, 0);
    assert_eq!(count("", Some("one"), None).await, 3);
    for mayor in ["mayor", "髙橋", "高橋一郎", "高 橋", "たかはし", "一"] {
        assert_eq!(count("予算", None, Some(mayor)).await, 2, "{mayor}");
    }
    assert_eq!(count("予算", Some("one"), Some("林")).await, 1);
    assert_eq!(count("予算", None, Some("橋林")).await, 0);
    assert_eq!(count("予算", None, Some("郎たか")).await, 0);
    assert_eq!(count("説明", None, Some("林")).await, 0);

    let hit = &search(&archive, "質問").await.hits[0];
    assert_eq!((hit.session.as_str(), hit.session_title.as_str()), ("two", "twoの本会議"));
    assert_eq!(hit.speaker_name.as_deref(), Some("林 花子"));
    assert_eq!(hit.span.start(), MediaTime::from_millis(10_000));
    assert!(matches!(hit.stage, Stage::Adjourned { .. }));
}

#[tokio::test]
async fn of_equally_good_results_the_newest_comes_first_on_every_page() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &["異議なし"; 45]).await;
    let mut listed = Vec::new();
    for page in 1..=4 {
        let query = Query { text: "異議".to_owned(), page, ..Query::default() };
        let found = archive.search(&query).await.expect("it is answered");
        assert_eq!(found.total, 45);
        listed.extend(found.hits.iter().map(|hit| hit.utterance.get()));
    }
    assert_eq!(listed, (0..45).rev().collect::<Vec<_>>());
    let deep = Query { text: "異議".to_owned(), page: u32::MAX, ..Query::default() };
    assert!(matches!(archive.search(&deep).await, Err(Error::BadQuery(BadQuery::TooDeep { .. }))));
}

#[tokio::test]
async fn no_query_whatever_makes_it_fail() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    let odd = [
        "\"",
        "-",
        "＂",
        "”",
        " ",
        "　",
        "\u{0}",
        "\u{FE0F}",
        "\u{E0100}",
        "\u{3099}",
        "ﾞ",
        "か",
        "が",
        "𠮷",
        "😀",
        "👨‍👩‍👧",
        "\u{202E}",
        "e\u{301}",
        "AND",
        "OR",
        "NOT",
        "*",
        "~",
        "^2",
        "(",
        ")",
        "[a TO b]",
        "field:",
        ":",
        "\\",
        "/x/",
        "\u{10FFFF}",
        "ﷺ",
        "\n",
        "İ",
        "ß",
    ];
    say(&archive, "s", &[odd.join(""), odd.join(" ")]).await;
    let mut dice = Dice(7);
    for round in 0..600 {
        let text: String = (0..dice.below(12)).map(|_| *dice.pick(&odd)).collect();
        let speaker = (round % 5 == 0).then(|| (*dice.pick(&odd)).to_owned());
        let query = Query { text: text.clone(), speaker, page: dice.below(4) as u32, ..Query::default() };
        let found = archive.search(&query).await;
        assert!(matches!(found, Ok(_) | Err(Error::BadQuery(_))), "{text:?}: {found:?}");
    }
    let long = Query { text: "あ".repeat(100_000), ..Query::default() };
    assert!(matches!(archive.search(&long).await, Err(Error::BadQuery(BadQuery::TooLong { .. }))));
    let long = Query { speaker: Some("あ".repeat(100_000)), ..Query::default() };
    assert!(matches!(archive.search(&long).await, Err(Error::BadQuery(BadQuery::TooLong { .. }))));
}

#[tokio::test]
async fn a_translation_is_found_and_shown_in_its_own_words() {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = open(directory.path()).await;
    say(&archive, "s", &["ご異議なしと認めます。", "休憩します。"]).await;
    let number = archive.append(&id("s"), &translated(0, "There is no objection.")).await.expect("it is appended");
    archive.searchable(number).await.expect("the index catches up");
    let hit = async |query: &str| search(&archive, query).await.hits.into_iter().next();
    let found = hit("OBJECTION").await.expect("found");
    let by_book = InTranslation { language: Language::english(), by: Some(TranslationOrigin::PhraseBook) };
    assert_eq!((found.utterance.get(), found.translation, found.corrected), (0, Some(by_book.clone()), false));
    assert_eq!(found.snippet.iter().find(|part| part.matched).map(|part| part.text.as_str()), Some("objection"));
    assert_eq!(hit("異議 objection").await.expect("found").translation, None);
    assert!(hit("認めます。There").await.is_none(), "what was said does not run on into its translation");

    let (s, zeroth) = (id("s"), UtteranceId::new(0));
    archive.correct(&s, zeroth, 0, 0..1, "異議ありと認めます。".to_owned()).await.expect("it is taken");
    let number = archive.append(&s, &translated(0, "There is an objection.")).await.expect("it is appended");
    archive.searchable(number).await.expect("the index catches up");
    let found = hit("OBJECTION").await.expect("found");
    assert_eq!((found.translation, found.corrected), (Some(by_book), true), "it translates what a person put right");
}
