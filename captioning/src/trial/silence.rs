//! What a recogniser makes of sound in which nobody speaks, and what the captioner lets through of it.

use std::{collections::BTreeMap, time::Duration};

use meeting::{Language, MediaTime, Samples};
use models::{Ask, Guess, GuessedWord, Recogniser, Scripted};

use super::run_by;
use crate::{Error, Invention, Settings, key, protected, voice::FRAME};

/// Stretches of these lengths are asked about when a model's inventions are gathered, in seconds: what utterances last.
const STRETCHES: [usize; 3] = [1, 3, 8];

/// What the captioner showed of sound without speech.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Invented {
    /// Characters shown as a draft and taken back, or settled.
    pub characters: usize,
    /// How long the sound was.
    pub length: Duration,
}

/// Captions sound in which nobody speaks, in virtual time; whatever is shown was made up.
pub fn invented(
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    sound: impl Iterator<Item = Samples>,
) -> Result<Invented, Error> {
    let mut end = MediaTime::ZERO;
    let sound = sound.inspect(|samples| end = end.max(samples.span().end()));
    let measured = run_by(settings, recogniser, sound, &[], &mut || Duration::ZERO)?;
    let settled = key::of(&measured.text).count();
    let taken_back = (measured.erasure * settled.max(1) as f64).round() as usize;
    Ok(Invented { characters: settled + taken_back, length: end.since(MediaTime::ZERO) })
}

/// The protected phrases, and of them those that the captioner settled when a recogniser heard them, unsurely, in `voice`:
/// a second or so of speech.
pub fn kept(settings: &Settings, voice: &[f32]) -> Result<(usize, usize), Error> {
    let mut kept = 0;
    for phrase in protected::PHRASES {
        let mut recogniser = Scripted::new(move |_| {
            let words = vec![GuessedWord::new(phrase, 0.2)];
            Ok(Guess { words, no_speech_probability: 0.9 })
        });
        let pause = vec![0.0; Samples::RATE as usize];
        let sound: Vec<f32> = [&pause[..], voice, &pause[..]].concat();
        let steps = sound.chunks(FRAME).enumerate().map(|(place, samples)| Samples {
            at: MediaTime::from_micros((place * FRAME) as u64 * 1_000_000 / u64::from(Samples::RATE)),
            samples: samples.to_vec(),
        });
        let measured = run_by(settings, &mut recogniser, steps, &[], &mut || Duration::ZERO)?;
        kept += usize::from(measured.text.contains(phrase));
    }
    Ok((kept, protected::PHRASES.len()))
}

/// Asks a recogniser about stretches of sound in which nobody speaks, every few seconds: all that it answers is made up.
pub fn harvest(
    recogniser: &mut dyn Recogniser,
    language: &Language,
    sound: impl Iterator<Item = Samples>,
) -> Result<Vec<Invention>, Error> {
    let ask = Ask::new(language.clone());
    let mut found: BTreeMap<String, Invention> = BTreeMap::new();
    let mut heard: Vec<f32> = Vec::new();
    let mut lengths = STRETCHES.iter().cycle();
    let mut wanted = lengths.next().copied().unwrap_or(1) * Samples::RATE as usize;
    for samples in sound {
        heard.extend_from_slice(&samples.samples);
        if heard.len() < wanted {
            continue;
        }
        let guess = recogniser.recognise(&heard[..wanted], &ask)?;
        let said: String = key::of(&guess.text()).collect();
        if !said.is_empty() {
            let text = guess.text();
            found.entry(said).or_insert(Invention { text, times: 0 }).times += 1;
        }
        heard.clear();
        wanted = lengths.next().copied().unwrap_or(1) * Samples::RATE as usize;
    }
    Ok(found.into_values().collect())
}
