use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use meeting::{AgendaItemId, Caption, Cue, CueSource, Floor, Language, MediaTime, SourceEvent, SpeakerId};

use super::ring::{Numbered, Ring};

/// Decides what each listener of a live session is sent, and in which order.
///
/// Everything shown gets the next sequence number and goes into one ring of [`CaptionHub::KEPT`]; beside it the hub keeps the
/// current state (the last revision of the newest captions, who has the floor, the source, the stage). A listener is only the
/// number it has read up to. Whoever joins, lags or asks for a number that is not kept is sent the current state. Numbers
/// rise along whatever a listener is sent, so that the last one it saw is always the right one to resume from.
pub(crate) struct CaptionHub {
    ring: Ring<Told>,
    captions: BTreeMap<Language, VecDeque<Message>>,
    now: Option<Message>,
    source: Option<Message>,
    stage: Option<Message>,
    standing: Standing,
}

/// One message, shared by all who are sent it.
pub(crate) type Message = Arc<Numbered<Told>>;

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Caption(Box<Caption>),
    /// Who has the floor and what is being dealt with, from `at` on.
    Now {
        at: MediaTime,
        speaker: Option<SpeakerId>,
        /// By what it is known who has the floor; none before anybody was given it.
        source: Option<CueSource>,
        agenda_item: Option<AgendaItemId>,
    },
    Source {
        at: Option<MediaTime>,
        state: SourceState,
    },
    /// The session has another stage now.
    Stage(StageNow),
}

/// Where a session that has a feed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageNow {
    /// The public is let in, since this moment.
    Live { since: MediaTime },
    /// The public is shut out (秘密会), since this moment.
    Closed { since: MediaTime },
    /// The sitting ended.
    Adjourned { length: MediaTime },
}

/// How the source stands; viewers are not told why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceState {
    Connected,
    Lost,
    Retrying,
    Ended,
}

/// What is sent to one listener.
pub(crate) enum Sent {
    /// The first thing on every connection. What follows it has higher numbers than `seq`.
    Hello {
        seq: u64,
        now: Standing,
    },
    /// Forget the drafts: the current state follows.
    Reset {
        seq: u64,
    },
    Message(Message),
}

/// The moment's state, told in the greeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) stage: StageNow,
    pub(crate) speaker: Option<SpeakerId>,
    /// By what it is known who has the floor; none before anybody was given it.
    pub(crate) floor_source: Option<CueSource>,
    pub(crate) agenda_item: Option<AgendaItemId>,
    /// The newest moment heard of.
    pub(crate) reached: MediaTime,
}

/// Which captions a listener wants, and up to where it has been sent them.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) language: Option<Language>,
    pub(crate) after: u64,
}

impl CaptionHub {
    /// How many messages can be resumed: about a minute of speech in fifteen languages.
    pub(crate) const KEPT: usize = 1_024;
    /// How many captions of each language a newcomer is sent.
    pub(crate) const SHOWN: usize = 50;

    /// A hub that numbers from `first` on: higher than any number given out for this session before a restart.
    pub(crate) fn new(first: u64) -> Self {
        Self {
            ring: Ring::new(first, Self::KEPT),
            captions: BTreeMap::new(),
            now: None,
            source: None,
            stage: None,
            standing: Standing {
                stage: StageNow::Live { since: MediaTime::ZERO },
                speaker: None,
                floor_source: None,
                agenda_item: None,
                reached: MediaTime::ZERO,
            },
        }
    }

    pub(crate) fn show(&mut self, caption: Caption) {
        self.reach(caption.span.end());
        let (utterance, language) = (caption.utterance, caption.language.clone());
        let message = self.ring.push(Told::Caption(Box::new(caption)));
        let shown = self.captions.entry(language).or_default();
        let same = |earlier: &&mut Message| is_caption_of(earlier, utterance);
        let is_old = shown.front().is_some_and(|oldest| is_caption_before(utterance, oldest));
        match shown.iter_mut().rev().find(same) {
            Some(earlier) => *earlier = message,
            // A correction of something said long ago is for those who are here: newcomers get the newest captions.
            None if is_old => {}
            None => shown.push_back(message),
        }
        if shown.len() > Self::SHOWN {
            shown.pop_front();
        }
    }

    pub(crate) fn cue(&mut self, at: MediaTime, cue: &Cue) {
        match cue {
            Cue::Speaker(speaker, source) => {
                self.standing.speaker.clone_from(speaker);
                self.standing.floor_source = Some(*source);
            }
            Cue::Item(item) => self.standing.agenda_item = Some(*item),
        }
        let Standing { speaker, floor_source: source, agenda_item, .. } = self.standing.clone();
        let told = Told::Now { at, speaker, source, agenda_item };
        self.now = Some(self.ring.push(told));
    }

    /// Begins where another hub of the session ended. Told with the next greeting.
    pub(crate) fn take_up(&mut self, floor: &Floor, reached: MediaTime) {
        self.standing.speaker = floor.current_speaker().cloned();
        self.standing.floor_source = floor.changes().last().map(|change| change.source);
        self.standing.agenda_item = floor.current_item();
        self.reach(reached);
    }

