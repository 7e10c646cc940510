use std::{mem, time::Duration};

use meeting::{MediaTime, Span, Word};

/// After so long a silence what was said before says nothing about what comes, and tempts a recogniser to go on with it.
const FORGOTTEN_AFTER: Duration = Duration::from_millis(1_500);
/// What the recogniser was less sure of than this, on the average, is not told to it again: it would believe itself.
const SURE: f32 = 0.6;
/// So much of what was said before is told, in characters: about 60 tokens of Whisper's 223.
const MOST_BEFORE: usize = 55;
/// More names are cut off, in characters. [`crate::Vocabulary`] keeps to fewer.
const MOST_NAMES: usize = 400;

/// Decides what to tell the recogniser before it listens: names that may be said, then the end of what was said.
///
/// Recognisers believe their prompt. So nothing of what was said is told after a silence, or where it was unsure; and after an
/// answer that was not believed nothing at all, until there is one that was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prompt {
    names: String,
    /// The end of what was said in the utterances before, and when the last of it was.
    before: String,
    until: MediaTime,
    /// What has settled of the utterance under way: its sound is in the question already.
    now: Vec<Word>,
    misled: bool,
}

impl Prompt {
    /// What may be named from now on.
    pub(crate) fn name(&mut self, names: &str) {
        self.names = names.chars().take(MOST_NAMES).collect();
    }

    /// These words settled.
    pub(crate) fn settled(&mut self, words: &[Word]) {
        self.misled &= words.is_empty();
        self.now.extend_from_slice(words);
    }

    /// The utterance under way has ended.
    pub(crate) fn ended(&mut self) {
        let words = mem::take(&mut self.now);
        let Some(span) = words.iter().map(|word| word.span).reduce(Span::cover) else { return };
        let sure = words.iter().map(|word| word.probability).sum::<f32>() / words.len() as f32;
        if sure < SURE || span.start().since(self.until) > FORGOTTEN_AFTER {
            self.before.clear();
        }
        self.until = span.end();
        if sure >= SURE {
            self.before.extend(words.iter().map(|word| word.text.as_str()));
            let from = self.before.chars().count().saturating_sub(MOST_BEFORE);
            self.before = self.before.chars().skip(from).collect();
        }
    }

    /// An answer about an utterance that has ended was not believed.
    pub(crate) fn disbelieved(&mut self) {
        self.misled = true;
        self.before.clear();
    }

    /// What to tell before sound that begins at `at`.
    pub(crate) fn before(&self, at: MediaTime) -> String {
        if self.misled {
            return String::new();
        }
        let fresh = at.since(self.until) <= FORGOTTEN_AFTER;
        if fresh { format!("{}{}", self.names, self.before) } else { self.names.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, until_ms: u64, probability: f32) -> Vec<Word> {
        let span = Span::new(MediaTime::from_millis(until_ms - 100), MediaTime::from_millis(until_ms));
        vec![Word { text: text.to_owned(), span, probability }]
    }

    fn say(prompt: &mut Prompt, text: &str, until_ms: u64, probability: f32) {
        prompt.settled(&said(text, until_ms, probability));
        prompt.ended();
    }

    fn before(prompt: &Prompt, at_ms: u64) -> String {
        prompt.before(MediaTime::from_millis(at_ms))
    }

    #[test]
    fn what_was_just_said_follows_the_names() {
        let mut prompt = Prompt::default();
        prompt.name("佐藤花子。");
        say(&mut prompt, "質問を許します。", 9_000, 0.9);
        assert_eq!(before(&prompt, 9_400), "佐藤花子。質問を許します。");
    }

    #[test]
    fn nothing_of_what_was_said_is_told_after_a_silence_or_if_it_was_unsure() {
        let mut prompt = Prompt::default();
        prompt.name("佐藤花子。");
        say(&mut prompt, "質問を許します。", 9_000, 0.9);
        assert_eq!(before(&prompt, 10_600), "佐藤花子。");
        say(&mut prompt, "執務を許します。", 12_000, 0.4);
        assert_eq!(before(&prompt, 12_100), "佐藤花子。");
    }

    #[test]
    fn after_an_answer_that_was_not_believed_nothing_is_told_until_one_was() {
        let mut prompt = Prompt::default();
        prompt.name("佐藤花子。");
        say(&mut prompt, "質問を許します。", 9_000, 0.9);
        prompt.disbelieved();
        assert_eq!(before(&prompt, 9_100), "");
        say(&mut prompt, "はい。", 11_000, 0.9);
        assert_eq!(before(&prompt, 11_100), "佐藤花子。はい。");
    }

    #[test]
    fn a_prompt_is_bounded() {
        let mut prompt = Prompt::default();
        prompt.name(&"名".repeat(10_000));
        say(&mut prompt, &"言".repeat(10_000), 9_000, 0.9);
        assert_eq!(before(&prompt, 9_100).chars().count(), MOST_NAMES + MOST_BEFORE);
    }
}
