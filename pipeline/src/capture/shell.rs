use std::{
    future::pending,
    time::{Duration, Instant},
};

use meeting::{Frame, Samples, SourceEvent, Tempo};
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::{JoinHandle, spawn_blocking},
};

use super::{CaptureSettings, Graph, Order, ToRecorder};
use crate::{
    Source,
    fill::Delivery,
    graph::{self, FromGraph, Track},
    intake::{Closing, Intake, Taken},
    outlets::{FrameGate, Passage, SoundBacklog},
    shutter::Shutter,
    side_by_side::SideBySide,
    sound_watch::SoundWatch,
    supervision::{Input, Output, Patience, Supervision},
    timeline::Timeline,
    tracks::Change,
};

/// Describes the next graph of a source.
pub(super) type Describe = Box<dyn Fn() -> String + Send>;

/// What a graph may have said and we not yet heard: under a second. When it is full the graph waits.
const FROM_GRAPH: usize = 64;

/// What is on its way through a graph that plays on while nothing gets out: well under a second.
const IN_GRAPH: Duration = Duration::from_secs(1);

/// See the module above.
pub(super) struct Shell {
    settings: CaptureSettings,
    describe: Describe,
    timeline: Timeline,
    supervision: Supervision,
    connection: Option<Connection>,
    closing: Option<JoinHandle<()>>,
    is_over: bool,
    shutter: Shutter,
    gate: FrameGate,
    backlog: SoundBacklog,
    sound_watch: SoundWatch,
    outlets: Outlets,
}

/// Where everything goes that gets out.
pub(super) struct Outlets {
    pub(super) to_recorder: mpsc::Sender<ToRecorder>,
    pub(super) to_viewers: mpsc::Sender<Frame>,
    pub(super) to_captioner: mpsc::Sender<Samples>,
    pub(super) to_operator: mpsc::Sender<SourceEvent>,
}

struct Connection {
    starting: JoinHandle<Option<Graph>>,
    says: mpsc::Receiver<FromGraph>,
    intake: Intake,
}

impl Shell {
    pub(super) fn new(settings: CaptureSettings, describe: Describe, shutter: Shutter, outlets: Outlets) -> Self {
        let patience = match (settings.tempo, &settings.source) {
            (Tempo::Unpaced, _) => Patience::Unlimited,
            // Whoever sends by SRT may have to notice first that we listen.
            (Tempo::Live, Source::Srt { .. }) => limited(60),
            (Tempo::Live, _) => limited(10),
        };
        let mut timeline = Timeline::new(settings.tempo, settings.starts_at);
        if shutter.is_shut() {
            timeline.begin(now());
        }
        Self {
            timeline,
            supervision: if shutter.is_shut() && rests(&settings.source) {
                Supervision::resting(patience)
            } else {
                Supervision::connecting(now(), patience)
            },
            settings,
            describe,
            connection: None,
            closing: None,
            is_over: false,
            shutter,
            gate: FrameGate::default(),
            backlog: SoundBacklog::default(),
            sound_watch: SoundWatch::default(),
            outlets,
        }
    }

