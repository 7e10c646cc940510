use japanese::Ruby;
use serde::Serialize;

/// Kana over some characters (code points) of a text, and the highest school grade of the kanji below: pages choose by it.
#[derive(Serialize)]
pub(super) struct RubyBody<'a> {
    from: usize,
    to: usize,
    kana: &'a str,
    grade: u8,
}

pub(super) fn over(ruby: &[Ruby]) -> Vec<RubyBody<'_>> {
    ruby.iter()
        .map(|ruby| RubyBody { from: ruby.range.start, to: ruby.range.end, kana: &ruby.reading, grade: ruby.grade })
        .collect()
}
