//! Lines of captions: no line too wide, each ending where a phrase ends, none moving once it is finished.
//!
//! Phrases are found by BudouX, words of scripts without spaces by ICU, and both by marks. A line's end is decided as soon as the
//! text grows past the line's width, from nothing but that line's own characters and the first that no longer fits: so however
//! the text arrives, it is laid out the same, and what is finished never moves. Only the last, open line may still lose words to
//! the next.

mod block;
mod breaks;
mod phrases;
mod rollup;
mod scheme;

use std::ops::Range;

use meeting::Language;

pub use rollup::{Rollup, Row, Said};
pub use scheme::{CHARACTERS_A_SECOND, Scheme, TOO_FAST, halves, is_too_fast, least_time};

use phrases::Phrasing;
use scheme::halves_of;

/// Whether a phrase ends is judged by so many characters behind its end.
const LOOKED_AHEAD: usize = 3;

/// Lays out one utterance's text, which only ever grows at its end.
#[derive(Clone, Debug)]
pub struct Layout {
    scheme: Scheme,
    phrasing: Phrasing,
    text: Vec<char>,
    lines: Vec<Range<usize>>,
}

impl Layout {
    /// Nothing of a text in this language laid out yet.
    pub fn new(scheme: Scheme, language: &Language) -> Self {
        Self::phrased(scheme, Phrasing::of(language))
    }

    fn phrased(scheme: Scheme, phrasing: Phrasing) -> Self {
        Self { scheme, phrasing, text: Vec::new(), lines: Vec::new() }
    }

    /// Takes the text that follows. Line breaks in it become spaces.
    pub fn push(&mut self, text: &str) {
        for character in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
            self.text.push(character);
            while let Some(end) = self.end_of_line() {
                self.lines.push(self.open_start()..end);
            }
        }
    }

    /// The text has ended: the open line is finished.
    pub fn finish(&mut self) {
        let open = self.open_line();
        if !open.is_empty() {
            self.lines.push(open);
        }
    }

    /// The finished lines, in characters of the whole text, one following the other.
    pub fn lines(&self) -> &[Range<usize>] {
        &self.lines
    }

    /// The line that may still change; empty after the end.
    pub fn open_line(&self) -> Range<usize> {
        self.open_start()..self.text.len()
    }

    /// A line's text, without space at its ends.
    pub fn text(&self, line: &Range<usize>) -> String {
        self.text[line.clone()].iter().collect::<String>().trim().to_owned()
    }

    /// A line's text, without space at its beginning.
    pub(crate) fn text_from(&self, line: &Range<usize>) -> String {
        self.text[line.clone()].iter().collect::<String>().trim_start().to_owned()
    }

    fn open_start(&self) -> usize {
        self.lines.last().map_or(0, |line| line.end)
    }

    /// Where the open line must end, once it is too wide.
    fn end_of_line(&self) -> Option<usize> {
        let open = &self.text[self.open_start()..];
        let mut width = 0;
        let fits = open.iter().take_while(|character| {
            width += halves_of(**character);
            width <= usize::from(self.scheme.line_halves())
        });
        let fits = fits.count();
        // A space at the end of a line needs no room.
        let overflowing = open[fits..].iter().any(|character| !character.is_whitespace());
        overflowing.then(|| self.open_start() + line_end(&open[..=fits], self.phrasing))
    }
}

/// The lines of a whole text.
pub fn lay_out(text: &str, language: &Language, scheme: Scheme) -> Vec<String> {
    let mut layout = Layout::new(scheme, language);
    layout.push(text);
    layout.finish();
    layout.lines().iter().map(|line| layout.text(line)).collect()
}

/// A Japanese text's phrases (文節), in order.
pub fn phrases(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let ends = Phrasing::Japanese.ends(&characters);
    let ends = ends.into_iter().chain((!characters.is_empty()).then_some(characters.len()));
    ends.scan(0, |from, end| Some(characters[std::mem::replace(from, end)..end].iter().collect())).collect()
}

/// After how many characters a row of the text may end: where phrases or words end and kinsoku allows it. For screens that know how
/// much room they have; the text's own end is not among them. Nothing is told of a language that parts words by spaces: at those any
/// screen ends its rows by itself.
pub fn row_ends(text: &str, language: &Language) -> Vec<usize> {
    if !has_row_ends(language) {
        return Vec::new();
    }
    let characters: Vec<char> = text.chars().collect();
    Phrasing::of(language).ends(&characters)
}

/// Whether [`row_ends`] are told of a language: it does not part words by spaces.
pub fn has_row_ends(language: &Language) -> bool {
    let primary = language.as_str().split('-').next();
    primary.is_some_and(|primary| ["ja", "zh", "th", "lo", "my", "km"].contains(&primary))
}

/// Those of [`row_ends`] that stay whatever the text goes on with. A screen that shows a growing text only up to the last of
/// them for good never moves it.
pub fn lasting_row_ends(text: &str, language: &Language) -> Vec<usize> {
    let characters: Vec<char> = text.chars().collect();
    let decided = characters.len().saturating_sub(LOOKED_AHEAD).min(characters.len() - growing_words(&characters));
    let mut ends = row_ends(text, language);
    ends.retain(|end| *end <= decided);
    ends
}

/// How many letters at the text's end are of words without spaces: any of their ends may still move when more follows.
fn growing_words(text: &[char]) -> usize {
    text.iter().rev().take_while(|letter| breaks::has_no_spaces(**letter)).count()
}

/// After how many characters the line ends, of which the last no longer fits: where a phrase or a word ends, else wherever kinsoku
/// allows, else before the last.
fn line_end(open: &[char], phrasing: Phrasing) -> usize {
    let fits = open.len() - 1;
    let ends = phrasing.ends(open);
    // Of words without spaces the last is cut off, and where it seems to begin may be its middle.
    let cut = ends.last().filter(|end| open.len() - *end < growing_words(open));
    let sure = &ends[..ends.len() - usize::from(cut.is_some())];
    let anywhere = || (1..=fits).rev().find(|end| breaks::allowed(open[*end - 1], open[*end]));
    best_end(open, sure).or_else(|| best_end(open, &ends)).or_else(anywhere).unwrap_or(fits.max(1))
}

/// The best of these ends in the line's second half, else the last if that leaves no more than two thirds of the line empty.
fn best_end(open: &[char], ends: &[usize]) -> Option<usize> {
    let fits = open.len() - 1;
    let late = ends.iter().copied().filter(|end| end * 2 > fits);
    let best = late.max_by_key(|end| (breaks::worth(open[*end - 1]), *end));
    best.or_else(|| ends.last().copied().filter(|end| end * 3 > fits))
}

#[cfg(test)]
mod tests;
