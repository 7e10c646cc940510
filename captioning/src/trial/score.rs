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
                let mut shown = self.shown.remove(&utterance).unwrap_or_default().into_iter();
                for word in words {
                    self.text.push_str(&word.text);
                    for char in key::of(&word.text) {
                        let before = shown.next().filter(|(drafted, _)| *drafted == char);
                        let shown = before.map_or(now, |(_, at)| at);
                        self.settled.push(SettledChar { char, at: now, shown, end: word.span.end() });
                    }
                }
                self.shown.insert(utterance, shown.collect());
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
