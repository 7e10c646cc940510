use axum::body::Bytes;
use broadcast::RtpOrigin;
use japanese::{Furigana, Scheme};
use meeting::{
    AgendaItemId, Caption, CaptionSource, CaptionState, CueSource, MediaTime, SessionId, SoundTrouble, SourceEvent,
    Span, SpeakerId, Untranslated, Word,
};
use serde::Serialize;

use super::{
    ruby::{self, RubyBody},
    translation::{self, TranslationBody},
};
use crate::feed::{Sent, SourceState, StageNow, Standing, Told, is_japanese, words};

/// A feed message's `type`, which is also its SSE event name.
pub(crate) type FeedKind = &'static str;

#[derive(Serialize)]
pub(super) struct Now {
    speaker: Option<String>,
    floor_source: Option<&'static str>,
    agenda_item: Option<u16>,
    media_time_ms: u64,
}

pub(super) fn now(standing: &Standing) -> Now {
    Now {
        speaker: standing.speaker.as_ref().map(ToString::to_string),
        floor_source: standing.floor_source.map(cue_source),
        agenda_item: standing.agenda_item.map(AgendaItemId::get),
        media_time_ms: standing.reached.as_millis(),
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Body<'a> {
    Hello {
        seq: u64,
        session: &'a str,
        stage: &'static str,
        rtp: Option<Rtp>,
        now: Now,
        media_time_ms: u64,
    },
    Caption {
        seq: u64,
        utterance: u64,
        language: &'a str,
        /// How often people corrected the utterance.
        edition: u32,
        revision: u32,
        speaker: Option<&'a str>,
        agenda_item: Option<u16>,
        start_ms: u64,
        end_ms: u64,
        settled: &'a str,
        /// Where in `settled`, in characters (code points), people put it right: `[from, to]`.
        corrected: Vec<[usize; 2]>,
        /// After how many characters of `settled` a row may end, whatever follows. None of languages that part words by spaces.
        ends: Vec<usize>,
        /// Over `settled`, for those who asked for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        ruby: Option<Vec<RubyBody<'a>>>,
        stable: &'a str,
        draft: &'a str,
        state: &'static str,
        /// It goes by faster than people read; told once it has settled.
        too_fast: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        translation: Option<Box<TranslationBody<'a>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        untranslated: Option<UntranslatedBody<'a>>,
    },
    Now {
        seq: u64,
        at_ms: u64,
        speaker: Option<&'a str>,
        /// By what it is known who has the floor.
        floor_source: Option<&'static str>,
        agenda_item: Option<u16>,
    },
    Source {
        seq: u64,
        at_ms: Option<u64>,
        state: &'static str,
    },
    Stage {
        seq: u64,
        stage: &'static str,
        at_ms: u64,
        /// Once adjourned.
        length_ms: Option<u64>,
    },
    Reset {
        seq: u64,
    },
}

/// The words are those that were said, in another language than the caption's.
#[derive(Serialize)]
struct UntranslatedBody<'a> {
    spoken: &'a str,
    why: &'static str,
}

#[derive(Serialize)]
struct Rtp {
    picture_clock: u32,
    picture_origin: u32,
}

/// One thing sent to a listener: its number, its type and its JSON; captions with readings, where there is somebody to read.
pub(crate) fn sent(
    session: &SessionId,
    rtp: impl FnOnce() -> Option<RtpOrigin>,
    furigana: Option<&Furigana>,
    sent: &Sent,
) -> (u64, FeedKind, Bytes) {
    match sent {
        Sent::Hello { seq, now: standing } => {
            let rtp = rtp().map(|origin| Rtp { picture_clock: 90_000, picture_origin: origin.picture });
            let (stage, _) = stage_now(standing.stage);
            let media_time_ms = standing.reached.as_millis();
            let session = session.as_str();
            let hello = Body::Hello { seq: *seq, session, stage, rtp, now: now(standing), media_time_ms };
            (*seq, "hello", json(&hello))
        }
        Sent::Reset { seq } => (*seq, "reset", json(&Body::Reset { seq: *seq })),
        Sent::Message(message) => {
            let json = match (furigana, &message.told) {
                (Some(furigana), Told::Caption(caption)) => {
                    message.written_with_readings(|seq, _| with_readings(seq, caption, furigana))
                }
                (Some(_) | None, _) => message.written(|seq, told| json(&body(seq, told))),
            };
            (message.seq, kind(&message.told), json)
        }
    }
}

