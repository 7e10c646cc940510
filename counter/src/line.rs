use std::{collections::VecDeque, hint::black_box, mem, time::Instant};

use meeting::{Caption, CaptionSource, CaptionState, Language, MediaTime, Span, UtteranceId};

use crate::{Interpretation, Side, interpretation::Interpreted};

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
    /// What the other side is shown of it, where that reads another language; none while it is awaited, too.
    pub interpretation: Option<Interpretation>,
}

/// What a side is just saying, as far as it can be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The guess.
    pub text: String,
    /// The line that it goes on, where that is still open and the last; else it stands by itself behind all lines.
    pub of: Option<LineId>,
}

/// Words that have settled, on their way to the lines.
pub(crate) struct Settled<'a> {
    pub(crate) side: Side,
    pub(crate) language: &'a Language,
    pub(crate) utterance: u64,
    /// When the utterance was said, as far as it has come.
    pub(crate) span: Span,
    pub(crate) text: &'a str,
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
    /// The utterance that it is part of.
    utterance: u64,
    begins_at: MediaTime,
    ends_at: MediaTime,
    grown_at: Instant,
    changed: u64,
    /// So much of it (in bytes) has been said to whoever interprets it, and whether that was all.
    told: (usize, bool),
}

impl Lines {
    /// Adds settled text behind all lines: to the last line if it is this side's and open, else as a new one. A sentence's
    /// end finishes a line, so that lines stay short.
    pub(crate) fn settle(&mut self, now: Instant, settled: &Settled<'_>, revision: u64) {
        let &Settled { side, language, utterance, span, text } = settled;
        for sentence in text.split_inclusive(['。', '？', '！', '?', '!']).filter(|sentence| !sentence.is_empty()) {
            let mut sentence = sentence;
            if self.open(side).is_none() {
                // The other side spoke in between: the comma stays behind.
                sentence = sentence.trim_start_matches(['、', '，', ',', ' ']);
                if sentence.is_empty() {
                    continue;
                }
                self.finish_last(revision);
                self.begin(now, settled);
            }
            let kept = self.kept.back_mut().expect("one was pushed if there was none");
            kept.line.text.push_str(sentence);
            kept.line.finished = sentence.ends_with(['。', '？', '！', '?', '!']);
            kept.ends_at = span.end();
            (kept.grown_at, kept.changed) = (now, revision);
            debug_assert!(kept.utterance == utterance && kept.line.language == *language, "a line is of one utterance");
        }
    }

    fn begin(&mut self, now: Instant, settled: &Settled<'_>) {
        let id = LineId(self.next);
        self.next += 1;
        let before = self.kept.iter().rev().find(|kept| kept.line.side == settled.side);
        let goes_on = before.filter(|kept| kept.utterance == settled.utterance).map(|kept| kept.ends_at);
        let (side, language) = (settled.side, settled.language.clone());
        let line = Line { id, side, language, text: String::new(), finished: false, interpretation: None };
        let begins_at = goes_on.unwrap_or(settled.span.start());
        let (utterance, ends_at) = (settled.utterance, settled.span.end());
        self.kept.push_back(Kept { line, utterance, begins_at, ends_at, grown_at: now, changed: 0, told: (0, false) });
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
        for Kept { line, .. } in self.kept.drain(..too_many.max(too_old)) {
            erase(line.text);
            line.interpretation.into_iter().for_each(Interpretation::erase);
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

    /// Overwrites what the other side has been shown of this side's lines: each is to be interpreted anew.
    pub(crate) fn forget_interpretations(&mut self, side: Side, revision: u64) {
        for kept in self.kept.iter_mut().filter(|kept| kept.line.side == side) {
            kept.told = (0, false);
            if let Some(gone) = kept.line.interpretation.take() {
                gone.erase();
                kept.changed = revision;
            }
        }
    }

    /// This side's lines as they stand, of those that have grown or ended since they were last asked for.
    pub(crate) fn untold(&mut self, side: Side) -> Vec<Caption> {
        let kept = self.kept.iter_mut().filter(|kept| kept.line.side == side);
        kept.filter_map(Kept::tell).collect()
    }

    /// Shows what a line was put into, unless something better stands there. Whether anything changed.
    pub(crate) fn interpret(&mut self, line: LineId, told: Interpretation, revision: u64) -> bool {
        let Some(kept) = self.kept.iter_mut().find(|kept| kept.line.id == line) else {
            told.erase();
            return false;
        };
        let before = kept.line.interpretation.as_ref();
        if before.is_some_and(|before| before.is_final() || *before == told) {
            told.erase();
            return false;
        }
        if let Some(gone) = kept.line.interpretation.replace(told) {
            gone.erase();
        }
        kept.changed = revision;
        true
    }

    /// Where to show one text for the whole of an utterance: its last line that nobody has put into words yet. Those before it
    /// that wait, too, say so.
    pub(crate) fn place_for_all(
        &mut self,
        side: Side,
        utterance: u64,
        read: &Language,
        revision: u64,
    ) -> Option<LineId> {
        let of_it = self.kept.iter_mut().filter(|kept| kept.line.side == side && kept.utterance == utterance);
        let waits = |kept: &Kept| !kept.line.interpretation.as_ref().is_some_and(Interpretation::is_final);
        let mut waiting: Vec<&mut Kept> = of_it.filter(|kept| waits(kept)).collect();
        let last = waiting.pop()?.line.id;
        for kept in waiting {
            let with_next = Interpretation { language: read.clone(), shown: Interpreted::WithNext };
            if let Some(gone) = kept.line.interpretation.replace(with_next) {
                gone.erase();
            }
            kept.changed = revision;
        }
        Some(last)
    }
}

impl Kept {
    fn tell(&mut self) -> Option<Caption> {
        let as_it_stands = (self.line.text.len(), self.line.finished);
        if self.told == as_it_stands {
            return None;
        }
        self.told = as_it_stands;
        Some(Caption {
            utterance: UtteranceId::new(self.line.id.0),
            language: self.line.language.clone(),
            edition: 0,
            revision: 0,
            speaker: None,
            agenda_item: None,
            span: Span::new(self.begins_at, self.ends_at.max(self.begins_at)),
            settled: self.line.text.clone(),
            corrected: Vec::new(),
            stable: String::new(),
            draft: String::new(),
            state: if self.line.finished { CaptionState::Settled } else { CaptionState::Tentative },
            source: CaptionSource::Speech,
        })
    }
}

/// Overwrites the words before their memory is given back.
pub(crate) fn erase(mut text: String) {
    let mut bytes = mem::take(&mut text).into_bytes();
    bytes.fill(0);
    black_box(&bytes);
}
