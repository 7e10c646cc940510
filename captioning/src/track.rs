use std::ops::Range;

use meeting::{
    AgendaItemId, Caption, CaptionSource, CaptionState, Event, Floor, Language, Span, SpeakerId, Utterance, UtteranceId,
};

use crate::Heard;

/// Decides what is journalled and what is shown of what was heard.
pub struct CaptionTrack {
    language: Language,
    open: Option<Open>,
}

/// What follows from something heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Composed {
    /// Journal this before showing the caption: what a viewer was shown as settled must survive a crash.
    pub event: Option<Event>,
    /// Show this.
    pub caption: Option<Caption>,
}

/// The utterance being captioned.
struct Open {
    utterance: UtteranceId,
    edition: u32,
    next_revision: u32,
    settled: String,
    corrected: Vec<Range<usize>>,
    stable: String,
    draft: String,
    span: Span,
    /// Once words have settled, the utterance is its speaker's for good.
    whose: Option<Whose>,
}

#[derive(Clone)]
struct Whose {
    speaker: Option<SpeakerId>,
    agenda_item: Option<AgendaItemId>,
}

impl CaptionTrack {
    /// A track of captions in this language.
    pub fn new(language: Language) -> Self {
        Self { language, open: None }
    }

    /// Takes what was heard; `floor` says who was speaking.
    pub fn handle(&mut self, heard: Heard, floor: &Floor) -> Composed {
        match heard {
            Heard::Settled { utterance, words } => {
                let (Some(first), Some(last)) = (words.first(), words.last()) else { return Composed::default() };
                let span = first.span.cover(last.span);
                let open = self.open(utterance, span);
                open.span = if open.settled.is_empty() { span } else { open.span.cover(span) };
                words.iter().for_each(|word| open.settle_text(&word.text));
                let Whose { speaker, agenda_item } = open.settle(floor);
                let event = Event::Settled { utterance, speaker, agenda_item, words };
                Composed { event: Some(event), caption: Some(self.caption(floor, CaptionState::Tentative)) }
            }
            Heard::Draft { utterance, stable, text, span } => {
                let open = self.open(utterance, span);
                if open.stable == stable && open.draft == text {
                    return Composed::default();
                }
                open.span = open.span.cover(span);
                (open.stable, open.draft) = (stable, text);
                Composed { event: None, caption: Some(self.caption(floor, CaptionState::Tentative)) }
            }
            Heard::Ended { utterance } => self.end(utterance, floor),
            Heard::Translated { .. } | Heard::Gap(_) => Composed::default(),
        }
    }

    /// Shows an utterance as it reads after a person corrected it. It holds all that has settled so far.
    pub fn corrected(&mut self, utterance: &Utterance, floor: &Floor) -> Caption {
        match self.open.as_mut().filter(|open| open.utterance == utterance.id) {
            Some(open) => {
                open.edition = utterance.edition();
                open.settled = utterance.text();
                open.corrected = utterance.corrected();
                self.caption(floor, CaptionState::Tentative)
            }
            None => Caption {
                utterance: utterance.id,
                language: self.language.clone(),
                edition: utterance.edition(),
                revision: 0,
                speaker: utterance.speaker.clone(),
                agenda_item: utterance.agenda_item,
                span: utterance.span,
                settled: utterance.text(),
                corrected: utterance.corrected(),
                stable: String::new(),
                draft: String::new(),
                state: CaptionState::Settled,
                source: CaptionSource::Speech,
            },
        }
    }

    /// An utterance of which nothing settled leaves nothing in the journal, but what was shown of it is taken back.
    fn end(&mut self, utterance: UtteranceId, floor: &Floor) -> Composed {
        let Some(open) = self.open.as_mut().filter(|open| open.utterance == utterance) else {
            return Composed::default();
        };
        open.stable.clear();
        open.draft.clear();
        let event = open.whose.is_some().then_some(Event::UtteranceEnded { utterance });
        let caption = self.caption(floor, CaptionState::Settled);
        self.open = None;
        Composed { event, caption: Some(caption) }
    }

    fn open(&mut self, utterance: UtteranceId, span: Span) -> &mut Open {
        if self.open.as_ref().is_none_or(|open| open.utterance != utterance) {
            self.open = Some(Open {
                utterance,
                edition: 0,
                next_revision: 0,
                settled: String::new(),
                corrected: Vec::new(),
                stable: String::new(),
                draft: String::new(),
                span,
                whose: None,
            });
        }
        self.open.as_mut().expect("opened just above")
    }

    fn caption(&mut self, floor: &Floor, state: CaptionState) -> Caption {
        let open = self.open.as_mut().expect("called with an utterance open");
        let Whose { speaker, agenda_item } = open.whose(floor);
        let revision = open.next_revision;
        open.next_revision += 1;
        Caption {
            utterance: open.utterance,
            language: self.language.clone(),
            edition: open.edition,
            revision,
            speaker,
            agenda_item,
            span: open.span,
            settled: open.settled.clone(),
            corrected: open.corrected.clone(),
            stable: open.stable.clone(),
            draft: open.draft.clone(),
            state,
            source: CaptionSource::Speech,
        }
    }
}

impl Open {
    /// Settles so much text. Where it was guessed so, the rest of the guess stays on the screens until the next one comes.
    fn settle_text(&mut self, text: &str) {
        self.settled.push_str(text);
        let guessed = std::mem::take(&mut self.stable) + &std::mem::take(&mut self.draft);
        if let Some(rest) = guessed.strip_prefix(text) {
            self.draft = rest.to_owned();
        }
    }

    fn whose(&self, floor: &Floor) -> Whose {
        self.whose
            .clone()
            .unwrap_or_else(|| Whose { speaker: floor.speaker(self.span).cloned(), agenda_item: floor.item(self.span) })
    }

    fn settle(&mut self, floor: &Floor) -> Whose {
        let whose = self.whose(floor);
        self.whose.insert(whose).clone()
    }
}
