use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    mp4::{self, Found},
    playlist::{self, Segment},
};
use crate::Error;

/// No box of ours is larger; a length beyond it is damage.
const LONGEST_BOX: u64 = 64 << 20;

/// Completes what a kill or a power failure left unfinished in a session's folder of recordings: cuts the torn fragment off
/// each file whose playlist does not end, and writes the playlist anew. Returns how many were mended.
///
/// Not for a session that is being recorded. [`crate::Capture::start`] does it for its own folder.
pub fn mend_recordings(folder: &Path) -> Result<u32, Error> {
    let recordings = |cause| Error::Recordings { folder: folder.to_owned(), cause };
    let mut mended = 0;
    for path in unfinished(folder).map_err(recordings)? {
        mend(&path).map_err(recordings)?;
        tracing::info!(path = %path.display(), "mended a part of a recording");
        mended += 1;
    }
    Ok(mended)
}

fn unfinished(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_part = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("part-"))
            && path.extension().is_some_and(|extension| extension == "mp4");
        if is_part {
            let playlist = match fs::read_to_string(path.with_extension("m3u8")) {
                Ok(playlist) => playlist,
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => {
                    String::new()
                }
                Err(error) => return Err(error),
            };
            if !playlist.ends_with(playlist::END) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths)
}

fn mend(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let whole = scan(&file)?;
    file.set_len(whole.length)?;
    file.sync_data()?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut text = playlist::head(name, whole.opening);
    text.extend(whole.segments.iter().map(|segment| playlist::segment(name, segment)));
    text.push_str(playlist::END);
    // Beside it first, so that a kill in the middle leaves one or the other.
    let beside = path.with_extension("m3u8.new");
    let mut playlist = File::create(&beside)?;
    playlist.write_all(text.as_bytes())?;
    playlist.sync_data()?;
    fs::rename(beside, path.with_extension("m3u8"))
}

/// What a file holds in whole fragments.
#[derive(Debug, Default)]
struct Whole {
    opening: u64,
    length: u64,
    segments: Vec<Segment>,
}

fn scan(mut file: &File) -> io::Result<Whole> {
    let end = file.metadata()?.len();
    let mut whole = Whole::default();
    let mut at = 0;
    let mut moof: Option<(u64, Duration, bool)> = None;
    while at < end {
        file.seek(SeekFrom::Start(at))?;
        let mut head = Vec::new();
        file.take(16).read_to_end(&mut head)?;
        let Some((kind, length)) = mp4::header(&head).filter(|(_, length)| *length <= LONGEST_BOX) else { break };
        if length > end - at {
            break;
        }
        // An `mdat` need not be read to be known.
        let mut bytes = Vec::new();
        if kind != *b"mdat" {
            file.seek(SeekFrom::Start(at))?;
            file.take(length).read_to_end(&mut bytes)?;
        }
        let begins = at;
        at += length;
        match (mp4::found(kind, &bytes), moof.take()) {
            (Some(Found::Opening), None) => (whole.opening, whole.length) = (at, at),
            (Some(Found::Moof { length, begins_with_key_picture }), None) => {
                moof = Some((begins, length, begins_with_key_picture));
            }
            (Some(Found::Mdat), Some((begins, lasts, is_key))) => {
                whole.length = at;
                match whole.segments.last_mut() {
                    Some(segment) if !is_key => {
                        segment.length += at - begins;
                        segment.lasts += lasts;
                    }
                    Some(_) | None => whole.segments.push(Segment { begins, length: at - begins, lasts }),
                }
            }
            (Some(Found::Opening | Found::Moof { .. }), Some(_)) | (Some(Found::Mdat), None) | (None, _) => break,
        }
    }
    Ok(whole)
}
