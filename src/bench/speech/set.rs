//! A set of recordings with what is said in them, as a town can put it together without any tool.
//!
//! ```text
//! our-set/
//!   chamber/            a condition, with a row of its own
//!     2026-03-04.mp4    any sound or video file
//!     2026-03-04.txt    what is said in it, UTF-8
//!     2026-03-04.en.txt the same in English, where the model's English is to be judged, too
//!   nobody/
//!     fan.wav
//!     fan.txt           empty: nobody speaks
//!   phone/
//!     transcripts.txt   or a list: `NAME, what is said`, or with a tab between them
//!     call-1.m4a
//! ```

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// A transcript longer than this is not one.
const LONGEST_TEXT: u64 = 4 << 20;
/// What an ending must be for a file without a transcript to be told of.
const SOUNDS: [&str; 16] =
    ["wav", "mp3", "m4a", "aac", "flac", "ogg", "opus", "mp4", "mkv", "webm", "mov", "ts", "avi", "wma", "aiff", "amr"];

/// What is measured, by condition.
#[derive(Debug, Default, PartialEq)]
pub struct Set {
    /// In order of their names; those without recordings are left out.
    pub conditions: Vec<Condition>,
    pub left_out: Vec<LeftOut>,
}

/// Recordings made alike.
#[derive(Debug, PartialEq)]
pub struct Condition {
    /// The folder's name.
    pub name: String,
    pub recordings: Vec<Recording>,
}

/// A recording, and what is said in it; nothing, where nobody speaks.
#[derive(Debug, PartialEq)]
pub struct Recording {
    pub file: PathBuf,
    pub said: String,
    /// The same in English, where that is known.
    pub english: Option<String>,
}

/// A file that is not measured.
#[derive(Debug, PartialEq)]
pub struct LeftOut {
    pub file: PathBuf,
    pub why: String,
}

impl Set {
    /// Looks for recordings in `folder` and in the folders within it.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut set = Self::default();
        let mut folders = vec![folder.to_owned()];
        folders.extend(entries(folder)?.into_iter().filter(|path| path.is_dir()));
        for folder in folders {
            let recordings = recordings(&folder, &mut set.left_out)?;
            if !recordings.is_empty() {
                set.conditions.push(Condition { name: name_of(&folder), recordings });
            }
        }
        Ok(set)
    }
}

fn recordings(folder: &Path, left_out: &mut Vec<LeftOut>) -> anyhow::Result<Vec<Recording>> {
    let files: Vec<PathBuf> = entries(folder)?.into_iter().filter(|path| path.is_file()).collect();
    let mut listed = BTreeMap::new();
    for list in files.iter().filter(|file| prefix_of_list(file).is_some()) {
        match read_text(list) {
            Ok(text) => listed.extend(entries_of_list(prefix_of_list(list).unwrap_or_default(), &text)),
            Err(why) => left_out.push(LeftOut { file: list.clone(), why }),
        }
    }
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !is_text(file)) {
        let beside = file.with_extension("txt");
        let english = match file.with_extension("en.txt") {
            path if path.is_file() => match read_text(&path) {
                Ok(told) => Some(told),
                Err(why) => {
                    left_out.push(LeftOut { file: path, why });
                    None
                }
            },
            _ => None,
        };
        let in_list = || listed.get(&name_of(file)).or_else(|| listed.get(&stem_of(file))).cloned();
        match (beside.is_file(), in_list()) {
            (true, _) => match read_text(&beside) {
                Ok(said) => found.push(Recording { file: file.clone(), said, english }),
                Err(why) => left_out.push(LeftOut { file: beside, why }),
            },
            (false, Some(said)) => found.push(Recording { file: file.clone(), said, english }),
            (false, None) if is_sound(file) => {
                left_out.push(LeftOut { file: file.clone(), why: "there is no transcript of it".to_owned() });
            }
            (false, None) => {}
        }
    }
    Ok(found)
}

