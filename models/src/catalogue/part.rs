use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek as _, SeekFrom, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use sha2::Digest as _;

use super::{Error, RegularFile, Sums, folder::disk};

/// How much is copied at a time.
const CHUNK: usize = 1 << 20;

/// A model's file that is still arriving: `ggml-small.bin.part`. What is in it survives an interruption.
///
/// Locked while it is held, so that two commands never write to it at once. Beside it lies what the server said of the file
/// that it is a part of, so that it is never continued with another.
#[derive(Debug)]
pub struct Part {
    file: File,
    path: PathBuf,
    target: PathBuf,
    bytes: u64,
}

impl Part {
    /// Opens what there is of `target`, or begins it.
    pub(super) fn open(target: PathBuf) -> Result<Self, Error> {
        let path = beside(&target, ".part");
        let open = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let file = open.map_err(disk("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(target)),
            Err(TryLockError::Error(cause)) => return Err(disk("lock", &path)(cause)),
        }
        let opened = file.metadata().map_err(disk("look at", &path))?;
        // Whoever held the lock before may have finished: then this is the installed file, under its old name.
        if fs::metadata(&path).ok().map(|now| now.ino()) != Some(opened.ino()) {
            return Err(Error::Busy(target));
        }
        Ok(Self { file, path, target, bytes: opened.len() })
    }

    /// How much of the file there is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the server at `url` said that this is a part of, if it came from there and the server said so.
    pub fn origin(&self, url: &str) -> Option<String> {
        let kept = fs::read_to_string(self.origin_path()).ok()?;
        let (from, said) = kept.trim_end().split_once(' ')?;
        (from == fingerprint(url)).then(|| said.to_owned())
    }

    /// Keeps what the server at `url` said of the file.
    pub fn remember(&self, url: &str, said: Option<&str>) -> Result<(), Error> {
        let path = self.origin_path();
        // A line break would end what is kept early; no server's tag has one.
        match said.filter(|said| !said.contains(['\n', '\r'])) {
            Some(said) => fs::write(&path, format!("{} {said}\n", fingerprint(url))).map_err(disk("write", &path)),
            None => remove(&path),
        }
    }

    /// Writes behind what is there.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(disk("write to", &self.path))?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Begins again with the bytes of a whole file, telling how much is there each time.
    pub fn copy(&mut self, mut from: RegularFile, mut progress: impl FnMut(u64)) -> Result<(), Error> {
        self.empty()?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = from.read(&mut chunk)?;
            if read == 0 {
                return Ok(());
            }
            self.append(&chunk[..read])?;
            progress(self.bytes);
        }
    }

    /// Begins again with nothing.
    pub fn empty(&mut self) -> Result<(), Error> {
        self.file.set_len(0).map_err(disk("empty", &self.path))?;
        self.bytes = 0;
        remove(&self.origin_path())
    }

    /// The sums of what is there, from the disk.
    pub fn sums(&mut self) -> Result<Sums, Error> {
        self.file.seek(SeekFrom::Start(0)).map_err(disk("read", &self.path))?;
        Sums::of(&self.file).map_err(disk("read", &self.path))
    }

    /// Leaves no trace of it.
    pub fn discard(self) -> Result<(), Error> {
        remove(&self.origin_path())?;
        remove(&self.path)
    }

    /// Gives it its final name.
    pub(super) fn finish(self) -> Result<PathBuf, Error> {
        self.file.sync_all().map_err(disk("write to", &self.path))?;
        remove(&self.origin_path())?;
        fs::rename(&self.path, &self.target).map_err(disk("install", &self.target))?;
        if let Some(folder) = self.target.parent() {
            // The new name must outlive a power cut.
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk("write to", folder))?;
        }
        Ok(self.target)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn origin_path(&self) -> PathBuf {
        beside(&self.path, ".from")
    }
}

/// An address may hold a mirror's password, so only this is kept of it.
fn fingerprint(url: &str) -> String {
    sha2::Sha256::digest(url).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The file of that name with something more behind it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(disk("remove", path)(error)),
    }
}
