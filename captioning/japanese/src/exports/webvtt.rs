use std::fmt::Write as _;

use super::{Piece, clock, escaped, pieces};
use crate::{Cue, CueLine};

/// WebVTT: the speaker as the voice, ruby as `<ruby>`.
pub fn webvtt(cues: &[Cue]) -> String {
    let mut file = "WEBVTT\n".to_owned();
    for cue in cues {
        let ((from, from_millis), (to, to_millis)) = (clock(cue.span.start()), clock(cue.span.end()));
        let voice =
            cue.speaker.as_deref().map(|speaker| format!("<v {}>", escaped(speaker.trim()))).unwrap_or_default();
        let lines: Vec<String> = cue.lines.iter().map(line).filter(|line| !line.trim().is_empty()).collect();
        let text = lines.join("\n");
        write!(file, "\n{from}.{from_millis:03} --> {to}.{to_millis:03}\n{voice}{text}\n")
            .expect("a string takes any text");
    }
    file
}

fn line(line: &CueLine) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(text) => escaped(&text),
        Piece::Ruby(text, ruby) => format!("<ruby>{}<rt>{}</rt></ruby>", escaped(&text), escaped(&ruby.reading)),
    };
    pieces(line).into_iter().map(piece).collect()
}
