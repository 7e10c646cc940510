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

#[cfg(test)]
mod tests {
    use super::*;

    fn put(outbox: &mut Outbox, port: u16, length: usize) {
        let path = Path { remote: ([127, 0, 0, 1], port).into(), local: None };
        outbox.put(path, |into| {
            into.resize(into.len() + length, 0);
            length > 0
        });
    }

    fn batches(outbox: &Outbox) -> Vec<(u16, usize, usize)> {
        outbox.batches().map(|(path, bytes, segment)| (path.remote.port(), bytes.len(), segment)).collect()
    }

    #[test]
    fn equal_datagrams_of_one_viewer_go_together_and_a_shorter_one_ends_them() {
        let mut outbox = Outbox::default();
        for (port, length) in [(1, 100), (1, 100), (1, 40), (1, 40), (2, 40), (2, 0), (1, 100), (1, 200)] {
            put(&mut outbox, port, length);
        }
        assert_eq!(batches(&outbox), [(1, 240, 100), (1, 40, 40), (2, 40, 40), (1, 100, 100), (1, 200, 200)]);
    }

    #[test]
    fn a_batch_is_never_more_than_the_kernel_takes() {
        let mut outbox = Outbox::default();
        (0..150).for_each(|_| put(&mut outbox, 1, 1_200));
        assert_eq!(batches(&outbox), [(1, 60_000, 1_200), (1, 60_000, 1_200), (1, 60_000, 1_200)]);
    }

    #[test]
    fn what_a_panic_left_half_written_is_not_sent() {
        let mut outbox = Outbox::default();
        put(&mut outbox, 1, 100);
        outbox.bytes.extend([1, 2, 3]);
        outbox.mend();
        put(&mut outbox, 1, 100);
        assert_eq!(batches(&outbox), [(1, 200, 100)]);
    }
}
