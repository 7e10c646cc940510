//! `koe models`: which models there are, fetching them, keeping them right.

mod bench;
mod by_hand;
mod fetch;
mod harvest;
mod http;
mod keep;
mod list;
mod place;
mod room;

pub use place::{Place, machine};

use std::process::ExitCode;

use crate::command_line::ModelsCommand;

pub fn run(command: &ModelsCommand) -> anyhow::Result<ExitCode> {
    super::log("warn");
    match command {
        ModelsCommand::List { place, json } => list::run(place, *json),
        ModelsCommand::Fetch(arguments) => super::on_runtime(fetch::run(arguments)),
        ModelsCommand::Verify { which, place } => keep::verify(which.as_deref(), place),
        ModelsCommand::Remove { name, force, place } => keep::remove(name, *force, place),
        ModelsCommand::Import { file, name, place } => keep::import(file, name.as_deref(), place),
        ModelsCommand::Bench(arguments) => bench::run(arguments),
        ModelsCommand::Harvest(arguments) => harvest::run(arguments),
    }
}

/// As people read it: `190 MB`, `3.10 GB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        1_000_000_000.. => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}
