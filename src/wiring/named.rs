use std::sync::{Arc, OnceLock};

use japanese::{BEFORE_NAMES, Doubt, LikelyNames, OpenedWith, Opening};
use meeting::{Language, MediaTime, Span, Word};
use models::{Ask, Error, Guess, GuessedWord, Recogniser};

use super::nobody_named::nobody_named;

/// Of one answer so many places are looked at: nobody names more people in a breath, and each costs time.
const MOST_DOUBTS: usize = 4;

/// A recogniser that is asked once more where it heard a name that is nobody's on the session's roster: how likely is each name of
/// the roster there? [`LikelyNames`] decides by it.
///
/// It is done at once, since a recogniser tells that only of the sound that it heard last; and so what settles of an utterance that
/// goes on has the names right, too. Of an utterance a place is asked about once something was heard after it, and before that only
/// while it is what was heard last.
pub struct Named {
    recogniser: Box<dyn Recogniser>,
    names: LikelyNames,
    /// What the names have unsaid, until it is known.
    unsaid: Option<UnsaidLater>,
    /// The sound asked about last.
    sound: Vec<f32>,
    /// The places in that utterance.
    decided: Vec<Decided>,
    /// How many places there were so far.
    places: u64,
    /// The beginnings of clauses in that utterance.
    openings: Vec<Opened>,
}

struct Decided {
    before: String,
    heard: String,
    place: u64,
    /// Something was heard after it, so that it stays.
    for_good: bool,
    name: Option<String>,
}

struct Opened {
    before: String,
    /// Enough was heard after it, so that it stays.
    for_good: bool,
    with: Option<OpenedWith>,
}

/// How likely a recogniser finds a roster's family names and whole names in speech in which nobody is named.
#[derive(Debug)]
pub struct Unsaid {
    choices: Vec<Vec<f32>>,
    wholes: Vec<Vec<f32>>,
}

/// The same, from when it is known: it takes some seconds.
pub type UnsaidLater = Arc<OnceLock<Unsaid>>;

/// A recogniser that writes these names right, where there are any; it is asked first what they have unsaid.
pub fn naming(mut recogniser: Box<dyn Recogniser>, names: Option<LikelyNames>) -> Box<dyn Recogniser> {
    let Some(names) = names else { return recogniser };
    let unsaid = UnsaidLater::default();
    measure_unsaid(&mut *recogniser, &names, &unsaid);
    naming_once_known(recogniser, names, unsaid)
}

/// The same, while somebody else finds out what the names have unsaid.
pub fn naming_once_known(
    recogniser: Box<dyn Recogniser>,
    names: LikelyNames,
    unsaid: UnsaidLater,
) -> Box<dyn Recogniser> {
    Box::new(Named {
        recogniser,
        names,
        unsaid: Some(unsaid),
        sound: Vec::new(),
        decided: Vec::new(),
        places: 0,
        openings: Vec::new(),
    })
}

/// Finds out what the names have unsaid. Where that fails the first names of a session may be missed.
pub fn measure_unsaid(recogniser: &mut dyn Recogniser, names: &LikelyNames, unsaid: &UnsaidLater) {
    match Unsaid::of(recogniser, names) {
        // Nobody else tells it.
        Ok(known) => drop(unsaid.set(known)),
        Err(error) => {
            tracing::warn!(%error, "the first names of a session may be missed: cannot tell what names have unsaid");
        }
    }
}

impl Unsaid {
    fn of(recogniser: &mut dyn Recogniser, names: &LikelyNames) -> anyhow::Result<Self> {
        let (mut choices, mut wholes) = (Vec::new(), Vec::new());
        for sound in nobody_named()? {
            recogniser.recognise(sound, &Ask::new(Language::japanese()))?;
            for before in BEFORE_NAMES {
                let Some(told) = recogniser.likelihoods(before, names.choices())? else {
                    return Ok(Self { choices, wholes });
                };
                choices.push(told);
                wholes.extend(recogniser.likelihoods(before, &names.wholes())?);
            }
        }
        Ok(Self { choices, wholes })
    }
}

