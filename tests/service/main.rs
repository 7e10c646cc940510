//! The service from outside: what a viewer, a clerk, an operator or a town's IT section sees.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test tells what it skipped, and the log of what it ran"
)]
#![expect(unreachable_pub, reason = "in a test binary, `pub` means: for the other modules")]

mod camera;
mod chamber;
mod channels;
mod counter;
mod demonstration;
mod killed;
mod layering;
mod mistakes;
mod models;
mod recorded_sound;
mod rooms;
mod running;
mod speech;
