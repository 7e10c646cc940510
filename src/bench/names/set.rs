//! Sentences with names that no demonstration model was taught, and the roster that they are on.

use anyhow::Context as _;
use meeting::{Language, MediaTime, Origin, Role, Samples, Session, SessionId, Speaker, SpeakerId};
use serde::Deserialize;

use crate::embedded_sound::{NAMES, samples};

const LIST: &str = include_str!("../../../pipeline/demo/names.json");

/// What is said, by whom it may be said, and what is heard.
pub struct NamesSet {
    pub session: Session,
    pub sentences: Vec<Sentence>,
}

/// One sentence of it.
pub struct Sentence {
    /// When its first sound begins.
    pub start: MediaTime,
    pub text: String,
    /// The names in it, in order, as they must be written. None: it is there to be mistaken for a name.
    pub names: Vec<String>,
}

impl NamesSet {
    pub fn read() -> anyhow::Result<Self> {
        let shape: SetShape = serde_json::from_str(LIST).context("understand the set of names")?;
        let session = Session {
            id: SessionId::new("names").context("name the set's session")?,
            title: "names".to_owned(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: shape.roster.into_iter().map(PersonShape::into_speaker).collect::<anyhow::Result<_>>()?,
            demonstration: true,
            origin: Origin::RecordedSound,
        };
        Ok(Self { session, sentences: shape.sentences.into_iter().map(SentenceShape::into_sentence).collect() })
    }

    /// The sound of one sentence after the other, a second apart, in steps of a tenth of a second.
    pub fn sound(&self) -> anyhow::Result<Vec<Samples>> {
        let samples = samples(NAMES).context("listen to the set")?;
        let steps = samples.chunks(Samples::RATE as usize / 10).enumerate();
        let at = |number: usize| MediaTime::from_millis(number as u64 * 100);
        Ok(steps.map(|(number, samples)| Samples { at: at(number), samples: samples.to_vec() }).collect())
    }
}

#[derive(Deserialize)]
struct SetShape {
    roster: Vec<PersonShape>,
    sentences: Vec<SentenceShape>,
}

#[derive(Deserialize)]
struct PersonShape {
    id: String,
    name: String,
    reading: String,
    title: String,
    role: String,
}

#[derive(Deserialize)]
struct SentenceShape {
    start_ms: u64,
    text: String,
    names: Vec<String>,
}

impl PersonShape {
    fn into_speaker(self) -> anyhow::Result<Speaker> {
        let role = match self.role.as_str() {
            "member" => Role::Member,
            "official" => Role::Official,
            other => anyhow::bail!("the set of names knows no role {other}"),
        };
        let (id, title) = (SpeakerId::new(self.id), Some(self.title));
        Ok(Speaker { id, name: self.name, reading: Some(self.reading), role, title })
    }
}

impl SentenceShape {
    fn into_sentence(self) -> Sentence {
        Sentence { start: MediaTime::from_millis(self.start_ms), text: self.text, names: self.names }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(name: &str) -> String {
        name.replace(' ', "")
    }

    #[test]
    fn every_name_said_is_on_the_roster_with_a_reading_and_every_unseen_one_is_said() {
        let set = NamesSet::read().expect("well formed");
        let people: Vec<(String, String)> = set
            .session
            .roster
            .iter()
            .map(|person| {
                let reading = person.reading.as_deref().expect("everybody has one");
                assert_eq!(reading.split(' ').count(), 2, "{reading}");
                let family = person.name.split(' ').next().expect("a family name").to_owned();
                (family, joined(&person.name))
            })
            .collect();
        let said: Vec<&String> = set.sentences.iter().flat_map(|sentence| &sentence.names).collect();
        for name in &said {
            assert!(people.iter().any(|(family, whole)| family == *name || whole == *name), "{name}");
        }
        let shape: SetShape = serde_json::from_str(LIST).expect("well formed");
        let unseen = LIST.matches("\"unseen\": true").count();
        assert!(unseen >= 12 && shape.roster.len() >= 20 && set.sentences.len() >= 60);
        for (family, whole) in &people[..unseen] {
            let times = said.iter().filter(|name| **name == family || **name == whole).count();
            assert!(times >= 3, "{whole} is said {times} times");
        }
        for (family, _) in &people[unseen..] {
            assert!(said.iter().all(|name| !name.starts_with(family.as_str())), "{family} is there to be mistaken");
        }
    }

    #[test]
    fn sentences_hold_their_names_come_in_order_and_traps_hold_none_of_the_roster() {
        let set = NamesSet::read().expect("well formed");
        for pair in set.sentences.windows(2) {
            assert!(pair[0].start < pair[1].start);
        }
        for sentence in &set.sentences {
            let mut rest = sentence.text.as_str();
            for name in &sentence.names {
                rest = rest.split_once(name.as_str()).expect("the sentence holds the name").1;
            }
            let families = set.session.roster.iter().filter_map(|person| person.name.split(' ').next());
            let found: usize = families.map(|family| sentence.text.matches(family).count()).sum();
            // 大西洋 is an ocean.
            let ocean = sentence.text.matches("大西洋").count();
            assert_eq!(found - ocean, sentence.names.len(), "{}", sentence.text);
        }
        assert!(set.sentences.iter().filter(|sentence| sentence.names.is_empty()).count() >= 15);
    }

    #[test]
    fn the_set_is_small() {
        assert!(NAMES.len() + LIST.len() <= 1 << 20);
    }
}
