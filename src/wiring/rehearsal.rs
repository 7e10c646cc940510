use std::time::{Duration, Instant};

use counter::{Input, Languages, Sides};

/// A demonstration's conversation: it begins by itself, ends a while after its sound has, and begins again, each time with the
/// next of several visitors.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    languages: Vec<Sides<Languages>>,
    begun: usize,
    due: Option<(Instant, Due)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Begin,
    End,
}

impl Rehearsal {
    /// How long the last lines can be read.
    pub const READING: Duration = Duration::from_secs(8);
    /// Between two conversations.
    pub const PAUSE: Duration = Duration::from_secs(4);

    /// One that begins at `now`, in the first of these languages; after the last comes the first again.
    pub fn new(now: Instant, first: Sides<Languages>, others: impl IntoIterator<Item = Sides<Languages>>) -> Self {
        let languages = std::iter::once(first).chain(others).collect();
        Self { languages, begun: 0, due: Some((now, Due::Begin)) }
    }

    /// The sound has ended by itself.
    pub fn source_ended(&mut self, now: Instant) {
        self.due = Some((now + Self::READING, Due::End));
    }

    /// The conversation has ended, whoever ended it.
    pub fn closed(&mut self, now: Instant) {
        self.due = Some((now + Self::PAUSE, Due::Begin));
    }

    /// When to call [`Rehearsal::due`].
    pub fn deadline(&self) -> Option<Instant> {
        self.due.map(|(at, _)| at)
    }

    /// What is to happen by now.
    pub fn due(&mut self, now: Instant) -> Option<Input> {
        let (_, due) = self.due.take_if(|(at, _)| *at <= now)?;
        Some(match due {
            Due::Begin => {
                let languages = self.languages[self.begun % self.languages.len()].clone();
                self.begun = self.begun.wrapping_add(1);
                Input::Begin(languages)
            }
            Due::End => Input::End,
        })
    }
}

#[cfg(test)]
mod tests {
    use meeting::Language;

    use super::*;

    #[test]
    fn a_rehearsal_begins_ends_after_its_sound_and_begins_again_with_the_next_visitor() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let start = Instant::now();
        let reading = |tag| {
            let reads = Language::new(tag).expect("a language");
            Sides {
                clerk: Languages::of(Language::japanese()),
                visitor: Languages { reads, ..Languages::of(Language::japanese()) },
            }
        };
        let mut rehearsal = Rehearsal::new(start, reading("en"), [reading("vi")]);
        assert_eq!(rehearsal.due(start), Some(Input::Begin(reading("en"))));
        assert_eq!(rehearsal.deadline(), None);
        rehearsal.source_ended(start);
        assert_eq!(rehearsal.due(start), None, "the last lines are still read");
        assert_eq!(rehearsal.due(start + Rehearsal::READING), Some(Input::End));
        rehearsal.closed(start + Rehearsal::READING);
        let again = start + Rehearsal::READING + Rehearsal::PAUSE;
        assert_eq!(rehearsal.deadline(), Some(again));
        assert_eq!(rehearsal.due(again), Some(Input::Begin(reading("vi"))));
        rehearsal.closed(again);
        assert_eq!(rehearsal.due(again + Rehearsal::PAUSE), Some(Input::Begin(reading("en"))));
    }
}
