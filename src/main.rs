//! The `koe` binary: command line, configuration, wiring. It decides nothing.

mod bench;
mod command_line;
mod commands;
mod config;
mod running;
mod say;
mod scorecard;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let command_line = command_line::CommandLine::parse();
    match commands::run(command_line.command) {
        Ok(code) => code,
        Err(error) => {
            // One line: what was attempted, then each cause. Never a backtrace.
            eprintln!("koe: {error:#}");
            ExitCode::FAILURE
        }
    }
}
