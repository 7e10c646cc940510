//! A town's own table of names and terms, as a spreadsheet saves it.
//!
//! ```text
//! 表記,読み,種別,訳(en),訳(zh)
//! 鈴木 一郎,すずき いちろう,人名,SUZUKI Ichiro,
//! 国民健康保険,こくみんけんこうほけん,用語,National Health Insurance,国民健康保险
//! ```
//!
//! UTF-8 (with a byte order mark or without) or Shift_JIS as Windows writes it (CP932). Every problem is told with its line, in both
//! languages, and nothing is taken of a table that has one: a half-taken table would be a silent hole.

use std::collections::{BTreeSet, HashSet};

use meeting::Language;

use crate::kana::hiragana;

/// The longest table, in bytes.
pub const MOST_BYTES: usize = 2 << 20;
/// The most terms.
pub const MOST_TERMS: usize = 10_000;
/// The longest field, in characters.
pub const LONGEST_FIELD: usize = 100;
/// So many problems are told at most.
const MOST_PROBLEMS: usize = 50;

/// A name or term of the town's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As it is to be written; a person's family and given name may have a space between them.
    pub surface: String,
    /// In hiragana; with a space where the name's parts meet.
    pub reading: String,
    /// What it is.
    pub kind: TermKind,
    /// What it is called in other languages.
    pub translations: Vec<(Language, String)>,
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// 人名
    Person,
    /// 地名
    Place,
    /// 組織
    Organisation,
    /// 議案
    Bill,
    /// 用語: anything else.
    Word,
}

/// What is wrong with a table, for the person who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which line, from 1; 0 is the whole file.
    pub line: u64,
    /// In Japanese.
    pub japanese: String,
    /// In English.
    pub english: String,
}

