//! Which sessions the files become, so that the same command names the same ones again.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::Context as _;
use archive::imports::NewImport;
use meeting::{Language, Origin, Session, SessionId};
use sha2::{Digest as _, Sha256};

use crate::{command_line::ImportArgs, config, say::say};

/// A file and what becomes of it.
pub struct Named {
    pub file: PathBuf,
    pub new: NewImport,
}

pub fn sessions(arguments: &ImportArgs) -> anyhow::Result<Vec<Named>> {
    let language = Language::new(&arguments.language).context("read --language")?;
    let roster = arguments.roster.as_deref().map(config::read_roster).transpose()?.unwrap_or_default();
    let several = arguments.files.len() > 1;
    let name = |(place, file): (usize, &PathBuf)| {
        let metadata =
            std::fs::metadata(file).with_context(|| format!("{} {}", say("開けません:", "open"), file.display()))?;
        let changed = metadata.modified().context("read the file's time")?;
        let held_at = arguments.held_on.map_or(changed, |held_on| held_on.at);
        let number = place + 1;
        let (title, id) = match several {
            false => (arguments.title.clone(), arguments.session.clone()),
            true => (
                format!("{} ({number})", arguments.title),
                arguments.session.as_ref().map(|session| format!("{session}-{number}")),
            ),
        };
        let id = SessionId::new(&id.unwrap_or_else(|| made_up(file, held_at))).context("read --session")?;
        let session = Session {
            id,
            title,
            language: language.clone(),
            agenda: Vec::new(),
            roster: roster.clone(),
            demonstration: false,
            origin: Origin::RecordedSound,
        };
        let file_name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let new = NewImport { session, held_at, file_name, bytes: metadata.len() };
        Ok(Named { file: file.clone(), new })
    };
    arguments.files.iter().enumerate().map(name).collect()
}

/// The day and the file's name, as far as it is plain; what is not is told apart by a few digits.
fn made_up(file: &Path, held_at: SystemTime) -> String {
    let day = streaming::japanese_day(held_at);
    let stem = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().to_lowercase());
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.len() == stem.len() && (1..=40).contains(&plain.len()) {
        return format!("{day}-{plain}");
    }
    let digits: String = Sha256::digest(stem.as_bytes())[..3].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{day}-recording-{digits}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_same_file_always_gets_the_same_name() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_086_800);
        assert_eq!(made_up(Path::new("/mnt/IC_0042.WMA"), at), "2026-12-01-ic-0042");
        let japanese = made_up(Path::new("本会議.mp3"), at);
        assert_eq!(japanese, made_up(Path::new("/mnt/本会議.wav"), at));
        assert_ne!(japanese, made_up(Path::new("委員会.mp3"), at));
        for name in ["本会議.mp3", "..", "-", &"a".repeat(200)] {
            let id = made_up(Path::new(name), at);
            assert!(SessionId::new(&id).is_ok(), "{id}");
        }
    }
}
