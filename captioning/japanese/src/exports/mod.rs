//! Caption files of what was said: SRT, WebVTT and TTML, all laid out alike.
//!
//! No words can become markup or end a cue: each form escapes what means something in it, and what no form can hold (control
//! characters) becomes a space.

mod srt;
mod ttml;
mod webvtt;

use meeting::MediaTime;

use crate::{CueLine, Ruby};

pub use srt::srt;
pub use ttml::ttml;
pub use webvtt::webvtt;

/// `00:03:21` and its milliseconds.
fn clock(at: MediaTime) -> (String, u64) {
    let millis = at.as_millis();
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    (format!("{hours:02}:{minutes:02}:{seconds:02}"), millis % 1_000)
}

/// A piece of a line, with ruby or without.
enum Piece<'a> {
    Plain(String),
    Ruby(String, &'a Ruby),
}

/// The line's pieces, in order. Ruby that lies beyond the line or over another is left out.
fn pieces(line: &CueLine) -> Vec<Piece<'_>> {
    let characters: Vec<char> = line.text.chars().collect();
    let text = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    let (mut pieces, mut reached) = (Vec::new(), 0);
    for ruby in &line.ruby {
        let (start, end) = (ruby.range.start, ruby.range.end);
        if start < reached || end <= start || end > characters.len() {
            continue;
        }
        if start > reached {
            pieces.push(Piece::Plain(text(reached, start)));
        }
        pieces.push(Piece::Ruby(text(start, end), ruby));
        reached = end;
    }
    if reached < characters.len() {
        pieces.push(Piece::Plain(text(reached, characters.len())));
    }
    pieces
}

/// As text of XML and of WebVTT: what is markup as entities, what neither may hold as a space.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {}
            // Two line separators of Unicode's are line breaks to some players.
            '\u{2028}' | '\u{2029}' => escaped.push(' '),
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
