use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use captioning::Progress;
use japanese::{Passage, Scheme, cues, exports};
use meeting::{Language, Utterance, UtteranceId};

use super::{DecodedSound, progress_bar};
use crate::{
    command_line::{TranscribeArgs, TranscriptFormat},
    config::ModelConfig,
    say::say,
    wiring::LoadedModel,
};

pub fn run(arguments: &TranscribeArgs) -> anyhow::Result<ExitCode> {
    super::log("warn");
    let language = Language::new(&arguments.language).context("read --language")?;
    let length = pipeline::media_length(&arguments.file)
        .with_context(|| format!("{} {}", say("開けません:", "open"), arguments.file.display()))?;
    let model = LoadedModel::load(&ModelConfig::of(arguments.model.clone(), arguments.threads))?;
    if model.label().demonstration {
        eprintln!(
            "{}",
            say(
                "注意: デモ用モデルです。実際の人の声には対応していません(--model で指定)。",
                "Note: the demonstration model does not know real voices (see --model)."
            )
        );
    }

    let mut sound = DecodedSound::open(&arguments.file)?;
    let bar = progress_bar(say("文字起こし", "transcribing"));
    bar.set_length(length.map_or(0, |length| length.as_secs()));
    let settings = model.captions(language.clone(), UtteranceId::new(0));
    let mut utterances = Vec::new();
    captioning::transcribe(settings, &mut *model.recogniser()?, sound.by_ref(), |progress| match progress {
        Progress::Heard(until) => bar.set_position(until.as_millis() / 1_000),
        Progress::Utterance(utterance) => utterances.push(utterance),
        Progress::Quiet(_) => {}
    })
    .context("transcribe the sound")?;
    bar.finish_and_clear();
    let decoded = sound.finish();
    write(arguments, &language, &utterances)?;
    decoded.with_context(|| {
        format!("decode {} to its end; what was heard until then has been written", arguments.file.display())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn write(arguments: &TranscribeArgs, language: &Language, utterances: &[Utterance]) -> anyhow::Result<()> {
    let text = match arguments.format {
        TranscriptFormat::Text => utterances.iter().map(|utterance| utterance.text() + "\n").collect(),
        TranscriptFormat::Vtt => {
            let words = utterances.iter().map(|utterance| &utterance.words);
            let passages: Vec<Passage<'_>> = words.map(|words| Passage::said(words)).collect();
            exports::webvtt(&cues(&passages, language, Scheme::SIXTEEN))
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
