use std::process::ExitCode;

use anyhow::Context as _;
use archive::Archive;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{command_line::ServeArgs, config, say::say};

pub async fn run(arguments: &ServeArgs) -> anyhow::Result<ExitCode> {
    super::log("warn");
    let config = config::read(&arguments.config)?;
    let settings = archive::Settings { directory: config.data_dir.clone(), dictionary: config.dictionary };
    let archive = Archive::open(settings).await.with_context(|| {
        format!("open the archive in {} (a running koe holds the index: stop it first)", config.data_dir.display())
    })?;
    let bar = progress_bar(say("索引を作成中", "indexing"));
    archive
        .reindex(|done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })
        .await
        .context(say(
            "索引を作り直せません。動いている koe があれば止めてから、もう一度どうぞ(会議の記録はそのままです)",
            "make the index again (stop a running koe first; the journal is untouched, this can be repeated)",
        ))?;
    bar.finish();
    archive.close().await;
    println!("{}", say("索引を作り直しました。", "The index has been made again."));
    Ok(ExitCode::SUCCESS)
}

/// A bar with a name, counts and the time left.
pub fn progress_bar(name: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{prefix} {wide_bar} {percent}% {eta}").expect("the template is well formed");
    ProgressBar::new(0).with_style(style).with_prefix(name)
}
