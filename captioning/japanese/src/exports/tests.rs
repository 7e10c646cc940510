use expect_test::expect;
use meeting::{Language, Span};

use super::*;
use crate::{Cue, Ruby};

/// A line and its ruby: from where to where, and how it is read.
type Line<'a> = (&'a str, &'a [(usize, usize, &'a str)]);

fn cue(start: u64, end: u64, speaker: Option<&str>, lines: &[Line<'_>]) -> Cue {
    let ruby = |(start, end, reading): &(usize, usize, &str)| Ruby {
        range: *start..*end,
        reading: (*reading).to_owned(),
        grade: 4,
    };
    let line =
        |(text, rubies): &Line<'_>| CueLine { text: (*text).to_owned(), ruby: rubies.iter().map(ruby).collect() };
    Cue {
        span: Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end)),
        speaker: speaker.map(str::to_owned),
        lines: lines.iter().map(line).collect(),
        language: None,
        by_machine: false,
        too_fast: false,
    }
}

/// Ordinary cues, and ones that try to break out.
fn samples() -> Vec<Cue> {
    vec![
        cue(
            0,
            1_500,
            Some("鈴木一郎"),
            &[("議案第1号を", &[(0, 2, "ぎあん"), (2, 3, "だい")]), ("議題とします。", &[])],
        ),
        cue(
            3_601_005,
            3_602_000,
            Some("<b>\"A&B\"</v>\n2"),
            &[("A<B & C --> D\u{0}", &[]), ("二行\n\n00:00\u{2028}", &[(0, 99, "範囲外")])],
        ),
        cue(3_603_000, 3_604_000, None, &[("</p>]]>{\\b1}", &[(0, 1, "<rt>")])]),
    ]
}

#[test]
fn srt_has_numbers_commas_and_no_markup() {
    expect![[r#"
        1
        00:00:00,000 --> 00:00:01,500
        (鈴木一郎) 議案第1号を
        議題とします。

        2
        01:00:01,005 --> 01:00:02,000
        (＜b＞"A&B"＜/v＞ 2) A＜B & C --＞ D
        二行  00:00

        3
        01:00:03,000 --> 01:00:04,000
        ＜/p＞]]＞｛\b1}
    "#]]
    .assert_eq(&srt(&samples()));
}

#[test]
fn webvtt_has_voices_and_ruby_and_no_markup_but_its_own() {
    expect![[r#"
        WEBVTT

        00:00:00.000 --> 00:00:01.500
        <v 鈴木一郎><ruby>議案<rt>ぎあん</rt></ruby><ruby>第<rt>だい</rt></ruby>1号を
        議題とします。

        01:00:01.005 --> 01:00:02.000
        <v &lt;b&gt;&quot;A&amp;B&quot;&lt;/v&gt; 2>A&lt;B &amp; C --&gt; D 
        二行  00:00 

        01:00:03.000 --> 01:00:04.000
        <ruby>&lt;<rt>&lt;rt&gt;</rt></ruby>/p&gt;]]&gt;{\b1}
    "#]]
    .assert_eq(&webvtt(&samples()));
}

#[test]
fn ttml_read_back_by_another_hand_says_the_same() {
    let file = ttml(&samples(), &Language::japanese(), "令和7年 <第1回> & 定例会");
    let document = roxmltree::Document::parse(&file).expect("well-formed XML");
    let named = |name: &'static str| document.descendants().filter(move |node| node.tag_name().name() == name);
    assert_eq!(document.root_element().attribute(("http://www.w3.org/XML/1998/namespace", "lang")), Some("ja"));
    assert_eq!(named("title").next().and_then(|node| node.text()), Some("令和7年 <第1回> & 定例会"));
    let names: Vec<_> = named("name").filter_map(|node| node.text()).collect();
    assert_eq!(names, ["<b>\"A&B\"</v> 2", "鈴木一郎"]);
    let cues: Vec<(String, Option<&str>, String)> = named("p")
        .map(|paragraph| {
            let text: String = paragraph
                .descendants()
                .map(|node| match node.tag_name().name() {
                    "br" => "/",
                    _ if node.is_text() => node.text().unwrap_or_default(),
                    _ => "",
                })
                .collect();
            let agent = paragraph.attribute(("http://www.w3.org/ns/ttml#metadata", "agent"));
            (paragraph.attribute("begin").unwrap_or_default().to_owned(), agent, text)
        })
        .collect();
    let said = |begin: &str, agent, text: &str| (begin.to_owned(), agent, text.to_owned());
    assert_eq!(
        cues,
        [
            said("00:00:00.000", Some("a1"), "議案ぎあん第だい1号を/議題とします。"),
            said("01:00:01.005", Some("a0"), "A<B & C --> D /二行  00:00 "),
            said("01:00:03.000", None, "<<rt>/p>]]>{\\b1}"),
        ]
    );
    let styles: Vec<_> = named("span").filter_map(|node| node.attribute("style")).collect();
    assert_eq!(styles, ["ruby", "base", "over", "ruby", "base", "over", "ruby", "base", "over"]);
}

#[test]
fn nothing_said_makes_a_well_formed_file() {
    assert_eq!(srt(&[]), "");
    assert_eq!(webvtt(&[]), "WEBVTT\n");
    assert!(roxmltree::Document::parse(&ttml(&[], &Language::english(), "")).is_ok());
}

#[test]
fn translations_say_what_language_they_are_in_and_that_a_machine_made_them() {
    let samples = [
        Cue { by_machine: true, too_fast: true, ..cue(0, 900, None, &[("Agreed.", &[])]) },
        Cue { language: Some(Language::japanese()), ..cue(1_000, 2_000, None, &[("賛成。", &[])]) },
        Cue { by_machine: true, ..cue(3_000, 4_000, None, &[("Against.", &[])]) },
    ];
    expect![[r#"
        WEBVTT

        NOTE 1 of 3 captions go by faster than 6 characters a second

        machine translation 1
        00:00:00.000 --> 00:00:00.900
        Agreed.

        00:00:01.000 --> 00:00:02.000
        <lang ja>賛成。

        machine translation 3
        00:00:03.000 --> 00:00:04.000
        Against.
    "#]]
    .assert_eq(&webvtt(&samples));
    let file = ttml(&samples, &Language::english(), "Session");
    let document = roxmltree::Document::parse(&file).expect("well-formed XML");
    let told: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "p")
        .map(|node| {
            let lang = node.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
            (lang, node.attribute(("http://www.w3.org/ns/ttml#metadata", "role")))
        })
        .collect();
    let roles = [Some("x-machine-translation x-too-fast"), None, Some("x-machine-translation")];
    assert_eq!(told, [(None, roles[0]), (Some("ja"), roles[1]), (None, roles[2])]);
    assert!(srt(&samples).contains("Agreed. [machine translation]"), "{}", srt(&samples));
}
