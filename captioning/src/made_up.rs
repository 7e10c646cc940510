use std::{collections::BTreeMap, fmt::Write as _};

use crate::{key, protected};

/// A longer list is a mistake, or an attack.
const MOST_LINES: usize = 10_000;
/// A longer text is no sentence.
const LONGEST: usize = 400;
/// What Whisper models say of silence, music and applause, taught by the ends of videos. Nobody says these in a meeting.
const NEVER: [&str; 9] = [
    "ご視聴ありがとうございました",
    "ご視聴ありがとうございます",
    "最後までご視聴いただきありがとうございました",
    "次の動画でお会いしましょう",
    "また次回の動画でお会いしましょう",
    "チャンネル登録をお願いします",
    "チャンネル登録よろしくお願いします",
    "高評価とチャンネル登録をお願いします",
    "字幕視聴ありがとうございました",
];
/// Whisper models say these of silence, too, but so do people.
const BRIEF: [&str; 2] = ["ありがとうございました", "おやすみなさい"];

/// What a model is known to make up where nobody speaks.
///
/// The texts are compared by what was said, not by how it was written. Protected phrases are never among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeUp(BTreeMap<String, Belief>);

/// When a text that a model is known to make up is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// Never: nobody says it in a meeting.
    Never,
    /// When there was so much speech that it can have been said: people say it, too.
    Spoken,
}

/// A text that a model made up, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invention {
    /// As the model wrote it.
    pub text: String,
    /// In how many stretches without speech.
    pub times: u32,
}

/// A line of a list that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

impl MadeUp {
    /// What Whisper models of any size make up in Japanese.
    pub fn by_whisper() -> Self {
        let never = NEVER.map(|text| (text, Belief::Never));
        let brief = BRIEF.map(|text| (text, Belief::Spoken));
        Self(never.into_iter().chain(brief).map(|(text, belief)| (key::of(text).collect(), belief)).collect())
    }

    /// Adds a model's list, as [`MadeUp::write`] makes it and people mend it: of each line the first word says when its text is
    /// believed (`never` or `spoken`), the second how often it was made up; lines that begin with `#` say nothing.
    pub fn with_list(mut self, list: &str) -> Result<Self, BadLine> {
        for (place, line) in list.lines().enumerate() {
            let bad = |why| BadLine { line: place + 1, why };
            if place >= MOST_LINES {
                return Err(bad("the list is too long"));
            }
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(3, char::is_whitespace);
            let belief = match parts.next() {
                Some("never") => Belief::Never,
                Some("spoken") => Belief::Spoken,
                Some(_) | None => return Err(bad("it must begin with `never` or `spoken`")),
            };
            parts
                .next()
                .and_then(|times| times.parse::<u32>().ok())
                .ok_or_else(|| bad("its second word must be a number"))?;
            let text: String = key::of(parts.next().unwrap_or_default()).collect();
            if text.is_empty() || text.chars().count() > LONGEST {
                return Err(bad("its text must have 1 to 400 letters"));
            }
            if protected::is_protected(&text) {
                return Err(bad("its text is a protected phrase, which must always be shown"));
            }
            self.0.insert(text, belief);
        }
        Ok(self)
    }

    /// A list of what a model made up, the most frequent first, for a person to read: all are believed when spoken. Protected
    /// phrases are left out.
    pub fn write(found: &[Invention]) -> String {
        let mut found: Vec<&Invention> = found
            .iter()
            .filter(|invention| {
                let said: String = key::of(&invention.text).collect();
                !said.is_empty() && said.chars().count() <= LONGEST && !protected::is_protected(&said)
            })
            .collect();
        found.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.text.cmp(&b.text)));
        let mut list = String::new();
        for Invention { text, times } in found {
            let line: String = text.split_whitespace().collect::<Vec<&str>>().join(" ");
            writeln!(list, "spoken {times} {line}").expect("a string takes all that is written to it");
        }
        list
    }

    /// Whether the model is known to make this up.
    pub fn knows(&self, text: &str) -> bool {
        self.belief(&key::of(text).collect::<String>()).is_some()
    }

    /// When a text with this key is believed, if the model is known to make it up.
    pub(crate) fn belief(&self, said: &str) -> Option<Belief> {
        self.0.get(said).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn belief(list: &str, text: &str) -> Option<Belief> {
        let list = MadeUp::by_whisper().with_list(list).expect("well formed");
        list.belief(&key::of(text).collect::<String>())
    }

    #[test]
    fn a_list_says_when_each_text_is_believed_however_it_is_written() {
        let list = "# koe-demo\n\nspoken 12 三番、佐藤議員の質問を許します。\nnever 3 字幕 by テスト\n";
        assert_eq!(belief(list, "三番佐藤議員の質問を許します"), Some(Belief::Spoken));
        assert_eq!(belief(list, "字幕ｂｙテスト。"), Some(Belief::Never));
        assert_eq!(belief(list, "ご視聴ありがとうございました。"), Some(Belief::Never));
        assert_eq!(belief(list, "本日の会議を開きます。"), None);
    }

    #[test]
    fn a_protected_phrase_can_never_enter_a_list() {
        for list in ["never 9 異議なし。", "spoken 1 賛成", "never 2 はい、はい。"] {
            let why = "its text is a protected phrase, which must always be shown";
            assert_eq!(MadeUp::by_whisper().with_list(list), Err(BadLine { line: 1, why }), "{list}");
        }
        let found = ["はい。", "テスト"].map(|text| Invention { text: text.to_owned(), times: 2 });
        assert_eq!(MadeUp::write(&found), "spoken 2 テスト\n");
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_line() {
        for (list, line) in [("often 1 あ", 1), ("never あ", 1), ("# fine\nnever x あ", 2), ("never 1 、。", 1)] {
            assert_eq!(MadeUp::by_whisper().with_list(list).map_err(|bad| bad.line), Err(line), "{list}");
        }
        assert!(MadeUp::by_whisper().with_list(&format!("never 1 {}", "あ".repeat(401))).is_err());
        assert!(MadeUp::by_whisper().with_list(&"#\n".repeat(10_001)).is_err());
    }

    #[test]
    fn a_list_that_was_written_can_be_read() {
        let found = [("お諮り\tいたします。\n", 1), ("起立多数であります。", 5)];
        let found = found.map(|(text, times)| Invention { text: text.to_owned(), times });
        let list = MadeUp::write(&found);
        assert_eq!(list, "spoken 5 起立多数であります。\nspoken 1 お諮り いたします。\n");
        assert_eq!(belief(&list, "お諮りいたします"), Some(Belief::Spoken));
    }
}