impl Named {
    /// The guess with the names that were meant.
    fn named(&mut self, guess: Guess) -> Result<Guess, Error> {
        if let Some(known) = self.unsaid.as_ref().and_then(|unsaid| unsaid.get()) {
            self.names.expect(&known.choices, &known.wholes);
            self.unsaid = None;
        }
        let heard = counted(&guess.words);
        let opened = self.opened(heard.clone())?;
        let mut names: Vec<(Doubt, String)> = Vec::new();
        for doubt in self.names.doubts(&opened).into_iter().take(MOST_DOUBTS) {
            if let Some(name) = self.name(&doubt)? {
                names.push((doubt, name));
            }
        }
        let words = if names.is_empty() { opened } else { Doubt::resolve(&opened, &names) };
        if words == heard {
            return Ok(guess);
        }
        let words = words.into_iter().map(|word| joined(word, &guess.words)).collect();
        Ok(Guess { words, ..guess })
    }

    /// The words with the names that clauses were begun with, and what was heard after them instead.
    fn opened(&mut self, mut words: Vec<Word>) -> Result<Vec<Word>, Error> {
        let mut looked_at = 0;
        for _ in 0..MOST_DOUBTS {
            let opening = self.names.openings(&words).into_iter().find(|opening| opening.before.len() >= looked_at);
            let Some(opening) = opening else { break };
            looked_at = opening.before.len() + 1;
            let Some(opened) = self.opening(&opening)? else { continue };
            let goes_on = match opened.to_the_end {
                true => Some(String::new()),
                false => self.recogniser.goes_on(&format!("{}{}", opening.before, opened.heard))?,
            };
            let resolved = goes_on.and_then(|goes_on| opening.resolve(&words, &opened, &goes_on));
            words = resolved.unwrap_or(words);
        }
        Ok(words)
    }

    /// The name that the clause was begun with, and what is said after names.
    fn opening(&mut self, opening: &Opening) -> Result<Option<OpenedWith>, Error> {
        let known = self.openings.iter().find(|known| known.before == opening.before);
        if let Some(known) = known.filter(|known| known.for_good) {
            return Ok(known.with.clone());
        }
        let with = self.opened_with(opening)?;
        self.openings.retain(|known| known.before != opening.before);
        let before = opening.before.clone();
        self.openings.push(Opened { before, for_good: opening.goes_on, with: with.clone() });
        Ok(with)
    }

    fn opened_with(&mut self, opening: &Opening) -> Result<Option<OpenedWith>, Error> {
        let before = &opening.before;
        let Some(told) = self.recogniser.likelihoods(before, self.names.choices())? else { return Ok(None) };
        let Some(named) = self.names.decide_opening(opening, &told) else { return Ok(None) };
        let ways = self.recogniser.likelihoods(before, self.names.ways(named))?.unwrap_or_default();
        let may_follow = self.names.after(opening, named);
        let mut after = Vec::new();
        for name in self.names.heard_as(named, &ways) {
            let told = self.recogniser.likelihoods(&format!("{before}{name}"), &may_follow)?;
            after.push(told.unwrap_or_default());
        }
        Ok(self.names.opened_with(opening, named, &ways, &after))
    }

    /// Who was named in this place, if it was somebody else than was heard.
    fn name(&mut self, doubt: &Doubt) -> Result<Option<String>, Error> {
        let known = self.decided.iter().position(|it| it.before == doubt.before && it.heard == doubt.heard);
        if let Some(known) = known.map(|known| &self.decided[known]).filter(|known| known.for_good) {
            return Ok(known.name.clone());
        }
        let place = known.map_or(self.places + 1, |known| self.decided.swap_remove(known).place);
        self.places = self.places.max(place);
        let named = match doubt.family {
            Some(family) => Some(family),
            None => match self.recogniser.likelihoods(&doubt.before, self.names.choices())? {
                Some(told) => self.names.decide(place, doubt, &told),
                None => return Ok(None),
            },
        };
        let name = match named {
            None => None,
            Some(named) => {
                let whole = self.recogniser.likelihoods(&doubt.before, &self.names.ways_on(named, doubt))?;
                let whole = whole.unwrap_or_default();
                Some(self.names.called(named, doubt, &whole))
            }
        };
        let (before, heard) = (doubt.before.clone(), doubt.heard.clone());
        self.decided.push(Decided { before, heard, place, for_good: doubt.goes_on, name: name.clone() });
        Ok(name)
    }
}

