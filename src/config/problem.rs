use std::{fmt, io, path::Path};

use crate::say::say;

/// Why a configuration file cannot be used, in one line that says where.
#[derive(Debug)]
pub struct Problem(String);

impl Problem {
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let what = say("設定ファイルを読めません:", "cannot read the configuration");
        Self(format!("{what} {}: {error}", path.display()))
    }

    pub fn unusable(path: &Path, reason: impl fmt::Display) -> Self {
        Self(format!("{}: {reason}", path.display()))
    }

    pub fn at_line(path: &Path, line: Option<usize>, reason: impl fmt::Display) -> Self {
        match line {
            Some(line) => Self(format!("{}:{line}: {reason}", path.display())),
            None => Self::unusable(path, reason),
        }
    }

    pub fn from_toml(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..place].iter().filter(|byte| **byte == b'\n').count() + 1;
        let reason = unknown_key(error.message()).unwrap_or_else(|| error.message().replace('\n', ", "));
        Self(format!("{}:{line}: {reason}", path.display()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Problem {}

/// Turns serde's "unknown field `a`, expected one of `b`, `c`" into a hint at the nearest key.
fn unknown_key(message: &str) -> Option<String> {
    let names = message.strip_prefix("unknown field ")?;
    let mut names = names.split('`').skip(1).step_by(2);
    let unknown = names.next()?;
    let known: Vec<&str> = names.collect();
    let nearest = known.iter().min_by_key(|name| strsim::damerau_levenshtein(name, unknown))?;
    let near = strsim::damerau_levenshtein(nearest, unknown) <= unknown.len().div_ceil(2);
    Some(if near {
        format!(
            "{} `{unknown}`; {} `{nearest}`?",
            say("知らないキー", "unknown key"),
            say("もしかして", "did you mean")
        )
    } else {
        format!(
            "{} `{unknown}`; {}: {}",
            say("知らないキー", "unknown key"),
            say("ここで使えるキー", "known here"),
            known.join(", ")
        )
    })
}