fn with_readings(seq: u64, told: &Caption, furigana: &Furigana) -> Bytes {
    let (language, _) = words(told);
    let read = if is_japanese(&language) { furigana.ruby(&told.settled) } else { Vec::new() };
    json(&caption(seq, told, Some(ruby::over(&read))))
}

fn kind(told: &Told) -> FeedKind {
    match told {
        Told::Caption(_) => "caption",
        Told::Now { .. } => "now",
        Told::Source { .. } => "source",
        Told::Stage(_) => "stage",
    }
}

fn body(seq: u64, told: &Told) -> Body<'_> {
    match told {
        Told::Caption(told) => caption(seq, told, None),
        Told::Now { at, speaker, source, agenda_item } => Body::Now {
            seq,
            at_ms: at.as_millis(),
            speaker: speaker.as_ref().map(SpeakerId::as_str),
            floor_source: source.map(cue_source),
            agenda_item: agenda_item.map(AgendaItemId::get),
        },
        Told::Source { at, state } => {
            Body::Source { seq, at_ms: at.map(|at| at.as_millis()), state: source_state(*state) }
        }
        Told::Stage(told) => {
            let (stage, at) = stage_now(*told);
            let length_ms = matches!(told, StageNow::Adjourned { .. }).then(|| at.as_millis());
            Body::Stage { seq, stage, at_ms: at.as_millis(), length_ms }
        }
    }
}

pub(super) const fn source_state(state: SourceState) -> &'static str {
    match state {
        SourceState::Connected => "connected",
        SourceState::Lost => "lost",
        SourceState::Retrying => "retrying",
        SourceState::Ended => "ended",
    }
}

pub(super) const fn stage_now(stage: StageNow) -> (&'static str, MediaTime) {
    match stage {
        StageNow::Live { since } => ("live", since),
        StageNow::Closed { since } => ("closed", since),
        StageNow::Adjourned { length } => ("adjourned", length),
    }
}

pub(super) const fn cue_source(source: CueSource) -> &'static str {
    match source {
        CueSource::Operator => "operator",
        CueSource::Microphone => "microphone",
        CueSource::ChairCall => "chair_call",
        CueSource::Schedule => "schedule",
    }
}

/// Ranges of bytes of a text as ranges of its characters.
pub(super) fn in_characters(text: &str, bytes: &[std::ops::Range<usize>]) -> Vec<[usize; 2]> {
    let before = |byte: usize| text.get(..byte).unwrap_or(text).chars().count();
    bytes.iter().map(|range| [before(range.start), before(range.end)]).collect()
}

fn caption<'a>(seq: u64, caption: &'a Caption, ruby: Option<Vec<RubyBody<'a>>>) -> Body<'a> {
    let (translation, untranslated) = match &caption.source {
        CaptionSource::Speech => (None, None),
        CaptionSource::Translation { origin, said, spoken } => {
            (Some(Box::new(translation::of_caption(origin, said, spoken, caption))), None)
        }
        CaptionSource::Untranslated { spoken, why } => {
            let why = match why {
                Untranslated::Unknown => "unknown",
                Untranslated::Behind => "behind",
                Untranslated::Failed => "failed",
            };
            (None, Some(UntranslatedBody { spoken: spoken.as_str(), why }))
        }
    };
    Body::Caption {
        seq,
        utterance: caption.utterance.get(),
        language: caption.language.as_str(),
        edition: caption.edition,
        revision: caption.revision,
        speaker: caption.speaker.as_ref().map(SpeakerId::as_str),
        agenda_item: caption.agenda_item.map(AgendaItemId::get),
        start_ms: caption.span.start().as_millis(),
        end_ms: caption.span.end().as_millis(),
        settled: &caption.settled,
        corrected: in_characters(&caption.settled, &caption.corrected),
        ends: row_ends(caption),
        ruby,
        stable: &caption.stable,
        draft: &caption.draft,
        state: match caption.state {
            CaptionState::Tentative => "tentative",
            CaptionState::Settled => "settled",
        },
        too_fast: goes_too_fast(caption),
        translation,
        untranslated,
    }
}

fn row_ends(caption: &Caption) -> Vec<usize> {
    let (language, _) = words(caption);
    match caption.state {
        CaptionState::Tentative => japanese::lasting_row_ends(&caption.settled, &language),
        CaptionState::Settled => japanese::row_ends(&caption.settled, &language),
    }
}

