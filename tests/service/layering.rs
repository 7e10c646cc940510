//! Who may depend on whom. The table is ARCHITECTURE.md's; a new edge begins with a sentence there.

use std::collections::{BTreeMap, BTreeSet};

/// Each crate of the workspace with all it may use of the others.
const ALLOWED: &[(&str, &str, &[&str])] = &[
    ("meeting", "meeting", &[]),
    ("counter", "counter", &["meeting"]),
    ("models", "models", &["meeting"]),
    ("pipeline", "pipeline", &["meeting"]),
    ("captioning", "captioning", &["meeting", "models"]),
    ("japanese", "captioning/japanese", &["meeting"]),
    ("translation", "captioning/translation", &["meeting"]),
    ("local_translation", "captioning/translation/local", &[]),
    ("archive", "archive", &["meeting", "japanese"]),
    ("broadcast", "streaming/broadcast", &["meeting"]),
    ("streaming", "streaming", &["meeting", "counter", "japanese", "archive", "broadcast"]),
    (
        "koe",
        ".",
        &[
            "meeting",
            "counter",
            "models",
            "pipeline",
            "captioning",
            "japanese",
            "translation",
            "local_translation",
            "archive",
            "broadcast",
            "streaming",
        ],
    ),
];

fn manifest(folder: &str) -> toml::Table {
    let path = format!("{}/{folder}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("read {path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("parse {path}: {error}"))
}

fn dependencies(manifest: &toml::Table) -> BTreeSet<&str> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = tables.iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flat_map(|table| table.keys().map(String::as_str)).collect()
}

#[test]
fn layering_has_no_edge_that_the_table_does_not_allow() {
    let crates: BTreeSet<&str> = ALLOWED.iter().map(|(name, _, _)| *name).collect();
    for (name, folder, allowed) in ALLOWED {
        let manifest = manifest(folder);
        let used: BTreeSet<&str> = dependencies(&manifest).intersection(&crates).copied().collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let extra: Vec<_> = used.difference(&allowed).collect();
        assert!(extra.is_empty(), "{name} uses {extra:?}, which its layer may not see");
    }
}

#[test]
fn layering_table_names_every_crate_of_the_workspace() {
    let root = manifest(".");
    let members = root["workspace"]["members"].as_array().expect("members is a list");
    let members: BTreeSet<&str> = members.iter().filter_map(toml::Value::as_str).collect();
    let table: BTreeSet<&str> = ALLOWED.iter().map(|(_, folder, _)| *folder).filter(|folder| *folder != ".").collect();
    assert_eq!(members, table);
}

/// The crates that make foreign types disappear: each foreign library is imported by one crate alone.
#[test]
fn layering_keeps_each_foreign_library_behind_one_door() {
    let doors = [
        ("gstreamer", "pipeline"),
        ("ffmpeg-next", "pipeline"),
        ("whisper-rs", "models"),
        ("earshot", "captioning"),
        ("ct2rs", "local_translation"),
        ("sqlx", "archive"),
        ("tantivy", "archive"),
        ("lindera", "japanese"),
        ("budoux", "japanese"),
        ("icu_segmenter", "japanese"),
        ("rtc", "broadcast"),
        ("webrtc", "broadcast"),
        ("axum", "streaming"),
    ];
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let manifests: Vec<_> = ALLOWED.iter().map(|(name, folder, _)| (*name, manifest(folder))).collect();
    for (name, manifest) in &manifests {
        for (library, _) in doors {
            if dependencies(manifest).contains(library) {
                users.entry(library).or_default().push(name);
            }
        }
    }
    for (library, door) in doors {
        let users = users.remove(library).unwrap_or_default();
        assert!(users.iter().all(|user| *user == door), "{library} belongs to {door}, but is used by {users:?}");
    }
}

#[test]
fn layering_keeps_the_nouns_free_of_serialisation_and_waiting() {
    let manifest = manifest("meeting");
    let normal = manifest["dependencies"].as_table().expect("a table");
    assert_eq!(normal.keys().collect::<Vec<_>>(), ["thiserror"]);
}
