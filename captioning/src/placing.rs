//! Where in the sound the words of a guess were said.
//!
//! Some recognisers tell where they heard a word end ([`models::GuessedWord`]). Of others: people speak at a steady pace between
//! pauses and pause at punctuation, so words are laid out by their length along the speech, and punctuation is pinned to the pauses
//! near it.

use std::time::Duration;

use models::GuessedWord;

use crate::{key, voice};

/// A silence this long is a pause; a shorter one is a stop consonant.
const PAUSE_FRAMES: usize = 8;
const FRAME_S: f32 = 0.016;
/// So much speech after a sentence cannot be an echo of it: a second.
const SPOKEN_ON_FRAMES: usize = 62;
/// Nobody says a stretch in less than this part of the time that it takes at the usual pace.
const HASTE: f32 = 0.85;
/// How far a pause may lie from where its punctuation is expected: so long, or this share of the way from the last pause.
const NEAR_S: f32 = 0.35;
const NEAR_SHARE: f32 = 0.25;

/// The speech of an utterance: its frames without the pauses.
#[derive(Clone, Debug)]
pub(crate) struct Speech {
    /// The place of every frame of speech.
    frames: Vec<usize>,
    /// How many frames of speech lie before each pause, the one at the end included.
    pauses: Vec<usize>,
}

/// From when to when, from the utterance's start.
pub(crate) type Place = (Duration, Duration);

impl Speech {
    /// From what the detector said of each frame.
    pub(crate) fn new(voiced: &[bool]) -> Self {
        let mut frames: Vec<usize> = Vec::new();
        let mut pauses = Vec::new();
        for (place, _) in voiced.iter().enumerate().filter(|(_, voiced)| **voiced) {
            match frames.last() {
                Some(&last) if place - last > PAUSE_FRAMES => pauses.push(frames.len()),
                Some(&last) => frames.extend(last + 1..place),
                None => {}
            }
            frames.push(place);
        }
        if frames.last().is_some_and(|&last| voiced.len() - last > PAUSE_FRAMES) {
            pauses.push(frames.len());
        }
        Self { frames, pauses }
    }

    /// How long someone spoke.
    pub(crate) fn length(&self) -> Duration {
        voice::length(self.frames.len() * voice::FRAME)
    }

    /// When somebody speaks at or after this time, or this time where nobody does any more.
    fn resumes(&self, at: Duration) -> Duration {
        let frame = (at.as_micros() / voice::length(voice::FRAME).as_micros()) as usize;
        let next = self.frames.get(self.frames.partition_point(|&place| place < frame));
        next.map_or(at, |&place| voice::length(place * voice::FRAME).max(at))
    }

    /// When it was last heard.
    pub(crate) fn end(&self) -> Duration {
        voice::length(self.frames.last().map_or(0, |last| last + 1) * voice::FRAME)
    }

    fn seconds(&self) -> f32 {
        self.frames.len() as f32 * FRAME_S
    }

    /// When so many seconds of speech had begun to be over: before the pause, should one lie there.
    fn ends(&self, seconds: f32) -> Duration {
        self.time(seconds, (seconds / FRAME_S).ceil() as usize, 1)
    }

    /// When the speech after so many seconds of it goes on: after the pause, should one lie there.
    fn begins(&self, seconds: f32) -> Duration {
        self.time(seconds, (seconds / FRAME_S) as usize + 1, 0)
    }

    fn time(&self, seconds: f32, frames: usize, and: usize) -> Duration {
        let place = match self.frames.get(frames.saturating_sub(1)) {
            Some(frame) => (frame + and) as f32 * FRAME_S,
            // Beyond the speech so far: not said yet, or laid out too slowly.
            None => self.frames.last().map_or(0, |last| last + 1) as f32 * FRAME_S + seconds - self.seconds(),
        };
        Duration::from_secs_f32(place.max(0.0))
    }
}

/// How long it takes to say something as long as one kana.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace(f32);

impl Pace {
    /// Before anybody spoke. Slow: a word laid out too late settles late, one laid out too early may settle wrong.
    pub(crate) const UNKNOWN: Self = Self(0.125);

    /// Takes a finished utterance into account.
    pub(crate) fn learn(&mut self, words: &[GuessedWord], speech: &Speech) {
        let length: f32 = words.iter().map(|word| spoken_length(&word.text)).sum();
        if length >= 10.0 {
            let seen = (speech.seconds() / length).clamp(0.06, 0.25);
            self.0 += 0.3 * (seen - self.0);
        }
    }
}

