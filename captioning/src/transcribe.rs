use std::time::Duration;

use meeting::{MediaTime, Samples, Span, Utterance, UtteranceId, Word};
use models::Recogniser;

use crate::{
    Captioner, Error, Heard, Segmenter, Settings,
    captioner::{Input, Output},
    voice::{self, Voice},
};

/// What a transcription has to report.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Everything up to here has been listened to.
    Heard(MediaTime),
    /// An utterance is complete. They come in order. No speaker: nobody said who had the floor.
    Utterance(Utterance),
    /// Nobody speaks just now, and all that was said has been told. A transcription that begins here tells what this one tells
    /// from here on: nothing twice, nothing left out.
    Quiet(MediaTime),
}

/// Captions finished sound as fast as the machine can: the live captioner's own path, without drafts.
///
/// A stretch that the recogniser fails at, even after a fresh start, is left out; failing to start afresh ends it.
pub fn transcribe(
    settings: Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    each: impl FnMut(Progress),
) -> Result<(), Error> {
    transcribe_naming(settings, "", recogniser, sound, each)
}

/// [`transcribe`] where these names may be said: [`crate::Vocabulary::names`], of nobody, for nobody tells who has the floor in
/// finished sound.
pub fn transcribe_naming(
    mut settings: Settings,
    names: &str,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    mut each: impl FnMut(Progress),
) -> Result<(), Error> {
    // Nobody waits for a draft: one question an utterance, when it has ended.
    settings.patience.step = Duration::MAX;
    settings.patience.pause = Duration::MAX;
    settings.translated = false;
    let language = settings.language.clone();
    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    let mut captioner = Captioner::new(&settings);
    captioner.handle(Input::Names(names.to_owned()));
    let lead = settings.segments.lead();
    let mut open: Option<(UtteranceId, Vec<Word>)> = None;
    let mut answer = |segment, captioner: &mut Captioner| -> Result<Vec<Utterance>, Error> {
        let mut complete = Vec::new();
        let mut inputs = vec![Input::Segment(segment)];
        while let Some(input) = inputs.pop() {
            for output in captioner.handle(input) {
                match output {
                    Output::Heard(heard) => complete.extend(collect(heard, &mut open)),
                    Output::Recognise(question) => inputs.push(match recogniser.recognise(&question.sound, &question.ask(&language)) {
                        Ok(guess) => Input::Guess(guess),
                        Err(error) => {
                            tracing::warn!(%error, "cannot recognise a stretch of sound; starting the recogniser afresh");
                            recogniser.restart()?;
                            Input::Failed
                        }
                    }),
                }
            }
        }
        Ok(complete)
    };
    for samples in sound {
        let end = samples.span().end();
        for segment in voice.hear(&samples).into_iter().flat_map(|frame| segmenter.handle(frame)) {
            answer(segment, &mut captioner)?.into_iter().for_each(|utterance| each(Progress::Utterance(utterance)));
        }
        each(Progress::Heard(end));
        if segmenter.is_quiet() && captioner.is_idle() {
            each(Progress::Quiet(whole_frames(end.since(MediaTime::ZERO + lead))));
        }
    }
    for segment in segmenter.end() {
        answer(segment, &mut captioner)?.into_iter().for_each(|utterance| each(Progress::Utterance(utterance)));
    }
    Ok(())
}

/// The frame that this place lies in: a transcription that begins there cuts the sound as one from its first moment does.
fn whole_frames(at: Duration) -> MediaTime {
    let frame = voice::length(voice::FRAME).as_micros();
    MediaTime::from_micros((at.as_micros() / frame * frame) as u64)
}

/// Puts an utterance's settled words together; gives it when it has ended.
fn collect(heard: Heard, open: &mut Option<(UtteranceId, Vec<Word>)>) -> Option<Utterance> {
    match heard {
        Heard::Settled { utterance, words } => {
            open.get_or_insert_with(|| (utterance, Vec::new())).1.extend(words);
            None
        }
        Heard::Ended { utterance: _ } => {
            let (id, words) = open.take()?;
            let span = words.iter().map(|word| word.span).reduce(Span::cover)?;
            Some(Utterance {
                id,
                speaker: None,
                agenda_item: None,
                span,
                words,
                translations: Vec::new(),
                overtaken: Vec::new(),
                corrections: Vec::new(),
            })
        }
        Heard::Draft { .. } | Heard::Translated { .. } | Heard::Gap(_) => None,
    }
}
