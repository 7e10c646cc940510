//! The file is copied to where it is worked on: the recorder's card may be pulled out as soon as that is done.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    time::SystemTime,
};

use anyhow::{Context as _, bail};
use archive::{
    Archive,
    imports::{Import, ImportState},
};
use tokio_util::sync::CancellationToken;

use super::{Place, named::Named};
use crate::{commands::progress_bar, say::say};

/// How much is copied between looks at whether to stop.
const CHUNK: u64 = 4 << 20;

/// How putting a file into the queue ended.
pub enum Put {
    /// All of it is there.
    Whole(u64),
    /// What was copied stays.
    Interrupted,
}

/// Puts the file into the queue, or finds it there and has it go on.
pub async fn put(archive: &Archive, place: &Place, named: &Named, stop: &CancellationToken) -> anyhow::Result<Put> {
    let imports = archive.imports();
    let (id, new) = (&named.new.session.id, &named.new);
    let known = imports.list().await.context("read the queue")?;
    let number = match known.iter().find(|import| import.new.session.id == *id) {
        None => imports.add(now(), new, &place.recorded_sound.limits).await.context("take the file")?,
        Some(Import { new: other, .. }) if other.bytes != new.bytes => bail!(
            "{}: {id}",
            say(
                "この名前の会議は別のファイルのものです。--session で別の名前を",
                "that session is made of another file; name another with --session"
            )
        ),
        Some(import) => {
            if matches!(import.state, ImportState::Stopped | ImportState::Failed(_)) {
                imports.go_on(now(), import.number).await.context("have the file go on")?;
            }
            if import.state != ImportState::Receiving {
                return Ok(Put::Whole(import.number));
            }
            import.number
        }
    };
    if !copy(named, archive, number, stop)? {
        return Ok(Put::Interrupted);
    }
    imports.received(now(), number).await.context("put the file into the queue")?;
    Ok(Put::Whole(number))
}

fn copy(named: &Named, archive: &Archive, number: u64, stop: &CancellationToken) -> anyhow::Result<bool> {
    let imports = archive.imports();
    std::fs::create_dir_all(imports.folder()).context("make the folder of recorded sound")?;
    let to = imports.file(number);
    let copying = || format!("copy {} to {}", named.file.display(), to.display());
    let mut from = File::open(&named.file).with_context(copying)?;
    let mut into = OpenOptions::new().create(true).append(true).open(&to).with_context(copying)?;
    let mut done = into.metadata().with_context(copying)?.len();
    from.seek(SeekFrom::Start(done)).with_context(copying)?;
    let bar = progress_bar(say("コピー", "copying"));
    bar.set_length(named.new.bytes);
    while done < named.new.bytes {
        if stop.is_cancelled() {
            return Ok(false);
        }
        let copied = io::copy(&mut (&from).take(CHUNK), &mut into).with_context(copying)?;
        if copied == 0 {
            bail!(
                "{}: {}",
                named.file.display(),
                say("コピー中に短くなりました", "it became shorter while it was copied")
            );
        }
        done += copied;
        bar.set_position(done);
    }
    into.flush().and_then(|()| into.sync_data()).with_context(copying)?;
    bar.finish_and_clear();
    Ok(true)
}

#[expect(clippy::disallowed_methods, reason = "this shell says when something changed, for people")]
fn now() -> SystemTime {
    SystemTime::now()
}
