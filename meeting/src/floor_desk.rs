//! Decides who is given the floor, of those who may say so: the operator, the microphones, the chair's calls.
//!
//! Nobody's voice is guessed at. What a microphone system says counts before what the chair was heard to call, and an operator's
//! word counts until one of the others says something new. Every change says by what it is known.

use crate::{
    Cue, CueSource, Floor, MediaTime, Role, Session, Speaker, SpeakerId, UtteranceId,
    calls::{Call, called, called_alone},
};

/// Where an utterance was heard, in a session some of whose microphones have a channel of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeardAt {
    /// At the microphone of this person.
    Own(SpeakerId),
    /// At another one, such as the rostrum's, which all may use.
    Shared,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct FloorDesk {
    roster: Vec<Speaker>,
    /// Whose microphones are on, in the order in which they were switched on.
    on: Vec<SpeakerId>,
    /// There is a microphone system that has said something: then nobody needs to listen for calls.
    has_microphones: bool,
    /// A prepared sheet says who speaks: nor then.
    has_schedule: bool,
    /// What the present utterance says so far.
    saying: Option<Saying>,
    /// Who was called, and gets the floor with the next utterance.
    called: Option<SpeakerId>,
    /// Where the last utterance was heard.
    heard_at: Option<HeardAt>,
}

#[derive(Clone, Debug)]
struct Saying {
    utterance: UtteranceId,
    text: String,
}

impl FloorDesk {
    /// For a session's roster.
    pub fn new(session: &Session) -> Self {
        Self {
            roster: session.roster.clone(),
            on: Vec::new(),
            has_microphones: false,
            has_schedule: false,
            saying: None,
            called: None,
            heard_at: None,
        }
    }

    /// The operator or a schedule gave the floor: whoever was called before is not waited for.
    pub fn given(&mut self) {
        self.called = None;
    }

    /// A prepared sheet says who speaks, as a microphone system would: then nobody needs to listen for calls.
    pub fn scheduled(&mut self) {
        self.has_schedule = true;
        self.called = None;
    }

    /// A microphone was switched. The floor goes to whoever switched theirs on last and has it on still.
    pub fn switched(&mut self, speaker: &SpeakerId, on: bool, floor: &Floor) -> Option<Cue> {
        self.has_microphones = true;
        self.called = None;
        self.on.retain(|known| known != speaker);
        if on {
            self.on.push(speaker.clone());
            return self.give(Some(speaker.clone()), CueSource::Microphone, floor);
        }
        let last = floor.changes().last();
        let by_microphone = last.is_some_and(|last| last.source == CueSource::Microphone);
        let has_floor = last.is_some_and(|last| last.speaker.as_ref() == Some(speaker));
        // Somebody else has the floor, or the operator gave it: a microphone that goes off says nothing about that.
        if by_microphone && has_floor { self.give(self.on.last().cloned(), CueSource::Microphone, floor) } else { None }
    }

    /// The microphone system has left: nobody knows which microphones are on. Until it says something again, the chair's calls count;
    /// whom it gave the floor may have stopped speaking long ago.
    pub fn microphones_lost(&mut self, floor: &Floor) -> Option<Cue> {
        self.has_microphones = false;
        let on = std::mem::take(&mut self.on);
        let last = floor.changes().last().filter(|last| last.source == CueSource::Microphone)?;
        let given = last.speaker.as_ref().filter(|speaker| on.contains(speaker));
        given.and_then(|_| {
            // Should they have a channel of their own, too, it says with their next utterance that they still speak.
            self.heard_at = None;
            self.give(None, CueSource::Microphone, floor)
        })
    }

