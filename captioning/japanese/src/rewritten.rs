use std::ops::Range;

use meeting::Word;

/// A text after some stretches of it were written differently, with what came from where. Places are counted in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    text: String,
    changes: Vec<Change>,
    old_length: usize,
    new_length: usize,
}

/// A stretch that was written differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it stood.
    pub old: Range<usize>,
    /// Where what replaced it stands.
    pub new: Range<usize>,
}

impl Rewritten {
    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it is now, and nothing else.
    pub fn into_text(self) -> String {
        self.text
    }

    /// What was written differently, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The words of the text as it is now, made from those of the text before.
    ///
    /// Words that share a changed stretch become one: it covers their spans, and is as sure as the least sure of them. Words
    /// that are not those of the text before come back as they are.
    pub fn words(&self, words: &[Word]) -> Vec<Word> {
        let length: usize = words.iter().map(|word| word.text.chars().count()).sum();
        if self.changes.is_empty() || length != self.old_length {
            return words.to_vec();
        }
        let characters: Vec<char> = self.text.chars().collect();
        let mut made: Vec<Word> = Vec::with_capacity(words.len());
        let mut joined: Option<Word> = None;
        let (mut reached, mut written) = (0, 0);
        for word in words {
            reached += word.text.chars().count();
            let whole = match joined.take() {
                None => word.clone(),
                Some(first) => Word {
                    text: String::new(),
                    span: first.span.cover(word.span),
                    probability: first.probability.min(word.probability),
                },
            };
            let Some(now) = self.boundary(reached) else {
                joined = Some(whole);
                continue;
            };
            made.push(Word { text: characters[written..now].iter().collect(), ..whole });
            written = now;
        }
        made.extend(joined);
        made
    }

    /// What a character of the text as it is now was made from: itself, or a whole changed stretch.
    pub fn original(&self, new: usize) -> Range<usize> {
        let next = self.changes.partition_point(|change| change.new.end <= new);
        if let Some(change) = self.changes.get(next).filter(|change| change.new.start <= new) {
            return change.old.clone();
        }
        let (old_end, new_end) = self.ends_before(next);
        old_end + (new - new_end)..old_end + (new - new_end) + 1
    }

    /// Where the stretch before this change ends: before and now.
    fn ends_before(&self, change: usize) -> (usize, usize) {
        change.checked_sub(1).map_or((0, 0), |last| (self.changes[last].old.end, self.changes[last].new.end))
    }

    /// Where a place of the text before is now; nothing for one within a changed stretch.
    fn boundary(&self, old: usize) -> Option<usize> {
        let before = self.changes.partition_point(|change| change.old.end <= old);
        if self.changes.get(before).is_some_and(|change| change.old.start < old) {
            return None;
        }
        let (old_end, new_end) = self.ends_before(before);
        Some(new_end + (old - old_end))
    }

    pub(crate) fn keep(&mut self, kept: impl IntoIterator<Item = char>) {
        for character in kept {
            self.text.push(character);
            self.old_length += 1;
            self.new_length += 1;
        }
    }

    /// Writes `new` for the next `old` characters.
    pub(crate) fn replace(&mut self, old: &[char], new: &str) {
        if old.iter().copied().eq(new.chars()) {
            return self.keep(old.iter().copied());
        }
        let length = new.chars().count();
        self.changes.push(Change {
            old: self.old_length..self.old_length + old.len(),
            new: self.new_length..self.new_length + length,
        });
        self.text.push_str(new);
        self.old_length += old.len();
        self.new_length += length;
    }
}

#[cfg(test)]
mod tests {
    use meeting::{MediaTime, Span};

    use super::*;

    fn words(texts: &[&str]) -> Vec<Word> {
        let word = |(place, text): (usize, &&str)| {
            let at = |step: usize| MediaTime::from_millis(100 * step as u64);
            let probability = 1.0 - 0.1 * place as f32;
            Word { text: (*text).to_owned(), span: Span::new(at(place), at(place + 1)), probability }
        };
        texts.iter().enumerate().map(word).collect()
    }

    fn rewritten(pieces: &[(&str, &str)]) -> Rewritten {
        let mut made = Rewritten::default();
        for (old, new) in pieces {
            made.replace(&old.chars().collect::<Vec<_>>(), new);
        }
        made
    }

    #[test]
    fn words_that_share_a_change_become_one() {
        let made = rewritten(&[("金額は", "金額は"), ("三百", "300"), ("円です", "円です")]);
        assert_eq!((made.original(2), made.original(4), made.original(6)), (2..3, 3..5, 5..6));
        let told: Vec<_> = made.words(&words(&["金額", "は三", "百", "円", "です"]));
        let texts: Vec<&str> = told.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["金額", "は300", "円", "です"]);
        assert_eq!(told[1].span, Span::new(MediaTime::from_millis(100), MediaTime::from_millis(300)));
        assert!((told[1].probability - 0.8).abs() < 1e-6);
    }

    #[test]
    fn words_of_another_text_come_back_as_they_are() {
        let made = rewritten(&[("三百", "300")]);
        assert_eq!(made.words(&words(&["三百円"])), words(&["三百円"]));
        assert!(made.words(&[]).is_empty());
    }
}
