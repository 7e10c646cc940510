//! Sound only, from a counter's two microphones: no picture, no encoder, no recording, nothing on a disk.
//!
//! ```text
//! source ─ (clock, for files) ┬ 16 kHz ─ ear 0 (appsink) ┬ gate 0 ─(10 s)─► captioner
//!                             │                          └ loudness, ten numbers a second
//!                             └ 16 kHz ─ ear 1 (appsink) ┬ gate 1 ─(10 s)─► captioner
//!                                                        └ loudness
//! ```
//!
//! A microphone that is cut off has no way left to its captioner: cutting takes the only sender away under a lock, so when
//! [`Microphones::cut`] has returned, no sample can follow. Its loudness is told on, because the microphone across hears the
//! same voice, only softer, and must not be believed: while the one that is cut off is the louder, the other's captioner gets
//! silence ([`gate`]), and what still comes of it is dropped by whoever shows captions. While no conversation is held there is
//! no graph, and no device is open.

mod description;
mod gate;
mod graph;
mod meter;
#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use meeting::{MediaTime, Samples};
use tokio::{
    sync::{mpsc, oneshot},
    task::{JoinSet, spawn_blocking},
};

use self::{
    gate::Gate,
    graph::{Ear, Graph, Says},
};
use crate::{Error, MissingElement, SoundInput, Source};

/// Where one microphone's sound comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundSource {
    /// A sound input of this machine.
    Input(SoundInput),
    /// The sound of a file, an address, or a network device.
    Of(Source),
}

/// A counter's two microphones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MicrophonePair {
    /// One source each, the first side's first.
    Two(SoundSource, SoundSource),
    /// One stereo source, whose left channel is the first side's.
    Stereo(SoundSource),
}

impl MicrophonePair {
    /// What to call them to the operator, without names and passwords.
    pub fn label(&self) -> String {
        match self {
            Self::Two(first, second) => format!("{}, {}", first.label(), second.label()),
            Self::Stereo(source) => format!("{} (stereo)", source.label()),
        }
    }
}

/// The elements that these microphones need and this machine lacks. Call [`crate::init`] first.
pub fn missing_microphone_elements(pair: &MicrophonePair) -> Vec<MissingElement> {
    description::missing(pair)
}

/// What becomes of a microphone.
#[derive(Clone, Debug, PartialEq)]
pub enum MicrophoneEvent {
    /// This channel (0 or 1) delivers sound.
    Works(usize),
    /// This channel delivers none; why, in words for the operator. It is tried again.
    Lost(usize, String),
    /// This channel was so loud from this moment on, for a tenth of a second, in dB of full scale. Told of one that is cut off,
    /// too: by it alone can the other side's captioner know that it only overhears.
    Loudness(usize, MediaTime, f32),
    /// This channel has come to its end by itself (a file).
    Ended(usize),
}

/// Two open microphones, each cut off until it is listened to. Dropped, both are cut off at once, and the devices closed.
#[derive(Debug)]
pub struct Microphones {
    gates: [Arc<Gate>; 2],
    /// Dropped, it stops all.
    _stop: oneshot::Sender<()>,
}

/// After a failure a microphone is opened again so much later.
const RETRY: Duration = Duration::from_secs(2);
/// What the operator should know and was not told yet; when full, the newest is dropped and logged.
const EVENTS: usize = 64;

impl Microphones {
    /// Opens them. Call it within a Tokio runtime, after [`crate::init`]. Media time counts from now for both.
    ///
    /// A microphone that is not there is no error here but an event: it is tried again until it is.
    pub fn open(pair: &MicrophonePair) -> Result<(Self, mpsc::Receiver<MicrophoneEvent>), Error> {
        crate::capture::refuse_missing(&description::missing(pair))?;
        Ok(Self::open_described(graphs(pair)))
    }

    fn open_described(graphs: Vec<Described>) -> (Self, mpsc::Receiver<MicrophoneEvent>) {
        let (events, told) = mpsc::channel(EVENTS);
        let (stop, stopped) = oneshot::channel::<()>();
        let gates = [Arc::new(Gate::default()), Arc::new(Gate::default())];
        let zero = now();
        let mut keeping = JoinSet::new();
        for described in graphs {
            keeping.spawn(keep_open(described, gates.clone(), zero, events.clone()));
        }
        tokio::spawn(async move {
            let ended = async { while keeping.join_next().await.is_some() {} };
            tokio::select! {
                // Closed when the microphones are dropped: nobody ever sends.
                _ = stopped => {}
                () = ended => {}
            }
        });
        (Self { gates, _stop: stop }, told)
    }

