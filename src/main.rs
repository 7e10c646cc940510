//! The `koe` binary: command line, configuration, wiring. It decides nothing.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where Koe speaks to a terminal")]
#![expect(unreachable_pub, reason = "in a binary, `pub` means: for the other modules")]

mod bench;
mod command_line;
mod commands;
mod config;
mod crashes;
mod decoder;
mod embedded_sound;
mod running;
mod say;
mod scorecard;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    crashes::leave_no_words();
    // The first and only installation in this process. A second one would change nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
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
