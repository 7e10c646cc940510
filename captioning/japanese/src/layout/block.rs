use std::ops::Range;

use meeting::MediaTime;

use super::{Layout, Row, Said, Scheme, phrases::Phrasing};

/// One utterance on a screen: its settled words in lines, of which the first may have left.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) utterance: u64,
    scheme: Scheme,
    phrasing: Phrasing,
    settled: Vec<char>,
    corrected: Vec<Range<usize>>,
    guess: String,
    pub(super) done: bool,
    /// Lays out what is settled, from its character `from` on; the lines before that have left.
    layout: Layout,
    from: usize,
    /// How many lines of the layout have left.
    gone: usize,
    /// The number of the layout's first line within the utterance.
    first: usize,
    /// Since when each line of the layout has been shown, the open one's last.
    since: Vec<MediaTime>,
}

impl Block {
    pub(super) fn new(utterance: u64, scheme: Scheme, phrasing: Phrasing) -> Self {
        Self {
            utterance,
            scheme,
            phrasing,
            settled: Vec::new(),
            corrected: Vec::new(),
            guess: String::new(),
            done: false,
            layout: Layout::phrased(scheme, phrasing),
            from: 0,
            gone: 0,
            first: 0,
            since: Vec::new(),
        }
    }

    /// The settled words.
    pub(super) fn settled(&self) -> String {
        self.settled.iter().collect()
    }

    /// Takes how the utterance stands now.
    pub(super) fn say(&mut self, now: MediaTime, said: &Said<'_>) {
        let settled: Vec<char> = said.settled.chars().collect();
        let phrasing = Phrasing::of(said.language);
        let is_of_one_language = std::mem::replace(&mut self.phrasing, phrasing) == phrasing;
        if is_of_one_language && !self.done && settled.starts_with(&self.settled) {
            let grown: String = settled[self.settled.len()..].iter().collect();
            self.layout.push(&grown);
        } else if !is_of_one_language || settled != self.settled {
            self.lay_out_again(&settled);
        }
        self.settled = settled;
        self.corrected = said.corrected.to_vec();
        self.guess = if said.done { String::new() } else { said.guess.to_owned() };
        if said.done && !self.done {
            self.layout.finish();
        }
        self.done = said.done;
        let lines = self.layout.lines().len() + usize::from(!self.layout.open_line().is_empty());
        self.since.resize(lines.max(self.gone), now);
    }

    pub(super) fn forget_guess(&mut self) {
        self.guess.clear();
    }

    /// Words were changed. What stands before the change stays as it is, and what has left does not come back.
    fn lay_out_again(&mut self, settled: &[char]) {
        let standing = self.from + self.layout.lines().get(self.gone).unwrap_or(&self.layout.open_line()).start;
        let longest = settled.len().min(self.settled.len());
        let same = |(a, b): &(&char, &char)| a == b;
        let before = settled.iter().zip(&self.settled).take_while(same).count();
        let after = settled.iter().rev().zip(self.settled.iter().rev()).take_while(same).count().min(longest - before);
        let changed_only_what_left = standing > 0 && self.settled.len() - after <= standing;
        self.from = if changed_only_what_left {
            (standing + settled.len()).saturating_sub(self.settled.len())
        } else {
            standing.min(before)
        };
        // A line is laid out by its own characters: beginning at one gives the same lines as before.
        self.layout = Layout::phrased(self.scheme, self.phrasing);
        self.layout.push(&settled[self.from..].iter().collect::<String>());
        if self.done {
            self.layout.finish();
        }
        self.since.drain(..self.gone.min(self.since.len()));
        self.first += self.gone;
        self.gone = 0;
    }

    /// How many lines stand, the open one with them.
    pub(super) fn standing(&self) -> usize {
        self.finished() + usize::from(!self.layout.open_line().is_empty())
    }

    /// How many finished lines stand.
    pub(super) fn finished(&self) -> usize {
        self.layout.lines().len() - self.gone
    }

    /// Its oldest finished line, if one stands.
    pub(super) fn oldest(&self) -> Option<Row> {
        let line = self.layout.lines().get(self.gone)?;
        Some(self.row(self.gone, line.clone(), true))
    }

    pub(super) fn let_oldest_leave(&mut self) {
        self.gone += usize::from(self.finished() > 0);
    }

    /// What stands of it, from the top; of what is only guessed, no more than `room` lines of their own.
    pub(super) fn rows(&self, room: usize) -> Vec<Row> {
        let lines = self.layout.lines().iter().enumerate().skip(self.gone);
        let mut rows: Vec<Row> = lines.map(|(number, line)| self.row(number, line.clone(), true)).collect();
        let open = self.layout.open_line();
        let number = self.layout.lines().len();
        let (beside, below) = self.guessed();
        if !open.is_empty() {
            let row = self.row(number, open.clone(), false);
            rows.push(Row { text: row.text + &beside, ..row });
        }
        let next = number + usize::from(!open.is_empty());
        let guesses = below.into_iter().take(room).zip(next..).map(|(text, number)| Row {
            text,
            settled: 0,
            ..self.row(number, self.layout.open_line().end..self.layout.open_line().end, false)
        });
        rows.extend(guesses);
        rows
    }

    /// The guess in lines: what has room beside the open line's words without moving one of them, and what comes below.
    fn guessed(&self) -> (String, Vec<String>) {
        if self.guess.is_empty() {
            return (String::new(), Vec::new());
        }
        let settled = self.layout.text_from(&self.layout.open_line());
        let mut together = Layout::phrased(self.scheme, self.phrasing);
        together.push(&settled);
        let kept = together.open_line().len();
        together.push(&self.guess);
        together.finish();
        let lines = together.lines();
        let below = |lines: &[Range<usize>]| lines.iter().map(|line| together.text(line)).collect();
        match lines.split_first() {
            Some((first, rest)) if kept > 0 && first.end >= kept => {
                (together.text_from(&(kept..first.end)).trim_end().to_owned(), below(rest))
            }
            _ => {
                let mut alone = Layout::phrased(self.scheme, self.phrasing);
                alone.push(&self.guess);
                alone.finish();
                (String::new(), alone.lines().iter().map(|line| alone.text(line)).collect())
            }
        }
    }

    fn row(&self, number: usize, line: Range<usize>, finished: bool) -> Row {
        let text = if finished { self.layout.text(&line) } else { self.layout.text_from(&line) };
        let indent = line.len() - self.layout.text_from(&line).chars().count();
        let start = self.from + line.start + indent;
        let characters = text.chars().count();
        let within = |range: &Range<usize>| {
            let (from, to) = (range.start.max(start), range.end.min(start + characters));
            let touches = from < to || range.is_empty() && (start..start + characters).contains(&range.start);
            touches.then(|| from - start..to.max(from) - start)
        };
        Row {
            utterance: self.utterance,
            number: self.first + number,
            range: start..start + characters,
            corrected: self.corrected.iter().filter_map(within).collect(),
            settled: characters,
            finished,
            since: self.since.get(number).copied().unwrap_or(MediaTime::ZERO),
            too_fast: false,
            text,
        }
    }
}
