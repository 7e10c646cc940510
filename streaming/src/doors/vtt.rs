use std::fmt::Write as _;

use meeting::{Language, MediaTime, Span, Speaker, TranslationOrigin, Utterance};

/// One utterance as a subtitle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VttCue {
    /// When it is shown.
    pub(crate) span: Span,
    /// Who speaks, where that is known.
    pub(crate) speaker: Option<String>,
    /// The words.
    pub(crate) text: String,
    /// Their language, where it is another one than the file's.
    pub(crate) language: Option<Language>,
    /// A machine translated them.
    pub(crate) by_machine: bool,
}

impl VttCue {
    /// An utterance for readers of `wanted`: its translation, or what was said where there is none.
    pub(crate) fn of(
        utterance: &Utterance,
        speaker: Option<&Speaker>,
        spoken: &Language,
        wanted: Option<&Language>,
    ) -> Self {
        let translation = wanted.and_then(|wanted| utterance.translation(wanted));
        Self {
            span: utterance.span,
            speaker: speaker.map(|speaker| speaker.name.clone()),
            text: translation.map_or_else(|| utterance.text(), |translation| translation.text.clone()),
            language: match translation {
                Some(_) => None,
                None => wanted.filter(|wanted| *wanted != spoken).map(|_| spoken.clone()),
            },
            by_machine: translation.is_some_and(|translation| match translation.origin {
                TranslationOrigin::Machine { .. } => true,
                TranslationOrigin::PhraseBook | TranslationOrigin::Person => false,
            }),
        }
    }
}

/// Captions as WebVTT: one cue an utterance, with its speaker as the voice. Cues that a machine translated are named so.
///
/// Texts are escaped, so that no words can become markup or end a cue.
pub(crate) fn webvtt(cues: impl IntoIterator<Item = VttCue>) -> String {
    let mut vtt = "WEBVTT\n".to_owned();
    for VttCue { span, speaker, text, language, by_machine } in cues {
        let name = if by_machine { "machine translation\n" } else { "" };
        let voice = speaker.map(|name| format!("<v {}>", escaped(&name))).unwrap_or_default();
        let language = language.map(|language| format!("<lang {language}>")).unwrap_or_default();
        let (start, end) = (timestamp(span.start()), timestamp(span.end()));
        let text = escaped(&text);
        write!(vtt, "\n{name}{start} --> {end}\n{voice}{language}{text}\n").expect("a string takes any text");
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
        let plain =
            |span, text: &str| VttCue { span, speaker: None, text: text.to_owned(), language: None, by_machine: false };
        let vtt = webvtt([
            VttCue { speaker: Some("鈴木 <b>一郎".to_owned()), ..plain(span(0, 1_500), "A&B です。") },
            plain(span(3_601_005, 3_602_000), "一行\n\n00:00 --> 00:01\n<v 議長>二行\0"),
            VttCue { by_machine: true, ..plain(span(3_603_000, 3_604_000), "Agreed.") },
            VttCue { language: Some(Language::japanese()), ..plain(span(3_605_000, 3_606_000), "賛成。") },
        ]);
        expect![[r#"
            WEBVTT

            00:00:00.000 --> 00:00:01.500
            <v 鈴木 &lt;b&gt;一郎>A&amp;B です。

            01:00:01.005 --> 01:00:02.000
            一行  00:00 --&gt; 00:01 &lt;v 議長&gt;二行

            machine translation
            01:00:03.000 --> 01:00:04.000
            Agreed.

            01:00:05.000 --> 01:00:06.000
            <lang ja>賛成。
        "#]]
        .assert_eq(&vtt);
    }
}
