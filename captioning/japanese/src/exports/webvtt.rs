use std::fmt::Write as _;

use super::{Piece, clock, escaped, pieces};
use crate::{Cue, CueLine, TOO_FAST};

/// WebVTT: the speaker as the voice, ruby as `<ruby>`, words of another language as `<lang>`; cues that a machine translated are
/// named so. A note at the top tells how many go by too fast to be read.
pub fn webvtt(cues: &[Cue]) -> String {
    let mut file = "WEBVTT\n".to_owned();
    let too_fast = cues.iter().filter(|cue| cue.too_fast).count();
    if too_fast > 0 {
        let all = cues.len();
        write!(file, "\nNOTE {too_fast} of {all} captions go by faster than {TOO_FAST} characters a second\n")
            .expect("a string takes any text");
    }
    for (number, cue) in (1_u32..).zip(cues) {
        let ((from, from_millis), (to, to_millis)) = (clock(cue.span.start()), clock(cue.span.end()));
        let voice =
            cue.speaker.as_deref().map(|speaker| format!("<v {}>", escaped(speaker.trim()))).unwrap_or_default();
        let lines: Vec<String> = cue.lines.iter().map(line).filter(|line| !line.trim().is_empty()).collect();
        let text = lines.join("\n");
        // No two cues of a file may have one name.
        let name = if cue.by_machine { format!("machine translation {number}\n") } else { String::new() };
        let language = cue.language.as_ref().map(|language| format!("<lang {language}>")).unwrap_or_default();
        write!(file, "\n{name}{from}.{from_millis:03} --> {to}.{to_millis:03}\n{voice}{language}{text}\n")
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
