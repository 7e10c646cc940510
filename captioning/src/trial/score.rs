use std::{collections::BTreeMap, time::Duration};

use meeting::{Floor, Language, MediaTime, UtteranceId};

use super::{Measured, Spoken};
use crate::{CaptionTrack, Heard, key};

/// What was shown when.
pub(crate) struct Score {
    settled: Vec<SettledChar>,
    /// When each character after the settled ones was first shown, of the open utterance.
    shown: BTreeMap<UtteranceId, Vec<(char, MediaTime)>>,
    erased: usize,
    text: String,
    /// The captions as screens would get them, and the settled text that each utterance's newest one held.
    track: CaptionTrack,
    captions: BTreeMap<UtteranceId, String>,
    revised: usize,
}

struct SettledChar {
    char: char,
    at: MediaTime,
    shown: MediaTime,
    end: MediaTime,
}

impl Score {
    pub(crate) fn new() -> Self {
        Self {
            settled: Vec::new(),
            shown: BTreeMap::new(),
            erased: 0,
            text: String::new(),
            track: CaptionTrack::new(Language::japanese()),
            captions: BTreeMap::new(),
            revised: 0,
        }
    }

    pub(crate) fn take(&mut self, now: MediaTime, heard: Heard) {
        if let Some(caption) = self.track.handle(heard.clone(), &Floor::default()).caption {
            let before = self.captions.insert(caption.utterance, caption.settled.clone()).unwrap_or_default();
            let kept = before.chars().zip(caption.settled.chars()).take_while(|(old, new)| old == new).count();
            self.revised += before.chars().count() - kept;
        }
        match heard {
            Heard::Settled { utterance, words } => {
                let mut drafted = self.shown.remove(&utterance).unwrap_or_default();
                for word in words {
                    self.text.push_str(&word.text);
                    for char in key::of(&word.text) {
                        if drafted.first().is_some_and(|(shown, _)| *shown != char) {
                            // It settles as something else, and what was drafted after it stands elsewhere now.
                            self.erased += drafted.len();
                            drafted.clear();
                        }
                        let shown = if drafted.is_empty() { now } else { drafted.remove(0).1 };
                        self.settled.push(SettledChar { char, at: now, shown, end: word.span.end() });
                    }
                }
                self.shown.insert(utterance, drafted);
            }
            Heard::Draft { utterance, stable, text, span: _ } => {
                let before = self.shown.entry(utterance).or_default();
                let text: Vec<char> = key::of(&(stable + &text)).collect();
                let kept = before.iter().zip(&text).take_while(|((old, _), new)| old == *new).count();
                self.erased += before.len() - kept;
                before.truncate(kept);
                before.extend(text[kept..].iter().map(|&char| (char, now)));
            }
            Heard::Ended { utterance } => {
                self.erased += self.shown.remove(&utterance).map_or(0, |left| left.len());
                self.text.push('\n');
            }
            Heard::Translated { .. } | Heard::Gap(_) => {}
        }
    }

    pub(crate) fn measured(self, spoken: &[Spoken], busy: Duration, length: MediaTime) -> Measured {
        let truth: Vec<(char, MediaTime)> =
            spoken.iter().flat_map(|said| key::of(&said.text).map(|char| (char, said.span.end()))).collect();
        let said: Vec<char> = truth.iter().map(|(char, _)| *char).collect();
        let heard: Vec<char> = self.settled.iter().map(|settled| settled.char).collect();
        let (edits, pairs) = align(&said, &heard);
        let sorted = |of: &dyn Fn(&SettledChar, MediaTime) -> Duration| {
            let mut all: Vec<Duration> = pairs.iter().map(|&(t, s)| of(&self.settled[s], truth[t].1)).collect();
            all.sort();
            all
        };
        let at = |sorted: &[Duration], share: f64| {
            sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1))).copied()
        };
        let settled = sorted(&|settled, end| settled.at.since(end));
        let shown = sorted(&|settled, end| settled.shown.since(end));
        let misplaced = sorted(&|settled, end| settled.end.since(end).max(end.since(settled.end)));
        Measured {
            settled_half: at(&settled, 0.5).unwrap_or_default(),
            settled_most: at(&settled, 0.95).unwrap_or_default(),
            shown_half: at(&shown, 0.5).unwrap_or_default(),
            misplaced_half: at(&misplaced, 0.5).unwrap_or_default(),
            character_error_rate: edits as f64 / said.len().max(1) as f64,
            erasure: self.erased as f64 / heard.len().max(1) as f64,
            busy: busy.as_secs_f64() / length.as_secs_f64().max(1e-9),
            revised: self.revised,
            characters: said.len(),
            text: self.text,
        }
    }
}

