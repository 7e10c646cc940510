use anyhow::Context as _;
use meeting::{MediaTime, Span};
use serde::Deserialize;

use super::alignment::comparable;

/// What was really said, with times.
pub struct Script {
    /// In order.
    pub lines: Vec<ScriptLine>,
}

/// One sentence of it.
pub struct ScriptLine {
    /// When its last sound ended.
    pub end: MediaTime,
    /// Its words.
    pub words: Vec<ScriptWord>,
}

/// One word of it.
pub struct ScriptWord {
    /// As it is written.
    pub text: String,
    /// When it was said.
    pub span: Span,
}

impl Script {
    /// Reads the `lines` of a session's script.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let shape: ScriptShape = serde_json::from_str(text).context("understand the session's script")?;
        let line = |line: LineShape| ScriptLine {
            end: MediaTime::from_millis(line.end_ms),
            words: line.words.into_iter().map(WordShape::into_word).collect(),
        };
        Ok(Self { lines: shape.lines.into_iter().map(line).collect() })
    }

    /// The characters of the lines that ended by `until`, each with its word's end; punctuation apart.
    pub fn characters(&self, until: MediaTime) -> Vec<(char, MediaTime)> {
        let words = self.lines.iter().filter(|line| line.end <= until).flat_map(|line| &line.words);
        let characters: Vec<_> = words.flat_map(|word| word.text.chars().map(|c| (c, word.span.end()))).collect();
        comparable(&characters)
    }
}

#[derive(Deserialize)]
struct ScriptShape {
    lines: Vec<LineShape>,
}

#[derive(Deserialize)]
struct LineShape {
    end_ms: u64,
    words: Vec<WordShape>,
}

#[derive(Deserialize)]
struct WordShape {
    text: String,
    start_ms: u64,
    end_ms: u64,
}

impl WordShape {
    fn into_word(self) -> ScriptWord {
        let span = Span::new(MediaTime::from_millis(self.start_ms), MediaTime::from_millis(self.end_ms));
        ScriptWord { text: self.text, span }
    }
}
