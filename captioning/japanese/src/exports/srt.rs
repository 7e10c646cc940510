use std::fmt::Write as _;

use super::clock;
use crate::Cue;

/// SubRip: plain lines, numbered; a speaker stands before the first line in brackets, that a machine translated after
/// the last. It has no ruby, and no place to say that a cue goes by too fast.
///
/// The form knows no escaping. Players take `<` for a tag and a blank line for a cue's end, so `<` and `>` become the full-width
/// ＜ and ＞, and there are no blank lines.
pub fn srt(cues: &[Cue]) -> String {
    let mut file = String::new();
    for (number, cue) in (1..).zip(cues) {
        let ((from, from_millis), (to, to_millis)) = (clock(cue.span.start()), clock(cue.span.end()));
        let speaker = cue.speaker.as_deref().map(|speaker| format!("({}) ", plain(speaker))).unwrap_or_default();
        let lines: Vec<String> =
            cue.lines.iter().map(|line| plain(&line.text)).filter(|line| !line.is_empty()).collect();
        let blank = if number == 1 { "" } else { "\n" };
        let machine = if cue.by_machine { " [machine translation]" } else { "" };
        let text = lines.join("\n") + machine;
        write!(file, "{blank}{number}\n{from},{from_millis:03} --> {to},{to_millis:03}\n{speaker}{text}\n")
            .expect("a string takes any text");
    }
    file
}

fn plain(text: &str) -> String {
    let safe = |character: char| match character {
        '<' => '＜',
        '>' => '＞',
        '{' => '｛', // Some players take {\…} for styling.
        '\u{feff}' | '\u{2028}' | '\u{2029}' => ' ',
        control if control.is_control() => ' ',
        other => other,
    };
    text.chars().map(safe).collect::<String>().trim().to_owned()
}
