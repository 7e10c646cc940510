//! The furigana on sentences with readings written by hand, and its speed; the reading key's speed beside it.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use japanese::{Dictionary, Furigana, Keyer, Numerals, trial};

use crate::scorecard::{Figures, Goal};

/// How often each sentence is read for the figures of time.
const ROUNDS: u32 = 20;

pub fn run(dictionary: Option<&Path>) -> anyhow::Result<Figures> {
    let path = dictionary.context("name the dictionary in KOE_DICTIONARY (koe dictionary --to FOLDER makes one)")?;
    let dictionary = Arc::new(Dictionary::load(path).context("load the dictionary")?);
    let (furigana, keyer) = (Furigana::new(Arc::clone(&dictionary)), Keyer::new(Some(dictionary)));
    let (tuning, held_out) = (trial::sentences(trial::TUNING), trial::sentences(trial::HELD_OUT));
    let mut figures = Figures::new("ruby");
    let score = trial::ruby(&furigana, &held_out);
    figures.add("right among shown, held-out", score.right_percent(), "%", Goal::AtLeast(99.0));
    figures.add("words without, held-out", score.abstained_percent(), "%", Goal::AtMost(8.0));
    figures.add("sentences, held-out", score.sentences as f64, "sentences", Goal::None);
    let score = trial::ruby(&furigana, &tuning);
    figures.add("right among shown, looked at", score.right_percent(), "%", Goal::AtLeast(99.0));
    figures.add("words without, looked at", score.abstained_percent(), "%", Goal::AtMost(8.0));
    figures.add("sentences, looked at", score.sentences as f64, "sentences", Goal::None);
    let texts: Vec<&str> = tuning.iter().chain(&held_out).map(|sentence| sentence.text.as_str()).collect();
    figures.add("furigana a sentence", micros(&texts, |text| furigana.ruby(text).len()), "µs", Goal::AtMost(2_000.0));
    let key = |text: &str| keyer.key(text).length();
    figures.add("reading key a sentence", micros(&texts, key), "µs", Goal::AtMost(2_000.0));
    let numbers = |text: &str| Numerals::Arabic.rewrite(text).text().len();
    figures.add("numbers a sentence", micros(&texts, numbers), "µs", Goal::AtMost(1_000.0));
    Ok(figures)
}

/// What one text takes, on the whole.
#[expect(clippy::disallowed_methods, reason = "this is the benchmark's shell")]
fn micros(texts: &[&str], mut work: impl FnMut(&str) -> usize) -> f64 {
    let began = Instant::now();
    let mut made = 0;
    for _ in 0..ROUNDS {
        made += texts.iter().map(|text| work(text)).sum::<usize>();
    }
    let took: Duration = began.elapsed();
    std::hint::black_box(made);
    took.as_secs_f64() * 1e6 / (f64::from(ROUNDS) * texts.len() as f64)
}
