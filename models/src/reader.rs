use std::io::{self, Read, Seek, SeekFrom};

use crate::Refused;

/// Reads little-endian numbers and never beyond the length that it was told.
pub(crate) struct Reader<R> {
    source: R,
    left: u64,
}

/// Why reading ended early.
#[derive(Debug)]
pub(crate) enum Failed {
    Refused(Refused),
    Unreadable(io::Error),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl<R: Read + Seek> Reader<R> {
    pub(crate) fn new(source: R, length: u64) -> Self {
        Self { source, left: length }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.left == 0
    }

    pub(crate) fn int(&mut self, within: &str) -> Result<i32, Failed> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes, within)?;
        Ok(i32::from_le_bytes(bytes))
    }

    pub(crate) fn float(&mut self, within: &str) -> Result<f32, Failed> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes, within)?;
        Ok(f32::from_le_bytes(bytes))
    }

    /// The caller has limited `length`.
    pub(crate) fn bytes(&mut self, length: usize, within: &str) -> Result<Vec<u8>, Failed> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes, within)?;
        Ok(bytes)
    }

    pub(crate) fn skip(&mut self, length: u64, within: &str) -> Result<(), Failed> {
        self.take(length, within)?;
        let length = i64::try_from(length).map_err(|_| cut_short(within))?;
        self.source.seek(SeekFrom::Current(length)).map(|_| ()).map_err(Failed::Unreadable)
    }

    fn fill(&mut self, bytes: &mut [u8], within: &str) -> Result<(), Failed> {
        self.take(bytes.len() as u64, within)?;
        self.source.read_exact(bytes).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                cut_short(within).into()
            } else {
                Failed::Unreadable(error)
            }
        })
    }

    fn take(&mut self, length: u64, within: &str) -> Result<(), Failed> {
        self.left = self.left.checked_sub(length).ok_or_else(|| cut_short(within))?;
        Ok(())
    }
}

fn cut_short(within: &str) -> Refused {
    Refused::CutShort { within: within.to_owned() }
}
