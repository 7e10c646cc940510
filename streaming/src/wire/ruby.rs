use std::{borrow::Cow, ops::Range};

use japanese::Ruby;
use serde::Serialize;

/// Kana over some characters (code points) of a text, and the highest school grade of the kanji below: pages choose by it.
#[derive(Serialize)]
pub(super) struct RubyBody<'a> {
    from: usize,
    to: usize,
    kana: Cow<'a, str>,
    grade: u8,
}

/// Of readings that are kept.
pub(super) fn over(ruby: &[Ruby]) -> Vec<RubyBody<'_>> {
    ruby.iter().map(|ruby| body(&ruby.range, Cow::Borrowed(&ruby.reading), ruby.grade)).collect()
}

/// Of readings that were made for this one telling.
pub(super) fn told_once(ruby: Vec<Ruby>) -> Vec<RubyBody<'static>> {
    ruby.into_iter().map(|Ruby { range, reading, grade }| body(&range, Cow::Owned(reading), grade)).collect()
}

fn body<'a>(range: &Range<usize>, kana: Cow<'a, str>, grade: u8) -> RubyBody<'a> {
    RubyBody { from: range.start, to: range.end, kana, grade }
}