    /// Words are about to settle, or a draft to be shown, of an utterance that begins at `at`. To be asked before it is decided
    /// whose they are.
    pub fn speaks(
        &mut self,
        utterance: UtteranceId,
        settled: &str,
        at: MediaTime,
        floor: &Floor,
    ) -> Option<(MediaTime, Cue)> {
        let is_new = self.saying.as_ref().is_none_or(|saying| saying.utterance != utterance);
        let mut cue = None;
        if is_new {
            self.listen_to_last(floor);
            self.saying = Some(Saying { utterance, text: String::new() });
            let called = self.called.take();
            cue = called.and_then(|called| self.give(Some(called), CueSource::ChairCall, floor));
        }
        let saying = self.saying.as_mut().expect("it was just begun");
        let is_first = saying.text.is_empty();
        saying.text.push_str(settled);
        if cue.is_none() && is_first && self.is_chairs_call(settled) {
            cue = self.chair().and_then(|chair| self.give(Some(chair), CueSource::ChairCall, floor));
        }
        cue.map(|cue| (at, cue))
    }

    /// The same where it is known at which microphone it was heard. Whoever speaks at their own has the floor from then on; at a
    /// shared one it is whom the chair called, or nobody that is known. While utterances come from the same microphone, what
    /// the operator says stands.
    pub fn speaks_at(
        &mut self,
        heard_at: &HeardAt,
        utterance: UtteranceId,
        settled: &str,
        at: MediaTime,
        floor: &Floor,
    ) -> Option<(MediaTime, Cue)> {
        if let Some(saying) = self.saying.as_mut().filter(|saying| saying.utterance == utterance) {
            saying.text.push_str(settled);
            return None;
        }
        self.listen_to_last(floor);
        self.saying = Some(Saying { utterance, text: settled.to_owned() });
        let before = self.heard_at.replace(heard_at.clone());
        let cue = match heard_at {
            HeardAt::Own(speaker) => {
                self.called.take_if(|called| called == speaker);
                let is_other = before.as_ref() != Some(heard_at);
                is_other.then(|| self.give(Some(speaker.clone()), CueSource::Microphone, floor)).flatten()
            }
            HeardAt::Shared => match (self.called.take(), before) {
                (Some(called), _) => self.give(Some(called), CueSource::ChairCall, floor),
                (None, Some(HeardAt::Own(_))) => self.give(None, CueSource::Microphone, floor),
                (None, Some(HeardAt::Shared) | None) => None,
            },
        };
        // Two may have begun at once, and the one who began first be heard to the end later.
        let latest = floor.changes().last().map_or(MediaTime::ZERO, |last| last.at);
        cue.map(|cue| (at.max(latest), cue))
    }

    /// The utterance has ended: if the chair called somebody, they have the floor from the next one on.
    fn listen_to_last(&mut self, floor: &Floor) {
        let Some(saying) = self.saying.take().filter(|_| self.listens_for_calls()) else { return };
        let said_by_chair = self.chair().is_some_and(|chair| floor.current_speaker() == Some(&chair));
        if said_by_chair && let Some(Call { speaker, formal: _ }) = called(&saying.text, &self.roster) {
            self.called = Some(speaker);
        }
    }

    /// Whether an utterance that begins with this is a call and nothing else, such as only a chair makes, whoever has the floor.
    fn is_chairs_call(&self, settled: &str) -> bool {
        self.listens_for_calls() && called_alone(settled, &self.roster).is_some_and(|call| call.formal)
    }

    fn listens_for_calls(&self) -> bool {
        !self.has_microphones && !self.has_schedule
    }

    /// The one who presides, where the roster says so of one alone.
    fn chair(&self) -> Option<SpeakerId> {
        let mut chairs = self.roster.iter().filter(|person| person.role == Role::Chair);
        match (chairs.next(), chairs.next()) {
            (Some(chair), None) => Some(chair.id.clone()),
            (Some(_) | None, _) => None,
        }
    }

