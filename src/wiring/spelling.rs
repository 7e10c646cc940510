use std::{mem, sync::Arc};

use captioning::{Heard, Readings, Said};
use japanese::{Dictionary, Key, Keyer, LikelyNames, NearNames, Numerals, Roster, terms::Term, terms::TermKind};
use meeting::{Session, Span, Speaker, UtteranceId, Word};
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
    /// The names of a session's roster, for a recogniser to find them likely or not; without a dictionary none.
    pub fn likely_names(&self, session: &Session) -> Option<LikelyNames> {
        LikelyNames::new(&session.roster, Arc::clone(self.dictionary.as_ref()?))
    }

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

/// Writes words as the town writes them, just before they settle: names by the roster of who may speak (a counter has none) and the
/// town's dictionary, which may be saved anew at any time; numbers by choice.
///
/// Words settle in pieces, and settled words never change. So what may be the beginning of a number, or of a name whose 君 or
/// 議員 is still to come, waits for the next piece; meanwhile it is shown as the draft's stable part.
pub struct Spelling {
    rules: SpellingRules,
    /// The roster, as terms.
    people: Vec<Term>,
    /// The same, for names that were heard as others; without a dictionary or a roster none.
    near: Option<NearNames>,
    town: watch::Receiver<Arc<TownTerms>>,
    roster: Option<Roster>,
    open: Option<Open>,
}

/// The utterance whose words are settling.
struct Open {
    utterance: UtteranceId,
    /// What has settled of it, as it was written.
    settled: String,
    /// What waits for the next piece.
    waiting: Vec<Word>,
    /// The captioner's draft, which follows what waits.
    draft: String,
}

/// Waiting is no way to hold captions up: with more characters than this, all settles as it was heard.
const MOST_WAITING: usize = 24;

impl Spelling {
    pub fn new(rules: SpellingRules, roster: &[Speaker], town: watch::Receiver<Arc<TownTerms>>) -> Self {
        let people = roster.iter().filter_map(|person| {
            let reading = person.reading.clone()?;
            let (surface, translations) = (person.name.clone(), Vec::new());
            Some(Term { surface, reading, kind: TermKind::Person, translations })
        });
        let people: Vec<Term> = people.collect();
        let dictionary = rules.dictionary.as_ref().filter(|_| !roster.is_empty());
        let near = dictionary.map(|dictionary| NearNames::new(roster, Arc::clone(dictionary)));
        Self { rules, people, near, town, roster: None, open: None }
    }

    /// How this service compares guesses.
    pub fn readings(&self) -> Readings {
        self.rules.readings()
    }

    /// What was heard as it is to be kept and shown, in order.
    pub fn hear(&mut self, heard: Heard) -> Vec<Heard> {
        match heard {
            Heard::Settled { utterance, words } => {
                self.look_up();
                let mut open = self.open(utterance);
                let text: String = words.iter().map(|word| word.text.as_str()).collect();
                open.draft = open.draft.strip_prefix(text.as_str()).unwrap_or_default().to_owned();
                open.waiting.extend(words);
                let rest = open.waiting.split_off(self.ready(&open));
                let ready = mem::replace(&mut open.waiting, rest);
                let settled = self.settle(&mut open, ready);
                let draft = open.waiting_draft();
                self.open = Some(open);
                settled.into_iter().chain(draft).collect()
            }
            Heard::Draft { utterance, stable, text, span } => {
                let mut open = self.open(utterance);
                open.draft = format!("{stable}{text}");
                let span = open.waiting_span().map_or(span, |waiting| waiting.cover(span));
                let stable = open.waiting_text() + &stable;
                self.open = Some(open);
                vec![Heard::Draft { utterance, stable, text, span }]
            }
            Heard::Ended { utterance } => {
                let mut open = self.open(utterance);
                let last = mem::take(&mut open.waiting);
                let settled = self.settle(&mut open, last);
                settled.into_iter().chain([Heard::Ended { utterance }]).collect()
            }
            other @ (Heard::Translated { .. } | Heard::Gap(_)) => vec![other],
        }
    }

    /// All words of an utterance that has ended, as they are to be kept.
    pub fn whole(&mut self, utterance: UtteranceId, words: Vec<Word>) -> Vec<Word> {
        let settled = self.hear(Heard::Settled { utterance, words });
        let settled = settled.into_iter().chain(self.hear(Heard::Ended { utterance }));
        let words = settled.filter_map(|heard| match heard {
            Heard::Settled { utterance: _, words } => Some(words),
            Heard::Draft { .. } | Heard::Ended { .. } | Heard::Translated { .. } | Heard::Gap(_) => None,
        });
        words.flatten().collect()
    }

