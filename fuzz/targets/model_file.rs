//! The check of model files, on damaged files: it must refuse or accept, and never panic, hang or allocate without bound.
#![no_main]
#![expect(dead_code, reason = "the crate's own modules, of which only the check is used here")]

#[path = "../../models/src/checked.rs"]
mod checked;
#[path = "../../models/src/error.rs"]
mod error;
#[path = "../../models/src/header.rs"]
mod header;
#[path = "../../models/src/reader.rs"]
mod reader;
#[path = "../smallest.rs"]
mod smallest;
#[path = "../../models/src/tensors.rs"]
mod tensors;

use std::cell::RefCell;

pub use checked::check_bytes;
pub use error::{Error, Refused};
use smallest::Smallest;

thread_local! {
    static SMALLEST: RefCell<Smallest> = RefCell::new(Smallest::new());
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    // Half of the inputs are files of their own, half damage a sound one.
    match input {
        [kind, rest @ ..] if kind % 2 == 1 => SMALLEST.with_borrow_mut(|smallest| {
            smallest.damaged(rest, |bytes| drop(check_bytes(bytes)));
        }),
        _ => drop(check_bytes(input)),
    }
});
