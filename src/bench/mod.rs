//! `koe bench`: figures, their goals and verdicts.

mod captions;
mod captions_feed;
mod counter;
mod crates;
mod edit;
mod edit_translated;
mod names;
pub mod process;
mod rooms;
mod ruby;
mod soak;
mod speech;
mod translation;
mod watch;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use crate::{
    command_line::{BenchArgs, BenchCommand, CaptionsArgs},
    scorecard::Figures,
};

pub use watch::watch_demo;

/// How long `koe demo --check` watches the session; with the counter, starting and stopping it ends within the minute it promises.
pub const FULL: Duration = Duration::from_secs(38);

/// How long a quick benchmark watches.
const QUICK: Duration = Duration::from_secs(28);

pub async fn run(what: BenchCommand) -> anyhow::Result<ExitCode> {
    crate::commands::log("warn");
    let dictionary = std::env::var_os("KOE_DICTIONARY").map(PathBuf::from);
    match what {
        BenchCommand::Path(how) => {
            conclude(&how, &watch_demo(None, dictionary, if how.quick { QUICK } else { FULL }).await?)
        }
        BenchCommand::Captions(CaptionsArgs { how, model }) => {
            conclude(&how, &captions::run(how.quick, model, dictionary.as_deref())?)
        }
        BenchCommand::Broadcast(how) => conclude(&how, &crates::broadcast(how.quick).await?),
        BenchCommand::Archive(how) => conclude(&how, &crates::archive(how.quick).await?),
        BenchCommand::Names(arguments) => names::run(&arguments, dictionary),
        BenchCommand::Ruby(how) => conclude(&how, &ruby::run(dictionary.as_deref())?),
        BenchCommand::Translation(how) => conclude(&how, &translation::run(how.quick).await?),
        BenchCommand::Soak(how) => conclude(&how, &soak::run(how.quick, dictionary).await?),
        BenchCommand::Speech(arguments) => speech::run(arguments).await,
        BenchCommand::Rooms(arguments) => rooms::run(arguments, dictionary).await,
    }
}

fn conclude(how: &BenchArgs, figures: &Figures) -> anyhow::Result<ExitCode> {
    figures.print(how.json);
    Ok(if figures.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
