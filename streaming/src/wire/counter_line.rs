use counter::{Interpretation, Interpreted, Line};
use meeting::{Language, TranslationOrigin, Untranslated};
use serde::Serialize;

use super::{
    counter::SideName,
    ruby::{self, RubyBody},
    translation,
};
use crate::counters::Reader;

#[derive(Serialize)]
pub(crate) struct LineBody<'a> {
    id: u64,
    side: SideName,
    language: &'a str,
    text: &'a str,
    finished: bool,
    /// So many characters stand where they are for good, however the line goes on.
    stands: usize,
    ends: Vec<usize>,
    ruby: Vec<RubyBody<'static>>,
    interpretation: Option<InterpretationBody<'a>>,
}

/// What the other side is shown of a line.
#[derive(Serialize)]
struct InterpretationBody<'a> {
    language: &'a str,
    #[serde(flatten)]
    shown: ShownBody<'a>,
}

#[derive(Serialize)]
#[serde(tag = "shown", rename_all = "snake_case")]
enum ShownBody<'a> {
    Draft(TextBody<'a>),
    Whole(TextBody<'a>),
    WithNext,
    AsSaid { why: &'static str },
}

#[derive(Serialize)]
struct TextBody<'a> {
    text: &'a str,
    ends: Vec<usize>,
    ruby: Vec<RubyBody<'static>>,
    by: &'static str,
    /// What the machine is called.
    machine: Option<&'a str>,
    /// How plain a draft in plain Japanese is, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    readability: Option<u8>,
}

/// A line with where its rows may end, and, finished and Japanese, with its readings, if there is a reader.
pub(crate) fn line<'a>(line: &'a Line, reader: Option<&Reader>) -> LineBody<'a> {
    let (stands, ends) = match (japanese::has_row_ends(&line.language), line.finished) {
        (true, true) => (line.text.chars().count(), japanese::row_ends(&line.text, &line.language)),
        (true, false) => {
            let ends = japanese::lasting_row_ends(&line.text, &line.language);
            (ends.last().copied().unwrap_or(0), ends)
        }
        (false, finished) => (standing_words(&line.text, finished), Vec::new()),
    };
    LineBody {
        id: line.id.0,
        side: line.side.into(),
        language: line.language.as_str(),
        text: &line.text,
        finished: line.finished,
        stands,
        ends,
        ruby: if line.finished { readings(&line.text, &line.language, reader) } else { Vec::new() },
        interpretation: line.interpretation.as_ref().map(|told| interpretation(told, reader)),
    }
}

fn interpretation<'a>(told: &'a Interpretation, reader: Option<&Reader>) -> InterpretationBody<'a> {
    let words = |text: &'a str, by: &'a TranslationOrigin| {
        let ends = japanese::row_ends(text, &told.language);
        let readability = translation::readability(&told.language, by, text);
        let (by, machine) = match by {
            TranslationOrigin::PhraseBook => ("phrase_book", None),
            TranslationOrigin::Person => ("person", None),
            TranslationOrigin::Machine { name } => ("machine", Some(name.as_str())),
        };
        TextBody { text, ends, ruby: readings(text, &told.language, reader), by, machine, readability }
    };
    let shown = match &told.shown {
        Interpreted::Draft { text, by } => ShownBody::Draft(words(text, by)),
        Interpreted::Whole { text, by } => ShownBody::Whole(words(text, by)),
        Interpreted::WithNext => ShownBody::WithNext,
        Interpreted::AsSaid(why) => ShownBody::AsSaid {
            why: match why {
                Untranslated::Unknown => "unknown",
                Untranslated::Behind => "behind",
                Untranslated::Failed => "failed",
            },
        },
    };
    InterpretationBody { language: told.language.as_str(), shown }
}

/// Of a text whose words are parted by spaces, all but the last word: that may still grow, and then need another row.
fn standing_words(text: &str, finished: bool) -> usize {
    let length = text.chars().count();
    if finished || !text.contains(' ') {
        return length;
    }
    let last_word = text.chars().rev().take_while(|character| *character != ' ').count();
    length - last_word
}

