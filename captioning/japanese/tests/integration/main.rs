//! What the crate does with the dictionary. Skipped, saying so, where none has been built.

mod dictionary;
mod key;
mod likely_names;
mod near_names;
mod roster;
mod ruby;
mod said;

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use japanese::Dictionary;

/// The dictionary that set-up builds, once for all tests.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn dictionary() -> Option<Arc<Dictionary>> {
    static LOADED: OnceLock<Option<Arc<Dictionary>>> = OnceLock::new();
    let load = || {
        let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/dictionary");
        let path = std::env::var("KOE_DICTIONARY").unwrap_or_else(|_| built.to_owned());
        if !Path::new(&path).join("metadata.json").is_file() {
            eprintln!("skipped: no dictionary at {path} (`make set-up` builds it)");
            return None;
        }
        Some(Arc::new(Dictionary::load(Path::new(&path)).expect("a built dictionary can be read")))
    };
    LOADED.get_or_init(load).clone()
}
