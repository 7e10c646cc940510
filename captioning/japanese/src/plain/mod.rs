//! やさしい日本語: plain Japanese for those who are learning it.
//!
//! What people wrote for a sentence comes first ([`By::Human`]). Only where there is nothing, rules make a draft ([`By::Draft`]):
//! municipal words are replaced by plain ones, honorific speech by です and ます, long sentences are parted where nothing can be
//! lost. A draft must be shown as one. Numbers, amounts, dates, deadlines and negations are never rewritten: they are counted before
//! and after, and where one is lost or new, the sentence stays as it was.

mod facts;
mod polite;
mod readability;
mod terms;
mod verbs;
mod written;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::{Numerals, phrases};

pub use readability::{Readability, readability};
pub use written::{BadSentence, read_sentences};

/// Sentences of councils and counters with what people wrote for them, procedure by procedure.
const PHRASES: &str = include_str!("../../data/plain/phrases.tsv");

/// Longer sentences, in characters, are parted where they can be.
const LONG: usize = 30;

/// Makes plain Japanese of sentences.
#[derive(Clone, Debug)]
pub struct Plain {
    phrases: HashMap<String, String>,
}

/// A text in plain Japanese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plainly {
    /// The text.
    pub text: String,
    /// Who made it.
    pub by: By,
}

/// Who made a plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// People, all of it, beforehand.
    Human,
    /// Nothing was to be made plainer, or nothing could be without loss.
    Unchanged,
    /// Rules, at least in part: to be shown as a draft.
    Draft,
}

impl Default for Plain {
    fn default() -> Self {
        Self::new()
    }
}

impl Plain {
    /// With the sentences that come with Koe.
    pub fn new() -> Self {
        let mut made = Self { phrases: HashMap::new() };
        made.add(read_sentences(PHRASES).expect("a test reads them"));
        made
    }

    /// The same with a town's own sentences, each as (said, plain), which win over those that come with Koe.
    pub fn with_phrases<'a>(&self, phrases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut made = self.clone();
        made.add(phrases);
        made
    }

    /// The text in plain Japanese, sentence by sentence.
    pub fn rewrite(&self, text: &str) -> Plainly {
        if let Some(written) = self.phrases.get(&key(text)) {
            return Plainly { text: written.clone(), by: By::Human };
        }
        let made: Vec<Plainly> = sentences(text).into_iter().map(|sentence| self.sentence(sentence)).collect();
        let by = made.iter().map(|made| made.by).max().unwrap_or(By::Unchanged);
        // Partly a person's and partly as it was said is nobody's whole.
        let human = made.iter().any(|made| made.by == By::Human);
        let by = if by == By::Unchanged && human { By::Draft } else { by };
        Plainly { text: made.into_iter().map(|made| made.text).collect(), by }
    }

    fn sentence(&self, sentence: &str) -> Plainly {
        if let Some(written) = self.phrases.get(&key(sentence)) {
            return Plainly { text: written.clone(), by: By::Human };
        }
        // 申し訳ございませんが says no to nothing.
        let meant = polite::without_preamble(sentence);
        let draft = split(&polite::plain(&terms::plain(meant)));
        let kept = facts::of(meant) == facts::of(&draft);
        if kept && draft != sentence {
            Plainly { text: draft, by: By::Draft }
        } else {
            Plainly { text: sentence.to_owned(), by: By::Unchanged }
        }
    }

    fn add<'a>(&mut self, phrases: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.phrases.extend(phrases.into_iter().map(|(said, plain)| (key(said), plain.to_owned())));
    }
}

/// The text with a space between its phrases (分かち書き).
pub fn spaced(text: &str) -> String {
    let phrases = phrases(text);
    phrases.iter().map(|phrase| phrase.trim()).filter(|phrase| !phrase.is_empty()).collect::<Vec<_>>().join(" ")
}

/// By what sentences are found again: without punctuation and spaces, numbers written in one way.
fn key(text: &str) -> String {
    let text: String = text.nfkc().filter(|c| c.is_alphanumeric() || *c == 'ー').collect();
    Numerals::Arabic.rewrite(&text).into_text()
}

/// The sentences, each with the mark that ends it.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '？', '！', '?', '!']).filter(|sentence| !sentence.is_empty()).collect()
}

/// A long sentence in two, where a reason ends: …ますので、….
fn split(sentence: &str) -> String {
    if sentence.chars().count() <= LONG {
        return sentence.to_owned();
    }
    sentence
        .replace("ますので、", "ます。だから、")
        .replace("ですので、", "です。だから、")
        .replace("ますから、", "ます。だから、")
}

#[cfg(test)]
mod tests;