    /// Lets this channel's (0 or 1) sound through from now on. A receiver handed out before closes.
    ///
    /// The queue holds 10 s or 500 buffers; when it is full, new sound is dropped and counted in the log.
    pub fn listen(&self, channel: usize) -> mpsc::Receiver<Samples> {
        self.gates[channel].open()
    }

    /// Cuts this channel off: when this returns, nothing more can come out of its receiver but what is in it already.
    pub fn cut(&self, channel: usize) {
        self.gates[channel].cut();
    }
}

impl Drop for Microphones {
    fn drop(&mut self) {
        for gate in &self.gates {
            gate.cut();
        }
    }
}

/// A graph to be kept open, and which channels its ears are.
struct Described {
    description: String,
    source: SoundSource,
    channels: Vec<usize>,
}

fn graphs(pair: &MicrophonePair) -> Vec<Described> {
    let one = |source: &SoundSource, channel| Described {
        description: description::one(source),
        source: source.clone(),
        channels: vec![channel],
    };
    match pair {
        MicrophonePair::Two(first, second) => vec![one(first, 0), one(second, 1)],
        MicrophonePair::Stereo(source) => {
            vec![Described { description: description::stereo(source), source: source.clone(), channels: vec![0, 1] }]
        }
    }
}

/// Opens a graph again and again until its source ends by itself. Aborted, it drops the graph on a thread for that.
async fn keep_open(described: Described, gates: [Arc<Gate>; 2], zero: Instant, events: mpsc::Sender<MicrophoneEvent>) {
    let tell = |event: MicrophoneEvent| {
        if events.try_send(event).is_err() {
            tracing::debug!("nobody takes what is told of a microphone");
        }
    };
    loop {
        let (says, mut said) = mpsc::channel(64);
        let opening = Opening { described: &described, gates: &gates, zero };
        let graph = opening.open(says).await;
        let mut ended = 0;
        let reason = loop {
            match said.recv().await {
                Some(Says::Sound(ear)) => tell(MicrophoneEvent::Works(described.channels[ear])),
                Some(Says::Loudness(ear, at, level_db)) => {
                    tell(MicrophoneEvent::Loudness(described.channels[ear], at, level_db));
                }
                Some(Says::Ended(ear)) => {
                    ended += 1;
                    tell(MicrophoneEvent::Ended(described.channels[ear]));
                    if ended == described.channels.len() {
                        return;
                    }
                }
                Some(Says::Failed(reason)) => break reason,
                None => break "its graph ended without a word".to_owned(),
            }
        };
        drop(graph);
        for channel in &described.channels {
            tell(MicrophoneEvent::Lost(*channel, reason.clone()));
        }
        tokio::time::sleep(RETRY).await;
    }
}

struct Opening<'a> {
    described: &'a Described,
    gates: &'a [Arc<Gate>; 2],
    zero: Instant,
}

impl Opening<'_> {
    /// Opening a device may take seconds: on a thread of its own.
    async fn open(&self, says: mpsc::Sender<Says>) -> Option<Closing> {
        let (description, source) = (self.described.description.clone(), self.described.source.clone());
        let ears = self.described.channels.iter().map(|channel| ear(self.gates, *channel)).collect();
        let clock = graph::Clock { zero: self.zero, now };
        let opened = spawn_blocking(move || Graph::start(&description, &source, ears, clock, &says)).await;
        // A panic in there is told by the runtime; there is no graph either way.
        opened.ok().flatten().map(|graph| Closing(Some(graph)))
    }
}

fn ear(gates: &[Arc<Gate>; 2], channel: usize) -> Ear {
    Ear { gate: Arc::clone(&gates[channel]), across: Arc::clone(&gates[1 - channel]) }
}

/// Closes a graph on a thread for that: it waits for the device.
struct Closing(Option<Graph>);

impl Drop for Closing {
    fn drop(&mut self) {
        if let Some(graph) = self.0.take() {
            drop(spawn_blocking(move || drop(graph)));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this shell stamps both microphones' sound by one clock")]
fn now() -> Instant {
    Instant::now()
}

/// The place of `instant` on a clock that began at `zero`.
fn place(zero: Instant, instant: Instant) -> MediaTime {
    MediaTime::ZERO + instant.saturating_duration_since(zero)
}