    pub(crate) fn source(&mut self, event: &SourceEvent) {
        let (at, state) = match event {
            SourceEvent::Connected(at) => (Some(*at), SourceState::Connected),
            SourceEvent::Lost(_) => (None, SourceState::Lost),
            SourceEvent::Retrying(_) => (None, SourceState::Retrying),
            SourceEvent::Ended(at) => (Some(*at), SourceState::Ended),
            // The operator's concern: a viewer can do nothing about it.
            SourceEvent::SoundDropped(_)
            | SourceEvent::CaptionsMissed(_)
            | SourceEvent::CaptionsFailing { .. }
            | SourceEvent::CaptionsRecovered { .. }
            | SourceEvent::MicrophonesLost
            | SourceEvent::MicrophonesBack
            | SourceEvent::MicrophoneSilent { .. }
            | SourceEvent::MicrophoneHeard { .. }
            | SourceEvent::SoundTroubled(_)
            | SourceEvent::SoundFine
            | SourceEvent::CaptionsEased { .. }
            | SourceEvent::CaptionsRestored
            | SourceEvent::RecordingFailed(_)
            | SourceEvent::RecordingResumed(_) => return,
        };
        self.source = Some(self.ring.push(Told::Source { at, state }));
    }

    /// The session has another stage from here on.
    pub(crate) fn enter(&mut self, stage: StageNow) {
        let (StageNow::Live { since: at } | StageNow::Closed { since: at } | StageNow::Adjourned { length: at }) =
            stage;
        self.reach(at);
        self.standing.stage = stage;
        self.stage = Some(self.ring.push(Told::Stage(stage)));
    }

    /// The session has come this far, whatever was said.
    pub(crate) fn reach(&mut self, at: MediaTime) {
        self.standing.reached = self.standing.reached.max(at);
    }

    /// The number given out last.
    pub(crate) fn newest(&self) -> u64 {
        self.ring.newest()
    }

    /// How the session stands.
    pub(crate) fn standing(&self) -> Standing {
        self.standing.clone()
    }

    /// Greets a listener that knows nothing yet.
    pub(crate) fn join(&self, language: Option<Language>) -> (Reader, Vec<Sent>) {
        let state = self.state(language.as_ref());
        let seq = before(&state, self.ring.newest());
        let hello = Sent::Hello { seq, now: self.standing() };
        let reader = Reader { language, after: self.ring.newest() };
        (reader, std::iter::once(hello).chain(state.into_iter().map(Sent::Message)).collect())
    }

    /// Greets a listener that has read up to `since`, and sends what it missed.
    pub(crate) fn resume(&self, since: u64, language: Option<Language>) -> (Reader, Vec<Sent>) {
        let mut reader = Reader { language, after: since };
        let mut sent = vec![Sent::Hello { seq: since.min(self.ring.newest()), now: self.standing() }];
        sent.extend(self.follow(&mut reader));
        (reader, sent)
    }

    /// What `reader` has not been sent yet, which it then has.
    pub(crate) fn follow(&self, reader: &mut Reader) -> Vec<Sent> {
        let after = std::mem::replace(&mut reader.after, self.ring.newest());
        if let Ok(messages) = self.ring.after(after) {
            let wanted = messages.filter(|message| wants(reader.language.as_ref(), message));
            return wanted.map(|message| Sent::Message(Arc::clone(message))).collect();
        }
        let state = self.state(reader.language.as_ref());
        let reset = Sent::Reset { seq: before(&state, self.ring.newest()) };
        std::iter::once(reset).chain(state.into_iter().map(Sent::Message)).collect()
    }

    /// The last message of each kind and of each of the newest captions, in the order of their numbers.
    fn state(&self, language: Option<&Language>) -> Vec<Message> {
        let others = [&self.now, &self.source, &self.stage].into_iter().flatten();
        let captions = self.captions.values().flatten();
        let mut state: Vec<Message> =
            others.chain(captions).filter(|message| wants(language, message)).cloned().collect();
        state.sort_by_key(|message| message.seq);
        state
    }
}

fn is_caption_of(message: &Message, utterance: meeting::UtteranceId) -> bool {
    match &message.told {
        Told::Caption(caption) => caption.utterance == utterance,
        Told::Now { .. } | Told::Source { .. } | Told::Stage(_) => false,
    }
}

fn is_caption_before(utterance: meeting::UtteranceId, message: &Message) -> bool {
    match &message.told {
        Told::Caption(caption) => utterance < caption.utterance,
        Told::Now { .. } | Told::Source { .. } | Told::Stage(_) => false,
    }
}

fn wants(language: Option<&Language>, message: &Message) -> bool {
    match &message.told {
        Told::Caption(caption) => language.is_none_or(|wanted| *wanted == caption.language),
        Told::Now { .. } | Told::Source { .. } | Told::Stage(_) => true,
    }
}

/// The number just before `state`, so that numbers only rise; with no state, the newest.
fn before(state: &[Message], newest: u64) -> u64 {
    state.first().map_or(newest, |first| first.seq - 1)
}

#[cfg(test)]
mod tests;