/// Reads a table. What it is told never holds what the table says, only where.
pub fn parse(bytes: &[u8]) -> Result<Vec<Term>, Vec<Problem>> {
    let text = decoded(bytes).map_err(|problem| vec![problem])?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut rows = reader.records();
    let columns = match rows.next() {
        Some(Ok(header)) => Columns::of(&header)?,
        Some(Err(_)) | None => return Err(vec![problem(1, "見出しの行がありません", "there is no heading line")]),
    };
    let (mut terms, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in rows {
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
        match row {
            Ok(row) if row.iter().all(str::is_empty) => {}
            Ok(row) => {
                let line = row.position().map_or(0, csv::Position::line);
                match columns.term(&row, line) {
                    Ok(term) if !seen.insert((term.surface.clone(), term.kind)) => {
                        problems.push(problem(line, "同じ表記がすでにあります", "the same term is there already"));
                    }
                    Ok(term) => terms.push(term),
                    Err(told) => problems.push(told),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(problem(
                    line,
                    "行を読めません(引用符を確かめてください)",
                    "the line cannot be read (look at its quotation marks)",
                ));
            }
        }
        if terms.len() > MOST_TERMS {
            return Err(vec![problem(0, "語が多すぎます(10,000語まで)", "there are too many terms (10,000 at most)")]);
        }
    }
    if problems.is_empty() { Ok(terms) } else { Err(problems) }
}

/// The table that [`parse`] reads as these terms: UTF-8, with a column for each language that any of them is translated to.
pub fn write(terms: &[Term]) -> String {
    let languages: BTreeSet<&Language> =
        terms.iter().flat_map(|term| &term.translations).map(|(language, _)| language).collect();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let heading = ["表記", "読み", "種別"].map(str::to_owned);
    let heading = heading.into_iter().chain(languages.iter().map(|language| format!("訳({language})")));
    writer.write_record(heading).expect("a vector takes any record");
    for term in terms {
        let kind = match term.kind {
            TermKind::Person => "人名",
            TermKind::Place => "地名",
            TermKind::Organisation => "組織",
            TermKind::Bill => "議案",
            TermKind::Word => "用語",
        };
        let translation = |language: &&Language| {
            let found = term.translations.iter().find(|(known, _)| known == *language);
            found.map_or("", |(_, text)| text.as_str())
        };
        let fields = [term.surface.as_str(), term.reading.as_str(), kind].into_iter();
        writer.write_record(fields.chain(languages.iter().map(translation))).expect("every record has the same length");
    }
    let table = writer.into_inner().expect("a vector is flushed without fail");
    String::from_utf8(table).expect("it was written from text")
}

/// Which column holds what.
struct Columns {
    surface: usize,
    reading: usize,
    kind: Option<usize>,
    translations: Vec<(usize, Language)>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, Vec<Problem>> {
        let (mut surface, mut reading, mut kind, mut translations) = (None, None, None, Vec::new());
        let mut problems = Vec::new();
        for (place, name) in header.iter().enumerate() {
            match name.trim_start_matches('\u{feff}') {
                "表記" | "surface" => surface = Some(place),
                "読み" | "よみ" | "ふりがな" | "reading" => reading = Some(place),
                "種別" | "kind" => kind = Some(place),
                "" | "備考" | "note" => {}
                other => match translation(other) {
                    Some(language) => translations.push((place, language)),
                    None => problems.push(problem(
                        1,
                        &format!("{}列目の見出しが分かりません(表記、読み、種別、訳(en)、備考)", place + 1),
                        &format!(
                            "the heading of column {} is not known (surface, reading, kind, translation(en), note)",
                            place + 1
                        ),
                    )),
                },
            }
        }
        match (surface, reading) {
            (Some(surface), Some(reading)) if problems.is_empty() => Ok(Self { surface, reading, kind, translations }),
            (Some(_), Some(_)) => Err(problems),
            (_, _) => {
                problems.push(problem(
                    1,
                    "「表記」と「読み」の列が要ります",
                    "the columns 表記 (surface) and 読み (reading) are needed",
                ));
                Err(problems)
            }
        }
    }

    fn term(&self, row: &csv::StringRecord, line: u64) -> Result<Term, Problem> {
        let field = |place: usize| row.get(place).unwrap_or_default();
        if row.iter().any(|field| field.chars().count() > LONGEST_FIELD) {
            return Err(problem(line, "100文字より長い欄があります", "a field is longer than 100 characters"));
        }
        if row.iter().any(|field| field.chars().any(char::is_control)) {
            return Err(problem(line, "改行や制御文字があります", "there is a line break or control character"));
        }
        let surface = field(self.surface).to_owned();
        if surface.is_empty() {
            return Err(problem(line, "表記がありません", "there is no surface"));
        }
        let reading = hiragana(field(self.reading));
        let kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ー' | ' ' | '\u{3000}');
        if reading.is_empty() || !reading.chars().all(kana) {
            return Err(problem(
                line,
                "読みは、ひらがなかカタカナで書いてください",
                "write the reading in hiragana or katakana",
            ));
        }
        let kind = match self.kind.map(field).unwrap_or_default() {
            "人名" | "person" => TermKind::Person,
            "地名" | "place" => TermKind::Place,
            "組織" | "organisation" => TermKind::Organisation,
            "議案" | "bill" => TermKind::Bill,
            "用語" | "word" | "" => TermKind::Word,
            _ => {
                let (japanese, english) = (
                    "種別が分かりません(人名、地名、組織、議案、用語)",
                    "the kind is not known (person, place, organisation, bill, word)",
                );
                return Err(problem(line, japanese, english));
            }
        };
        let translations = self.translations.iter().filter(|(place, _)| !field(*place).is_empty());
        let translations = translations.map(|(place, language)| (language.clone(), field(*place).to_owned())).collect();
        Ok(Term { surface, reading: reading.replace('\u{3000}', " "), kind, translations })
    }
}

/// 訳(en), 訳（en） or translation(en).
fn translation(heading: &str) -> Option<Language> {
    let tag = heading.strip_prefix("訳").or_else(|| heading.strip_prefix("translation"))?;
    let tag = tag.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])?;
    Language::new(tag).ok()
}

