//! Whose words a file of recorded sound holds, where the chair's calls say so: 「12番 鈴木一郎君」.

use meeting::{Cue, Event, Floor, FloorDesk, MediaTime, Minutes, Session, Utterance, UtteranceId};

/// Gives the floor as a live session's chair does. Nobody's voice is guessed at: without a roster nobody is named, nor before the
/// first call.
#[derive(Debug)]
pub struct Calls {
    desk: FloorDesk,
    floor: Floor,
}

impl Calls {
    /// Goes on where the minutes end.
    pub fn after(minutes: &Minutes) -> Self {
        let mut calls = Self::new(&minutes.session);
        for said in &minutes.utterances {
            calls.hear(said.id, &said.text(), said.span.start());
        }
        // As the journal has it: what was said may have been corrected since.
        calls.floor = minutes.floor.clone();
        calls
    }

    fn new(session: &Session) -> Self {
        Self { desk: FloorDesk::new(session), floor: Floor::default() }
    }

    /// The utterances as the journal tells them, each behind what gave its speaker the floor.
    pub fn events(&mut self, utterances: Vec<Utterance>) -> Vec<Event> {
        let mut events = Vec::with_capacity(2 * utterances.len());
        for said in utterances {
            events.extend(self.hear(said.id, &said.text(), said.span.start()));
            let speaker = self.floor.speaker(said.span).cloned();
            let Utterance { id: utterance, agenda_item, words, .. } = said;
            events.push(Event::Settled { utterance, speaker, agenda_item, words });
            events.push(Event::UtteranceEnded { utterance });
        }
        events
    }

    fn hear(&mut self, utterance: UtteranceId, said: &str, at: MediaTime) -> Option<Event> {
        let (at, cue) = self.desk.speaks(utterance, said, at, &self.floor)?;
        self.floor.cue(at, cue.clone());
        match cue {
            Cue::Speaker(speaker, source) => Some(Event::FloorGiven { speaker, at, source }),
            // A call gives the floor and nothing else.
            Cue::Item(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use expect_test::expect;
    use meeting::{Language, Origin, Role, SessionId, Span, Speaker, SpeakerId, Word};

    use super::*;

    fn session() -> Session {
        let person = |id: &str, name: &str, role, title: &str| Speaker {
            id: SpeakerId::new(id),
            name: name.to_owned(),
            reading: None,
            role,
            title: Some(title.to_owned()),
        };
        Session {
            id: SessionId::new("s").expect("well formed"),
            title: String::new(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: vec![
                person("chair", "佐藤 花子", Role::Chair, "議長"),
                person("suzuki", "鈴木 一郎", Role::Member, "12番"),
            ],
            demonstration: false,
            origin: Origin::RecordedSound,
        }
    }

    fn said(number: u64, text: &str) -> Utterance {
        let at = |seconds: u64| MediaTime::from_millis(seconds * 1_000);
        let span = Span::new(at(number * 10), at(number * 10 + 5));
        Utterance {
            id: UtteranceId::new(number),
            speaker: None,
            agenda_item: None,
            span,
            words: vec![Word { text: text.to_owned(), span, probability: 1.0 }],
            translations: Vec::new(),
            overtaken: Vec::new(),
            corrections: Vec::new(),
        }
    }

    fn told(events: &[Event]) -> String {
        let name = |speaker: &Option<SpeakerId>| speaker.as_ref().map_or("nobody", SpeakerId::as_str).to_owned();
        let mut told = String::new();
        for event in events {
            if let Event::FloorGiven { speaker, at, source } = event {
                told.push_str(&format!("{at} {} by {source:?}\n", name(speaker)));
            }
            if let Event::Settled { speaker, words, .. } = event {
                told.push_str(&format!("{}: {}\n", name(speaker), words[0].text));
            }
        }
        told
    }

    #[test]
    fn whom_the_chair_calls_is_named_and_nobody_before_and_the_next_try_goes_on_so() {
        let mut calls = Calls::new(&session());
        let before = calls.events(vec![said(0, "おはようございます。"), said(1, "12番、鈴木一郎君。")]);
        let after = vec![said(2, "質問いたします。"), said(3, "以上です。")];
        let goes_on = told(&calls.events(after.clone()));
        expect![[r#"
            nobody: おはようございます。
            0:00:10.000 chair by ChairCall
            chair: 12番、鈴木一郎君。
        "#]]
        .assert_eq(&told(&before));
        expect![[r#"
            0:00:20.000 suzuki by ChairCall
            suzuki: 質問いたします。
            suzuki: 以上です。
        "#]]
        .assert_eq(&goes_on);

        let opened = Event::Opened { session: session(), at: SystemTime::UNIX_EPOCH };
        let mut minutes = Minutes::begin(opened).expect("it is opened first");
        for event in [Event::Adjourned { at: MediaTime::from_millis(60_000) }].into_iter().chain(before) {
            minutes.apply(event).expect("it follows");
        }
        assert_eq!(told(&Calls::after(&minutes).events(after)), goes_on);
    }

    #[test]
    fn without_a_roster_nobody_is_named() {
        let mut calls = Calls::new(&Session { roster: Vec::new(), ..session() });
        let events = calls.events(vec![said(0, "12番、鈴木一郎君。"), said(1, "質問いたします。")]);
        assert_eq!(told(&events), "nobody: 12番、鈴木一郎君。\nnobody: 質問いたします。\n");
    }
}
