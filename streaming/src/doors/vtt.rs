use std::fmt::Write as _;

use meeting::{MediaTime, Span};

/// Captions as WebVTT: one cue an utterance, with its speaker as the voice.
///
/// Texts are escaped, so that no words can become markup or end a cue.
pub fn webvtt(cues: impl IntoIterator<Item = (Span, Option<String>, String)>) -> String {
    let mut vtt = "WEBVTT\n".to_owned();
    for (span, speaker, text) in cues {
        let voice = speaker.map(|name| format!("<v {}>", escaped(&name))).unwrap_or_default();
        let (start, end) = (timestamp(span.start()), timestamp(span.end()));
        write!(vtt, "\n{start} --> {end}\n{voice}{}\n", escaped(&text)).expect("a string takes any text");
    }
    vtt
}

/// `00:03:21.450`
fn timestamp(at: MediaTime) -> String {
    let millis = at.as_millis();
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", millis % 1_000)
}

/// As cue text: `&`, `<` and `>` as entities (so no `-->` either), and on one line, since an empty line would end the cue.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{feff}' | '\0' => {}
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn words_cannot_become_markup_or_end_a_cue() {
        let span = |start, end| Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end));
        let vtt = webvtt([
            (span(0, 1_500), Some("鈴木 <b>一郎".to_owned()), "A&B です。".to_owned()),
            (span(3_601_005, 3_602_000), None, "一行\n\n00:00 --> 00:01\n<v 議長>二行\0".to_owned()),
        ]);
        expect![[r#"
            WEBVTT

            00:00:00.000 --> 00:00:01.500
            <v 鈴木 &lt;b&gt;一郎>A&amp;B です。

            01:00:01.005 --> 01:00:02.000
            一行  00:00 --&gt; 00:01 &lt;v 議長&gt;二行
        "#]]
        .assert_eq(&vtt);
    }
}
