use std::{path::Path, process::ExitCode};

use anyhow::Context as _;

use crate::say::say;

pub fn run(from: &Path, to: &Path) -> anyhow::Result<ExitCode> {
    japanese::dictionary::build(from, to).with_context(|| {
        format!("build the dictionary from {} (Debian's package mecab-ipadic holds its sources)", from.display())
    })?;
    println!("{} {}", say("辞書を作りました:", "Built the dictionary:"), to.display());
    Ok(ExitCode::SUCCESS)
}
