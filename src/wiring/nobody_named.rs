use std::{ops::Range, sync::OnceLock};

use anyhow::Context as _;
use meeting::Samples;

use crate::embedded_sound::{COUNTER, samples};

/// Where the first sentences of the demonstration's counter conversation lie in its sound, in milliseconds.
const SENTENCES: [Range<usize>; 2] = [1_000..3_340, 4_340..6_300];

/// Speech in which nobody is named, a sentence each: by it is known how likely a recogniser finds a name that was not said.
pub fn nobody_named() -> anyhow::Result<&'static [Vec<f32>]> {
    static SPOKEN: OnceLock<Vec<Vec<f32>>> = OnceLock::new();
    if let Some(spoken) = SPOKEN.get() {
        return Ok(spoken);
    }
    let sound = samples(COUNTER).context("listen to speech in which nobody is named")?;
    let sample = |ms: usize| sound.len().min(ms * Samples::RATE as usize / 1_000);
    let spoken = SENTENCES.iter().map(|span| sound[sample(span.start)..sample(span.end)].to_vec()).collect();
    Ok(SPOKEN.get_or_init(|| spoken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_sentences_are_the_conversations_first_and_are_heard() {
        let script: serde_json::Value =
            serde_json::from_str(include_str!("../../pipeline/demo/counter.json")).expect("it is read");
        for (line, span) in SENTENCES.iter().enumerate() {
            let line = &script["lines"][line];
            assert_eq!(
                (line["start_ms"].as_u64(), line["end_ms"].as_u64()),
                (Some(span.start as u64), Some(span.end as u64))
            );
        }
        pipeline::init().expect("FFmpeg starts");
        for spoken in nobody_named().expect("it is decoded") {
            assert!(
                spoken.len() > 25_000 && spoken.iter().any(|sample| sample.abs() > 0.05),
                "{} samples",
                spoken.len()
            );
        }
    }
}
