//! The English that a model gives by Whisper's translate task: how much of it is shown, and how right that is.

use std::{ops::AddAssign, time::Duration};

use anyhow::Context as _;
use captioning::{Heard, Settings, trial};
use models::Recogniser;

use crate::{commands::DecodedSound, scorecard::Errors};

use super::set::Recording;

/// What came of recordings whose English is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct English {
    pub recordings: usize,
    /// Those of which all that was said was sure enough to be shown in English. Of the others the original is shown.
    pub shown: usize,
    /// Those of the shown ones in which every word is as it was told.
    pub exact: usize,
    /// Words told of the shown ones.
    pub words: usize,
    /// Of the shown ones: words wrong, missing and added.
    pub errors: Errors,
}

impl English {
    /// The share that is shown; none without recordings.
    pub fn shown_share(&self) -> Option<f64> {
        (self.recordings > 0).then(|| self.shown as f64 / self.recordings as f64)
    }

    /// Wrong, missing and added words for each that was told, where English is shown.
    pub fn error_rate(&self) -> Option<f64> {
        (self.words > 0).then(|| self.errors.total() as f64 / self.words as f64)
    }

    fn judge(told: &str, heard: &[String]) -> Self {
        let one = Self { recordings: 1, ..Self::default() };
        if heard.is_empty() || heard.iter().any(String::is_empty) {
            return one;
        }
        let (told, heard) = (words(told), words(&heard.join(" ")));
        let errors = Errors::count(&told, &heard);
        Self { shown: 1, exact: usize::from(errors.total() == 0), words: told.len(), errors, ..one }
    }
}

impl AddAssign for English {
    fn add_assign(&mut self, other: Self) {
        self.recordings += other.recordings;
        self.shown += other.shown;
        self.exact += other.exact;
        self.words += other.words;
        self.errors += other.errors;
    }
}

/// As word error rates count them: without case and punctuation, but with the marks of amounts (`1,500`, `2.5`, `80%`).
fn words(text: &str) -> Vec<String> {
    let kept = |word: &str| word.trim_matches(|mark: char| ".,;:!?\"'()".contains(mark)).to_lowercase();
    text.split_whitespace().map(kept).filter(|word| !word.is_empty()).collect()
}

/// Captions one recording as a live session with English is captioned, without drafts.
pub fn listen(
    recogniser: &mut dyn Recogniser,
    settings: &Settings,
    recording: &Recording,
    told: &str,
) -> anyhow::Result<English> {
    let mut settings = settings.clone();
    (settings.patience.step, settings.patience.pause) = (Duration::MAX, Duration::MAX);
    settings.translated = true;
    let mut sound = DecodedSound::open(&recording.file)?;
    let mut heard = Vec::new();
    // In no time: what is heard must not depend on how busy the machine is.
    trial::listen_by(&settings, "", recogniser, sound.by_ref(), &mut || Duration::ZERO, &mut |_, said| {
        if let Heard::Translated { text, .. } = said {
            heard.push(text);
        }
    })
    .context("translate what is said")?;
    sound.finish()?;
    Ok(English::judge(told, &heard))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(told: &str, heard: &[&str]) -> English {
        English::judge(told, &heard.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn english_that_is_not_shown_counts_for_no_error_and_case_and_punctuation_for_none_either() {
        let mut all = judge("The fee is 300 yen.", &["the fee is 300 yen"]);
        all += judge("The fee is 300 yen.", &["The fee", "is 30 yen."]);
        all += judge("Bill No. 46 is passed.", &["Bill No. 46", ""]);
        all += judge("No objection.", &[]);
        let errors = Errors { substitutions: 1, deletions: 0, insertions: 0 };
        assert_eq!(all, English { recordings: 4, shown: 2, exact: 1, words: 10, errors });
        assert_eq!((all.shown_share(), all.error_rate()), (Some(0.5), Some(0.1)));
        assert_eq!((English::default().shown_share(), judge("Yes.", &[]).error_rate()), (None, None));
    }

    #[test]
    fn an_amount_s_marks_are_part_of_it() {
        assert_eq!(words("It costs 1,500 yen (2.5%)."), ["it", "costs", "1,500", "yen", "2.5%"]);
    }
}
