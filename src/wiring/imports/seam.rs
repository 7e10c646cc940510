use std::time::Duration;

use captioning::Progress;
use meeting::{MediaTime, Utterance};

/// Where nobody speaks for long, the place to go on from is still kept so often.
const KEEP_EVERY: Duration = Duration::from_secs(60);

/// Decides what of a transcription is kept together, so that it can be broken off at any moment and taken up again.
///
/// Utterances wait until nobody speaks, and are then kept together with that place. A transcription that is broken off begins
/// again there: it hears again what was not kept and nothing else.
#[derive(Debug, Default)]
pub struct Seam {
    waiting: Vec<Utterance>,
    kept_to: MediaTime,
}

/// To be written together or not at all.
#[derive(Debug, PartialEq)]
pub struct Keep {
    /// What was said.
    pub utterances: Vec<Utterance>,
    /// From where to go on.
    pub resume_at: MediaTime,
}

impl Seam {
    /// Of a transcription that begins at `resume_at`.
    pub fn new(resume_at: MediaTime) -> Self {
        Self { waiting: Vec::new(), kept_to: resume_at }
    }

    /// Takes what the transcription told.
    pub fn handle(&mut self, progress: Progress) -> Option<Keep> {
        match progress {
            Progress::Heard(_) => None,
            Progress::Utterance(utterance) => {
                self.waiting.push(utterance);
                None
            }
            Progress::Quiet(at) if !self.waiting.is_empty() || at.since(self.kept_to) >= KEEP_EVERY => {
                self.kept_to = at;
                Some(Keep { utterances: std::mem::take(&mut self.waiting), resume_at: at })
            }
            Progress::Quiet(_) => None,
        }
    }

    /// What is left once the sound has been heard to its end.
    pub fn finish(self) -> Vec<Utterance> {
        self.waiting
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use meeting::{Span, UtteranceId};

    use super::*;

    /// Each word a report at a second: "said3", "quiet5", "heard6".
    fn check(script: &str, expected: &Expect) {
        let mut seam = Seam::new(MediaTime::ZERO);
        let mut told = String::new();
        let ids = |utterances: &[Utterance]| utterances.iter().map(|one| one.id.get()).collect::<Vec<_>>();
        for word in script.split_whitespace() {
            let (what, seconds) = word.split_at(word.find(|c: char| c.is_ascii_digit()).expect("a time"));
            let seconds: u64 = seconds.parse().expect("a time");
            let at = MediaTime::from_millis(seconds * 1_000);
            let progress = match what {
                "said" => Progress::Utterance(Utterance {
                    id: UtteranceId::new(seconds),
                    speaker: None,
                    agenda_item: None,
                    span: Span::new(at, at),
                    words: Vec::new(),
                    translations: Vec::new(),
                    overtaken: Vec::new(),
                    corrections: Vec::new(),
                }),
                "quiet" => Progress::Quiet(at),
                _ => Progress::Heard(at),
            };
            if let Some(Keep { utterances, resume_at }) = seam.handle(progress) {
                told += &format!("{word}: keep {:?}, go on at {resume_at}\n", ids(&utterances));
            }
        }
        told += &format!("end: keep {:?}\n", ids(&seam.finish()));
        expected.assert_eq(&told);
    }

    #[test]
    fn what_was_said_is_kept_with_the_place_to_go_on_from() {
        check(
            "quiet1 said3 said5 heard6 quiet6 quiet7 said9",
            &expect![[r#"
                quiet6: keep [3, 5], go on at 0:00:06.000
                end: keep [9]
            "#]],
        );
    }

    #[test]
    fn a_long_silence_is_not_listened_to_again() {
        check(
            "quiet30 quiet59 quiet61 quiet90 quiet121",
            &expect![[r#"
                quiet61: keep [], go on at 0:01:01.000
                quiet121: keep [], go on at 0:02:01.000
                end: keep []
            "#]],
        );
    }
}