impl Recogniser for Named {
    fn recognise(&mut self, sound: &[f32], ask: &Ask) -> Result<Guess, Error> {
        let guess = self.recogniser.recognise(sound, ask)?;
        if ask.translate {
            return Ok(guess);
        }
        if !same_utterance(&self.sound, sound) {
            self.decided.clear();
            self.openings.clear();
        }
        self.sound.clear();
        self.sound.extend_from_slice(sound);
        // What was heard stays heard though the second question fails.
        Ok(self.named(guess.clone()).unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot tell how likely the roster's names are in what was heard");
            guess
        }))
    }

    fn likelihoods(&mut self, before: &str, choices: &[String]) -> Result<Option<Vec<f32>>, Error> {
        self.recogniser.likelihoods(before, choices)
    }

    fn goes_on(&mut self, before: &str) -> Result<Option<String>, Error> {
        self.recogniser.goes_on(before)
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.recogniser.restart()
    }
}

/// Whether one is the other heard on, or cut: all of the shorter is how the longer begins. Not where that is silence only: with a
/// microphone that is closed between two utterances, both begin with the same.
fn same_utterance(before: &[f32], now: &[f32]) -> bool {
    let both = before.len().min(now.len());
    before[..both] == now[..both] && now[..both].iter().any(|sample| *sample != 0.0)
}

/// The guessed words as words that lie, instead of in time, where they stand in the guess: the first from 0 to 1 millisecond.
fn counted(words: &[GuessedWord]) -> Vec<Word> {
    let at = |place: usize| MediaTime::from_millis(place as u64);
    let one = |(place, word): (usize, &GuessedWord)| Word {
        text: word.text.clone(),
        span: Span::new(at(place), at(place + 1)),
        probability: word.probability,
    };
    words.iter().enumerate().map(one).collect()
}

/// The word that these have become; over with the last of them.
fn joined(word: Word, guessed: &[GuessedWord]) -> GuessedWord {
    let last = (word.span.end().as_millis() as usize).saturating_sub(1);
    let end = guessed.get(last).and_then(|last| last.end);
    GuessedWord { text: word.text, probability: word.probability, end }
}

#[cfg(test)]
mod tests {
    use std::{
        path::Path,
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use japanese::Dictionary;
    use meeting::{Language, Role, Speaker, SpeakerId};

    use super::*;

    /// Hears the same words again and again, and finds 滝沢 likely after 三番、 and 滝沢議員 after さて、, and nobody elsewhere.
    struct Told {
        words: Vec<GuessedWord>,
        asked: Arc<AtomicUsize>,
    }

    impl Recogniser for Told {
        fn recognise(&mut self, _sound: &[f32], _ask: &Ask) -> Result<Guess, Error> {
            Ok(Guess { words: self.words.clone(), no_speech_probability: 0.0 })
        }

        fn likelihoods(&mut self, before: &str, choices: &[String]) -> Result<Option<Vec<f32>>, Error> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let likely = |choice: &String| match (before, choice.as_str()) {
                ("三番、" | "さて、", "タキザワ") | ("さて、タキザワ", "議員") => -2.0,
                _ => -20.0,
            };
            Ok(Some(choices.iter().map(likely).collect()))
        }

        fn goes_on(&mut self, before: &str) -> Result<Option<String>, Error> {
            Ok((before == "さて、タキザワ議員").then(|| "の質問を".to_owned()))
        }

        fn restart(&mut self) -> Result<(), Error> {
            Ok(())
        }
    }

    /// Skipped, saying so, where no dictionary has been built.
    fn names() -> Option<LikelyNames> {
        let built = concat!(env!("CARGO_MANIFEST_DIR"), "/target/dictionary");
        let path = std::env::var("KOE_DICTIONARY").unwrap_or_else(|_| built.to_owned());
        let Ok(dictionary) = Dictionary::load(Path::new(&path)) else {
            eprintln!("skipped: no dictionary at {path} (`make set-up` builds it)");
            return None;
        };
        let person = |name: &str, reading: &str, title: &str| Speaker {
            id: SpeakerId::new(title),
            name: name.to_owned(),
            reading: Some(reading.to_owned()),
            role: Role::Member,
            title: Some(title.to_owned()),
        };
        let roster = [
            person("滝沢 孝志", "たきざわ たかし", "3番"),
            person("大西 奈津子", "おおにし なつこ", "9番"),
            person("小西 玲", "こにし れい", "11番"),
        ];
        LikelyNames::new(&roster, Arc::new(dictionary))
    }

