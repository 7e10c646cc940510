use std::{
    future::pending,
    time::{Duration, Instant},
};

use meeting::{Frame, FrameKind, MediaTime, Samples, SourceEvent, Tempo};
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::{JoinHandle, spawn_blocking},
};

use super::{CaptureSettings, Graph, ToRecorder};
use crate::{
    Source,
    fill::{Delivery, Fill},
    graph::{self, FromGraph, Load, Outlet, Track},
    outlets::{FrameGate, Passage, SoundBacklog},
    side_by_side::SideBySide,
    supervision::{Input, Output, Patience, Supervision},
    timeline::Timeline,
    tracks::{Change, Tracks},
};

/// Describes the next graph of a source.
pub(super) type Describe = Box<dyn Fn() -> String + Send>;

/// What a graph may have said and we not yet heard: under a second. When it is full the graph waits.
const FROM_GRAPH: usize = 64;

/// See the module above.
pub(super) struct Shell {
    settings: CaptureSettings,
    describe: Describe,
    timeline: Timeline,
    supervision: Supervision,
    connection: Option<Connection>,
    closing: Option<JoinHandle<()>>,
    is_over: bool,
    gate: FrameGate,
    backlog: SoundBacklog,
    to_recorder: mpsc::Sender<ToRecorder>,
    to_viewers: mpsc::Sender<Frame>,
    to_captioner: mpsc::Sender<Samples>,
    to_operator: mpsc::Sender<SourceEvent>,
}

struct Connection {
    starting: JoinHandle<Option<Graph>>,
    says: mpsc::Receiver<FromGraph>,
    tracks: Tracks,
    fill: Fill,
    /// Where each outlet has come to, in the order of [`Outlet::ALL`].
    ends: [Option<MediaTime>; 3],
}

impl Shell {
    pub(super) fn new(
        settings: CaptureSettings,
        describe: Describe,
        to_recorder: mpsc::Sender<ToRecorder>,
        to_viewers: mpsc::Sender<Frame>,
        to_captioner: mpsc::Sender<Samples>,
        to_operator: mpsc::Sender<SourceEvent>,
    ) -> Self {
        let patience = match (settings.tempo, &settings.source) {
            (Tempo::Unpaced, _) => Patience::Unlimited,
            // Whoever sends by SRT may have to notice first that we listen.
            (Tempo::Live, Source::Srt { .. }) => limited(60),
            (Tempo::Live, _) => limited(10),
        };
        Self {
            timeline: Timeline::new(settings.tempo, settings.starts_at),
            supervision: Supervision::connecting(now(), patience),
            settings,
            describe,
            connection: None,
            closing: None,
            is_over: false,
            gate: FrameGate::default(),
            backlog: SoundBacklog::default(),
            to_recorder,
            to_viewers,
            to_captioner,
            to_operator,
        }
    }

