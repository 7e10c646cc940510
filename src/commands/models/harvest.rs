//! `koe models harvest`: what a model makes up where nobody speaks, as a list that a person reads before it counts.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use captioning::{Invention, MadeUp, trial, trial::noise::Noise};
use meeting::Language;
use models::Recogniser;

use crate::{
    command_line::HarvestArgs,
    commands::DecodedSound,
    config::ModelConfig,
    say::say,
    wiring::{LoadedModel, list_beside},
};

const ABOUT: &str = "# What this model makes up where nobody speaks. Made by `koe models harvest`; to be read by a person.\n\
    # spoken: believed when somebody spoke long enough to say it. never: not said in meetings, never believed.\n";

pub fn run(arguments: &HarvestArgs) -> anyhow::Result<ExitCode> {
    let language = Language::new(&arguments.language).context("read --language")?;
    let list = list_of(arguments);
    let known = match fs::read_to_string(&list) {
        Ok(known) => known,
        Err(error) if error.kind() == ErrorKind::NotFound => ABOUT.to_owned(),
        Err(error) => return Err(error).with_context(|| format!("read {}", list.display())),
    };
    let reviewed = MadeUp::by_whisper().with_list(&known).with_context(|| format!("understand {}", list.display()))?;
    let model = LoadedModel::load(&ModelConfig::of(arguments.model.clone(), arguments.threads))?;
    let mut found = harvest(&mut *model.recogniser()?, &language, arguments)?;
    let all = found.len();
    found.retain(|invention| !reviewed.knows(&invention.text));
    let new = MadeUp::write(&found);
    fs::write(&list, known + &new).with_context(|| format!("write {}", list.display()))?;
    println!(
        "{}",
        say(
            &format!(
                "作り話 {all} 種類、うち新しいもの {} 行を {} に書きました。読んで直してください。",
                new.lines().count(),
                list.display()
            ),
            &format!(
                "{all} inventions, {} new lines written to {}: read and mend them.",
                new.lines().count(),
                list.display()
            ),
        )
    );
    Ok(ExitCode::SUCCESS)
}

/// Beside the model's file, or where it was asked for; the embedded model's lies here.
fn list_of(arguments: &HarvestArgs) -> PathBuf {
    match (&arguments.output, &arguments.model) {
        (Some(output), _) => output.clone(),
        (None, Some(model)) => list_beside(model),
        (None, None) => list_beside(Path::new(models::demo().name)),
    }
}

fn harvest(
    recogniser: &mut dyn Recogniser,
    language: &Language,
    arguments: &HarvestArgs,
) -> anyhow::Result<Vec<Invention>> {
    let mut found = Vec::new();
    for noise in Noise::ALL {
        let here = trial::harvest(recogniser, language, noise.sound(arguments.seconds)).context("recognise a noise")?;
        eprintln!("{noise:?}: {}", here.len());
        add(&mut found, here);
    }
    let Some(folder) = &arguments.sounds else { return Ok(found) };
    let entries = fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    if files.is_empty() {
        bail!("there is no file in {}", folder.display());
    }
    for file in files {
        let mut sound = DecodedSound::open(&file)?;
        let here = trial::harvest(recogniser, language, sound.by_ref()).context("recognise a recording")?;
        eprintln!("{}: {}", file.display(), here.len());
        sound.finish().with_context(|| format!("decode {}", file.display()))?;
        add(&mut found, here);
    }
    Ok(found)
}

fn add(found: &mut Vec<Invention>, more: Vec<Invention>) {
    for Invention { text, times } in more {
        match found.iter_mut().find(|known| known.text == text) {
            Some(known) => known.times += times,
            None => found.push(Invention { text, times }),
        }
    }
}
