use std::{
    path::Path,
    process::{ChildStdout, Stdio},
};

use anyhow::{Context as _, bail};
use meeting::{MediaTime, Samples};

use crate::{decoder::Decoder, wiring::SoundReader};

/// The sound of one file, in order, as fast as it is taken. Dropping it ends the child that decodes it.
pub struct DecodedSound {
    decoder: Decoder,
    sound: SoundReader<ChildStdout>,
}

impl DecodedSound {
    /// Starts to decode `file`. What is wrong with the file is told by [`DecodedSound::finish`].
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let (decoder, output) = Decoder::sound(file, Stdio::inherit())?;
        Ok(Self { decoder, sound: SoundReader::new(output) })
    }

    /// How much sound has been taken.
    pub fn taken(&self) -> MediaTime {
        self.sound.taken()
    }

    /// Waits for the child once all sound has been taken; fails when it stopped early.
    pub fn finish(self) -> anyhow::Result<()> {
        if self.decoder.wait().context("wait for the decoder")?.is_err() {
            bail!("the decoder stopped early");
        }
        Ok(())
    }
}

impl Iterator for DecodedSound {
    type Item = Samples;

    fn next(&mut self) -> Option<Samples> {
        self.sound.next()
    }
}
