use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;

/// The newest messages of a feed, numbered, for listeners that each read on from a number of their own.
///
/// It is every listener's queue at once: full, it drops the oldest, and whoever had not read that one is [`Missed`] and must
/// be sent the current state again. So a slow listener costs nobody anything.
pub(crate) struct Ring<T> {
    kept: VecDeque<Arc<Numbered<T>>>,
    next: u64,
    most: usize,
}

/// A message with its sequence number.
pub(crate) struct Numbered<T> {
    pub(crate) seq: u64,
    pub(crate) told: T,
    /// How it is written on the wire, once the first listener needed it.
    written: OnceLock<Bytes>,
    /// The same with readings, once the first listener wanted them.
    with_readings: OnceLock<Bytes>,
}

/// What comes after that number is no longer kept, or the number was never given out here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missed;

impl<T> Ring<T> {
    /// An empty ring that keeps `most` messages and numbers them from `first` on, which is not 0.
    pub(crate) fn new(first: u64, most: usize) -> Self {
        Self { kept: VecDeque::with_capacity(most), next: first.max(1), most }
    }

    pub(crate) fn push(&mut self, told: T) -> Arc<Numbered<T>> {
        let message =
            Arc::new(Numbered { seq: self.next, told, written: OnceLock::new(), with_readings: OnceLock::new() });
        self.next += 1;
        if self.kept.len() == self.most {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::clone(&message));
        message
    }

    /// The number given out last; before the first message, the one before it.
    pub(crate) fn newest(&self) -> u64 {
        self.next - 1
    }

    /// All that are kept.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Numbered<T>>> {
        self.kept.iter()
    }

    /// All that came after `seq`.
    pub(crate) fn after(&self, seq: u64) -> Result<impl Iterator<Item = &Arc<Numbered<T>>>, Missed> {
        let oldest = self.next - self.kept.len() as u64;
        if seq > self.newest() || seq + 1 < oldest {
            return Err(Missed);
        }
        Ok(self.kept.iter().skip((seq + 1 - oldest) as usize))
    }
}

impl<T> Numbered<T> {
    /// The message as `write` writes it; done once for all listeners.
    pub(crate) fn written(&self, write: impl FnOnce(u64, &T) -> Bytes) -> Bytes {
        self.written.get_or_init(|| write(self.seq, &self.told)).clone()
    }

    /// The message as `write` writes it with readings; done once for all listeners.
    pub(crate) fn written_with_readings(&self, write: impl FnOnce(u64, &T) -> Bytes) -> Bytes {
        self.with_readings.get_or_init(|| write(self.seq, &self.told)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(ring: &Ring<char>, seq: u64) -> Result<String, Missed> {
        ring.after(seq).map(|messages| messages.map(|message| message.told).collect())
    }

    #[test]
    fn a_reader_goes_on_where_it_was_or_learns_that_it_missed_something() {
        let mut ring = Ring::new(10, 3);
        assert_eq!(after(&ring, 9), Ok(String::new()));
        assert_eq!(after(&ring, 8), Err(Missed));
        for told in ['a', 'b', 'c', 'd'] {
            ring.push(told);
        }
        assert_eq!(ring.newest(), 13);
        assert_eq!(after(&ring, 13), Ok(String::new()));
        assert_eq!(after(&ring, 11), Ok("cd".to_owned()));
        assert_eq!(after(&ring, 10), Ok("bcd".to_owned()));
        assert_eq!(after(&ring, 9), Err(Missed));
        assert_eq!(after(&ring, 14), Err(Missed), "a number from another life of the service");
        assert_eq!(after(&ring, u64::MAX), Err(Missed));
    }
}