fn is_japanese(language: &Language) -> bool {
    *language == Language::japanese() || *language == Language::plain_japanese()
}

fn readings(text: &str, language: &Language, reader: Option<&Reader>) -> Vec<RubyBody<'static>> {
    let read = reader.filter(|_| is_japanese(language)).map_or_else(Vec::new, |reader| reader.read(text));
    ruby::told_once(read)
}

#[cfg(test)]
mod tests {
    use counter::{LineId, Side};
    use expect_test::expect;
    use japanese::Ruby;

    use super::*;

    fn shown(finished: bool, language: &str, text: &str, told: Option<Interpreted>) -> String {
        let tag = |tag| Language::new(tag).expect("a language");
        let interpretation = told.map(|shown| Interpretation { language: tag("ja-x-easy"), shown });
        let (id, side, language) = (LineId(3), Side::Clerk, tag(language));
        let said = Line { id, side, language, text: text.to_owned(), finished, interpretation };
        let kana = |_: &str| vec![Ruby { range: 0..2, reading: "てすう".to_owned(), grade: 4 }];
        serde_json::to_string_pretty(&line(&said, Some(&Reader::new(kana)))).expect("JSON")
    }

    #[test]
    fn an_unfinished_line_stands_as_far_as_no_phrase_can_change_and_has_no_kana_yet() {
        let told = |text: &str| {
            let body: serde_json::Value = serde_json::from_str(&shown(false, "ja", text, None)).expect("JSON");
            format!("{} {} {}", body["stands"], body["ends"], body["ruby"])
        };
        assert_eq!(told("手数料"), "0 [] []");
        assert_eq!(told("手数料は三百円です"), "4 [4] []");
        let english = |text: &str, finished| {
            let body: serde_json::Value = serde_json::from_str(&shown(finished, "en", text, None)).expect("JSON");
            body["stands"].as_u64()
        };
        assert_eq!(english("A copy of the resi", false), Some(14));
        assert_eq!(english("A copy of the residence", true), Some(23));
        let chinese: serde_json::Value =
            serde_json::from_str(&shown(false, "zh", "手续费是三百日元。请到", None)).expect("JSON");
        assert_eq!(format!("{} {}", chinese["stands"], chinese["ends"]), "4 [3,4]");
    }

    #[test]
    fn a_translation_says_who_made_it_and_has_its_own_kana_and_phrases() {
        let by = TranslationOrigin::Machine { name: "Koe".to_owned() };
        let plain = Interpreted::Whole { text: "お金は300円です。".to_owned(), by };
        expect![[r#"
            {
              "id": 3,
              "side": "clerk",
              "language": "ja",
              "text": "手数料は三百円です。",
              "finished": true,
              "stands": 10,
              "ends": [
                4
              ],
              "ruby": [
                {
                  "from": 0,
                  "to": 2,
                  "kana": "てすう",
                  "grade": 4
                }
              ],
              "interpretation": {
                "language": "ja-x-easy",
                "shown": "whole",
                "text": "お金は300円です。",
                "ends": [
                  3
                ],
                "ruby": [
                  {
                    "from": 0,
                    "to": 2,
                    "kana": "てすう",
                    "grade": 4
                  }
                ],
                "by": "machine",
                "machine": "Koe",
                "readability": 100
              }
            }"#]]
        .assert_eq(&shown(true, "ja", "手数料は三百円です。", Some(plain)));
        let by = TranslationOrigin::PhraseBook;
        let written = shown(true, "ja", "手数料です。", Some(Interpreted::Whole { text: "お金です。".to_owned(), by }));
        assert!(!written.contains("readability"), "{written}");
        let failed = shown(true, "en", "Hello", Some(Interpreted::AsSaid(Untranslated::Failed)));
        assert!(failed.contains(r#""shown": "as_said""#) && failed.contains(r#""why": "failed""#), "{failed}");
    }
}
