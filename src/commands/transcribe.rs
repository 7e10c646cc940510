use std::{
    io::{self, Read, Write},
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context as _, bail};
use captioning::Progress;
use meeting::{Language, MediaTime, Samples, Utterance, UtteranceId};

use super::reindex::progress_bar;
use crate::{
    command_line::{TranscribeArgs, TranscriptFormat},
    config::ModelConfig,
    say::say,
    wiring::LoadedModel,
};

/// How much sound is handed on at a time: half a second.
const CHUNK: usize = Samples::RATE as usize / 2;

pub fn run(arguments: &TranscribeArgs) -> anyhow::Result<ExitCode> {
    super::log("warn");
    let language = Language::new(&arguments.language).context("read --language")?;
    let length = pipeline::media_length(&arguments.file)
        .with_context(|| format!("{} {}", say("開けません:", "open"), arguments.file.display()))?;
    let model = LoadedModel::load(&ModelConfig { path: arguments.model.clone(), threads: arguments.threads })?;
    if model.label().demonstration {
        eprintln!(
            "{}",
            say(
                "注意: デモ用モデルです。実際の人の声には対応していません(--model で指定)。",
                "Note: the demonstration model does not know real voices (see --model)."
            )
        );
    }

    // A file from outside can crash a decoder: it is opened in a child with limits, never here.
    let mut child = Command::new(std::env::current_exe().context("find this program")?)
        .arg("media-sound")
        .arg(&arguments.file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("start the decoder")?;
    let sound = child.stdout.take().expect("the output was asked to be a pipe");
    let bar = progress_bar(say("文字起こし", "transcribing"));
    bar.set_length(length.map_or(0, |length| length.as_secs()));
    let samples = SoundReader::new(sound);
    let settings = captioning::Settings::new(language, UtteranceId::new(0));
    let mut utterances = Vec::new();
    captioning::transcribe(settings, &mut *model.recogniser()?, samples, |progress| match progress {
        Progress::Heard(until) => bar.set_position(until.as_millis() / 1_000),
        Progress::Utterance(utterance) => utterances.push(utterance),
    })
    .context("transcribe the sound")?;
    bar.finish_and_clear();
    let status = child.wait().context("wait for the decoder")?;
    write(arguments, &utterances)?;
    if !status.success() {
        bail!(
            "decode {}: the decoder stopped early; what was heard until then has been written",
            arguments.file.display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn write(arguments: &TranscribeArgs, utterances: &[Utterance]) -> anyhow::Result<()> {
    let text = match arguments.format {
        TranscriptFormat::Text => utterances.iter().map(|utterance| utterance.text() + "\n").collect(),
        TranscriptFormat::Vtt => {
            streaming::webvtt(utterances.iter().map(|utterance| (utterance.span, None, utterance.text())))
        }
        TranscriptFormat::Json => json(&arguments.language, utterances)?,
    };
    match &arguments.output {
        Some(path) => std::fs::write(path, text).with_context(|| format!("write {}", path.display())),
        None => io::stdout().write_all(text.as_bytes()).context("write to standard output"),
    }
}

fn json(language: &str, utterances: &[Utterance]) -> anyhow::Result<String> {
    let utterances: Vec<_> = utterances
        .iter()
        .map(|utterance| {
            let words: Vec<_> = utterance
                .words
                .iter()
                .map(|word| {
                    serde_json::json!({
                        "text": word.text,
                        "start_ms": word.span.start().as_millis(),
                        "end_ms": word.span.end().as_millis(),
                        "probability": word.probability,
                    })
                })
                .collect();
            serde_json::json!({
                "id": utterance.id.get(),
                "start_ms": utterance.span.start().as_millis(),
                "end_ms": utterance.span.end().as_millis(),
                "text": utterance.text(),
                "words": words,
            })
        })
        .collect();
    let transcript = serde_json::json!({ "language": language, "utterances": utterances });
    Ok(serde_json::to_string_pretty(&transcript).context("write the transcript as JSON")? + "\n")
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

/// 32-bit little-endian floats as [`Samples`].
struct SoundReader<R> {
    input: R,
    read: u64,
}

impl<R: Read> SoundReader<R> {
    fn new(input: R) -> Self {
        Self { input, read: 0 }
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
        let at = MediaTime::from_micros(self.read * 1_000_000 / u64::from(Samples::RATE));
        self.read += samples.len() as u64;
        Some(Samples { at, samples })
    }
}