/// Places words where the recogniser told that they ended, but no sooner than this speaker in great haste could have said them;
/// `None` if it did not tell of every one.
pub(crate) fn told(words: &[GuessedWord], speech: &Speech, pace: Pace) -> Option<Vec<Place>> {
    let mut last = Duration::ZERO;
    let mut length = 0.0;
    let place = |word: &GuessedWord| {
        length += spoken_length(&word.text);
        let end = word.end?.max(last).max(speech.ends(length * pace.0 * HASTE));
        let start = speech.resumes(last).min(end);
        last = end;
        Some((start, end))
    };
    words.iter().map(place).collect()
}

/// Places words of an utterance that goes on: by the pace, pinned to the pauses so far. What is placed after its end has not
/// been said yet; recognisers that were taught on whole sentences finish them.
pub(crate) fn so_far(words: &[GuessedWord], speech: &Speech, pace: Pace) -> Vec<Place> {
    // A little slower than usual, for the same reason as `Pace::UNKNOWN`.
    let pins = pin(words, speech, pace.0 * 1.05);
    place(words, speech, &pins, pace.0 * 1.05)
}

/// Places words of an utterance that has ended: they fill its speech.
pub(crate) fn whole(words: &[GuessedWord], speech: &Speech) -> Vec<Place> {
    let length: f32 = words.iter().map(|word| spoken_length(&word.text)).sum();
    let pace = speech.seconds() / length.max(1.0);
    let mut pins = pin(words, speech, pace);
    pins.retain(|pin| pin.length < length && pin.seconds < speech.seconds());
    pins.push(Pin { length, seconds: speech.seconds() });
    place(words, speech, &pins, pace)
}

/// Whether the recogniser stopped at the end of a sentence though someone speaks on after the pause behind it; if so, the
/// frame in that pause's middle. Whisper does so now and then, and models taught on single sentences often.
pub(crate) fn stopped_after_sentence(words: &[GuessedWord], speech: &Speech, pace: Pace) -> Option<usize> {
    if words.last()?.text.ends_with(['、', ',']) { None } else { stopped_after_phrase(words, speech, pace) }
}

/// The same at any punctuation. Of an utterance that goes on this says little: more of its words are to come.
pub(crate) fn stopped_after_phrase(words: &[GuessedWord], speech: &Speech, pace: Pace) -> Option<usize> {
    let length: f32 = words.iter().map(|word| spoken_length(&word.text)).sum();
    let last = pin(words, speech, pace.0).pop().filter(|pin| pin.length > 0.0 && pin.length == length)?;
    let before = (last.seconds / FRAME_S).round() as usize;
    let (end, next) = (*speech.frames.get(before.checked_sub(1)?)?, *speech.frames.get(before)?);
    (speech.frames.len() - before >= SPOKEN_ON_FRAMES).then_some(end + (next - end) / 2)
}

/// So much text takes so much speech.
#[derive(Clone, Copy)]
struct Pin {
    length: f32,
    seconds: f32,
}

/// Finds the pauses of the punctuation.
fn pin(words: &[GuessedWord], speech: &Speech, pace: f32) -> Vec<Pin> {
    let mut pins = vec![Pin { length: 0.0, seconds: 0.0 }];
    let mut length = 0.0;
    for word in words {
        length += spoken_length(&word.text);
        if !word.text.ends_with(['、', '。', ',', '.', '?', '!', '？', '！']) {
            continue;
        }
        let last = pins[pins.len() - 1];
        let expected = last.seconds + (length - last.length) * pace;
        let near = NEAR_S.max((expected - last.seconds) * NEAR_SHARE);
        let pauses = speech.pauses.iter().map(|&frames| frames as f32 * FRAME_S);
        let later = pauses.filter(|&at| at > last.seconds && length > last.length);
        let nearest = later.min_by(|a, b| (a - expected).abs().total_cmp(&(b - expected).abs()));
        if let Some(seconds) = nearest.filter(|at| (at - expected).abs() <= near) {
            pins.push(Pin { length, seconds });
        }
    }
    pins
}

