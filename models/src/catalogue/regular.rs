use std::{
    fs::{self, File},
    io::{Read as _, Take},
    path::{Path, PathBuf},
};

use super::{Error, Sums, folder::disk};

/// A file that is read from its beginning to the end that it had when it was opened.
///
/// A pipe or a device is refused before it is opened: to open a pipe waits for somebody to write, and a device may have no end.
#[derive(Debug)]
pub struct RegularFile {
    file: Take<File>,
    path: PathBuf,
    bytes: u64,
}

impl RegularFile {
    /// Opens the file at `path`, if it is one.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if !fs::metadata(path).map_err(disk("open", path))?.is_file() {
            return Err(Error::NotRegular(path.to_owned()));
        }
        let file = File::open(path).map_err(disk("open", path))?;
        let bytes = file.metadata().map_err(disk("look at", path))?.len();
        Ok(Self { file: file.take(bytes), path: path.to_owned(), bytes })
    }

    /// Its length.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads it to its end.
    pub fn sums(self) -> Result<Sums, Error> {
        Sums::of(self.file).map_err(disk("read", &self.path))
    }

    /// Reads what comes next; nothing at its end.
    pub(super) fn read(&mut self, chunk: &mut [u8]) -> Result<usize, Error> {
        self.file.read(chunk).map_err(disk("read", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_is_not_even_opened() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for path in [Path::new("/dev/zero"), folder.path()] {
            assert!(matches!(RegularFile::open(path), Err(Error::NotRegular(_))), "{path:?}");
        }
        assert!(matches!(RegularFile::open(&folder.path().join("koe.bin")), Err(Error::Disk { .. })));
    }

    #[test]
    fn a_file_is_read_no_further_than_it_was_when_it_was_opened() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("koe.bin");
        fs::write(&path, b"abc").expect("it is written");
        let file = RegularFile::open(&path).expect("it is there");
        fs::write(&path, b"abcd").expect("it is written");
        assert_eq!((file.bytes(), file.sums().expect("readable").bytes), (3, 3));
    }
}
