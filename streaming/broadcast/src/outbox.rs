use std::ops::Range;

use crate::peer::Path;

/// Datagrams of one batch at most; the kernel takes 64.
const MOST_SEGMENTS: usize = 60;
/// Bytes of one batch at most; the kernel takes one IP packet's worth.
const MOST_BYTES: usize = 60_000;
/// Beyond this much the outbox is to be emptied before more is put in.
const FULL: usize = 1 << 20;

/// Datagrams on their way out, those for one viewer gathered into batches that cost one system call each.
#[derive(Default)]
pub(crate) struct Outbox {
    bytes: Vec<u8>,
    batches: Vec<Batch>,
}

/// Datagrams of equal size for one viewer, but that the last may be shorter.
struct Batch {
    path: Path,
    segment: usize,
    segments: usize,
    range: Range<usize>,
}

impl Outbox {
    /// Puts in one datagram, which `write` appends; nothing when it returns false.
    pub(crate) fn put(&mut self, path: Path, write: impl FnOnce(&mut Vec<u8>) -> bool) -> usize {
        let start = self.bytes.len();
        if !write(&mut self.bytes) {
            self.bytes.truncate(start);
        }
        let length = self.bytes.len() - start;
        if length == 0 {
            return 0;
        }
        let end = self.bytes.len();
        match self.batches.last_mut() {
            Some(batch) if batch.takes(path, length) => {
                batch.segments += 1;
                batch.range.end = end;
            }
            Some(_) | None => self.batches.push(Batch { path, segment: length, segments: 1, range: start..end }),
        }
        length
    }

    /// Whether it is time to empty it.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }

    /// The batches in order: where to, the bytes, and the length of each datagram in them.
    pub(crate) fn batches(&self) -> impl Iterator<Item = (Path, &[u8], usize)> {
        self.batches.iter().map(|batch| (batch.path, &self.bytes[batch.range.clone()], batch.segment))
    }

    /// Throws out whatever a panic left half written.
    pub(crate) fn mend(&mut self) {
        self.bytes.truncate(self.batches.last().map_or(0, |batch| batch.range.end));
    }

    /// Empties it.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.batches.clear();
    }
}

impl Batch {
    fn takes(&self, path: Path, length: usize) -> bool {
        let whole = self.range.len() == self.segments * self.segment;
        let room = self.segments < MOST_SEGMENTS && self.range.len() + length <= MOST_BYTES;
        self.path == path && whole && length <= self.segment && room
    }
}
