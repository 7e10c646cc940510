//! `koe bench speech`: how a town chooses its model. A model's errors and speed on recordings of the town's own.

mod english;
mod measure;
mod report;
mod set;

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, bail};
use meeting::{Language, UtteranceId};

use self::{
    measure::{Tally, measure},
    report::Report,
    set::{LeftOut, Set},
};
use super::process;
use crate::{
    command_line::SpeechArgs,
    commands::{Place, machine, progress_bar},
    config::ModelConfig,
    say::say,
    wiring::LoadedModel,
};

pub async fn run(arguments: SpeechArgs) -> anyhow::Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    let as_json = arguments.json;
    let measuring = {
        let stop = Arc::clone(&stop);
        tokio::task::spawn_blocking(move || measure_all(&arguments, &stop))
    };
    tokio::pin!(measuring);
    let report = tokio::select! {
        done = &mut measuring => done,
        _ = tokio::signal::ctrl_c() => {
            stop.store(true, Ordering::Relaxed);
            measuring.await
        }
    };
    let report = report.context("the measurement failed")??;
    if as_json {
        println!("{}", report.to_json());
    } else {
        report.print();
    }
    Ok(if report.total().recordings > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure_all(arguments: &SpeechArgs, stop: &AtomicBool) -> anyhow::Result<Report> {
    let language = Language::new(&arguments.language).context("read --language")?;
    let set = Set::read(&arguments.set)?;
    let recordings: usize = set.conditions.iter().map(|condition| condition.recordings.len()).sum();
    if recordings == 0 {
        bail!(
            "{} {}: {}",
            say("測れる録音がありません:", "there is nothing to measure in"),
            arguments.set.display(),
            say(
                "録音(NAME.wav など)と同じ名前の NAME.txt に発言を書いてください。空のファイルは無音です",
                "put NAME.txt, with what is said, beside each recording NAME.wav (or .mp3, .mp4 …); an empty text means silence"
            )
        );
    }
    let threads = match arguments.threads {
        Some(threads) => threads,
        None => machine()?.threads(),
    };
    let path = Place::open(&arguments.place)?.path(&arguments.model)?;
    let model = LoadedModel::load(&ModelConfig::of(path, threads))?;
    let mut recogniser = model.recogniser()?;
    let bar = progress_bar(say("測定中", "measuring"));
    bar.set_length(recordings as u64);
    let mut left_out = set.left_out;
    let mut conditions = Vec::new();
    for condition in set.conditions {
        let mut tally = Tally::default();
        for recording in condition.recordings {
            let settings = model.captions(language.clone(), UtteranceId::new(0));
            let told = recording.english.as_deref().filter(|_| arguments.english && model.translates());
            let measured = measure(&mut *recogniser, settings.clone(), &recording, stop).and_then(|measured| {
                let english = told.filter(|_| measured.is_some());
                let english =
                    english.map(|told| english::listen(&mut *recogniser, &settings, &recording, told)).transpose()?;
                Ok(measured.map(|measured| Tally { english: english.unwrap_or_default(), ..measured }))
            });
            match measured {
                Ok(Some(measured)) => tally += &measured,
                Ok(None) => break,
                Err(error) => left_out.push(LeftOut { file: recording.file, why: format!("{error:#}") }),
            }
            bar.inc(1);
        }
        if tally.recordings > 0 {
            conditions.push((condition.name, tally));
        }
    }
    bar.finish_and_clear();
    Ok(Report {
        model: arguments.model.clone(),
        header: model.header().to_string(),
        threads,
        memory_bytes: process::used()?.most_memory,
        conditions,
        left_out,
        interrupted: stop.load(Ordering::Relaxed),
    })
}
