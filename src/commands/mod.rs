//! One module a command; each a thin shell over the crates.

mod accounts;
mod check;
mod decoded;
mod demo;
mod demo_counter;
mod dictionary;
mod import;
mod models;
mod reindex;
mod serve;
mod transcribe;

use std::{io::IsTerminal as _, process::ExitCode};

use anyhow::Context as _;

use crate::{bench, command_line::Command, decoder};

pub use self::models::{Place, machine, size};
pub use decoded::DecodedSound;
pub use demo::{DataFolder, DemoAddresses, DemoService, media, script, session as demo_session};
pub use demo_counter::{
    CounterScript, READ as COUNTER_READ, hold as hold_counter, page as counter_page, phrase_book as counter_phrase_book,
};
pub use import::HeldOn;
pub use reindex::progress_bar;

pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(arguments) => on_runtime(serve::run(&arguments)),
        Command::Check(arguments) => check::run(&arguments),
        Command::Demo(arguments) => on_runtime(demo::run(arguments)),
        Command::Transcribe(arguments) => transcribe::run(&arguments),
        Command::Import(arguments) => on_runtime(import::run(&arguments)),
        Command::MediaSound { file } => decoder::media_sound(&file),
        Command::MediaRecording { file, longest_hours } => decoder::media_recording(&file, longest_hours),
        Command::Reindex(arguments) => on_runtime(reindex::run(&arguments)),
        Command::Models(command) => models::run(&command),
        Command::User(command) => on_runtime(accounts::user(&command)),
        Command::Token(command) => on_runtime(accounts::token(&command)),
        Command::Bench(what) => on_runtime(bench::run(what)),
        Command::Dictionary { from, to } => dictionary::run(&from, &to),
    }
}

fn on_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("start the asynchronous runtime")?;
    let result = runtime.block_on(work);
    // A blocking read of a dead device must not hold the exit up.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

/// Logs to standard error, at this level unless RUST_LOG says otherwise.
pub fn log(level: &str) {
    // Each browser offers DTLS extensions that the WebRTC stack warns of, some twenty lines a viewer, all harmless.
    let default = || format!("{level},rtc=error,rtc_dtls=error,rtc_ice=error,webrtc=error");
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| default().into());
    // A second call (a benchmark that starts a service) keeps the first subscriber.
    let coloured = std::io::stderr().is_terminal();
    let _kept =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(coloured).with_writer(std::io::stderr).try_init();
}