    /// Captures until the source is over or `stopped` closes.
    pub(super) async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        self.connect();
        let to_captioner = self.to_captioner.clone();
        while !self.is_over {
            let waits = self.settings.tempo == Tempo::Unpaced && self.backlog.is_full();
            tokio::select! {
                biased;
                _ = &mut stopped => break,
                permit = to_captioner.reserve(), if !self.backlog.is_empty() => {
                    if let (Some(sound), Ok(permit)) = (self.backlog.pop(), permit) {
                        permit.send(sound);
                    }
                    let dropped = self.backlog.take_dropped(Duration::ZERO);
                    self.tell_dropped(dropped);
                }
                said = next(&mut self.connection), if !waits => self.on_said(said).await,
                () = closed(&mut self.closing) => {
                    self.closing = None;
                    self.decide(Input::Closed);
                }
                () = until(self.supervision.deadline()) => self.decide(Input::Tick),
            }
        }
        self.drain(stopped).await;
    }

    /// Lets everything already captured pass.
    async fn drain(mut self, stopped: oneshot::Receiver<()>) {
        if let Some(mut connection) = self.connection.take() {
            let closing = tokio::spawn(close(connection.starting));
            while let Some(said) = connection.says.recv().await {
                if let FromGraph::Arrived { load, running, length } = said
                    && let Some(delivery) = self.place(&mut connection.ends, load, running, length)
                {
                    self.deliver(delivery).await;
                }
            }
            drop(closing.await);
        }
        let captioner = async {
            while let Some(sound) = self.backlog.pop() {
                if self.to_captioner.send(sound).await.is_err() {
                    break;
                }
            }
        };
        // A captioner that does not read any more must not keep the recording from being finished.
        let given_up = async {
            drop(stopped.await);
            tokio::time::sleep(super::Capture::STOPPING / 2).await;
        };
        tokio::select! {
            () = captioner => {}
            () = given_up => tracing::warn!("the captioner did not take the last sound"),
        }
    }

    fn connect(&mut self) {
        let (to, says) = mpsc::channel(FROM_GRAPH);
        let (description, source) = ((self.describe)(), self.settings.source.clone());
        let order = (self.settings.tempo == Tempo::Unpaced).then(SideBySide::default);
        self.timeline.reconnect();
        tracing::info!(source = %source.label(), "connecting");
        self.connection = Some(Connection {
            starting: spawn_blocking(move || Graph::start(&description, &source, &to, order)),
            says,
            tracks: Tracks::all_open(),
            fill: Fill::new(self.settings.encoding.frames_per_second),
            ends: [None; 3],
        });
    }

    fn decide(&mut self, input: Input) {
        for output in self.supervision.handle(now(), input) {
            match output {
                Output::Connect => self.connect(),
                Output::Close => {
                    if let Some(Connection { starting, says, .. }) = self.connection.take() {
                        // First, so that threads of the graph that wait for room in it are let go.
                        drop(says);
                        self.closing = Some(tokio::spawn(close(starting)));
                    }
                    // What the recorder has no room for now it may do without: a hole in the pictures says the same.
                    drop(self.to_recorder.try_send(ToRecorder::Break));
                }
                Output::Tell(event) => self.tell(event),
                Output::Over => self.is_over = true,
            }
        }
    }

    async fn on_said(&mut self, said: FromGraph) {
        match said {
            FromGraph::Arrived { load, running, length } => self.on_arrived(load, running, length).await,
            FromGraph::Without(track) => {
                let change = self.connection.as_mut().and_then(|connection| connection.tracks.close_track(track));
                self.on_change(change).await;
            }
            FromGraph::Ended(outlet) => {
                let change = self.connection.as_mut().and_then(|connection| connection.tracks.close_outlet(outlet));
                self.on_change(change).await;
            }
            FromGraph::Failed(reason) => self.decide(Input::Failed(reason)),
        }
    }

    async fn on_arrived(&mut self, load: Load, running: Duration, length: Duration) {
        let Some(mut connection) = self.connection.take() else { return };
        if let Some(delivery) = self.place(&mut connection.ends, load, running, length) {
            let (track, at, is_paced) = match &delivery {
                Delivery::Frame(Frame { kind: FrameKind::Sound, at, .. }) => (Track::Sound, *at, true),
                Delivery::Frame(Frame { kind: FrameKind::KeyPicture | FrameKind::Picture, at, .. }) => {
                    (Track::Picture, *at, true)
                }
                Delivery::Speech(speech) => (Track::Sound, speech.at, false),
            };
            let fill = if is_paced { connection.fill.follow(track, at) } else { Vec::new() };
            self.decide(Input::Arrived(track, at));
            self.deliver(delivery).await;
            for delivery in fill {
                self.deliver(delivery).await;
            }
        }
        self.connection = Some(connection);
    }

    /// Where it belongs; none for what would not lie behind the one before.
    fn place(
        &mut self,
        ends: &mut [Option<MediaTime>; 3],
        load: Load,
        running: Duration,
        length: Duration,
    ) -> Option<Delivery> {
        let length = match &load {
            Load::KeyPicture(_) | Load::Picture(_) if length.is_zero() => {
                Duration::from_secs(1) / self.settings.encoding.frames_per_second.max(1)
            }
            Load::KeyPicture(_) | Load::Picture(_) | Load::Speech(_) | Load::Sound(_) => length,
        };
        let at = self.timeline.place(now(), running, length)?;
        let outlet = match &load {
            Load::KeyPicture(_) | Load::Picture(_) => Outlet::Pictures,
            Load::Speech(_) => Outlet::Speech,
            Load::Sound(_) => Outlet::Sounds,
        };
        let end = &mut ends[outlet as usize];
        if end.is_some_and(|end| at + length <= end) {
            return None;
        }
        *end = Some(at + length);
        Some(match load {
            Load::KeyPicture(data) => Delivery::Frame(Frame { kind: FrameKind::KeyPicture, at, length, data }),
            Load::Picture(data) => Delivery::Frame(Frame { kind: FrameKind::Picture, at, length, data }),
            Load::Sound(data) => Delivery::Frame(Frame { kind: FrameKind::Sound, at, length, data }),
            Load::Speech(samples) => Delivery::Speech(Samples { at, samples }),
        })
    }

    async fn on_change(&mut self, change: Option<Change>) {
        match change {
            None => {}
            Some(Change::Without(track)) => {
                self.decide(Input::Without(track));
                let encoding = self.settings.encoding;
                let Some(connection) = &mut self.connection else { return };
                match track {
                    Track::Sound => connection.fill.without_sound(connection.ends[Outlet::Sounds as usize]),
                    Track::Picture => {
                        let slate = spawn_blocking(move || graph::slate(&encoding)).await.unwrap_or_default();
                        connection.fill.without_picture(connection.ends[Outlet::Pictures as usize], slate);
                    }
                }
            }
            Some(Change::AllEnded) => match self.settings.source {
                Source::File { .. } | Source::Uri { .. } | Source::Test => {
                    self.decide(Input::Ended(self.timeline.end()));
                }
                Source::Rtsp { .. } | Source::Srt { .. } | Source::Device { .. } => {
                    self.decide(Input::Failed("the source closed the stream".to_owned()));
                }
            },
        }
    }

    async fn deliver(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Speech(speech) => {
                self.backlog.push(speech);
                let dropped = self.backlog.take_dropped(Duration::from_secs(1));
                self.tell_dropped(dropped);
            }
            Delivery::Frame(frame) => {
                self.record(frame.clone()).await;
                self.show(frame).await;
            }
        }
    }

    async fn record(&mut self, frame: Frame) {
        match self.to_recorder.try_send(ToRecorder::Frame(frame)) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(frame)) => {
                if self.settings.tempo == Tempo::Live {
                    let why = "the disk has been behind for a minute: capture and broadcast wait for it";
                    self.tell(SourceEvent::RecordingFailed(why.to_owned()));
                }
                // Closed, the recorder has ended by a panic, which is told where it is joined.
                drop(self.to_recorder.send(frame).await);
            }
        }
    }

    async fn show(&mut self, frame: Frame) {
        match self.settings.tempo {
            // Closed, nobody watches.
            Tempo::Unpaced => drop(self.to_viewers.send(frame).await),
            Tempo::Live => match (self.gate.pass(frame.kind, self.to_viewers.capacity() > 0), frame) {
                (Passage::Open, frame) => drop(self.to_viewers.try_send(frame)),
                (Passage::Reopened { dropped }, frame) => {
                    tracing::warn!(dropped, "the broadcast was behind and skipped to a key picture");
                    drop(self.to_viewers.try_send(frame));
                }
                (Passage::Shut, _) => {}
            },
        }
    }

    fn tell_dropped(&self, dropped: Option<meeting::Span>) {
        if let Some(span) = dropped {
            self.tell(SourceEvent::SoundDropped(span));
        }
    }

    fn tell(&self, event: SourceEvent) {
        tracing::info!(?event, source = %self.settings.source.label(), "source");
        if let Err(TrySendError::Full(event)) = self.to_operator.try_send(event) {
            tracing::warn!(?event, "the operator's events are full: one was dropped");
        }
    }
}

fn limited(first_secs: u64) -> Patience {
    Patience::Limited { first: Duration::from_secs(first_secs), next: Duration::from_secs(2) }
}

async fn close(starting: JoinHandle<Option<Graph>>) {
    if let Ok(Some(graph)) = starting.await {
        // A panic in there is told by the runtime; the graph is gone either way.
        drop(spawn_blocking(move || graph.close()).await);
    }
}

async fn next(connection: &mut Option<Connection>) -> FromGraph {
    match connection {
        Some(connection) => {
            let said = connection.says.recv().await;
            said.unwrap_or_else(|| FromGraph::Failed("its graph ended without a word".to_owned()))
        }
        None => pending().await,
    }
}

async fn closed(closing: &mut Option<JoinHandle<()>>) {
    match closing {
        Some(closing) => drop(closing.await),
        None => pending().await,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => pending().await,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the shell that tells the deciders the time")]
fn now() -> Instant {
    Instant::now()
}
