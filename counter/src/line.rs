use std::{collections::VecDeque, hint::black_box, mem, time::Instant};

use meeting::Language;

use crate::Side;

/// Counts up over all lines that a counter ever showed: a screen that comes back can tell which it still has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(pub u64);

/// One settled line of one side. Its text only ever grows at its end, and only while it is the last of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place.
    pub id: LineId,
    /// Whose.
    pub side: Side,
    /// What is spoken in it.
    pub language: Language,
    /// The words.
    pub text: String,
    /// Nothing more will be added to it.
    pub finished: bool,
}

/// What a side is just saying, as far as it can be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The guess.
    pub text: String,
    /// The line that it goes on, where that is still open and the last; else it stands by itself behind all lines.
    pub of: Option<LineId>,
}

/// The lines on the screen, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    kept: VecDeque<Kept>,
    next: u64,
}

#[derive(Debug)]
struct Kept {
    line: Line,
    grown_at: Instant,
    changed: u64,
}

impl Lines {
    /// Adds settled text behind all lines: to the last line if it is this side's and open, else as a new one. A sentence's
    /// end finishes a line, so that lines stay short.
    pub(crate) fn settle(&mut self, now: Instant, side: Side, language: &Language, text: &str, revision: u64) {
        for sentence in text.split_inclusive(['。', '？', '！', '?', '!']).filter(|sentence| !sentence.is_empty()) {
            let mut sentence = sentence;
            if self.open(side).is_none() {
                // The other side spoke in between: the comma stays behind.
                sentence = sentence.trim_start_matches(['、', '，', ',', ' ']);
                if sentence.is_empty() {
                    continue;
                }
                self.finish_last(revision);
                let id = LineId(self.next);
                self.next += 1;
                let line = Line { id, side, language: language.clone(), text: String::new(), finished: false };
                self.kept.push_back(Kept { line, grown_at: now, changed: revision });
            }
            let kept = self.kept.back_mut().expect("one was pushed if there was none");
            kept.line.text.push_str(sentence);
            kept.line.finished = sentence.ends_with(['。', '？', '！', '?', '!']);
            (kept.grown_at, kept.changed) = (now, revision);
        }
    }

    /// The line that this side's next words go on.
    pub(crate) fn open(&self, side: Side) -> Option<LineId> {
        let last = self.kept.back()?;
        (last.line.side == side && !last.line.finished).then_some(last.line.id)
    }

    /// Nothing more comes of this side's utterance.
    pub(crate) fn finish(&mut self, side: Side, revision: u64) {
        if self.open(side).is_some() {
            self.finish_last(revision);
        }
    }

    fn finish_last(&mut self, revision: u64) {
        if let Some(last) = self.kept.back_mut().filter(|last| !last.line.finished) {
            last.line.finished = true;
            last.changed = revision;
        }
    }

    /// Forgets all but the newest `most`, and what has not grown since `since`. Whether any was forgotten.
    pub(crate) fn forget(&mut self, most: usize, since: Option<Instant>) -> bool {
        let before = self.kept.len();
        let too_many = before.saturating_sub(most);
        let too_old = since.map_or(0, |since| self.kept.partition_point(|kept| kept.grown_at < since));
        for kept in self.kept.drain(..too_many.max(too_old)) {
            erase(kept.line.text);
        }
        self.kept.len() != before
    }

    /// When the oldest line last grew.
    pub(crate) fn oldest(&self) -> Option<Instant> {
        self.kept.front().map(|kept| kept.grown_at)
    }

    /// The first line that is still shown; the next one where there is none.
    pub(crate) fn first(&self) -> LineId {
        self.kept.front().map_or(LineId(self.next), |kept| kept.line.id)
    }

    /// What changed after `revision`, oldest first.
    pub(crate) fn changed_after(&self, revision: u64) -> Vec<Line> {
        self.kept.iter().filter(|kept| kept.changed > revision).map(|kept| kept.line.clone()).collect()
    }
}

/// Overwrites the words before their memory is given back.
pub(crate) fn erase(mut text: String) {
    let mut bytes = mem::take(&mut text).into_bytes();
    bytes.fill(0);
    black_box(&bytes);
}