/// Not hidden, in order of their names.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()
    };
    let mut paths = read().with_context(|| format!("look into {}", folder.display()))?;
    paths.retain(|path| !name_of(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

/// Of a list of transcripts, what comes before the names in it: `hall-` of `hall-transcripts.txt`.
fn prefix_of_list(file: &Path) -> Option<String> {
    let name = name_of(file);
    let before = name.strip_suffix("transcripts.txt").or_else(|| name.strip_suffix("transcripts.tsv"))?;
    Some(before.to_owned())
}

/// Each line is a recording's name, with or without its ending, a tab or a comma, and what is said.
fn entries_of_list(prefix: String, text: &str) -> impl Iterator<Item = (String, String)> {
    text.lines().filter_map(move |line| {
        let (name, said) = line.split_once('\t').or_else(|| line.split_once(','))?;
        Some((format!("{prefix}{}", name.trim()), said.trim().to_owned()))
    })
}

fn read_text(file: &Path) -> Result<String, String> {
    let length = fs::metadata(file).map_err(|error| error.to_string())?.len();
    if length > LONGEST_TEXT {
        return Err(format!("it is longer than {} MB", LONGEST_TEXT >> 20));
    }
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text: save it as UTF-8".to_owned())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn is_text(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ["txt", "tsv", "md"].iter().any(|text| ending.eq_ignore_ascii_case(text)))
}

fn is_sound(file: &Path) -> bool {
    file.extension().is_some_and(|ending| SOUNDS.iter().any(|sound| ending.eq_ignore_ascii_case(sound)))
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn stem_of(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Each file is a name and what is in it.
    fn check(files: &[(&str, &[u8])], expect: &Expect) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
            fs::write(path, content).expect("written");
        }
        let set = Set::read(folder.path()).expect("readable");
        let mut told = String::new();
        for condition in set.conditions {
            let top = folder.path().file_name().is_some_and(|name| name.to_string_lossy() == condition.name);
            for recording in condition.recordings {
                let name = if top { "." } else { &condition.name };
                told.push_str(&format!("{name}: {} says {:?}", name_of(&recording.file), recording.said));
                told.push_str(
                    &recording.english.map_or_else(String::new, |english| format!(", in English {english:?}")),
                );
                told.push('\n');
            }
        }
        for left in set.left_out {
            told.push_str(&format!("without {}: {}\n", name_of(&left.file), left.why));
        }
        expect.assert_eq(&told);
    }

    #[test]
    fn a_recording_stands_beside_its_text_and_a_folder_is_a_condition() {
        check(
            &[
                ("a.wav", b""),
                ("a.txt", "\u{feff}異議なし。".as_bytes()),
                ("a.en.txt", b"No objection."),
                ("fan/b.MP3", b""),
                ("fan/b.txt", b""),
                ("fan/c.wav", b""),
                ("fan/README.md", b""),
                ("fan/.hidden.wav", b""),
            ],
            &expect![[r#"
                .: a.wav says "異議なし。", in English "No objection."
                fan: b.MP3 says ""
                without c.wav: there is no transcript of it
            "#]],
        );
    }

    #[test]
    fn a_list_names_recordings_with_or_without_their_ending() {
        check(
            &[
                ("x/one.wav", b""),
                ("x/two.m4a", b""),
                ("x/hall-three.wav", b""),
                ("x/transcripts.tsv", "one\t一、二\ntwo.m4a, はい\n\nno line of the kind".as_bytes()),
                ("x/hall-transcripts.txt", "three, 三番".as_bytes()),
            ],
            &expect![[r#"
                x: hall-three.wav says "三番"
                x: one.wav says "一、二"
                x: two.m4a says "はい"
            "#]],
        );
    }

    #[test]
    fn a_text_in_another_encoding_is_told_of() {
        check(
            &[("a.wav", b""), ("a.txt", b"\x88\xd9\x8bc")],
            &expect![[r#"
                without a.txt: it is not UTF-8 text: save it as UTF-8
            "#]],
        );
    }
}
