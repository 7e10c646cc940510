use meeting::{AgendaItemId, Session, SpeakerId};

/// Room for names in a prompt, in characters. Whisper takes 223 tokens; what was said before gets some 60 of them, and Japanese
/// names take 1.4 tokens a character (59 tokens for 42 characters of councillors' names, measured with Whisper's vocabulary).
const MOST: usize = 110;
/// So much of it, or what they need if that is less, is kept for the town's terms: a whole council's names would leave them none.
const FOR_TERMS: usize = 30;

/// Decides which names to tell the recogniser: who holds the floor, what is being dealt with, who else may be called, and what
/// the town calls its things. When not all have room, the first of these stay, but for some room that is the terms' own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    speakers: Vec<(SpeakerId, String)>,
    items: Vec<(AgendaItemId, String)>,
    terms: Vec<String>,
}

impl Vocabulary {
    /// A session's roster and agenda, and the town's terms, the most needed first.
    pub fn new(session: &Session, terms: Vec<String>) -> Self {
        let called = |name: &str, title: Option<&String>| match title {
            Some(title) => format!("{title}{name}"),
            None => name.to_owned(),
        };
        let speakers = session.roster.iter();
        Self {
            speakers: speakers.map(|one| (one.id.clone(), called(&one.name, one.title.as_ref()))).collect(),
            items: session.agenda.iter().map(|item| (item.id, item.title.clone())).collect(),
            terms,
        }
    }

    /// The names to tell while `speaker` has the floor and `item` is being dealt with. What matters most comes last, next to the
    /// sound: recognisers heed the end of a prompt most, and cut off its beginning.
    pub fn names(&self, speaker: Option<&SpeakerId>, item: Option<AgendaItemId>) -> String {
        let holder = self.speakers.iter().filter(|(id, _)| Some(id) == speaker).map(|(_, name)| name);
        let dealt_with = self.items.iter().filter(|(id, _)| Some(*id) == item).map(|(_, title)| title);
        let others = self.speakers.iter().filter(|(id, _)| Some(id) != speaker).map(|(_, name)| name);
        let needed = |name: &str| name.chars().count() + 1;
        let terms = self.terms.iter().map(|term| needed(term));
        let kept = terms.fold(0, |sum, more| if sum + more <= FOR_TERMS { sum + more } else { sum });
        let first = holder.chain(dealt_with).map(|name| (name, 0));
        let others = others.map(|name| (name, kept)).chain(self.terms.iter().map(|term| (term, 0)));
        let mut room = MOST;
        let mut chosen: Vec<&str> = Vec::new();
        for (name, kept) in first.chain(others) {
            let length = needed(name);
            if length + kept <= room && !name.trim().is_empty() && !chosen.contains(&name.as_str()) {
                room -= length;
                chosen.push(name);
            }
        }
        chosen.reverse();
        if chosen.is_empty() { String::new() } else { chosen.join("、") + "。" }
    }
}