    fn give(&self, speaker: Option<SpeakerId>, source: CueSource, floor: &Floor) -> Option<Cue> {
        (floor.current_speaker() != speaker.as_ref()).then_some(Cue::Speaker(speaker, source))
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::{Language, Origin, SessionId};

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
                person("general", "山田 誠", Role::Official, "総務部長"),
            ],
            demonstration: false,
            origin: Origin::Live,
        }
    }

    /// A step a line, one second each: `operator WHO`, `on WHO`, `off WHO`, `the system leaves`, `the sheet speaks`, or `N WORDS`
    /// that settle of utterance N, `N WHERE: WORDS` where it is known at which microphone.
    fn check(script: &str, expected: &Expect) {
        let (mut desk, mut floor, mut told) = (FloorDesk::new(&session()), Floor::default(), String::new());
        for (second, line) in script.lines().map(str::trim).enumerate() {
            let now = MediaTime::from_millis(second as u64 * 1_000);
            let (verb, rest) = line.split_once(' ').expect("two words");
            let cue = match (verb, u64::from_str(verb)) {
                ("operator", _) => {
                    desk.given();
                    Some((now, Cue::Speaker(Some(SpeakerId::new(rest)), CueSource::Operator)))
                }
                ("on", _) => desk.switched(&SpeakerId::new(rest), true, &floor).map(|cue| (now, cue)),
                ("the", _) if rest == "system leaves" => desk.microphones_lost(&floor).map(|cue| (now, cue)),
                ("the", _) => {
                    desk.scheduled();
                    None
                }
                ("off", _) => desk.switched(&SpeakerId::new(rest), false, &floor).map(|cue| (now, cue)),
                (_, Ok(utterance)) => match rest.split_once(": ") {
                    Some((place, rest)) => {
                        let place = match place {
                            "shared" => HeardAt::Shared,
                            own => HeardAt::Own(SpeakerId::new(own)),
                        };
                        desk.speaks_at(&place, UtteranceId::new(utterance), rest, now, &floor)
                    }
                    None => desk.speaks(UtteranceId::new(utterance), rest, now, &floor),
                },
                (other, Err(_)) => panic!("no such step: {other}"),
            };
            if let Some((at, cue)) = cue {
                told += &match &cue {
                    Cue::Speaker(speaker, source) => {
                        let who = speaker.as_ref().map_or("nobody", SpeakerId::as_str);
                        format!("{line} → {who} by {source:?}\n")
                    }
                    Cue::Item(item) => panic!("no item was taken up: {item}"),
                };
                floor.cue(at, cue);
            }
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn whom_the_chair_calls_has_the_floor_from_the_next_utterance_on() {
        check(
            "operator chair
             0 これより一般質問を行います。
             0 12番、鈴木一郎君。
             1 通告に従い質問いたします。
             1 総務部長に伺います。
             2 以上です。
             3 総務部長。
             4 お答えいたします。",
            &expect![[r#"
                operator chair → chair by Operator
                1 通告に従い質問いたします。 → suzuki by ChairCall
            "#]],
        );
    }

    #[test]
    fn a_formal_call_is_the_chair_s_whoever_had_the_floor() {
        check(
            "operator suzuki
             0 質問を終わります。
             1 総務部長山田誠君。
             2 お答えいたします。
             3 鈴木一郎君。
             4 再質問いたします。",
            &expect![[r#"
                operator suzuki → suzuki by Operator
                1 総務部長山田誠君。 → chair by ChairCall
                2 お答えいたします。 → general by ChairCall
                3 鈴木一郎君。 → chair by ChairCall
                4 再質問いたします。 → suzuki by ChairCall
            "#]],
        );
    }

    #[test]
    fn the_operator_overrides_a_call() {
        check(
            "operator chair
             0 総務部長。
             operator suzuki
             1 議事進行について。",
            &expect![[r#"
                operator chair → chair by Operator
                operator suzuki → suzuki by Operator
            "#]],
        );
    }

    #[test]
    fn microphones_count_before_calls_and_the_last_one_on_has_the_floor() {
        check(
            "on chair
             0 12番鈴木一郎君。
             1 はい。
             on suzuki
             2 総務部長山田誠君。
             3 はい。
             off suzuki
             off chair
             on general
             operator suzuki
             off general
             on general",
            &expect![[r#"
                on chair → chair by Microphone
                on suzuki → suzuki by Microphone
                off suzuki → chair by Microphone
                off chair → nobody by Microphone
                on general → general by Microphone
                operator suzuki → suzuki by Operator
                on general → general by Microphone
            "#]],
        );
    }

    #[test]
    fn when_the_microphone_system_leaves_its_floor_is_nobody_s_and_the_chair_is_listened_to() {
        check(
            "on chair
             on suzuki
             0 12番鈴木一郎君。
             1 はい。
             the system leaves
             2 総務部長山田誠君。
             3 はい。
             on suzuki
             4 総務部長山田誠君。
             5 はい。",
            &expect![[r#"
                on chair → chair by Microphone
                on suzuki → suzuki by Microphone
                the system leaves → nobody by Microphone
                2 総務部長山田誠君。 → chair by ChairCall
                3 はい。 → general by ChairCall
                on suzuki → suzuki by Microphone
            "#]],
        );
    }

    #[test]
    fn when_the_microphone_system_leaves_what_others_said_holds() {
        check(
            "on suzuki
             operator general
             the system leaves
             0 はい。
             on chair
             operator chair
             the sheet speaks
             the system leaves
             1 12番鈴木一郎君。
             2 はい。",
            &expect![[r#"
                on suzuki → suzuki by Microphone
                operator general → general by Operator
                on chair → chair by Microphone
                operator chair → chair by Operator
            "#]],
        );
        check(
            "0 suzuki: 始めます。
             the system leaves
             1 suzuki: 続けます。",
            &expect![[r#"
                0 suzuki: 始めます。 → suzuki by Microphone
            "#]],
        );
    }

    #[test]
    fn whoever_speaks_at_their_own_microphone_has_the_floor() {
        check(
            "0 chair: これより会議を開きます。
             0 chair: 鈴木君。
             1 suzuki: はい。
             2 suzuki: 質問します。
             3 chair: 静粛に。
             4 general: お答えします。",
            &expect![[r#"
                0 chair: これより会議を開きます。 → chair by Microphone
                1 suzuki: はい。 → suzuki by Microphone
                3 chair: 静粛に。 → chair by Microphone
                4 general: お答えします。 → general by Microphone
            "#]],
        );
    }

    #[test]
    fn at_a_shared_microphone_it_is_whom_the_chair_called_or_nobody_that_is_known() {
        check(
            "0 chair: 12番、鈴木一郎君。
             1 shared: 通告に従い質問いたします。
             2 shared: 次に伺います。
             3 chair: 静粛に願います。
             4 shared: 続けます。
             5 chair: 総務部長。
             6 general: はい。
             7 shared: それでは。",
            &expect![[r#"
                0 chair: 12番、鈴木一郎君。 → chair by Microphone
                1 shared: 通告に従い質問いたします。 → suzuki by ChairCall
                3 chair: 静粛に願います。 → chair by Microphone
                4 shared: 続けます。 → nobody by Microphone
                5 chair: 総務部長。 → chair by Microphone
                6 general: はい。 → general by Microphone
                7 shared: それでは。 → nobody by Microphone
            "#]],
        );
    }

    #[test]
    fn what_the_operator_says_stands_while_the_same_microphone_is_spoken_into() {
        check(
            "0 suzuki: 始めます。
             operator general
             1 suzuki: 代わってお答えします。
             2 chair: 静粛に。
             3 suzuki: 続けます。",
            &expect![[r#"
                0 suzuki: 始めます。 → suzuki by Microphone
                operator general → general by Operator
                2 chair: 静粛に。 → chair by Microphone
                3 suzuki: 続けます。 → suzuki by Microphone
            "#]],
        );
    }
}