fn place(words: &[GuessedWord], speech: &Speech, pins: &[Pin], pace: f32) -> Vec<Place> {
    let seconds = |length: f32| {
        let next = pins.partition_point(|pin| pin.length < length);
        let from = pins[next.saturating_sub(1)];
        match pins.get(next) {
            Some(to) if to.length > from.length => {
                from.seconds + (to.seconds - from.seconds) * (length - from.length) / (to.length - from.length)
            }
            Some(to) => to.seconds,
            None => from.seconds + (length - from.length) * pace,
        }
    };
    let mut length = 0.0;
    let mut places = Vec::with_capacity(words.len());
    for word in words {
        let start = speech.begins(seconds(length));
        length += spoken_length(&word.text);
        let end = speech.ends(seconds(length));
        places.push((start.min(end), end));
    }
    places
}

/// How long a text takes to say, in kana. Measured on synthetic council speech: a kanji takes 1.5 times as long as a kana.
fn spoken_length(text: &str) -> f32 {
    key::of(text).map(one).sum()
}

fn one(char: char) -> f32 {
    match char {
        'ゃ' | 'ゅ' | 'ょ' | 'ャ' | 'ュ' | 'ョ' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'ァ' | 'ィ' | 'ゥ' | 'ェ'
        | 'ォ' => 0.1,
        '\u{3040}'..='\u{30ff}' => 1.0,
        '0'..='9' => 2.0,
        char if char.is_ascii() => 0.5,
        _ => 1.55,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<GuessedWord> {
        text.split('|').map(|text| GuessedWord::new(text, 0.9)).collect()
    }

    /// Stretches of speech and silence in turn, in frames.
    fn speech(stretches: &[usize]) -> Speech {
        let voiced = stretches.iter().enumerate().flat_map(|(place, &frames)| vec![place % 2 == 0; frames]);
        Speech::new(&voiced.collect::<Vec<bool>>())
    }

    fn ends(places: &[Place]) -> Vec<u128> {
        places.iter().map(|(_, end)| end.as_millis()).collect()
    }

    #[test]
    fn punctuation_ends_where_the_pause_begins() {
        let places = whole(&words("三番、|佐藤|議員|の|質問"), &speech(&[30, 25, 70]));
        assert_eq!(places[0].1.as_millis(), 480);
        assert_eq!(places[1].0.as_millis(), 880);
        assert_eq!(places[4].1.as_millis(), 2_000);
    }

    #[test]
    fn words_of_an_utterance_that_goes_on_are_placed_by_the_pace_and_may_lie_ahead() {
        let places = so_far(&words("ただ|いま|から|会議|を"), &speech(&[30]), Pace(0.1));
        assert_eq!(ends(&places), [224, 432, 629, 955, 1_060]);
    }

    #[test]
    fn words_lie_where_the_recogniser_heard_them_end_and_begin_after_the_pause() {
        let mut said = words("三番、|佐藤|議員");
        for (word, millis) in said.iter_mut().zip([500, 1_300, 1_700]) {
            word.end = Some(Duration::from_millis(millis));
        }
        let places = told(&said, &speech(&[30, 25, 70]), Pace(0.1)).expect("all of them are told");
        assert_eq!(ends(&places), [500, 1_300, 1_700]);
        assert_eq!(places[1].0.as_millis(), 880);
        said[1].end = None;
        assert_eq!(told(&said, &speech(&[30, 25, 70]), Pace(0.1)), None);
    }

    #[test]
    fn ends_that_nobody_could_speak_so_fast_for_are_not_believed() {
        let mut said = words("ただ|いま|から");
        for word in &mut said {
            word.end = Some(Duration::ZERO);
        }
        assert_eq!(ends(&told(&said, &speech(&[60]), Pace(0.1)).expect("all of them are told")), [176, 352, 512]);
    }

    #[test]
    fn speech_after_the_recogniser_s_last_sentence_is_noticed() {
        let said = words("手数料|は|三百|円|です|。");
        assert_eq!(stopped_after_sentence(&said, &speech(&[90, 20, 80]), Pace(0.12)), Some(99));
        assert_eq!(stopped_after_sentence(&said, &speech(&[90, 20, 20]), Pace(0.12)), None);
        assert_eq!(stopped_after_sentence(&said[..5], &speech(&[90, 20, 80]), Pace(0.12)), None);
    }

    #[test]
    fn the_pace_is_learned() {
        let mut pace = Pace::UNKNOWN;
        for _ in 0..20 {
            pace.learn(&words("ただいまからかいぎをひらきます"), &speech(&[75]));
        }
        assert!((pace.0 - 0.08).abs() < 0.005, "{pace:?}");
    }
}