    fn heard(recogniser: &mut dyn Recogniser, sound: &[f32]) -> Vec<GuessedWord> {
        recogniser.recognise(sound, &Ask::new(Language::japanese())).expect("told").words
    }

    fn told(texts: &[&str], probability: f32) -> (Told, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let word = |(place, text): (usize, &&str)| {
            let end = Some(Duration::from_millis(100 * (place as u64 + 1)));
            GuessedWord { text: (*text).to_owned(), probability, end }
        };
        let words = texts.iter().enumerate().map(word).collect();
        (Told { words, asked: Arc::clone(&asked) }, asked)
    }

    #[test]
    fn a_likely_name_takes_the_place_of_what_was_heard_and_words_keep_their_times() {
        let Some(names) = names() else { return };
        let (recogniser, asked) = told(&["三番、", "佐々", "木議", "員の", "質問"], 0.4);
        let mut named = naming(Box::new(recogniser), Some(names));
        let words = heard(&mut *named, &[0.1; 4_000]);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["三番、", "滝沢議", "員の", "質問"]);
        assert_eq!(words[1].end, Some(Duration::from_millis(300)));
        let before = asked.load(Ordering::Relaxed);
        assert_eq!(heard(&mut *named, &[0.1; 8_000]), words, "the same utterance, heard on");
        assert_eq!(asked.load(Ordering::Relaxed), before, "is not asked about again");
        heard(&mut *named, &[0.2; 8_000]);
        assert!(asked.load(Ordering::Relaxed) > before, "another utterance is");
    }

    #[test]
    fn utterances_that_begin_with_the_same_silence_are_told_apart() {
        let Some(names) = names() else { return };
        let (recogniser, asked) = told(&["三番、", "佐々", "木議", "員の", "質問"], 0.4);
        let mut named = naming(Box::new(recogniser), Some(names));
        let after_silence = |said: f32, samples: usize| [vec![0.0; 4_800], vec![said; samples]].concat();
        let mut times = |sound: &[f32]| {
            let before = asked.load(Ordering::Relaxed);
            heard(&mut *named, sound);
            asked.load(Ordering::Relaxed) - before
        };
        assert!(times(&after_silence(0.1, 4_800)) > 0);
        assert_eq!(times(&after_silence(0.1, 9_600)), 0, "the same utterance, heard on");
        assert!(times(&after_silence(0.2, 9_600)) > 0, "another utterance");
        assert_eq!(times(&after_silence(0.2, 4_800)), 0, "the same, cut");
        assert!(times(&after_silence(0.3, 0)) > 0, "of silence nobody knows whose it is");
        assert!(times(&after_silence(0.2, 4_800)) > 0);
    }

    #[test]
    fn a_clause_that_was_begun_with_a_name_is_heard_anew_after_it_and_asked_about_once() {
        let Some(names) = names() else { return };
        let (recogniser, asked) = told(&["さて、", "企業の", "質問を", "今から許します"], 0.4);
        let mut named = naming(Box::new(recogniser), Some(names));
        let words = heard(&mut *named, &[0.1; 4_000]);
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts.concat(), "さて、滝沢議員の質問を");
        assert_eq!(texts[0], "さて、");
        let before = asked.load(Ordering::Relaxed);
        assert_eq!(heard(&mut *named, &[0.1; 8_000]), words);
        assert_eq!(asked.load(Ordering::Relaxed), before, "only what comes after it was asked for again");
    }

    #[test]
    fn a_place_that_is_heard_last_is_asked_about_until_something_follows() {
        let Some(names) = names() else { return };
        let (recogniser, asked) = told(&["三番、", "佐々木", "議員。"], 0.4);
        let mut named = naming(Box::new(recogniser), Some(names));
        heard(&mut *named, &[0.1; 4_000]);
        let before = asked.load(Ordering::Relaxed);
        heard(&mut *named, &[0.1; 8_000]);
        assert!(asked.load(Ordering::Relaxed) > before);
    }

    #[test]
    fn what_is_no_name_and_was_heard_surely_costs_no_question() {
        let Some(names) = names() else { return };
        let (recogniser, asked) = told(&["その間、", "委員長", "は", "席を"], 0.9);
        let mut named = naming(Box::new(recogniser), Some(names));
        let before = asked.load(Ordering::Relaxed);
        heard(&mut *named, &[0.1; 4_000]);
        assert_eq!(asked.load(Ordering::Relaxed), before);
    }
}
