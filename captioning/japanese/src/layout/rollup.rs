use std::collections::VecDeque;

use meeting::MediaTime;

use super::{Layout, Scheme, is_too_fast, least_time};

/// Decides which lines stand on a live screen: the newest at the bottom, the oldest leaving at the top.
///
/// A line stays for as long as reading it takes, a second for 4 characters. Speech is often faster than that, and captions that
/// lag are of no use: one line more than the scheme's may stand meanwhile, and beyond it the oldest leaves early.
#[derive(Clone, Debug)]
pub struct Rollup {
    scheme: Scheme,
    layout: Layout,
    /// How many of the layout's lines have rows.
    taken: usize,
    rows: VecDeque<Row>,
    open_since: Option<MediaTime>,
}

/// A line as it stands on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it says; never changes.
    pub text: String,
    /// Since when its first word has been shown.
    pub since: MediaTime,
    /// It left faster than people read, 6 characters a second. Told once it has left.
    pub too_fast: bool,
}

impl Rollup {
    /// An empty screen.
    pub fn new(scheme: Scheme) -> Self {
        Self { scheme, layout: Layout::new(scheme), taken: 0, rows: VecDeque::new(), open_since: None }
    }

    /// Takes settled text. Returns the rows that left.
    pub fn push(&mut self, now: MediaTime, text: &str) -> Vec<Row> {
        self.open_since.get_or_insert(now);
        self.layout.push(text);
        self.take_lines(now);
        self.leave(now)
    }

    /// The utterance ended: what follows begins on a new line. Returns the rows that left.
    pub fn end_utterance(&mut self, now: MediaTime) -> Vec<Row> {
        self.layout.finish();
        self.take_lines(now);
        self.layout = Layout::new(self.scheme);
        (self.taken, self.open_since) = (0, None);
        self.leave(now)
    }

    /// The finished lines that stand, the oldest first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The line that is being written, below them; empty between utterances.
    pub fn open_row(&self) -> String {
        self.layout.text(&self.layout.open_line())
    }

    fn take_lines(&mut self, now: MediaTime) {
        for line in &self.layout.lines()[self.taken..] {
            let text = self.layout.text(line);
            let since = self.open_since.unwrap_or(now);
            self.rows.push_back(Row { text, since, too_fast: false });
            // The next line's first word came with this line's last, at the earliest.
            self.open_since = Some(now);
        }
        self.taken = self.layout.lines().len();
    }

    fn leave(&mut self, now: MediaTime) -> Vec<Row> {
        let open = usize::from(!self.layout.open_line().is_empty());
        let mut left = Vec::new();
        while self.rows.len() + open > self.scheme.lines() {
            let read = self.rows.front().is_none_or(|row| now.since(row.since) >= least_time(&row.text));
            let crowded = self.rows.len() + open > self.scheme.lines() + 1;
            if !read && !crowded {
                break;
            }
            let Some(row) = self.rows.pop_front() else { break };
            left.push(Row { too_fast: is_too_fast(&row.text, now.since(row.since)), ..row });
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// `1.5 text` says a text at that second, `2.0 .` ends the utterance; what stands and what left is told.
    fn check(script: &str, expected: &Expect) {
        let mut screen = Rollup::new(Scheme::SIXTEEN);
        let mut told = String::new();
        for line in script.lines() {
            let (at, text) = line.trim().split_once(' ').expect("a time and a text");
            let now = MediaTime::from_secs_f64(at.parse().expect("seconds"));
            let left = if text == "." { screen.end_utterance(now) } else { screen.push(now, text) };
            for row in left {
                told += &format!("{at} left {}{}\n", row.text, if row.too_fast { " (hurried)" } else { "" });
            }
            let rows: Vec<&str> = screen.rows().map(|row| row.text.as_str()).collect();
            told += &format!("{at} {} | {}\n", rows.join(" / "), screen.open_row());
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn lines_roll_up_and_stay_until_they_can_have_been_read() {
        check(
            "0.0 ただいまから令和7年
             1.0 第1回定例会を開会いたします。
             3.0 日程第1、会議録署名議員の指名を
             6.0 行います。
             7.0 .
             9.0 次に、会期の決定についてを議題といたします。",
            &expect![[r#"
                0.0  | ただいまから令和7年
                1.0 ただいまから令和7年第1回定例会を | 開会いたします。
                3.0 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 | 会議録署名議員の指名を
                6.0 left ただいまから令和7年第1回定例会を
                6.0 開会いたします。日程第1、 | 会議録署名議員の指名を行います。
                7.0 開会いたします。日程第1、 / 会議録署名議員の指名を行います。 | 
                9.0 left 開会いたします。日程第1、
                9.0 left 会議録署名議員の指名を行います。
                9.0 次に、会期の決定についてを | 議題といたします。
            "#]],
        );
    }

    #[test]
    fn what_is_said_too_fast_is_shown_and_told() {
        check(
            "0.0 ただいまから令和7年第1回定例会を開会いたします。
             0.5 日程第1、会議録署名議員の指名を行います。
             1.0 次に、会期の決定についてを議題といたします。",
            &expect![[r#"
                0.0 ただいまから令和7年第1回定例会を | 開会いたします。
                0.5 ただいまから令和7年第1回定例会を / 開会いたします。日程第1、 | 会議録署名議員の指名を行います。
                1.0 left ただいまから令和7年第1回定例会を (hurried)
                1.0 left 開会いたします。日程第1、 (hurried)
                1.0 会議録署名議員の指名を行います。 / 次に、会期の決定についてを | 議題といたします。
            "#]],
        );
    }
}