/// The fewest edits between what was said and what was heard, and which characters of them stand for each other.
pub(crate) fn align(said: &[char], heard: &[char]) -> (usize, Vec<(usize, usize)>) {
    let width = heard.len() + 1;
    let mut cost = vec![0_u32; (said.len() + 1) * width];
    for place in 0..cost.len() {
        let (s, h) = (place / width, place % width);
        cost[place] = match (s, h) {
            (0, edits) | (edits, 0) => edits as u32,
            (s, h) => {
                let replaced = cost[place - width - 1] + u32::from(said[s - 1] != heard[h - 1]);
                replaced.min(cost[place - width] + 1).min(cost[place - 1] + 1)
            }
        };
    }
    let (mut s, mut h) = (said.len(), heard.len());
    let mut pairs = Vec::new();
    while s > 0 && h > 0 {
        let place = s * width + h;
        if cost[place] == cost[place - width - 1] + u32::from(said[s - 1] != heard[h - 1]) {
            (s, h) = (s - 1, h - 1);
            pairs.push((s, h));
        } else if cost[place] == cost[place - width] + 1 {
            s -= 1;
        } else {
            h -= 1;
        }
    }
    (cost[cost.len() - 1] as usize, pairs)
}

#[cfg(test)]
mod tests {
    use meeting::{Span, Word};

    use super::*;

    /// How many characters were erased, and when each settled one was first shown: each step is a second, `~` before a draft.
    fn told(steps: &[&str]) -> (usize, Vec<u64>) {
        let mut score = Score::new();
        let utterance = UtteranceId::new(0);
        for (step, text) in steps.iter().enumerate() {
            let now = MediaTime::from_millis(step as u64 * 1_000);
            let span = Span::new(MediaTime::ZERO, now);
            let heard = match text.strip_prefix('~') {
                Some(text) => Heard::Draft { utterance, stable: String::new(), text: text.to_owned(), span },
                None => {
                    Heard::Settled { utterance, words: vec![Word { text: (*text).to_owned(), span, probability: 1.0 }] }
                }
            };
            score.take(now, heard);
        }
        score.take(MediaTime::from_millis(60_000), Heard::Ended { utterance });
        (score.erased, score.settled.iter().map(|settled| settled.shown.as_millis() / 1_000).collect())
    }

    #[test]
    fn what_settles_as_it_was_drafted_was_shown_then_and_erases_nothing() {
        assert_eq!(told(&["~総額", "総額、", "~は", "は"]), (0, vec![0, 0, 2]));
    }

    #[test]
    fn what_settles_as_something_else_erases_all_that_was_drafted_from_there_on() {
        assert_eq!(told(&["~小学は", "総額は"]), (3, vec![1, 1, 1]));
        assert_eq!(told(&["~総額は三", "総額が", "~三億", "三億"]), (2, vec![0, 0, 1, 2, 2]));
    }

    #[test]
    fn a_draft_in_the_place_of_another_and_one_that_never_settles_are_erased() {
        assert_eq!(told(&["~小学", "~小さい", "小さい"]), (1, vec![0, 1, 1]));
        assert_eq!(told(&["~はい"]), (2, Vec::new()));
    }
}
