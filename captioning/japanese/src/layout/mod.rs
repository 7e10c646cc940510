//! Lines of captions: no line too wide, each ending where a phrase ends, none moving once it is finished.
//!
//! Phrases are found by BudouX. A line's end is decided as soon as the text grows past the line's width, from nothing but that
//! line's own characters and the first that no longer fits: so however the text arrives, it is laid out the same, and what is
//! finished never moves. Only the last, open line may still lose words to the next.

mod block;
mod breaks;
mod rollup;
mod scheme;

use std::ops::Range;

pub use rollup::{Rollup, Row, Said};
pub use scheme::{CHARACTERS_A_SECOND, Scheme, TOO_FAST, halves, is_too_fast, least_time};

use scheme::halves_of;

/// Whether a phrase ends is judged by so many characters behind its end.
const LOOKED_AHEAD: usize = 3;

/// Lays out one utterance's text, which only ever grows at its end.
#[derive(Clone, Debug)]
pub struct Layout {
    scheme: Scheme,
    text: Vec<char>,
    lines: Vec<Range<usize>>,
}

impl Layout {
    /// Nothing laid out yet.
    pub fn new(scheme: Scheme) -> Self {
        Self { scheme, text: Vec::new(), lines: Vec::new() }
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
        overflowing.then(|| self.open_start() + line_end(&open[..=fits]))
    }
}

/// The lines of a whole text.
pub fn lay_out(text: &str, scheme: Scheme) -> Vec<String> {
    let mut layout = Layout::new(scheme);
    layout.push(text);
    layout.finish();
    layout.lines().iter().map(|line| layout.text(line)).collect()
}

/// The text's phrases (文節), in order.
pub fn phrases(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    budoux::parse(budoux::models::default_japanese_model(), text)
}

/// After how many characters a row of the text may end: where phrases end and kinsoku allows it. For screens that know how much
/// room they have; the text's own end is not among them.
pub fn row_ends(text: &str) -> Vec<usize> {
    let characters: Vec<char> = text.chars().collect();
    let ends = phrases(text).into_iter().scan(0, |reached, phrase| {
        *reached += phrase.chars().count();
        Some(*reached)
    });
    ends.filter(|end| *end < characters.len() && breaks::allowed(characters[end - 1], characters[*end])).collect()
}

/// Those of [`row_ends`] that stay whatever the text goes on with. A screen that shows a growing text only up to the last of
/// them for good never moves it.
pub fn lasting_row_ends(text: &str) -> Vec<usize> {
    let length = text.chars().count();
    let mut ends = row_ends(text);
    ends.retain(|end| end + LOOKED_AHEAD <= length);
    ends
}

/// After how many characters the line ends, of which the last no longer fits: at the best phrase's or word's end in its second
/// half, else at the last such end, else wherever kinsoku allows, else before the last.
fn line_end(open: &[char]) -> usize {
    let fits = open.len() - 1;
    let allowed = |end: &usize| breaks::allowed(open[*end - 1], open[*end]);
    let text: String = open.iter().collect();
    let phrase_ends = phrases(&text).into_iter().scan(0, |reached, phrase| {
        *reached += phrase.chars().count();
        Some(*reached)
    });
    let word_ends = (1..=fits).filter(|end| breaks::parts_words(open[*end - 1], open[*end]));
    let mut ends: Vec<usize> = phrase_ends.chain(word_ends).filter(|end| *end <= fits && allowed(end)).collect();
    ends.sort_unstable();
    let late = ends.iter().copied().filter(|end| end * 2 > fits);
    let best = late.max_by_key(|end| (breaks::worth(open[*end - 1]), *end));
    let anywhere = || (1..=fits).rev().find(allowed);
    best.or_else(|| ends.last().copied().filter(|end| end * 3 > fits)).or_else(anywhere).unwrap_or(fits.max(1))
}

#[cfg(test)]
mod tests;
