use std::{fs, io::ErrorKind, path::Path, process::ExitCode};

use anyhow::{Context as _, bail};
use models::catalogue::{Catalogue, Entry, Error, Installed, Kind, RegularFile, Sums};

use super::{place::Place, room::ensure_room, size};
use crate::{command_line::ModelsPlace, say::say, wiring::list_beside};

/// Installed models, or any file.
pub fn verify(which: Option<&str>, arguments: &ModelsPlace) -> anyhow::Result<ExitCode> {
    let place = Place::open(arguments)?;
    let Some(which) = which else {
        return verify_all(&place);
    };
    // A path is never a name, and without a data folder every name is a path.
    let named = if which.contains('/') { None } else { place.find(which).ok().flatten() };
    let told = match named {
        Some(installed) => verify_installed(&place.catalogue, &installed),
        None if place.catalogue.find(which).is_some() && !Path::new(which).exists() => {
            bail!("{which} is not installed here (koe models fetch {which})")
        }
        None => verify_file(&place.catalogue, Path::new(which)),
    };
    println!("{which}: {}", told.with_context(|| format!("verify {which}"))?);
    Ok(ExitCode::SUCCESS)
}

fn verify_all(place: &Place) -> anyhow::Result<ExitCode> {
    let folder = place.folder()?;
    let mut wrong = 0;
    let installed = folder.installed()?;
    for model in &installed {
        match verify_installed(&place.catalogue, model) {
            Ok(told) => println!("{}: {told}", model.file),
            Err(error) => {
                wrong += 1;
                println!("{}: {} {error:#}", model.file, say("不可:", "BAD:"));
            }
        }
    }
    if installed.is_empty() {
        println!("{}: {}", folder.path().display(), say("モデルはありません。", "holds no models."));
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verify_installed(catalogue: &Catalogue, installed: &Installed) -> anyhow::Result<String> {
    let sums = installed.sums()?;
    let entry = catalogue.find(&installed.file);
    let pinned = match (entry.and_then(Entry::pin), installed.recorded) {
        (Some(pin), _) => {
            pin.compare(&sums).context("this is not the catalogue's file (remove it, and fetch it again)")?;
            say("目録のファイルです。", "the catalogue's file.")
        }
        (None, Some(recorded)) if recorded != sums.sha256 => {
            bail!("it has changed since it came: its SHA-256 is {}, it was {recorded}", sums.sha256)
        }
        (None, Some(_)) => say("取り込み時から変わっていません。", "as it was when it came; not in the catalogue."),
        (None, None) => say("記録がありません。", "there is no record of what it was."),
    };
    Ok(format!("{} SHA-256 {}. {pinned}", usable(entry, &installed.path)?, sums.sha256))
}

fn verify_file(catalogue: &Catalogue, path: &Path) -> anyhow::Result<String> {
    let sums = RegularFile::open(path)?.sums()?;
    let entry = known(catalogue, &sums);
    let known = entry.map_or_else(
        || say("目録にはないファイルです。", "not a file of the catalogue.").to_owned(),
        |entry| format!("{} {}", say("目録のモデル:", "the catalogue's"), entry.name),
    );
    Ok(format!("{} SHA-256 {}. {known}", usable(entry, path)?, sums.sha256))
}

/// Whether whisper.cpp may be given it, where it is meant for whisper.cpp.
fn usable(entry: Option<&Entry>, path: &Path) -> anyhow::Result<String> {
    match entry.map(|entry| &entry.kind) {
        None | Some(Kind::Recogniser(_)) => Ok(format!("{} ({})", say("使えます。", "usable."), models::check(path)?)),
        Some(Kind::VoiceDetector | Kind::Translator(_)) => Ok(say("読めます。", "readable.").to_owned()),
    }
}

/// The model of the catalogue with just these contents.
fn known<'a>(catalogue: &'a Catalogue, sums: &Sums) -> Option<&'a Entry> {
    catalogue.entries().iter().find(|entry| entry.pin().is_some_and(|pin| pin.compare(sums).is_ok()))
}

pub fn remove(name: &str, force: bool, arguments: &ModelsPlace) -> anyhow::Result<ExitCode> {
    let place = Place::open(arguments)?;
    let folder = place.folder()?;
    let file = place.file_of(name);
    let path = folder.path().join(&file);
    if let Some(key) = place.used_as(&path).filter(|_| !force) {
        bail!("the configuration uses {} ({key}): name another there first, or say --force", path.display());
    }
    folder.remove(&file)?;
    println!("{}: {}", path.display(), say("削除しました。", "removed."));
    let list = list_beside(&path);
    if remove_list(&list).with_context(|| format!("remove {}", list.display()))? {
        let told =
            say("このモデルの作り話の一覧も削除しました。", "removed, too: the list of what this model makes up.");
        println!("{}: {told}", list.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// What one model makes up says nothing of the next that is given its name. Whether there was a list.
fn remove_list(list: &Path) -> std::io::Result<bool> {
    match fs::remove_file(list) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Takes in a model from anywhere: a converted one, a fine-tuned one, one brought on a stick.
pub fn import(file: &Path, name: Option<&str>, arguments: &ModelsPlace) -> anyhow::Result<ExitCode> {
    let place = Place::open(arguments)?;
    let folder = place.folder()?;
    let importing = || format!("import {}", file.display());
    let sums = RegularFile::open(file).and_then(RegularFile::sums).with_context(importing)?;
    let entry = known(&place.catalogue, &sums);
    usable(entry, file).with_context(importing)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let target = match (entry.and_then(Entry::offered), name) {
        (Some(offered), None) => offered.file.clone(),
        (_, Some(name)) => place.file_of(name),
        (None, None) => format!("{stem}.bin"),
    };
    if entry.is_none() && place.catalogue.find(&target).is_some() {
        bail!("{target} is the catalogue's name of another file: give this one a name of its own with --name");
    }
    if let Some(taken) = folder.find(&target) {
        return Err(Error::Taken(taken.path).into());
    }
    let again = RegularFile::open(file).with_context(importing)?;
    let mut part = folder.part(&target)?;
    if let Err(full) = ensure_room(folder.path(), again.bytes().saturating_sub(part.bytes())) {
        if part.bytes() == 0 {
            part.discard()?;
        }
        return Err(full);
    }
    let copied = part.copy(again, |_| ()).and_then(|()| part.sums());
    if copied.as_ref().ok() != Some(&sums) {
        part.discard()?;
        copied?;
        bail!("{} changed while it was being read", file.display());
    }
    let installed = match entry {
        Some(entry) => folder.install(part, &entry.kind, &sums)?,
        None => folder.install_recogniser(part, &sums)?,
    };
    println!("{} ({}) SHA-256 {}", installed.path.display(), size(installed.bytes), sums.sha256);
    Ok(ExitCode::SUCCESS)
}
