use std::{future::poll_fn, task::Poll, time::Duration};

use meeting::{Frame, Samples, SourceEvent, Span, Tempo};
use tokio::sync::mpsc::{self, Permit, error::TrySendError};

use super::ToRecorder;
use crate::{
    ears::{Balance, Ears, peak},
    microphone_watch::MicrophoneWatch,
    outlets::{FrameGate, Passage, SoundBacklog},
    sound_watch::SoundWatch,
    steady::Speech,
};

/// Where everything goes that gets out.
pub(super) struct Outlets {
    pub(super) to_recorder: mpsc::Sender<ToRecorder>,
    pub(super) to_viewers: mpsc::Sender<Frame>,
    /// One for each ear: the microphones', then the room's.
    pub(super) to_captioners: Vec<mpsc::Sender<Samples>>,
    pub(super) to_operator: mpsc::Sender<SourceEvent>,
}

/// Hands on what gets out, each way by its own rule for when it is full.
pub(super) struct WaysOut {
    tempo: Tempo,
    /// The source's, for the log.
    label: String,
    ears: Ears,
    /// One for each ear.
    backlogs: Vec<SoundBacklog>,
    gate: FrameGate,
    sound_watch: SoundWatch,
    microphone_watch: MicrophoneWatch,
    outlets: Outlets,
}

impl WaysOut {
    pub(super) fn new(tempo: Tempo, label: String, ears: Ears, outlets: Outlets) -> Self {
        let backlogs = (0..ears.count()).map(|_| SoundBacklog::default()).collect();
        let microphone_watch = MicrophoneWatch::new(ears.microphones());
        let (gate, sound_watch) = (FrameGate::default(), SoundWatch::default());
        Self { tempo, label, ears, backlogs, gate, sound_watch, microphone_watch, outlets }
    }

    /// Whether the source is to wait: played unpaced, nothing is dropped.
    pub(super) fn wait(&self) -> bool {
        self.tempo == Tempo::Unpaced && self.backlogs.iter().any(SoundBacklog::is_full)
    }

    /// For which ears sound waits.
    pub(super) fn waiting(&self) -> Vec<bool> {
        self.backlogs.iter().map(|backlog| !backlog.is_empty()).collect()
    }

    /// The ways to the captioners.
    pub(super) fn captioners(&self) -> Vec<mpsc::Sender<Samples>> {
        self.outlets.to_captioners.clone()
    }

    /// Sends what has waited longest for this ear; none: its captioner is gone, and it is dropped.
    pub(super) fn send_sound(&mut self, ear: usize, permit: Option<Permit<'_, Samples>>) {
        if let (Some(sound), Some(permit)) = (self.backlogs[ear].pop(), permit) {
            permit.send(sound);
        }
        self.tell_dropped(ear, Duration::ZERO);
    }

    /// Sends all that waits.
    pub(super) async fn drain(&mut self) {
        for (backlog, to_captioner) in self.backlogs.iter_mut().zip(&self.outlets.to_captioners) {
            while let Some(sound) = backlog.pop() {
                if to_captioner.send(sound).await.is_err() {
                    break;
                }
            }
        }
    }

    /// The source's own sound: what it is like is told, too.
    pub(super) fn hear(&mut self, speech: Speech) {
        let heard = self.ears.hear(speech);
        let mut told: Vec<SourceEvent> = self.sound_watch.hear(&heard, self.ears.fault()).into_iter().collect();
        // Where the channels do not hold what was promised, none is a microphone's.
        if let (Some(room), None) = (heard.last(), self.ears.fault()) {
            told.extend(self.microphone_watch.hear(self.ears.peaks(), peak(&room.samples), room.span().length()));
        }
        self.push(heard);
        told.into_iter().for_each(|event| self.tell(event));
    }

    /// What stands in for it is silent by right.
    pub(super) fn hear_stand_in(&mut self, speech: &Speech) {
        let heard = self.ears.silence(speech);
        self.push(heard);
    }

    /// What the source's channels are worth has changed. Where microphones are on them, one may well be empty.
    pub(super) fn balanced(&mut self, balance: Balance) {
        if self.ears.count() == 1
            && let Some(event) = self.sound_watch.balanced(balance)
        {
            self.tell(event);
        }
    }

    fn push(&mut self, heard: Vec<Samples>) {
        for (ear, samples) in heard.into_iter().enumerate() {
            self.backlogs[ear].push(samples);
            self.tell_dropped(ear, Duration::from_secs(1));
        }
    }

    /// What follows belongs in another file.
    pub(super) fn break_recording(&self) {
        // What the recorder has no room for now it may do without: a hole in the pictures says the same.
        drop(self.outlets.to_recorder.try_send(ToRecorder::Break));
    }

    pub(super) async fn record(&mut self, frame: Frame) {
        match self.outlets.to_recorder.try_send(ToRecorder::Frame(frame)) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(frame)) => {
                if self.tempo == Tempo::Live {
                    let why = "the disk has been behind for a minute: capture and broadcast wait for it";
                    self.tell(SourceEvent::RecordingFailed(why.to_owned()));
                }
                // Closed, the recorder has ended by a panic, which is told where it is joined.
                drop(self.outlets.to_recorder.send(frame).await);
            }
        }
    }

    pub(super) async fn show(&mut self, frame: Frame) {
        match self.tempo {
            // Closed, nobody watches.
            Tempo::Unpaced => drop(self.outlets.to_viewers.send(frame).await),
            Tempo::Live => match (self.gate.pass(frame.kind, self.outlets.to_viewers.capacity() > 0), frame) {
                (Passage::Open, frame) => drop(self.outlets.to_viewers.try_send(frame)),
                (Passage::Reopened { dropped }, frame) => {
                    tracing::warn!(dropped, "the broadcast was behind and skipped to a key picture");
                    drop(self.outlets.to_viewers.try_send(frame));
                }
                (Passage::Shut, _) => {}
            },
        }
    }

    fn tell_dropped(&mut self, ear: usize, at_least: Duration) {
        let dropped: Option<Span> = self.backlogs[ear].take_dropped(at_least);
        if let Some(span) = dropped {
            self.tell(SourceEvent::SoundDropped(span));
        }
    }

    pub(super) fn tell(&self, event: SourceEvent) {
        tracing::info!(?event, source = %self.label, "source");
        if let Err(TrySendError::Full(event)) = self.outlets.to_operator.try_send(event) {
            tracing::warn!(?event, "the operator's events are full: one was dropped");
        }
    }
}

/// Waits until there is room in the queue of an ear for which sound waits; no permit: its captioner is gone.
pub(super) async fn room(
    captioners: &[mpsc::Sender<Samples>],
    waiting: Vec<bool>,
) -> (usize, Option<Permit<'_, Samples>>) {
    let waiting = waiting.into_iter().enumerate().filter(|(_, waits)| *waits);
    let mut reserving: Vec<_> = waiting.map(|(ear, _)| (ear, Box::pin(captioners[ear].reserve()))).collect();
    poll_fn(|context| {
        for (ear, reserve) in &mut reserving {
            if let Poll::Ready(permit) = reserve.as_mut().poll(context) {
                return Poll::Ready((*ear, permit.ok()));
            }
        }
        Poll::Pending
    })
    .await
}
