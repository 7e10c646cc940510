use std::{collections::VecDeque, ops::Range};

use meeting::{Language, MediaTime};

use super::{Scheme, block::Block, is_too_fast, least_time, phrases::Phrasing};

/// Decides which lines stand on a live screen: the newest at the bottom, the oldest leaving at the top.
///
/// A line stays for as long as reading it takes, a second for 4 characters. Speech is often faster than that, and captions that
/// lag are of no use: one line more than the scheme's may stand meanwhile, and beyond it the oldest leaves early.
///
/// Each utterance begins on a line of its own. What is only guessed may use that one line more, but never moves settled words.
/// When a person corrects words, their lines are laid out anew where they stand; corrections of what has left change nothing.
#[derive(Clone, Debug)]
pub struct Rollup {
    scheme: Scheme,
    /// By utterance. No more than the screen has lines, and those of which nothing is settled yet.
    blocks: VecDeque<Block>,
    /// The newest utterance that has left.
    left: Option<u64>,
}

/// How an utterance stands.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Which: they rise.
    pub utterance: u64,
    /// Of its words.
    pub language: &'a Language,
    /// The words that only a person may still change.
    pub settled: &'a str,
    /// Which characters of them a person put right.
    pub corrected: &'a [Range<usize>],
    /// What may follow them; empty where guesses are not to be shown.
    pub guess: &'a str,
    /// Nothing more follows.
    pub done: bool,
}

/// A line as it stands on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of which utterance.
    pub utterance: u64,
    /// Which of its lines, from 0.
    pub number: usize,
    /// What it says; once finished, only a correction changes it.
    pub text: String,
    /// Which characters of the utterance's settled words stand in it.
    pub range: Range<usize>,
    /// Which characters of the line a person put right.
    pub corrected: Vec<Range<usize>>,
    /// How many of its characters are settled; the rest is a guess.
    pub settled: usize,
    /// No word will be added.
    pub finished: bool,
    /// Since when its first word has been shown.
    pub since: MediaTime,
    /// It left faster than people read, 6 characters a second. Told once it has left.
    pub too_fast: bool,
}

impl Rollup {
    /// How many utterances may be under way at once; beyond it the oldest leaves.
    const BLOCKS: usize = 16;

    /// An empty screen.
    pub fn new(scheme: Scheme) -> Self {
        Self { scheme, blocks: VecDeque::new(), left: None }
    }

    /// Takes how an utterance stands now. Returns the lines that left.
    pub fn say(&mut self, now: MediaTime, said: &Said<'_>) -> Vec<Row> {
        let place = self.blocks.partition_point(|block| block.utterance < said.utterance);
        if self.blocks.get(place).is_none_or(|block| block.utterance != said.utterance) {
            if self.left.is_some_and(|left| said.utterance <= left) {
                return Vec::new();
            }
            self.blocks.insert(place, Block::new(said.utterance, self.scheme, Phrasing::of(said.language)));
        }
        self.blocks[place].say(now, said);
        self.tick(now)
    }

    /// Returns the lines that leave because they can have been read by now.
    pub fn tick(&mut self, now: MediaTime) -> Vec<Row> {
        let mut left = Vec::new();
        loop {
            self.sweep();
            let crowded = self.standing() > self.scheme.lines() + 1 || self.blocks.len() > Self::BLOCKS;
            if self.standing() <= self.scheme.lines() && !crowded {
                return left;
            }
            let place = self.oldest_block().unwrap_or(0);
            let oldest = self.blocks.get(place).and_then(Block::oldest);
            match oldest {
                Some(row) if crowded || now.since(row.since) >= least_time(&row.text) => {
                    self.blocks[place].let_oldest_leave();
                    left.push(Row { too_fast: is_too_fast(&row.text, now.since(row.since)), ..row });
                }
                // Several speak at once, and this one has not come to a line's end.
                None if crowded => self.take_away(place),
                Some(_) | None => return left,
            }
        }
    }

    /// When to call [`Rollup::tick`], should nothing else happen first.
    pub fn deadline(&self) -> Option<MediaTime> {
        let oldest = self.oldest().filter(|_| self.standing() > self.scheme.lines())?;
        Some(oldest.since + least_time(&oldest.text))
    }

    /// What is guessed is no longer so.
    pub fn forget_guesses(&mut self) {
        self.blocks.iter_mut().for_each(Block::forget_guess);
    }

    /// Takes everything away, for good.
    pub fn clear(&mut self) {
        while !self.blocks.is_empty() {
            self.take_away(0);
        }
    }

    /// What stands, from the top.
    pub fn rows(&self) -> Vec<Row> {
        let mut room = (self.scheme.lines() + 1).saturating_sub(self.standing());
        let mut rows = Vec::new();
        for block in &self.blocks {
            let of_block = block.rows(room);
            room = room.saturating_sub(of_block.len() - block.standing());
            rows.extend(of_block);
        }
        rows
    }

    /// The settled words of an utterance of which something stands.
    pub fn settled(&self, utterance: u64) -> Option<String> {
        self.blocks.iter().find(|block| block.utterance == utterance).map(Block::settled)
    }

    fn standing(&self) -> usize {
        self.blocks.iter().map(Block::standing).sum()
    }

    fn oldest(&self) -> Option<Row> {
        self.blocks.get(self.oldest_block()?)?.oldest()
    }

    /// The first of which something settled stands.
    fn oldest_block(&self) -> Option<usize> {
        self.blocks.iter().position(|block| block.standing() > 0)
    }

    /// Takes those away that are over and of which nothing stands.
    fn sweep(&mut self) {
        while let Some(place) = self.blocks.iter().position(|block| block.done && block.standing() == 0) {
            self.take_away(place);
        }
    }

    fn take_away(&mut self, place: usize) {
        let gone = self.blocks.remove(place).map(|block| block.utterance);
        self.left = self.left.max(gone);
    }
}

#[cfg(test)]
mod tests;
