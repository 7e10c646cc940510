//! A media file's sound, decoded in a child process of this binary (`koe media-sound`) with limits on time and memory: a file
//! from outside can crash a decoder.

use std::{
    io::{self, Read},
    path::Path,
    process::{Child, ChildStdout, Command, ExitCode, Stdio},
};

use anyhow::{Context as _, bail};
use meeting::{MediaTime, Samples};

/// How much sound is handed on at a time: half a second.
const CHUNK: usize = Samples::RATE as usize / 2;

/// The sound of one file, in order, as fast as it is taken. Dropping it ends the child.
pub struct DecodedSound {
    child: Child,
    output: ChildStdout,
    /// Samples.
    read: u64,
}

impl DecodedSound {
    /// Starts to decode `file`. What is wrong with the file is told by [`DecodedSound::finish`].
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe().context("find this program")?)
            .arg("media-sound")
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("start the decoder")?;
        let output = child.stdout.take().expect("the output was asked to be a pipe");
        Ok(Self { child, output, read: 0 })
    }

    /// How much sound has been taken.
    pub fn taken(&self) -> MediaTime {
        MediaTime::from_micros(self.read * 1_000_000 / u64::from(Samples::RATE))
    }

    /// Waits for the child once all sound has been taken; fails when it stopped early.
    pub fn finish(mut self) -> anyhow::Result<()> {
        let status = self.child.wait().context("wait for the decoder")?;
        if !status.success() {
            bail!("the decoder stopped early");
        }
        Ok(())
    }
}

impl Iterator for DecodedSound {
    type Item = Samples;

    fn next(&mut self) -> Option<Samples> {
        let mut bytes = Vec::with_capacity(CHUNK * 4);
        self.output.by_ref().take(CHUNK as u64 * 4).read_to_end(&mut bytes).ok()?;
        let samples: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if samples.is_empty() {
            return None;
        }
        let at = self.taken();
        self.read += samples.len() as u64;
        Some(Samples { at, samples })
    }
}

impl Drop for DecodedSound {
    fn drop(&mut self) {
        // Both fail only when it has ended and been waited for, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The child: decodes within limits and writes to standard output.
pub fn media_sound(file: &Path) -> anyhow::Result<ExitCode> {
    limit_self().context("set this process's limits")?;
    pipeline::init().context("start FFmpeg")?;
    let output = io::BufWriter::new(io::stdout().lock());
    match pipeline::decode_sound(file, output, |_| ()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).with_context(|| format!("decode {}", file.display())),
    }
}

/// Four hours of processor time decode any session; 2 GiB of memory any frame of it.
fn limit_self() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Cpu, limit(4 * 3600))?;
    setrlimit(Resource::As, limit(2 << 30))?;
    // It reads its input and writes its pipe; no file of its own.
    setrlimit(Resource::Fsize, limit(0))?;
    Ok(())
}
