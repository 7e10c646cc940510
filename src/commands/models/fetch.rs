use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use models::catalogue::{Content, Entry, Installed, Mismatch, ModelFolder, Offered, Part, Patience, RegularFile, Sums};

use super::{
    by_hand::by_hand,
    http::{self, Fetched},
    place::Place,
    room::ensure_room,
    size,
};
use crate::{command_line::FetchArgs, say::say};

/// As a shell tells an interrupted command.
const INTERRUPTED: u8 = 130;

const NOT_THE_FILE: &str = "this is not the file";

pub async fn run(arguments: &FetchArgs) -> anyhow::Result<ExitCode> {
    let place = Place::open(&arguments.place)?;
    let entry = place.entry(&arguments.name)?;
    let Some(offered) = entry.offered() else {
        bail!(by_hand(entry));
    };
    let folder = place.folder()?;
    accept(entry, offered, arguments)?;
    if let Some(installed) = folder.find(&offered.file) {
        if is_right(offered, &installed)? {
            println!("{}: {}", installed.path.display(), say("導入済みです。", "is installed already."));
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!(
            "{}: {}",
            installed.path.display(),
            say("壊れているので取り直します。", "is not what it should be, and is fetched again.")
        );
    }
    let mut part = folder.part(&offered.file)?;
    let bar = bar(entry, &part);
    let fetched = match arguments.from.as_deref() {
        Some(from) if !is_address(from) => copy(Path::new(from), offered, folder, &mut part, &bar).map(Fetched::Whole),
        from => download(from, offered, arguments, folder, &mut part, &bar).await,
    };
    bar.finish_and_clear();
    let installed = match fetched {
        Ok(Fetched::Whole(sums)) => folder.install(part, &entry.kind, &sums)?,
        Ok(Fetched::Interrupted) => {
            let kept = size(part.bytes());
            eprintln!(
                "{} ({kept})",
                say("中断しました。同じ命令で続きから取得します", "interrupted; the same command continues it")
            );
            return Ok(ExitCode::from(INTERRUPTED));
        }
        Err(error) => {
            if part.bytes() == 0 {
                part.discard()?;
            }
            return Err(error.context(format!("fetch {}", entry.name)));
        }
    };
    report(offered, &installed);
    Ok(ExitCode::SUCCESS)
}

/// A file without a pin is fetched only by someone who says that they accept that.
fn accept(entry: &Entry, offered: &Offered, arguments: &FetchArgs) -> anyhow::Result<()> {
    match offered.content {
        Content::Pinned(_) => Ok(()),
        Content::NotPinned if arguments.accept_unpinned => Ok(()),
        Content::NotPinned => bail!(
            "{} is not pinned yet: nobody could verify its contents for you. Read {} and, if you trust it and the network, \
             say --accept-unpinned; what comes is then recorded and compared from then on",
            entry.name,
            entry.page
        ),
    }
}

/// Whether it is what is pinned; without a pin, what it was when it came.
fn is_right(offered: &Offered, installed: &Installed) -> anyhow::Result<bool> {
    Ok(match (&offered.content, installed.recorded) {
        (Content::Pinned(pin), _) => pin.compare(&installed.sums()?).is_ok(),
        (Content::NotPinned, Some(recorded)) => installed.sums()?.sha256 == recorded,
        (Content::NotPinned, None) => true,
    })
}

fn is_address(from: &str) -> bool {
    from.starts_with("http://") || from.starts_with("https://")
}

/// From a folder: a stick, a share, another machine's data folder.
fn copy(
    from: &Path,
    offered: &Offered,
    folder: &ModelFolder,
    part: &mut Part,
    bar: &ProgressBar,
) -> anyhow::Result<Sums> {
    // All that can be known before is, so that a mistyped folder does not cost what has arrived from a server.
    let file = RegularFile::open(&from.join(&offered.file))?;
    let found = file.bytes();
    if let Some(expected) = offered.content.bytes().filter(|expected| *expected != found) {
        return Err(Mismatch::Bytes { expected, found }).context(NOT_THE_FILE);
    }
    ensure_room(folder.path(), found.saturating_sub(part.bytes()))?;
    let copied = part.copy(file, |bytes| bar.set_position(bytes)).and_then(|()| part.sums());
    let right = copied.map_err(anyhow::Error::from).and_then(|sums| {
        match &offered.content {
            Content::Pinned(pin) => pin.compare(&sums).context(NOT_THE_FILE)?,
            Content::NotPinned => {}
        }
        Ok(sums)
    });
    if right.is_err() {
        // It is there to be copied again, so nothing is kept of it.
        part.empty()?;
    }
    right
}

async fn download(
    from: Option<&str>,
    offered: &Offered,
    arguments: &FetchArgs,
    folder: &ModelFolder,
    part: &mut Part,
    bar: &ProgressBar,
) -> anyhow::Result<Fetched> {
    let source = from.unwrap_or(&offered.folder);
    let url = format!("{}/{}", source.trim_end_matches('/'), offered.file);
    let stall = Duration::try_from_secs_f64(arguments.stall_seconds).context("read --stall-seconds")?;
    let patience = Patience { stall, tries: arguments.tries.max(1) };
    let closed = say(
        "閉じたネットワークでは、ファイルを置いたフォルダーを --from で指定してください",
        "on a closed network, name a folder that holds the file, or a mirror, with --from",
    );
    http::fetch(&http::client()?, &url, offered.content.clone(), patience, folder.path(), part, bar)
        .await
        .with_context(|| if from.is_none() { format!("download ({closed})") } else { "download".to_owned() })
}

fn bar(entry: &Entry, part: &Part) -> ProgressBar {
    let template = "{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}";
    let style = ProgressStyle::with_template(template).expect("the template is well formed");
    let bar = ProgressBar::new(entry.bytes().unwrap_or(0)).with_style(style).with_prefix(entry.name.clone());
    bar.set_position(part.bytes());
    // What was there before does not count for the speed.
    bar.reset_eta();
    bar
}

fn report(offered: &Offered, installed: &Installed) {
    println!("{} ({})", installed.path.display(), size(installed.bytes));
    match (&offered.content, installed.recorded) {
        (Content::Pinned(pin), _) => println!("{}: SHA-256 {}", say("照合済み", "verified"), pin.sha256),
        (Content::NotPinned, Some(seen)) => {
            println!("{}: SHA-256 {seen}", say("未照合(記録のみ)", "NOT verified, only recorded"));
        }
        (Content::NotPinned, None) => {}
    }
    println!("{}: [model] path = {:?}", say("設定に書く行", "for the configuration"), installed.path);
}
