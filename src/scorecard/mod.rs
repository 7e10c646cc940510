//! What a viewer saw, held against what was said.

mod alignment;
mod errors;
mod figures;
mod script;

pub use alignment::{Alignment, align};
pub use errors::{Errors, characters};
pub use figures::{Figures, Goal, Series};
pub use script::Script;

use std::collections::BTreeMap;

use meeting::MediaTime;

/// Collects captions as they arrive and judges them against the script.
#[derive(Default)]
pub struct Scorecard {
    utterances: BTreeMap<u64, Seen>,
    first_text_at: Option<MediaTime>,
    revised: u32,
}

/// One utterance as it was shown.
#[derive(Default)]
struct Seen {
    /// Each settled character with the media time at which it arrived.
    settled: Vec<(char, MediaTime)>,
    done: bool,
}

/// What the scorecard says.
pub struct Verdict {
    /// Utterances that ended settled.
    pub utterances_settled: u32,
    /// Times that settled text was changed: must be none.
    pub revised: u32,
    /// How long after the first word's end the first text arrived, in milliseconds.
    pub first_text_ms: Option<u64>,
    /// How long after its word's end each right character settled, in milliseconds, sorted.
    pub settled_after_ms: Vec<u64>,
    /// Errors among the script's characters, punctuation apart.
    pub errors: usize,
    /// The script's characters.
    pub characters: usize,
}

impl Scorecard {
    /// A caption arrived when the picture was at `now`.
    pub fn caption(&mut self, now: MediaTime, utterance: u64, settled: &str, draft: &str, done: bool) {
        if !(settled.is_empty() && draft.is_empty()) {
            self.first_text_at.get_or_insert(now);
        }
        let seen = self.utterances.entry(utterance).or_default();
        let known = seen.settled.len();
        let kept = settled.chars().zip(&seen.settled).take_while(|(new, (old, _))| new == old).count();
        if kept < known {
            self.revised += 1;
            seen.settled.truncate(kept);
        }
        seen.settled.extend(settled.chars().skip(kept).map(|character| (character, now)));
        seen.done = done;
    }

    /// Judges the lines of `script` that ended by `until`.
    pub fn verdict(&self, script: &Script, until: MediaTime) -> Verdict {
        let said = script.characters(until);
        let heard: Vec<(char, MediaTime)> =
            self.utterances.values().flat_map(|seen| seen.settled.iter().copied()).collect();
        let heard = alignment::comparable(&heard);
        let Alignment { matches, errors } = align(&said, &heard, |said, heard| said.0 == heard.0);
        let mut settled_after_ms: Vec<u64> = matches
            .iter()
            .map(|(said_at, heard_at)| heard[*heard_at].1.since(said[*said_at].1).as_millis() as u64)
            .collect();
        settled_after_ms.sort_unstable();
        let first_word = script.lines.first().and_then(|line| line.words.first());
        let first_text_ms =
            self.first_text_at.zip(first_word).map(|(at, word)| at.since(word.span.end()).as_millis() as u64);
        Verdict {
            utterances_settled: self.utterances.values().filter(|seen| seen.done).count() as u32,
            revised: self.revised,
            first_text_ms,
            settled_after_ms,
            errors,
            characters: said.len(),
        }
    }
}

/// The value below which `share` (0 to 1) of the sorted `values` lie, by the nearest rank.
pub fn percentile(sorted: &[u64], share: f64) -> Option<u64> {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> MediaTime {
        MediaTime::from_millis(millis)
    }

    const SCRIPT: &str = r#"{"lines":[{"end_ms":2000,"text":"異議なし。","words":[
        {"text":"異議","start_ms":0,"end_ms":1000},{"text":"なし。","start_ms":1000,"end_ms":2000}]},
        {"end_ms":9000,"text":"散会。","words":[{"text":"散会。","start_ms":8000,"end_ms":9000}]}]}"#;

    #[test]
    fn each_character_counts_from_its_words_end_to_its_settling() {
        let script = Script::parse(SCRIPT).expect("well formed");
        let mut card = Scorecard::default();
        card.caption(at(1_400), 0, "", "異", false);
        card.caption(at(2_500), 0, "異議", "なし", false);
        card.caption(at(2_900), 0, "異議無し。", "", true);
        let verdict = card.verdict(&script, at(5_000));
        assert_eq!(verdict.characters, 4);
        assert_eq!(verdict.errors, 1);
        assert_eq!(verdict.settled_after_ms, [900, 1_500, 1_500]);
        assert_eq!(verdict.first_text_ms, Some(400));
        assert_eq!((verdict.utterances_settled, verdict.revised), (1, 0));
    }

    #[test]
    fn settled_text_that_changes_is_caught() {
        let mut card = Scorecard::default();
        card.caption(at(1), 0, "小学", "", false);
        card.caption(at(2), 0, "総額", "", false);
        assert_eq!(card.verdict(&Script::parse(SCRIPT).expect("well formed"), at(0)).revised, 1);
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[1, 2, 3, 4], 0.5), Some(2));
        assert_eq!(percentile(&[1, 2, 3, 4], 0.95), Some(4));
    }
}