fn goes_too_fast(caption: &Caption) -> bool {
    let Caption { settled, span, .. } = caption;
    let (language, _) = words(caption);
    let whole = Word { text: settled.clone(), span: *span, probability: 1.0 };
    match caption.state {
        CaptionState::Tentative => false,
        CaptionState::Settled => japanese::goes_too_fast(&[whole], &language, Scheme::SIXTEEN),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
struct OperatorBody<'a> {
    #[serde(rename = "type")]
    kind: FeedKind,
    seq: u64,
    session: &'a str,
    state: &'static str,
    at_ms: Option<u64>,
    /// The end of the stretch, for sound that was dropped and captions that are missed.
    until_ms: Option<u64>,
    /// The microphone's, counted from 1 as in the configuration; none: the room's, or that of no microphone.
    channel: Option<usize>,
    /// In words for the operator.
    reason: Option<&'a str>,
    retry_in_ms: Option<u64>,
    /// How far apart drafts come now, for captions that were eased.
    step_ms: Option<u64>,
}

impl OperatorBody<'_> {
    fn stretch(&mut self, state: &'static str, span: Span) {
        self.state = state;
        (self.at_ms, self.until_ms) = (Some(span.start().as_millis()), Some(span.end().as_millis()));
    }

    fn of_microphone(&mut self, state: &'static str, channel: Option<usize>) {
        self.state = state;
        self.channel = channel.map(|channel| channel + 1);
    }
}

/// What an operator is told of a source, with its reason: `GET /api/v1/operator/events`.
pub(crate) fn operator_message(seq: u64, session: &SessionId, event: &SourceEvent) -> Bytes {
    let mut body = OperatorBody {
        kind: "source",
        seq,
        session: session.as_str(),
        state: "",
        at_ms: None,
        until_ms: None,
        channel: None,
        reason: None,
        retry_in_ms: None,
        step_ms: None,
    };
    match event {
        SourceEvent::Connected(at) => (body.state, body.at_ms) = ("connected", Some(at.as_millis())),
        SourceEvent::Lost(why) => (body.state, body.reason) = ("lost", Some(why.as_str())),
        SourceEvent::Retrying(after) => {
            (body.state, body.retry_in_ms) = ("retrying", Some(after.as_millis() as u64));
        }
        SourceEvent::Ended(at) => (body.state, body.at_ms) = ("ended", Some(at.as_millis())),
        SourceEvent::RecordingFailed(why) => (body.state, body.reason) = ("recording_failed", Some(why.as_str())),
        SourceEvent::RecordingResumed(at) => (body.state, body.at_ms) = ("recording_resumed", Some(at.as_millis())),
        SourceEvent::CaptionsEased { step: _, smaller_model: true } => body.state = "captions_smaller_model",
        SourceEvent::CaptionsEased { step, smaller_model: false } => {
            (body.state, body.step_ms) = ("captions_eased", Some(step.as_millis() as u64));
        }
        SourceEvent::CaptionsRestored => body.state = "captions_restored",
        SourceEvent::SoundTroubled(SoundTrouble::Silent) => body.state = "sound_silent",
        SourceEvent::SoundTroubled(SoundTrouble::Clipped) => body.state = "sound_clipped",
        SourceEvent::SoundTroubled(SoundTrouble::OneEar) => body.state = "sound_one_ear",
        SourceEvent::SoundTroubled(SoundTrouble::ChannelsOpposite) => body.state = "sound_channels_opposite",
        SourceEvent::SoundTroubled(SoundTrouble::ChannelMissing) => body.state = "sound_channel_missing",
        SourceEvent::SoundTroubled(SoundTrouble::ChannelsAlike) => body.state = "sound_channels_alike",
        SourceEvent::SoundFine => body.state = "sound_fine",
        SourceEvent::SoundDropped(span) => body.stretch("sound_dropped", *span),
        SourceEvent::CaptionsMissed(span) => body.stretch("captions_missed", *span),
        SourceEvent::CaptionsFailing { channel, retried_in } => {
            body.of_microphone("captions_failing", *channel);
            body.retry_in_ms = Some(retried_in.as_millis() as u64);
        }
        SourceEvent::CaptionsRecovered { channel } => body.of_microphone("captions_recovered", *channel),
        SourceEvent::MicrophonesLost => body.state = "microphones_lost",
        SourceEvent::MicrophonesBack => body.state = "microphones_back",
        SourceEvent::MicrophoneSilent { channel } => body.of_microphone("microphone_silent", Some(*channel)),
        SourceEvent::MicrophoneHeard { channel } => body.of_microphone("microphone_heard", Some(*channel)),
    }
    json(&body)
}

fn json(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).expect("plain structs of text and numbers always become JSON").into()
}
