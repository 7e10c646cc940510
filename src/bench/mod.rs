//! `koe bench`: figures, their goals and verdicts.

mod captions_feed;
mod crates;
mod process;
mod watch;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use crate::{
    command_line::{BenchArgs, BenchName},
    scorecard::Figures,
};

pub use watch::watch_demo;

/// How long `koe demo --check` watches; with starting and stopping it ends within the minute it promises.
pub const FULL: Duration = Duration::from_secs(50);

/// How long a quick benchmark watches.
const QUICK: Duration = Duration::from_secs(35);

pub async fn run(arguments: &BenchArgs) -> anyhow::Result<ExitCode> {
    crate::commands::log("warn");
    let dictionary = std::env::var_os("KOE_DICTIONARY").map(PathBuf::from);
    let figures: Figures = match arguments.name {
        BenchName::Path => watch_demo(None, dictionary, if arguments.quick { QUICK } else { FULL }).await?,
        BenchName::Captions => crates::captions(arguments.quick)?,
        BenchName::Broadcast => crates::broadcast(arguments.quick).await?,
        BenchName::Archive => crates::archive(arguments.quick).await?,
    };
    figures.print(arguments.json);
    Ok(if figures.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
