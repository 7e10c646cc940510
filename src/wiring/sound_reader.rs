use std::io::{self, Read};

use meeting::{MediaTime, Samples};

/// How much sound is handed on at a time: half a second.
const CHUNK: usize = Samples::RATE as usize / 2;

/// 32-bit little-endian floats, 16 kHz, as [`Samples`].
pub struct SoundReader<R> {
    input: R,
    /// Samples.
    read: u64,
}

impl<R: Read> SoundReader<R> {
    /// The sound from its first moment on.
    pub fn new(input: R) -> Self {
        Self { input, read: 0 }
    }

    /// The sound from `at` on: what lies before it is read and passed over, so that times stay what they are.
    pub fn starting_at(mut input: R, at: MediaTime) -> io::Result<Self> {
        let read = at.as_micros() / 1_000 * u64::from(Samples::RATE / 1_000);
        io::copy(&mut input.by_ref().take(read * 4), &mut io::sink())?;
        Ok(Self { input, read })
    }

    /// How far it has been read.
    pub fn taken(&self) -> MediaTime {
        MediaTime::from_micros(self.read * 1_000_000 / u64::from(Samples::RATE))
    }
}

impl<R: Read> Iterator for SoundReader<R> {
    type Item = Samples;

    fn next(&mut self) -> Option<Samples> {
        let mut bytes = Vec::with_capacity(CHUNK * 4);
        self.input.by_ref().take(CHUNK as u64 * 4).read_to_end(&mut bytes).ok()?;
        let samples: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if samples.is_empty() {
            return None;
        }
        let at = self.taken();
        self.read += samples.len() as u64;
        Some(Samples { at, samples })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_that_is_begun_later_keeps_its_times() {
        let sound: Vec<u8> = (0..32_000_u32).flat_map(|place| (place as f32).to_le_bytes()).collect();
        let whole: Vec<Samples> = SoundReader::new(&sound[..]).collect();
        assert_eq!(whole.iter().map(|samples| samples.samples.len()).sum::<usize>(), 32_000);
        let at = MediaTime::from_millis(1_234);
        let late: Vec<Samples> = SoundReader::starting_at(&sound[..], at).expect("a slice can be read").collect();
        assert_eq!((late[0].at, late[0].samples[0]), (at, 1_234.0 * 16.0));
        let past = SoundReader::starting_at(&sound[..], MediaTime::from_millis(9_000)).expect("a slice can be read");
        assert_eq!(past.count(), 0);
    }
}
