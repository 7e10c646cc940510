use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};

use crate::{command_line::ModelsCommand, config, say::say};

pub fn run(command: &ModelsCommand) -> anyhow::Result<ExitCode> {
    match command {
        ModelsCommand::List { config } => list(config.as_deref()),
        ModelsCommand::Verify { file } => verify(file),
    }
}

fn list(config: Option<&Path>) -> anyhow::Result<ExitCode> {
    let demo = models::demo();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header([
        say("名前", "name"),
        say("大きさ", "size"),
        say("場所", "where"),
        say("状態", "state"),
    ]);
    table.add_row([
        demo.name.to_owned(),
        megabytes(demo.bytes.len() as u64),
        say("内蔵", "embedded").to_owned(),
        say(
            "デモ専用: 合成音声のみ。実際の人の声には使えません",
            "demonstration only: synthetic speech, not real voices",
        )
        .to_owned(),
    ]);
    if let Some(path) = config {
        let folder = config::read(path)?.data_dir.join("models");
        for file in model_files(&folder)? {
            let size = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
            let state =
                models::check(&file).map_or_else(|refused| refused.to_string(), |_| say("使用可", "usable").to_owned());
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            table.add_row([name, megabytes(size), file.display().to_string(), state]);
        }
    }
    println!("{table}");
    Ok(ExitCode::SUCCESS)
}

fn model_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).with_context(|| format!("look into {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "bin"));
    files.sort();
    Ok(files)
}

fn verify(file: &Path) -> anyhow::Result<ExitCode> {
    let header = models::check(file).with_context(|| format!("verify {}", file.display()))?;
    println!("{}: {} {}", file.display(), say("使えます。", "usable."), header.quantisation);
    Ok(ExitCode::SUCCESS)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
