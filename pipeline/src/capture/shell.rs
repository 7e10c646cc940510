use std::{
    future::pending,
    time::{Duration, Instant},
};

use meeting::Tempo;
use tokio::{
    sync::{mpsc, oneshot},
    task::{JoinHandle, spawn_blocking},
};

use super::{
    CaptureSettings, Graph, Order,
    ways_out::{Outlets, WaysOut, room},
};
use crate::{
    Source,
    ears::{Balance, Ears},
    fill::Delivery,
    graph::{self, FromGraph, Track},
    intake::{Closing, Intake, Taken},
    shutter::Shutter,
    side_by_side::SideBySide,
    supervision::{Input, Output, Patience, Supervision},
    timeline::Timeline,
    tracks::Change,
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
    shutter: Shutter,
    out: WaysOut,
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
            supervision: if shutter.is_shut() && settings.source.rests() {
                Supervision::resting(patience)
            } else {
                Supervision::connecting(now(), patience)
            },
            out: WaysOut::new(
                settings.tempo,
                settings.source.label(),
                Ears::new(settings.microphones.clone()),
                outlets,
            ),
            settings,
            describe,
            connection: None,
            closing: None,
            is_over: false,
            shutter,
        }
    }

    /// Captures until the source is over or `stopped` closes.
    pub(super) async fn run(mut self, stopped: oneshot::Receiver<()>, mut orders: mpsc::Receiver<Order>) {
        let mut stopped = Some(stopped);
        if !self.supervision.rests() {
            self.connect();
        }
        let captioners = self.out.captioners();
        while !self.is_over {
            let waits = self.out.wait();
            tokio::select! {
                biased;
                () = closed_by(&mut stopped) => break,
                Some(order) = orders.recv() => self.on_order(order),
                (ear, permit) = room(&captioners, self.out.waiting()) => self.out.send_sound(ear, permit),
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
                let since = self.shutter.shut(self.timeline.end());
                if self.settings.source.rests() {
                    self.decide(Input::Rest);
                } else {
                    self.out.break_recording();
                }
                tracing::info!(at = %since, "the capture is shut: nothing gets out");
                // Whoever asked may have gone; shut it is all the same.
                let _ = answer.send(since);
            }
            Order::Open(answer) => {
                let from = self.shutter.open(self.timeline.reaches(now()), self.settings.source.held_back());
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
        // A captioner that does not read any more must not keep the recording from being finished.
        let given_up = async {
            if let Some(stopped) = stopped {
                drop(stopped.await);
            }
            tokio::time::sleep(super::Capture::STOPPING / 2).await;
        };
        tokio::select! {
            () = self.out.drain() => {}
            () = given_up => tracing::warn!("the captioner did not take the last sound"),
        }
    }

    fn connect(&mut self) {
        let (to, says) = mpsc::channel(FROM_GRAPH);
        let (description, source) = ((self.describe)(), self.settings.source.clone());
        let order = (self.settings.tempo == Tempo::Unpaced).then(SideBySide::default);
        tracing::info!(source = %source.label(), "connecting");
        // Its mixer begins anew.
        self.out.balanced(Balance::Even);
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
                    self.out.break_recording();
                }
                Output::Tell(event) => self.out.tell(event),
                Output::Over => self.is_over = true,
            }
        }
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
            FromGraph::Balanced(balance) => self.out.balanced(balance),
            FromGraph::Failed(reason) => self.decide(Input::Failed(reason)),
        }
    }

    async fn on_taken(&mut self, taken: Vec<Taken>) {
        for taken in taken {
            if let Taken::FromSource(delivery) = &taken {
                self.decide(Input::Arrived(delivery.track(), delivery.at()));
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
        let (is_own, delivery) = match taken {
            Taken::FromSource(delivery) => (true, delivery),
            Taken::StandIn(delivery) => (false, delivery),
        };
        if !self.shutter.passes(&delivery) {
            return;
        }
        match delivery {
            Delivery::Speech(speech) if is_own => self.out.hear(speech),
            Delivery::Speech(speech) => self.out.hear_stand_in(&speech),
            Delivery::Frame(frame) => {
                self.out.record(frame.clone()).await;
                self.out.show(frame).await;
            }
        }
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