    /// The utterance that is heard now. One that went before has ended, and nothing of it waits.
    fn open(&mut self, utterance: UtteranceId) -> Open {
        self.open.take().filter(|open| open.utterance == utterance).unwrap_or_else(|| Open {
            utterance,
            settled: String::new(),
            waiting: Vec::new(),
            draft: String::new(),
        })
    }

    /// How many of the waiting words can settle now.
    fn ready(&self, open: &Open) -> usize {
        let words = &open.waiting;
        let numerals = words.iter().rev().take_while(|word| word.text.ends_with(is_numeral)).count();
        let numerals = if self.rules.numerals.is_some() { numerals } else { 0 };
        let name = self.near.as_ref().map_or(0, |near| near.unfinished(&open.settled, words));
        let after = |words: &[Word]| words.iter().map(length).sum::<usize>();
        let name = (0..words.len()).take_while(|count| after(&words[words.len() - count..]) < name).count();
        let waiting = numerals.max(name);
        let so_long = after(&words[words.len() - waiting..]) > MOST_WAITING;
        if so_long { words.len() } else { words.len() - waiting }
    }

    /// Writes words that settle.
    fn settle(&self, open: &mut Open, words: Vec<Word>) -> Option<Heard> {
        let words = match &self.roster {
            Some(roster) => roster.enforce(&words),
            None => words,
        };
        let words = match &self.near {
            Some(near) => near.enforce(&open.settled, &words),
            None => words,
        };
        let goes_on = open.settled.ends_with(is_numeral);
        let words = match self.rules.numerals {
            Some(numerals) => rewritten(numerals, &words, goes_on),
            None => words,
        };
        open.settled.extend(words.iter().map(|word| word.text.as_str()));
        (!words.is_empty()).then_some(Heard::Settled { utterance: open.utterance, words })
    }

    /// Takes the town's dictionary as it is now, if it was saved since.
    fn look_up(&mut self) {
        let Some(dictionary) = &self.rules.dictionary else { return };
        // Closed, nobody saves another, and the last one holds.
        if self.roster.is_none() || self.town.has_changed().unwrap_or(false) {
            let town = Arc::clone(&self.town.borrow_and_update());
            let terms: Vec<Term> = self.people.iter().chain(&town.terms).cloned().collect();
            self.roster = Some(Roster::new(&terms, Arc::clone(dictionary)));
        }
    }
}

impl Open {
    fn waiting_text(&self) -> String {
        self.waiting.iter().map(|word| word.text.as_str()).collect()
    }

    fn waiting_span(&self) -> Option<Span> {
        self.waiting.iter().map(|word| word.span).reduce(Span::cover)
    }

    /// What waits, shown with the draft that follows it until the next one comes.
    fn waiting_draft(&self) -> Option<Heard> {
        let span = self.waiting_span()?;
        Some(Heard::Draft { utterance: self.utterance, stable: self.waiting_text(), text: self.draft.clone(), span })
    }
}