fn decoded(bytes: &[u8]) -> Result<String, Problem> {
    if bytes.len() > MOST_BYTES {
        return Err(problem(0, "ファイルが大きすぎます(2 MBまで)", "the file is too large (2 MB at most)"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or_else(|| {
        problem(
            0,
            "文字コードが分かりません(UTF-8かShift_JISで保存してください)",
            "the encoding is not known (save it as UTF-8 or Shift_JIS)",
        )
    })
}

fn problem(line: u64, japanese: &str, english: &str) -> Problem {
    Problem { line, japanese: japanese.to_owned(), english: english.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "表記,読み,種別,訳(en),訳（zh-Hans）,備考\r\n鈴木　一郎,スズキ　イチロウ,人名,SUZUKI Ichiro,,議長\r\n\
        国民健康保険,こくみんけんこうほけん,,\"National Health Insurance, NHI\",国民健康保险\r\n,,,,,\r\n";

    fn lines(table: &str) -> Vec<u64> {
        parse(table.as_bytes()).expect_err("it has problems").iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn a_table_is_read_in_each_encoding_that_offices_save() {
        let terms = parse(TABLE.as_bytes()).expect("a good table");
        assert_eq!(terms.len(), 2);
        assert_eq!((terms[0].reading.as_str(), terms[0].kind), ("すずき いちろう", TermKind::Person));
        assert_eq!(terms[1].translations.len(), 2);
        assert_eq!(terms[1].translations[0].1, "National Health Insurance, NHI");
        let marked = [b"\xEF\xBB\xBF", TABLE.as_bytes()].concat();
        assert_eq!(parse(&marked).expect("with a byte order mark"), terms);
        let short = "表記,読み\r\n髙橋①,たかはし";
        let (windows, _, lost) = encoding_rs::SHIFT_JIS.encode(short);
        assert!(!lost);
        assert_eq!(parse(&windows).expect("as Windows saves it")[0].surface, "髙橋①");
    }

    #[test]
    fn a_table_that_was_written_reads_as_it_was() {
        let terms = parse(TABLE.as_bytes()).expect("a good table");
        assert_eq!(parse(write(&terms).as_bytes()).expect("it reads itself"), terms);
        assert_eq!(parse(write(&[]).as_bytes()), Ok(Vec::new()));
    }

    #[test]
    fn each_problem_is_told_with_its_line() {
        assert_eq!(lines(""), [1]);
        assert_eq!(lines("表記,種別\nあ,人名"), [1]);
        assert_eq!(lines("表記,読み,色\nあ,あ,赤"), [1]);
        assert_eq!(
            lines("表記,読み,種別\n市長,市長,用語\n議案,ぎあん,議案\n議案,ぎあん,議案\n,あ\n部長,ぶちょう,役職"),
            [2, 4, 5, 6]
        );
        assert_eq!(lines(&format!("表記,読み\n{},あ", "長".repeat(101))), [2]);
        assert_eq!(lines("表記,読み\n\"二\n行\",あ"), [2]);
        let many: String =
            std::iter::once("表記,読み\n".to_owned()).chain((0..10_001).map(|n| format!("語{n},ご\n"))).collect();
        assert_eq!(lines(&many), [0]);
        assert_eq!(parse(&vec![b'a'; MOST_BYTES + 1]).expect_err("too large")[0].line, 0);
        assert_eq!(parse(b"\x81\xff\xfe\x00\x80").expect_err("no text")[0].line, 0);
    }

    #[test]
    fn a_problem_never_repeats_what_the_table_says() {
        let told = parse("表記,読み\n山田花子,山田花子".as_bytes()).expect_err("a reading in kanji");
        assert!(!told[0].japanese.contains("山田") && !told[0].english.contains("山田"));
    }
}
