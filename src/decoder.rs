//! A stranger's file is only ever opened by a child process with limits; this is both of its sides.

use std::{
    io,
    path::Path,
    process::{Child, ChildStdout, Command, ExitCode, Stdio},
};

use anyhow::Context as _;

/// A child that decodes a file to its standard output. Killed when dropped.
pub struct Decoder {
    child: Child,
}

/// Why a child did not come to its file's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecoderFailure {
    /// It is no sound or video file that is known.
    NotMedia,
    /// It has no sound.
    NoSound,
    /// It is longer than allowed.
    TooLong,
    /// It took more memory or time than any file should, or made the decoder crash.
    Died,
}

/// The child's exit statuses; 2 is the command line's own.
const NOT_MEDIA: u8 = 10;
const NO_SOUND: u8 = 11;
const TOO_LONG: u8 = 12;

impl Decoder {
    /// Decodes to 16 kHz, one channel, 32-bit floats.
    pub fn sound(file: &Path, errors: Stdio) -> anyhow::Result<(Self, ChildStdout)> {
        Self::start(Command::new(this_program()?).arg("media-sound").arg(file).stderr(errors))
    }

    /// Encodes as a recording keeps it, for [`pipeline::PacketReader`].
    pub fn recording(file: &Path, longest_hours: u64) -> anyhow::Result<(Self, ChildStdout)> {
        let mut command = Command::new(this_program()?);
        command.arg("media-recording").arg(file).arg("--longest-hours").arg(longest_hours.to_string());
        Self::start(command.stderr(Stdio::null()))
    }

    fn start(command: &mut Command) -> anyhow::Result<(Self, ChildStdout)> {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("start the decoder's process")?;
        let output = child.stdout.take().expect("the output was asked to be a pipe");
        Ok((Self { child }, output))
    }

    /// Waits for its end; read its output to the end before. The inner result is about the file.
    pub fn wait(mut self) -> io::Result<Result<(), DecoderFailure>> {
        let status = self.child.wait()?;
        Ok(match status.code().map(u8::try_from) {
            Some(Ok(0)) => Ok(()),
            Some(Ok(NOT_MEDIA)) => Err(DecoderFailure::NotMedia),
            Some(Ok(NO_SOUND)) => Err(DecoderFailure::NoSound),
            Some(Ok(TOO_LONG)) => Err(DecoderFailure::TooLong),
            Some(Ok(_) | Err(_)) | None => Err(DecoderFailure::Died),
        })
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // It may have ended already: no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn this_program() -> anyhow::Result<std::path::PathBuf> {
    std::env::current_exe().context("find this program")
}

/// The child: decodes within limits and writes to standard output.
pub fn media_sound(file: &Path) -> anyhow::Result<ExitCode> {
    limit_self().context("set this process's limits")?;
    pipeline::init().context("start FFmpeg")?;
    Ok(told(pipeline::decode_sound(file, io::stdout().lock(), |_| ())))
}

/// The child: encodes within limits and writes to standard output.
pub fn media_recording(file: &Path, longest_hours: u64) -> anyhow::Result<ExitCode> {
    limit_self().context("set this process's limits")?;
    pipeline::init().context("start FFmpeg")?;
    Ok(told(pipeline::encode_sound(file, longest_hours, io::stdout().lock())))
}

fn told(decoded: Result<(), pipeline::Error>) -> ExitCode {
    use pipeline::Error;
    let Err(error) = decoded else { return ExitCode::SUCCESS };
    eprintln!("koe: {error}");
    match error {
        Error::NotMedia { .. } => ExitCode::from(NOT_MEDIA),
        Error::NoSound(_) => ExitCode::from(NO_SOUND),
        Error::TooLong { .. } => ExitCode::from(TOO_LONG),
        Error::NotReady(_) | Error::Missing { .. } | Error::Recordings { .. } | Error::Output(_) => ExitCode::FAILURE,
    }
}

/// Four hours of processor time decode and encode any session; 2 GiB of memory any frame of it.
fn limit_self() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Cpu, limit(4 * 3600))?;
    setrlimit(Resource::As, limit(2 << 30))?;
    // It reads its input and writes its pipe; no file of its own.
    setrlimit(Resource::Fsize, limit(0))?;
    Ok(())
}
