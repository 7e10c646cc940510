//! `koe import`: files of recorded sound become sessions, in this process or in the service that runs beside it.

mod held_on;
mod named;
mod put;
mod watched;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, bail};
use archive::{
    Archive,
    imports::{Import, ImportFailure, ImportState, Oddity},
};
use japanese::Numerals;
use tokio_util::sync::CancellationToken;

use self::{
    put::Put,
    watched::{Ended, Watched},
};
pub use held_on::HeldOn;

use crate::{
    command_line::ImportArgs,
    config::{self, Config, ModelConfig, RecordedSoundConfig, TranslationConfig},
    running::asked_to_stop,
    say::say,
};

/// Where a service's configuration lies unless someone says otherwise.
const CONFIGURATION: &str = "/etc/koe/koe.toml";

/// Where sessions are kept, and how they are made.
pub struct Place {
    pub data: PathBuf,
    pub model: ModelConfig,
    pub recorded_sound: RecordedSoundConfig,
    /// The Japanese dictionary's directory, and how numbers are written: what is said is spelt by them.
    pub dictionary: Option<PathBuf>,
    pub numerals: Option<Numerals>,
    /// The languages that what is said is translated into, and who does.
    pub translation: TranslationConfig,
}

pub async fn run(arguments: &ImportArgs) -> anyhow::Result<ExitCode> {
    super::log("warn");
    let place = place(arguments)?;
    pipeline::init().context("start FFmpeg")?;
    let settings = archive::Settings { directory: place.data.clone(), dictionary: None };
    let archive = Archive::open_journal_only(settings).await.with_context(|| {
        format!("{} {}", say("会議の記録を開けません:", "open the archive in"), place.data.display())
    })?;
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            asked_to_stop().await;
            stop.cancel();
        }
    });
    let mut watched = Watched::new(archive.clone(), place, stop.clone());
    for new in named::sessions(arguments)? {
        let number = match put::put(&archive, watched.place(), &new, &stop).await? {
            Put::Whole(number) => number,
            Put::Interrupted => return Ok(interrupted()),
        };
        match watched.until_ended(number).await? {
            Ended::Interrupted => return Ok(interrupted()),
            Ended::As(import) => tell(&archive, &import).await?,
        }
    }
    archive.close().await;
    Ok(ExitCode::SUCCESS)
}

fn interrupted() -> ExitCode {
    eprintln!(
        "{}",
        say(
            "止めました。ここまでの分は残っています。同じコマンドで続きから始まります。",
            "Stopped. What is done stays; the same command goes on."
        )
    );
    // As a shell tells of a program that Ctrl-C ended.
    ExitCode::from(130)
}

async fn tell(archive: &Archive, import: &Import) -> anyhow::Result<()> {
    let Import { state, new, .. } = import;
    match state {
        ImportState::Done => {
            let session = archive.session(&new.session.id).await.context("read the finished session")?;
            let what = say("会議になりました", "made a session");
            println!("{what}: {}  ({} {})", new.session.id, say("発言の数", "utterances"), session.utterances);
            if import.oddity == Oddity::CutShort {
                println!(
                    "{}",
                    say(
                        "注意: 録音は途中で切れています。ファイルにある音はすべて取り込みました。",
                        "Note: the recording was cut off. All the sound that is in the file has been taken."
                    )
                );
            }
            Ok(())
        }
        ImportState::Failed(failure) => bail!("{}: {}", new.file_name, failure_told(*failure)),
        ImportState::Stopped => bail!("{}: {}", new.file_name, say("ほかの人が止めました", "somebody stopped it")),
        ImportState::Receiving | ImportState::Waiting | ImportState::Decoding | ImportState::Transcribing => {
            bail!("{}: {}", new.file_name, say("まだ終わっていません", "it is not done yet"))
        }
    }
}

/// What happened, and what to do.
fn failure_told(failure: ImportFailure) -> &'static str {
    match failure {
        ImportFailure::NotMedia => say(
            "音声や動画のファイルとして読めません。録音機で開けるか確かめてください",
            "it is no sound or video file that can be read; see whether the recorder itself can play it",
        ),
        ImportFailure::NoSound => say("音声が入っていません", "there is no sound in it"),
        ImportFailure::TooLong => say(
            "長すぎます。分けてください(上限は設定の longest_hours)",
            "it is too long: split it (longest_hours of the configuration is the limit)",
        ),
        ImportFailure::Decoder => say(
            "読み取りに時間かメモリーがかかりすぎました。ファイルが壊れているおそれがあります",
            "reading it took too much time or memory; the file may be damaged",
        ),
        ImportFailure::DiskFull => say(
            "ディスクがいっぱいです。空けてから、同じコマンドで続けられます",
            "the disk is full: free some space, then the same command goes on",
        ),
        ImportFailure::Recogniser => say(
            "音声認識が失敗しました。同じコマンドで続けられます",
            "the speech model failed; the same command goes on",
        ),
        ImportFailure::FileGone => say("取り込んだファイルがなくなっています", "the file that was taken in is gone"),
        ImportFailure::Inside => say("内部エラーです。ログを見てください", "something went wrong inside; see the log"),
    }
}

fn place(arguments: &ImportArgs) -> anyhow::Result<Place> {
    let usual = PathBuf::from(CONFIGURATION);
    let configuration = match (&arguments.data, &arguments.config) {
        (Some(_), _) => None,
        (None, Some(path)) => Some(config::read(path)?),
        (None, None) if usual.exists() => Some(config::read(&usual)?),
        (None, None) => bail!(
            "{}",
            say(
                "--data か --config でデータの場所を指定してください",
                "name the data folder with --data, or a configuration with --config"
            )
        ),
    };
    let (path, threads) = (arguments.model.clone(), arguments.threads);
    let given = ModelConfig::of;
    Ok(match (configuration, arguments.data.clone()) {
        (Some(Config { data_dir, model, recorded_sound, dictionary, numerals, translation, .. }), _) => Place {
            data: data_dir,
            model: given(path.or(model.path), threads.unwrap_or(model.threads)),
            recorded_sound,
            dictionary,
            numerals,
            translation,
        },
        (None, data) => Place {
            // What is journalled of the recording must be found from anywhere.
            data: std::path::absolute(data.unwrap_or_default()).context("find the data folder")?,
            model: given(path, threads.unwrap_or(1)),
            recorded_sound: RecordedSoundConfig::default(),
            dictionary: None,
            numerals: None,
            translation: TranslationConfig::default(),
        },
    })
}
