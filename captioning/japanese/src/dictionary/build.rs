use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use lindera::dictionary::{DictionaryBuilder, Metadata, Schema};

use super::load;
use crate::Error;

/// The columns of the dictionary's CSV files.
const COLUMNS: [&str; 13] = [
    "surface",
    "left_context_id",
    "right_context_id",
    "cost",
    "part_of_speech",
    "part_of_speech_subcategory_1",
    "part_of_speech_subcategory_2",
    "part_of_speech_subcategory_3",
    "conjugation_type",
    "conjugation_form",
    "base_form",
    "reading",
    "pronunciation",
];

/// Makes a dictionary at `to` from Debian's `mecab-ipadic` at `from` (`/usr/share/mecab/dic/ipadic`), in some seconds.
///
/// What lies at `to` is replaced by a whole dictionary, or not at all.
pub fn build(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |reason: String| Error { attempt: "make", path: to.to_path_buf(), reason };
    let io = |error: std::io::Error| failed(error.to_string());
    if !from.join("matrix.def").is_file() {
        return Err(failed(format!("there is no dictionary source at {} (package mecab-ipadic)", from.display())));
    }
    let making = beside(to, "new");
    remove(&making).map_err(io)?;
    fs::create_dir_all(&making).map_err(io)?;
    let built = catch_unwind(AssertUnwindSafe(|| DictionaryBuilder::new(metadata()).build_dictionary(from, &making)));
    let built = built.map_err(|_| failed("the source cannot be understood".to_owned()))?;
    built.map_err(|error| failed(error.to_string()))?;
    load(&making)?;
    let old = beside(to, "old");
    remove(&old).map_err(io)?;
    if to.exists() {
        fs::rename(to, &old).map_err(io)?;
    }
    fs::rename(&making, to).map_err(io)?;
    remove(&old).map_err(io)
}

fn metadata() -> Metadata {
    Metadata::new(
        "ipadic".to_owned(),
        "EUC-JP".to_owned(),
        -10_000, // The cost, context ids and filling of words that a user would add: as in MeCab's own example.
        1_288,
        1_288,
        "*".to_owned(),
        false,
        false,
        false,
        Schema::new(COLUMNS.map(str::to_owned).to_vec()),
        Schema::new(["surface", "part_of_speech", "reading"].map(str::to_owned).to_vec()),
    )
}

/// `to` with something after its name: on the same disk, so that it can be renamed.
fn beside(to: &Path, suffix: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn remove(directory: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
