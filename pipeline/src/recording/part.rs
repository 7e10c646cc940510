use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use meeting::{MediaTime, RecordingPart};

use super::{
    fragments::Fragment,
    mp4::{self, ParameterSets},
    playlist::{self, Segment},
};

/// One file of a recording and its playlist, being written.
#[derive(Debug)]
pub(crate) struct Part {
    file: File,
    playlist: File,
    file_name: String,
    sets: ParameterSets,
    starts_at: MediaTime,
    /// What is in the file, whole fragments only.
    length: u64,
    fragments: u32,
    segment: Option<Segment>,
}

impl Part {
    /// Makes the next part that does not exist yet, from `number` on.
    pub(crate) fn create(
        folder: &Path,
        number: u32,
        sets: ParameterSets,
        size: (u16, u16),
        starts_at: MediaTime,
    ) -> io::Result<(Self, RecordingPart)> {
        std::fs::create_dir_all(folder)?;
        let (number, path, mut file) = create_next(folder, number)?;
        let opening = mp4::opening(&sets, size.0, size.1).map_err(io::Error::other)?;
        let (length, file_name) = (opening.len() as u64, file_name(number));
        let mut begin = || {
            file.write_all(&opening)?;
            let mut playlist = File::create(path.with_extension("m3u8"))?;
            playlist.write_all(playlist::head(&file_name, length).as_bytes())?;
            file.sync_data()?;
            // The names too must outlive a power failure.
            File::open(folder)?.sync_all()?;
            Ok(playlist)
        };
        match begin() {
            Ok(playlist) => {
                let part = Self { file, playlist, file_name, sets, starts_at, length, fragments: 0, segment: None };
                Ok((part, RecordingPart { number, path, starts_at }))
            }
            Err(error) => {
                // Best effort, on a disk that is probably full.
                drop(std::fs::remove_file(path.with_extension("m3u8")));
                drop(std::fs::remove_file(path));
                Err(error)
            }
        }
    }

    /// Whether frames with these parameter sets belong in this file.
    pub(crate) fn has(&self, sets: &ParameterSets) -> bool {
        self.sets == *sets
    }

    /// Appends a fragment and waits until the disk has it. After an error the part is to be given up: see
    /// [`Part::give_up`].
    pub(crate) fn write(&mut self, fragment: &Fragment) -> io::Result<()> {
        let bytes = mp4::fragment(self.fragments + 1, self.starts_at, fragment).map_err(io::Error::other)?;
        if fragment.begins_with_key_picture() {
            self.end_segment()?;
        }
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        let (begins, length) = (self.length, bytes.len() as u64);
        self.length += length;
        self.fragments += 1;
        let lasts = fragment.ends.since(fragment.starts());
        match &mut self.segment {
            Some(segment) => {
                segment.length += length;
                segment.lasts += lasts;
            }
            None => self.segment = Some(Segment { begins, length, lasts }),
        }
        Ok(())
    }

    /// Completes the playlist.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.end_segment()?;
        self.playlist.write_all(playlist::END.as_bytes())?;
        self.playlist.sync_data()
    }

    /// After a failed write: cuts off what was written of the last fragment, and completes the playlist if that goes.
    pub(crate) fn give_up(self) {
        if let Err(error) = self.file.set_len(self.length).and_then(|()| self.finish()) {
            tracing::warn!(%error, "could not finish a part of the recording; it is mended at the next start");
        }
    }

    fn end_segment(&mut self) -> io::Result<()> {
        match self.segment.take() {
            Some(segment) => self.playlist.write_all(playlist::segment(&self.file_name, &segment).as_bytes()),
            None => Ok(()),
        }
    }
}

pub(super) fn file_name(number: u32) -> String {
    format!("part-{number:04}.mp4")
}

/// Never overwrites: a number that is taken is passed over.
fn create_next(folder: &Path, first: u32) -> io::Result<(u32, PathBuf, File)> {
    for number in first.. {
        let path = folder.join(file_name(number));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((number, path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "every number of a part is taken"))
}
