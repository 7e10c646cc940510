use std::collections::VecDeque;

use captioning::Heard;
use meeting::UtteranceId;

/// A translation comes a few utterances after its own: of so many of each ear it is known which they were.
const REMEMBERED: usize = 64;

/// Decides whose turn it is to be written down, where several captioners hear one session: an utterance is finished before the
/// next begins, and all are numbered in one row.
///
/// Whoever speaks at the same time waits at their captioner for as long as the utterance lasts, half a minute at most; nothing of
/// it is lost. After an utterance the others come first.
#[derive(Debug)]
pub struct Turns {
    next: u64,
    /// Whose utterance is under way.
    speaking: Option<usize>,
    /// Whose was the last.
    last: usize,
    /// Of each ear: its own number for an utterance, and ours.
    known: Vec<VecDeque<(UtteranceId, UtteranceId)>>,
}

impl Turns {
    /// For so many ears.
    pub fn new(ears: usize, first: UtteranceId) -> Self {
        Self { next: first.get(), speaking: None, last: 0, known: vec![VecDeque::new(); ears] }
    }

    /// Who may be listened to now, the first before the others.
    pub fn order(&self) -> Vec<usize> {
        match self.speaking {
            Some(ear) => vec![ear],
            None => (1..=self.known.len()).map(|place| (self.last + place) % self.known.len()).collect(),
        }
    }

    /// Takes what an ear heard whose turn it is; gives it with the session's own number.
    pub fn take(&mut self, ear: usize, heard: Heard) -> Heard {
        match heard {
            Heard::Settled { utterance, words } => Heard::Settled { utterance: self.begin(ear, utterance), words },
            Heard::Draft { utterance, stable, text, span } => {
                Heard::Draft { utterance: self.begin(ear, utterance), stable, text, span }
            }
            Heard::Ended { utterance } => {
                let utterance = self.begin(ear, utterance);
                (self.speaking, self.last) = (None, ear);
                Heard::Ended { utterance }
            }
            Heard::Translated { utterance, text } => Heard::Translated { utterance: self.number(ear, utterance), text },
            Heard::Gap(span) => Heard::Gap(span),
        }
    }

    /// Nothing more comes from this ear. Gives whether it was its turn, which is over.
    pub fn close(&mut self, ear: usize) -> bool {
        self.speaking.take_if(|speaking| *speaking == ear).is_some()
    }

    fn begin(&mut self, ear: usize, utterance: UtteranceId) -> UtteranceId {
        self.speaking = Some(ear);
        self.number(ear, utterance)
    }

    fn number(&mut self, ear: usize, utterance: UtteranceId) -> UtteranceId {
        let known = &mut self.known[ear];
        if let Some((_, ours)) = known.iter().rev().find(|(theirs, _)| *theirs == utterance) {
            return *ours;
        }
        let ours = UtteranceId::new(self.next);
        self.next += 1;
        known.push_back((utterance, ours));
        while known.len() > REMEMBERED {
            known.pop_front();
        }
        ours
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use meeting::{MediaTime, Span};

    use super::*;

    /// Each line: an ear, then `draft N`, `end N`, `english N` or `closes`. An ear whose turn it is not waits with it.
    fn check(script: &str, expected: &Expect) {
        let mut turns = Turns::new(3, UtteranceId::new(10));
        let mut waiting: Vec<VecDeque<&str>> = vec![VecDeque::new(); 3];
        let mut told = String::new();
        for line in script.lines().map(str::trim) {
            let (ear, what) = line.split_once(' ').expect("an ear, then what");
            waiting[ear.parse::<usize>().expect("a number")].push_back(what);
            while let Some((ear, what)) =
                turns.order().into_iter().find_map(|ear| waiting[ear].pop_front().map(|what| (ear, what)))
            {
                let (verb, number) = what.split_once(' ').unwrap_or((what, "0"));
                let utterance = UtteranceId::new(number.parse().expect("a number"));
                let span = Span::new(MediaTime::ZERO, MediaTime::ZERO);
                let (stable, text) = (String::new(), String::new());
                let heard = match verb {
                    "draft" => Heard::Draft { utterance, stable, text, span },
                    "end" => Heard::Ended { utterance },
                    "english" => Heard::Translated { utterance, text },
                    "closes" => {
                        turns.close(ear);
                        continue;
                    }
                    other => panic!("no such step: {other}"),
                };
                let ours = match turns.take(ear, heard) {
                    Heard::Draft { utterance, .. }
                    | Heard::Settled { utterance, .. }
                    | Heard::Ended { utterance }
                    | Heard::Translated { utterance, .. } => utterance,
                    Heard::Gap(_) => panic!("nothing was missed"),
                };
                told += &format!("{ear} {verb} {ours}\n");
            }
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn who_speaks_at_the_same_time_waits_for_the_end_of_the_utterance() {
        check(
            "0 draft 0
             1 draft 0
             0 draft 0
             1 end 0
             0 end 0
             0 draft 1",
            &expect![[r#"
                0 draft 10
                0 draft 10
                0 end 10
                1 draft 11
                1 end 11
                0 draft 12
            "#]],
        );
    }

    #[test]
    fn a_translation_that_comes_late_belongs_to_its_own_utterance() {
        check(
            "0 draft 0
             0 end 0
             1 draft 0
             1 end 0
             0 english 0",
            &expect![[r#"
                0 draft 10
                0 end 10
                1 draft 11
                1 end 11
                0 english 10
            "#]],
        );
    }

    #[test]
    fn an_ear_that_closes_in_the_middle_of_an_utterance_holds_nobody_up() {
        check(
            "2 draft 0
             0 draft 0
             2 closes",
            &expect![[r#"
                2 draft 10
                0 draft 11
            "#]],
        );
    }
}
