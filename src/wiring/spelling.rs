use std::sync::Arc;

use captioning::{Readings, Said};
use japanese::{Dictionary, Key, Keyer, Numerals, Roster, terms::Term, terms::TermKind};
use meeting::{Session, UtteranceId, Word};
use streaming::TownTerms;
use tokio::sync::watch;

/// How this service writes what was recognised; shared by its sessions.
#[derive(Clone)]
pub struct SpellingRules {
    /// Without one, names stay as they were heard.
    pub dictionary: Option<Arc<Dictionary>>,
    /// None: numbers stay as they were heard.
    pub numerals: Option<Numerals>,
}

impl SpellingRules {
    /// How guesses are compared: by how they are read, where there is a dictionary.
    pub fn readings(&self) -> Readings {
        self.dictionary.as_ref().map_or_else(Readings::default, |dictionary| read_by(Arc::clone(dictionary)))
    }
}

/// Compares guesses by how this dictionary reads them.
pub fn read_by(dictionary: Arc<Dictionary>) -> Readings {
    let keyer = Keyer::new(Some(dictionary));
    Readings::new(move |text| said(&keyer.key(text)))
}

fn said(key: &Key) -> Said {
    let covers = (1..=key.length()).map(|told| key.text_chars(told)).collect();
    Said { key: key.as_str().chars().collect(), covers }
}

/// Writes a session's words as the town writes them, just before they settle: names by the session's roster and the town's
/// dictionary, which may be saved anew at any time; numbers by choice.
///
/// Words settle in pieces. A number that reaches over the end of a piece stays as it was heard: half of it would be another
/// number.
pub struct Spelling {
    rules: SpellingRules,
    /// The session's own roster, as terms.
    people: Vec<Term>,
    town: watch::Receiver<Arc<TownTerms>>,
    roster: Option<Roster>,
    /// Of the utterance whose words settled last: whether they ended within a number.
    last: Option<(UtteranceId, bool)>,
}

impl Spelling {
    pub fn new(rules: SpellingRules, session: &Session, mut town: watch::Receiver<Arc<TownTerms>>) -> Self {
        let people = session.roster.iter().filter_map(|person| {
            let reading = person.reading.clone()?;
            let (surface, translations) = (person.name.clone(), Vec::new());
            Some(Term { surface, reading, kind: TermKind::Person, translations })
        });
        let people: Vec<Term> = people.collect();
        town.mark_changed();
        Self { rules, people, town, roster: None, last: None }
    }

    /// The words as they are to settle.
    pub fn settle(&mut self, utterance: UtteranceId, words: Vec<Word>) -> Vec<Word> {
        self.look_up();
        let words = match &self.roster {
            Some(roster) => roster.enforce(&words),
            None => words,
        };
        let goes_on = self.last.is_some_and(|(last, in_number)| last == utterance && in_number);
        let ends = words.last().is_some_and(|word| word.text.ends_with(is_numeral));
        self.last = Some((utterance, ends));
        match self.rules.numerals {
            Some(numerals) => rewritten(numerals, &words, goes_on),
            None => words,
        }
    }

    /// Takes the town's dictionary as it is now, if it was saved since.
    fn look_up(&mut self) {
        let Some(dictionary) = &self.rules.dictionary else { return };
        // Closed, the service is stopping, and the last one holds.
        if self.town.has_changed().unwrap_or(false) {
            let town = Arc::clone(&self.town.borrow_and_update());
            let terms: Vec<Term> = self.people.iter().chain(&town.terms).cloned().collect();
            self.roster = Some(Roster::new(&terms, Arc::clone(dictionary)));
        }
    }
}

/// Rewrites the numbers of whole words, but for a number at the end, or one at the beginning that goes on from before.
fn rewritten(numerals: Numerals, words: &[Word], goes_on: bool) -> Vec<Word> {
    let all_numeral = |word: &Word| word.text.chars().all(is_numeral);
    let first = if goes_on { words.iter().take_while(|word| all_numeral(word)).count() + 1 } else { 0 };
    let first = first.min(words.len());
    let trailing = words[first..].iter().rev().take_while(|word| word.text.ends_with(is_numeral)).count();
    let last = words.len() - trailing;
    let middle = &words[first..last];
    let text: String = middle.iter().map(|word| word.text.as_str()).collect();
    let middle = numerals.rewrite(&text).words(middle);
    words[..first].iter().cloned().chain(middle).chain(words[last..].iter().cloned()).collect()
}

fn is_numeral(character: char) -> bool {
    character.is_ascii_digit() || "０１２３４５６７８９〇零一二三四五六七八九十百千万億兆．・,，".contains(character)
}

#[cfg(test)]
mod tests {
    use meeting::{MediaTime, Span};

    use super::*;

    fn settle(spelling: &mut Spelling, utterance: u64, words: &[&str]) -> String {
        let word = |text: &&str| Word {
            text: (*text).to_owned(),
            span: Span::new(MediaTime::ZERO, MediaTime::from_millis(100)),
            probability: 0.4,
        };
        let settled = spelling.settle(UtteranceId::new(utterance), words.iter().map(word).collect());
        settled.iter().map(|word| word.text.as_str()).collect()
    }

    fn spelling(numerals: Option<Numerals>) -> Spelling {
        let (_, town) = watch::channel(Arc::new(TownTerms::default()));
        let session = Session {
            id: meeting::SessionId::new("s").expect("well formed"),
            title: String::new(),
            language: meeting::Language::japanese(),
            agenda: Vec::new(),
            roster: Vec::new(),
            demonstration: false,
            origin: meeting::Origin::Live,
        };
        Spelling::new(SpellingRules { dictionary: None, numerals }, &session, town)
    }

    #[test]
    fn numbers_are_written_as_chosen() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        assert_eq!(settle(&mut arabic, 0, &["総額は", "三百", "円です。"]), "総額は300円です。");
        assert_eq!(settle(&mut spelling(None), 0, &["三百", "円です。"]), "三百円です。");
    }

    #[test]
    fn a_number_that_settles_in_pieces_stays_as_it_was_heard() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        assert_eq!(settle(&mut arabic, 0, &["総額は", "二千"]), "総額は二千");
        assert_eq!(settle(&mut arabic, 0, &["八百", "円と", "三百", "円です。"]), "八百円と300円です。");
        assert_eq!(settle(&mut arabic, 0, &["三百", "円"]), "300円", "a new number");
        assert_eq!(settle(&mut arabic, 0, &["五"]), "五");
        assert_eq!(settle(&mut arabic, 1, &["三百", "円"]), "300円", "another utterance goes on with nothing");
    }
}
