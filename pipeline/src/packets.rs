//! Encoded sound on its way from the process that decodes a stranger's file to the one that trusts only this form.
//!
//! The stream is 8 bytes with the file's length in microseconds as it says itself (0 where it does not), then any number of
//! packets: two bytes of length, then an Opus packet of [`PACKET`]. All numbers are little-endian. It has no end mark: whether
//! it is whole is told by the exit status of who wrote it.

use std::{
    io::{self, Read, Write},
    time::Duration,
};

/// How long each packet's sound lasts.
pub(crate) const PACKET: Duration = Duration::from_millis(20);
/// No Opus packet of one stream and 20 ms is longer (RFC 6716, 3.4: 1,275 bytes a frame).
const LONGEST: usize = 1_275;

/// Writes the stream.
pub(crate) struct PacketWriter<W> {
    out: W,
}

impl<W: Write> PacketWriter<W> {
    pub(crate) fn begin(mut out: W, total: Option<Duration>) -> io::Result<Self> {
        let micros = total.map_or(0, |total| u64::try_from(total.as_micros()).unwrap_or(u64::MAX));
        out.write_all(&micros.to_le_bytes())?;
        Ok(Self { out })
    }

    pub(crate) fn write(&mut self, packet: &[u8]) -> io::Result<()> {
        let length = u16::try_from(packet.len()).map_err(|_| io::Error::other("an Opus packet that cannot be"))?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(packet)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads the stream, which may end anywhere and hold anything.
pub struct PacketReader<R> {
    input: R,
    /// How long the file says that it is.
    total: Option<Duration>,
}

impl<R: Read> PacketReader<R> {
    /// Reads what stands before the first packet.
    pub fn begin(mut input: R) -> io::Result<Self> {
        let mut micros = [0; 8];
        input.read_exact(&mut micros)?;
        let micros = u64::from_le_bytes(micros);
        Ok(Self { input, total: (micros > 0).then(|| Duration::from_micros(micros)) })
    }

    /// How long the file says that it is. It may lie.
    pub fn total(&self) -> Option<Duration> {
        self.total
    }

    /// The next whole packet; none at the end, or where the stream was cut off.
    pub fn next_packet(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = [0; 2];
        if !self.fill(&mut length)? {
            return Ok(None);
        }
        let length = usize::from(u16::from_le_bytes(length));
        if !(1..=LONGEST).contains(&length) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "what should be an Opus packet is none"));
        }
        let mut packet = vec![0; length];
        Ok(self.fill(&mut packet)?.then_some(packet))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<bool> {
        match self.input.read_exact(bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_up_to_where_it_was_cut_off() {
        let mut bytes = Vec::new();
        let mut writer = PacketWriter::begin(&mut bytes, Some(Duration::from_secs(3))).expect("a vector takes all");
        writer.write(&[1, 2, 3]).expect("a vector takes all");
        writer.write(&[4]).expect("a vector takes all");
        for cut in 8..=bytes.len() {
            let mut reader = PacketReader::begin(&bytes[..cut]).expect("the length is there");
            assert_eq!(reader.total(), Some(Duration::from_secs(3)));
            let read: Vec<Vec<u8>> =
                std::iter::from_fn(|| reader.next_packet().expect("no packet is damaged")).collect();
            let whole = usize::from(cut >= 13) + usize::from(cut >= 16);
            assert_eq!(read, [vec![1, 2, 3], vec![4]][..whole], "cut at {cut}");
        }
        assert!(PacketReader::begin(&bytes[..7]).is_err());
    }

    #[test]
    fn a_packet_that_cannot_be_is_refused() {
        for length in [0_u16, 1_276, u16::MAX] {
            let bytes = [&[0; 8][..], &length.to_le_bytes(), &[7; 2_000]].concat();
            let mut reader = PacketReader::begin(&bytes[..]).expect("the length is there");
            assert_eq!(reader.total(), None);
            assert!(reader.next_packet().is_err(), "{length} was taken");
        }
    }
}
