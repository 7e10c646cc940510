use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use models::{Ask, Error, Guess, Recogniser};

/// A recogniser that is asked each question once: asked again it answers from memory, and its clock goes on by the time that the
/// answer took then. So many ways to caption the same sound are measured at the cost of a few, and all meet the same answers.
pub struct Remembered<'a, C> {
    recogniser: &'a mut dyn Recogniser,
    clock: C,
    answers: HashMap<u64, (Guess, Duration)>,
    spent: Arc<AtomicU64>,
}

impl<'a, C: FnMut() -> Duration + Send> Remembered<'a, C> {
    /// Knows no answer yet. `clock` tells how long the recogniser takes.
    pub fn new(recogniser: &'a mut dyn Recogniser, clock: C) -> Self {
        Self { recogniser, clock, answers: HashMap::new(), spent: Arc::default() }
    }

    /// All the time that its answers took.
    pub fn clock(&self) -> impl FnMut() -> Duration + use<C> {
        let spent = Arc::clone(&self.spent);
        move || Duration::from_nanos(spent.load(Ordering::Relaxed))
    }
}

impl<C: FnMut() -> Duration + Send> Recogniser for Remembered<'_, C> {
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        let question = key(sound, ask);
        if !self.answers.contains_key(&question) {
            let began = (self.clock)();
            let guess = self.recogniser.recognise(sound, ask)?;
            let took = (self.clock)().saturating_sub(began);
            self.answers.insert(question, (guess, took));
        }
        let (guess, took) = &self.answers[&question];
        self.spent.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
        Ok(guess.clone())
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.recogniser.restart()
    }
}

/// Two questions of one session with one key are next to impossible.
fn key(sound: &[f32], ask: &Ask) -> u64 {
    let mut hasher = DefaultHasher::new();
    sound.len().hash(&mut hasher);
    sound.iter().for_each(|sample| sample.to_bits().hash(&mut hasher));
    (ask.language.as_str(), ask.translate, &ask.prompt).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use meeting::Language;
    use models::Scripted;

    use super::*;

    #[test]
    fn a_question_is_asked_once_and_costs_as_much_each_time() {
        let mut asked = 0.0;
        let mut scripted = Scripted::new(move |_: &[f32]| {
            asked += 1.0;
            Ok(Guess { no_speech_probability: asked, ..Guess::default() })
        });
        let mut told = Duration::ZERO;
        let mut remembered = Remembered::new(&mut scripted, move || {
            told += Duration::from_millis(30);
            told
        });
        let mut clock = remembered.clock();
        let ask = Ask::new(Language::japanese());
        let mut answer = |sound: &[f32]| remembered.recognise(sound, &ask).expect("scripted").no_speech_probability;
        assert_eq!([answer(&[0.1]), answer(&[0.2]), answer(&[0.1])], [1.0, 2.0, 1.0]);
        assert_eq!(clock(), Duration::from_millis(90));
    }
}