    /// Captures until the source is over or `stopped` closes.
    pub(super) async fn run(mut self, stopped: oneshot::Receiver<()>, mut orders: mpsc::Receiver<Order>) {
        let mut stopped = Some(stopped);
        if !self.supervision.rests() {
            self.connect();
        }
        let to_captioner = self.outlets.to_captioner.clone();
        while !self.is_over {
            let waits = self.settings.tempo == Tempo::Unpaced && self.backlog.is_full();
            tokio::select! {
                biased;
                () = closed_by(&mut stopped) => break,
                Some(order) = orders.recv() => self.on_order(order),
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

    fn on_order(&mut self, order: Order) {
        match order {
            Order::Shut(answer) => {
                // First of all: what follows may take its time.
                self.shutter.shut();
                if rests(&self.settings.source) {
                    self.decide(Input::Rest);
                } else {
                    self.break_recording();
                }
                tracing::info!(at = %self.timeline.end(), "the capture is shut: nothing gets out");
                // Whoever asked may have gone; shut it is all the same.
                let _ = answer.send(self.timeline.end());
            }
            Order::Open(answer) => {
                let from = self.timeline.reaches(now());
                let from = if rests(&self.settings.source) { from } else { from + IN_GRAPH };
                self.shutter.open_from(from);
                self.decide(Input::GoOn);
                tracing::info!(at = %from, "the capture is open again");
                let _ = answer.send(from);
            }
        }
    }

    /// Lets everything already captured pass. `stopped` is none when that has happened already.
    async fn drain(mut self, stopped: Option<oneshot::Receiver<()>>) {
        if let Some(mut connection) = self.connection.take() {
            let closing = tokio::spawn(close(connection.starting));
            while let Some(said) = connection.says.recv().await {
                if let FromGraph::Arrived(arrival) = said {
                    for taken in connection.intake.arrived(now(), &mut self.timeline, arrival) {
                        self.deliver(taken).await;
                    }
                }
            }
            drop(closing.await);
        }
        let captioner = async {
            while let Some(sound) = self.backlog.pop() {
                if self.outlets.to_captioner.send(sound).await.is_err() {
                    break;
                }
            }
        };
        // A captioner that does not read any more must not keep the recording from being finished.
        let given_up = async {
            if let Some(stopped) = stopped {
                drop(stopped.await);
            }
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
        tracing::info!(source = %source.label(), "connecting");
        self.connection = Some(Connection {
            starting: spawn_blocking(move || Graph::start(&description, &source, &to, order)),
            says,
            intake: Intake::new(self.settings.encoding.frames_per_second),
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
                    self.break_recording();
                }
                Output::Tell(event) => self.tell(event),
                Output::Over => self.is_over = true,
            }
        }
    }

    /// What follows belongs in another file.
    fn break_recording(&self) {
        // What the recorder has no room for now it may do without: a hole in the pictures says the same.
        drop(self.outlets.to_recorder.try_send(ToRecorder::Break));
    }

    async fn on_said(&mut self, said: FromGraph) {
        match said {
            FromGraph::Arrived(arrival) => {
                let Some(connection) = &mut self.connection else { return };
                let taken = connection.intake.arrived(now(), &mut self.timeline, arrival);
                self.on_taken(taken).await;
            }
            FromGraph::Without(track) => self.on_closing(Closing::Track(track)).await,
            FromGraph::Ended(outlet) => self.on_closing(Closing::Outlet(outlet)).await,
            FromGraph::Failed(reason) => self.decide(Input::Failed(reason)),
        }
    }

    async fn on_taken(&mut self, taken: Vec<Taken>) {
        for taken in taken {
            if let Taken::FromSource(delivery) = &taken {
                self.decide(Input::Arrived(delivery.track(), delivery.at()));
                self.watch_sound(delivery);
            }
            self.deliver(taken).await;
        }
    }

    async fn on_closing(&mut self, closing: Closing) {
        let Some(connection) = &mut self.connection else { return };
        let (change, taken) = connection.intake.close(now(), &mut self.timeline, closing);
        self.on_taken(taken).await;
        match (change, &self.settings.source) {
            (None, _) => {}
            (Some(Change::Without(track)), _) => {
                self.decide(Input::Without(track));
                self.stand_in(track).await;
            }
            (Some(Change::AllEnded), Source::File { .. } | Source::Uri { .. } | Source::Test) => {
                self.decide(Input::Ended(self.timeline.end()));
            }
            (Some(Change::AllEnded), Source::Rtsp { .. } | Source::Srt { .. } | Source::Device { .. }) => {
                self.decide(Input::Failed("the source closed the stream".to_owned()));
            }
        }
    }

    /// From here on something else is to stand in for this track.
    async fn stand_in(&mut self, track: Track) {
        let encoding = self.settings.encoding;
        let slate = match track {
            // A moment's work, once a connection; the graph waits.
            Track::Picture => spawn_blocking(move || graph::slate(&encoding)).await.unwrap_or_default(),
            Track::Sound => Vec::new(),
        };
        if let Some(connection) = &mut self.connection {
            connection.intake.stand_in(track, slate);
        }
    }

    async fn deliver(&mut self, taken: Taken) {
        let delivery = taken.into_delivery();
        if !self.shutter.passes(&delivery) {
            return;
        }
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
        match self.outlets.to_recorder.try_send(ToRecorder::Frame(frame)) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(frame)) => {
                if self.settings.tempo == Tempo::Live {
                    let why = "the disk has been behind for a minute: capture and broadcast wait for it";
                    self.tell(SourceEvent::RecordingFailed(why.to_owned()));
                }
                // Closed, the recorder has ended by a panic, which is told where it is joined.
                drop(self.outlets.to_recorder.send(frame).await);
            }
        }
    }

    async fn show(&mut self, frame: Frame) {
        match self.settings.tempo {
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

    /// Only what the source itself sounds like: what stands in for it is silent by right.
    fn watch_sound(&mut self, delivery: &Delivery) {
        if let Delivery::Speech(sound) = delivery
            && !self.shutter.is_shut()
            && let Some(event) = self.sound_watch.hear(sound)
        {
            self.tell(event);
        }
    }

    fn tell_dropped(&self, dropped: Option<meeting::Span>) {
        if let Some(span) = dropped {
            self.tell(SourceEvent::SoundDropped(span));
        }
    }

    fn tell(&self, event: SourceEvent) {
        tracing::info!(?event, source = %self.settings.source.label(), "source");
        if let Err(TrySendError::Full(event)) = self.outlets.to_operator.try_send(event) {
            tracing::warn!(?event, "the operator's events are full: one was dropped");
        }
    }
}

/// Whether a source is not even read while nothing gets out. What is played from a file would begin anew.
fn rests(source: &Source) -> bool {
    match source {
        Source::Rtsp { .. } | Source::Srt { .. } | Source::Device { .. } => true,
        Source::File { .. } | Source::Uri { .. } | Source::Test => false,
    }
}

fn limited(first_secs: u64) -> Patience {
    Patience::Limited { first: Duration::from_secs(first_secs), next: Duration::from_secs(2) }
}

async fn close(starting: JoinHandle<Option<Graph>>) {
    if let Ok(Some(graph)) = starting.await {
        // A panic in there is told by the runtime; the graph is gone either way.
        drop(spawn_blocking(move || drop(graph)).await);
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

async fn closed_by(stopped: &mut Option<oneshot::Receiver<()>>) {
    match stopped {
        Some(receiver) => drop(receiver.await),
        None => pending().await,
    }
    *stopped = None;
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