fn length(word: &Word) -> usize {
    word.text.chars().count()
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
    use meeting::{MediaTime, Span, Speaker, SpeakerId};

    use super::*;

    fn words(texts: &[&str]) -> Vec<Word> {
        let word = |text: &&str| Word {
            text: (*text).to_owned(),
            span: Span::new(MediaTime::ZERO, MediaTime::from_millis(100)),
            probability: 0.4,
        };
        texts.iter().map(word).collect()
    }

    /// What each piece of an utterance settles as, and its end: `|` where one piece ends.
    fn settled(spelling: &mut Spelling, pieces: &[&[&str]]) -> String {
        let utterance = UtteranceId::new(0);
        let pieces = pieces.iter().map(|piece| Heard::Settled { utterance, words: words(piece) });
        let mut told = String::new();
        for heard in pieces.chain([Heard::Ended { utterance }]) {
            for heard in spelling.hear(heard) {
                if let Heard::Settled { utterance: _, words } = heard {
                    told.extend(words.iter().map(|word| word.text.as_str()));
                }
            }
            told.push('|');
        }
        told
    }

    fn person(name: &str, reading: &str, title: &str) -> Speaker {
        Speaker {
            id: SpeakerId::new(title),
            name: name.to_owned(),
            reading: Some(reading.to_owned()),
            role: meeting::Role::Member,
            title: Some(title.to_owned()),
        }
    }

    fn spelling(numerals: Option<Numerals>) -> Spelling {
        spelling_by(SpellingRules { dictionary: None, numerals }, &[])
    }

    fn spelling_by(rules: SpellingRules, roster: &[Speaker]) -> Spelling {
        let (_, town) = watch::channel(Arc::new(TownTerms::default()));
        Spelling::new(rules, roster, town)
    }

    #[test]
    fn numbers_are_written_as_chosen() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        assert_eq!(settled(&mut arabic, &[&["総額は", "三百", "円です。"]]), "総額は300円です。||");
        assert_eq!(settled(&mut spelling(None), &[&["三百", "円です。"]]), "三百円です。||");
    }

    #[test]
    fn a_number_that_comes_in_pieces_waits_for_its_end() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        let pieces: [&[&str]; 3] = [&["総額は", "二千"], &["八百", "円と", "三百"], &["円です。"]];
        assert_eq!(settled(&mut arabic, &pieces), "総額は|2,800円と|300円です。||");
        assert_eq!(settled(&mut arabic, &[&["三百"]]), "|三百|", "an utterance that ends with a number ends with it");
        assert_eq!(settled(&mut spelling(None), &[&["二千"], &["円"]]), "二千|円||");
    }

    /// Skipped, saying so, where none has been built.
    fn dictionary() -> Option<Arc<Dictionary>> {
        let built = concat!(env!("CARGO_MANIFEST_DIR"), "/target/dictionary");
        let path = std::env::var("KOE_DICTIONARY").unwrap_or_else(|_| built.to_owned());
        let loaded = Dictionary::load(std::path::Path::new(&path)).ok();
        if loaded.is_none() {
            eprintln!("skipped: no dictionary at {path} (`make set-up` builds it)");
        }
        loaded.map(Arc::new)
    }

    #[test]
    fn a_name_that_comes_in_pieces_waits_for_its_title_and_is_written_as_the_roster_has_it() {
        let Some(dictionary) = dictionary() else { return };
        let roster =
            vec![person("滝沢 孝志", "たきざわ たかし", "3番"), person("大西 奈津子", "おおにし なつこ", "9番")];
        let mut spelling = spelling_by(SpellingRules { dictionary: Some(dictionary), numerals: None }, &roster);
        let pieces: [&[&str]; 3] = [&["三番、"], &["高沢"], &["議員の", "質問を"]];
        assert_eq!(settled(&mut spelling, &pieces), "三番、||滝沢議員の質問を||");
        let last: [&[&str]; 2] = [&["次に、"], &["オオニシ"]];
        assert_eq!(settled(&mut spelling, &last), "次に、||オオニシ|", "nothing that waits is lost");
    }

    #[test]
    fn without_a_roster_as_at_a_counter_words_are_written_as_the_towns_dictionary_has_them() {
        let Some(dictionary) = dictionary() else { return };
        let term = |surface: &str, reading: &str| Term {
            surface: surface.to_owned(),
            reading: reading.to_owned(),
            kind: TermKind::Word,
            translations: Vec::new(),
        };
        let terms = vec![term("国民健康保険", "こくみんけんこうほけん")];
        let (_, town) = watch::channel(Arc::new(TownTerms { terms, ..TownTerms::default() }));
        let rules = SpellingRules { dictionary: Some(dictionary), numerals: Some(Numerals::Arabic) };
        let mut spelling = Spelling::new(rules, &[], town);
        let heard: [&[&str]; 2] = [&["国民", "健康", "保健は"], &["三番の", "窓口です。"]];
        assert_eq!(settled(&mut spelling, &heard), "国民健康保険は|3番の窓口です。||");
    }

    #[test]
    fn what_waits_is_shown_before_the_draft() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        let (utterance, span) = (UtteranceId::new(0), words(&["三"])[0].span);
        let draft = |stable: &str, text: &str| Heard::Draft {
            utterance,
            stable: stable.to_owned(),
            text: text.to_owned(),
            span,
        };
        arabic.hear(draft("三百", "円で"));
        let told = arabic.hear(Heard::Settled { utterance, words: words(&["三百"]) });
        assert_eq!(told, [draft("三百", "円で")]);
        assert_eq!(arabic.hear(draft("円", "です")), [draft("三百円", "です")]);
    }

    #[test]
    fn a_number_without_an_end_is_not_waited_for_for_ever() {
        let mut arabic = spelling(Some(Numerals::Arabic));
        let more = vec!["一"; MOST_WAITING + 1];
        assert_eq!(settled(&mut arabic, &[&more, &["円"]]), format!("{}|円||", "一".repeat(MOST_WAITING + 1)));
    }
}
