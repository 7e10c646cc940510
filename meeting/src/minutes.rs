use crate::{Cue, Event, Floor, MediaTime, RecordingPart, Session, Span, Stage, Utterance, UtteranceId};

/// A session as its events tell it: what the pages, the index and the exports are made of.
///
/// A pure fold: the same events always make the same minutes, so that they can be thrown away and made again.
#[derive(Clone, Debug)]
pub struct Minutes {
    /// What was known of the session when it was last opened; a demonstration is one if it ever was.
    pub session: Session,
    /// Where it stands.
    pub stage: Stage,
    /// Who had the floor, and the agenda's course.
    pub floor: Floor,
    /// What was said, in order. The last may still be growing.
    pub utterances: Vec<Utterance>,
    /// The recording's files, in order.
    pub recording: Vec<RecordingPart>,
    /// Stretches in which the source was lost.
    pub gaps: Vec<Span>,
    /// Stretches in which the public was shut out (秘密会) and nothing was captured, as far as they are over.
    pub closed: Vec<Span>,
    /// Set while the source is lost.
    lost_at: Option<MediaTime>,
    /// The public was shut out when the session was adjourned.
    ended_closed: bool,
}

/// An event that cannot follow what came before it: the journal is damaged or mixed up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event that cannot follow: {0}")]
pub struct NotNext(&'static str);

impl Minutes {
    /// Begins with the session's first event, which must be [`Event::Opened`].
    pub fn begin(event: Event) -> Result<Self, NotNext> {
        let Event::Opened { session, at } = event else {
            return Err(NotNext("the session was not opened first"));
        };
        Ok(Self {
            session,
            stage: Stage::Live { opened_at: at },
            floor: Floor::default(),
            utterances: Vec::new(),
            recording: Vec::new(),
            gaps: Vec::new(),
            closed: Vec::new(),
            lost_at: None,
            ended_closed: false,
        })
    }

    /// Takes the next event.
    pub fn apply(&mut self, event: Event) -> Result<(), NotNext> {
        match event {
            Event::Opened { session, at } => {
                // Some of it was captioned for a demonstration, and stays so under a better model.
                let demonstration = self.session.demonstration || session.demonstration;
                self.session = Session { demonstration, ..session };
                self.stage = match self.stage {
                    // Opened again: media time still counts from the first opening.
                    Stage::Live { opened_at } => Stage::Live { opened_at },
                    // A restart must not let the public in, however the service was stopped.
                    Stage::Closed { opened_at, since } => Stage::Closed { opened_at, since },
                    Stage::Adjourned { opened_at, length } => {
                        match self.closed.pop_if(|last| self.ended_closed && last.end() == length) {
                            Some(last) => Stage::Closed { opened_at, since: last.start() },
                            None => Stage::Live { opened_at },
                        }
                    }
                    Stage::Scheduled => Stage::Live { opened_at: at },
                };
            }
            Event::ItemTakenUp { item, at } => self.floor.cue(at, Cue::Item(item)),
            Event::FloorGiven { speaker, at, source } => self.floor.cue(at, Cue::Speaker(speaker, source)),
            Event::Settled { .. } => self.settle(event)?,
            Event::UtteranceEnded { utterance: _ } => {}
            Event::Translated { utterance, translation } => {
                let translated = self.utterances.iter_mut().rfind(|known| known.id == utterance);
                translated.ok_or(NotNext("an utterance translated that was never said"))?.translate(translation);
            }
            Event::Corrected { utterance, words, text } => {
                let place = self.utterances.binary_search_by_key(&utterance, |known| known.id);
                let place = place.map_err(|_| NotNext("a correction of an utterance that was never heard"))?;
                let corrected = self.utterances[place].correct(words, text);
                corrected.map_err(|_| NotNext("a correction of words that were never heard"))?;
            }
            Event::ClosedSessionBegan { at } => {
                self.stage = self.stage.clone().close(at).map_err(|_| NotNext("closed when not live"))?;
            }
            Event::ClosedSessionEnded { at } => {
                self.end_closed(at);
                self.stage =
                    self.stage.clone().reopen().map_err(|_| NotNext("opened to the public when not closed"))?;
            }
            Event::RecordingBegan(part) => self.recording.push(part),
            Event::RecordingMoved { number, to } => {
                let part = self.recording.iter_mut().find(|part| part.number == number);
                part.ok_or(NotNext("a recording moved that never began"))?.path = to;
            }
            Event::SourceLost { at } => self.lost_at = Some(at),
            Event::SourceBack { at } => {
                if let Some(lost) = self.lost_at.take() {
                    self.gaps.push(Span::new(lost, at));
                }
            }
            Event::Adjourned { at } => {
                self.ended_closed = matches!(self.stage, Stage::Closed { .. });
                self.end_closed(at);
                self.stage = self.stage.clone().adjourn(at).map_err(|_| NotNext("adjourned when not live"))?;
            }
        }
        Ok(())
    }

    /// The identity for the next utterance, should the session go on.
    pub fn next_utterance(&self) -> UtteranceId {
        self.utterances.last().map_or(UtteranceId::new(0), |last| last.id.next())
    }

    fn end_closed(&mut self, at: MediaTime) {
        if let Stage::Closed { opened_at: _, since } = self.stage {
            self.closed.push(Span::new(since, at));
        }
    }

    fn settle(&mut self, event: Event) -> Result<(), NotNext> {
        let Event::Settled { utterance: id, speaker, agenda_item, words } = event else { return Ok(()) };
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return Err(NotNext("words settled that are none"));
        };
        let span = first.span.cover(last.span);
        match self.utterances.last_mut() {
            Some(open) if open.id == id => {
                open.span = open.span.cover(span);
                open.words.extend(words);
            }
            Some(open) if open.id > id => {
                return Err(NotNext("words settled for an utterance already followed by another"));
            }
            Some(_) | None => {
                self.utterances.push(Utterance {
                    id,
                    speaker,
                    agenda_item,
                    span,
                    words,
                    translations: Vec::new(),
                    overtaken: Vec::new(),
                    corrections: Vec::new(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{Language, SessionId, Translation, TranslationOrigin, Word};

    fn opened() -> Minutes {
        let session = Session {
            id: SessionId::new("s").expect("well formed"),
            title: String::new(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: Vec::new(),
            demonstration: false,
            origin: crate::Origin::Live,
        };
        Minutes::begin(Event::Opened { session, at: SystemTime::UNIX_EPOCH }).expect("opened first")
    }

    #[test]
    fn what_was_a_demonstration_stays_one_when_it_is_opened_again_with_a_better_model() {
        let mut minutes = opened();
        let reopened = |demonstration| {
            let session = Session { demonstration, ..opened().session };
            Event::Opened { session, at: SystemTime::UNIX_EPOCH }
        };
        let mut marks = Vec::new();
        for demonstration in [false, true, false] {
            minutes.apply(reopened(demonstration)).expect("it opens again");
            marks.push(minutes.session.demonstration);
        }
        assert_eq!(marks, [false, true, true]);
    }

    fn settled(utterance: u64, text: &str, start: u64, end: u64) -> Event {
        let span = Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end));
        let words = vec![Word { text: text.to_owned(), span, probability: 1.0 }];
        Event::Settled { utterance: UtteranceId::new(utterance), speaker: None, agenda_item: None, words }
    }

    #[test]
    fn words_that_settle_later_follow_those_before() {
        let mut minutes = opened();
        minutes.apply(settled(0, "異議", 0, 300)).expect("follows");
        minutes.apply(settled(0, "なし。", 300, 700)).expect("follows");
        minutes.apply(settled(2, "賛成。", 900, 1_200)).expect("follows");
        let texts: Vec<String> = minutes.utterances.iter().map(Utterance::text).collect();
        assert_eq!(texts, ["異議なし。", "賛成。"]);
        assert_eq!(minutes.utterances[0].span.end(), MediaTime::from_millis(700));
        assert_eq!(minutes.next_utterance(), UtteranceId::new(3));
    }

    #[test]
    fn a_translation_replaces_the_one_before_it_in_its_language() {
        let translated = |utterance: u64, language: &str, text: &str| Event::Translated {
            utterance: UtteranceId::new(utterance),
            translation: Translation {
                language: Language::new(language).expect("well formed"),
                text: text.to_owned(),
                origin: TranslationOrigin::PhraseBook,
            },
        };
        let mut minutes = opened();
        minutes.apply(settled(3, "異議なし。", 0, 300)).expect("follows");
        for (language, text) in [("en", "No objection"), ("ko", "이의 없습니다."), ("en", "No objections.")] {
            minutes.apply(translated(3, language, text)).expect("follows");
        }
        let said = &minutes.utterances[0];
        assert_eq!(said.translation(&Language::english()).map(|t| t.text.as_str()), Some("No objections."));
        assert_eq!(said.translations.len(), 2);
        assert!(minutes.apply(translated(2, "en", "?")).is_err());
    }

    #[test]
    fn a_mixed_up_journal_is_refused() {
        let mut minutes = opened();
        minutes.apply(settled(1, "賛成。", 0, 1)).expect("follows");
        assert!(minutes.apply(settled(0, "反対。", 0, 1)).is_err());
        assert!(Minutes::begin(settled(0, "賛成。", 0, 1)).is_err());
    }

    #[test]
    fn a_lost_source_leaves_a_gap() {
        let mut minutes = opened();
        minutes.apply(Event::SourceLost { at: MediaTime::from_millis(10) }).expect("follows");
        minutes.apply(Event::SourceBack { at: MediaTime::from_millis(25) }).expect("follows");
        assert_eq!(minutes.gaps, [Span::new(MediaTime::from_millis(10), MediaTime::from_millis(25))]);
    }

    #[test]
    fn words_that_settle_after_a_correction_follow_it() {
        let mut minutes = opened();
        minutes.apply(settled(0, "小学", 0, 300)).expect("follows");
        let utterance = UtteranceId::new(0);
        minutes.apply(Event::Corrected { utterance, words: 0..1, text: "総額".to_owned() }).expect("follows");
        minutes.apply(settled(0, "は", 300, 400)).expect("follows");
        assert_eq!(minutes.utterances[0].text(), "総額は");
        let missing = Event::Corrected { utterance, words: 1..3, text: String::new() };
        assert!(minutes.apply(missing).is_err());
        let missing = Event::Corrected { utterance: UtteranceId::new(1), words: 0..1, text: String::new() };
        assert!(minutes.apply(missing).is_err());
    }

    #[test]
    fn a_session_stays_closed_through_a_restart_and_leaves_its_stretch() {
        let mut minutes = opened();
        let at = MediaTime::from_millis;
        let opened_again = Event::Opened { session: minutes.session.clone(), at: SystemTime::UNIX_EPOCH };
        minutes.apply(Event::ClosedSessionBegan { at: at(10) }).expect("follows");
        assert!(minutes.apply(Event::ClosedSessionBegan { at: at(12) }).is_err());
        minutes.apply(opened_again).expect("follows");
        assert!(matches!(minutes.stage, Stage::Closed { since, .. } if since == at(10)), "{:?}", minutes.stage);
        minutes.apply(Event::ClosedSessionEnded { at: at(30) }).expect("follows");
        assert!(minutes.apply(Event::ClosedSessionEnded { at: at(31) }).is_err());
        minutes.apply(Event::ClosedSessionBegan { at: at(50) }).expect("follows");
        minutes.apply(Event::Adjourned { at: at(60) }).expect("follows");
        assert_eq!(minutes.closed, [Span::new(at(10), at(30)), Span::new(at(50), at(60))]);
        let stopped_and_started = Event::Opened { session: minutes.session.clone(), at: SystemTime::UNIX_EPOCH };
        minutes.apply(stopped_and_started).expect("follows");
        assert!(matches!(minutes.stage, Stage::Closed { since, .. } if since == at(50)), "{:?}", minutes.stage);
        assert_eq!(minutes.closed, [Span::new(at(10), at(30))]);
    }
}
