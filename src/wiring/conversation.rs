//! A counter: its microphones, its captioners, its screens. Nothing here touches the archive or a disk.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use counter::{CounterId, Input, Microphones as Order, Rules, Side};
use japanese::{Furigana, Ruby};
use meeting::Language;
use pipeline::{MicrophoneEvent, MicrophonePair, Microphones};
use streaming::{AskedOfCounter, CounterInfo, Reader, Reading};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Services,
    listening::{Listening, listen},
    rehearsal::Rehearsal,
};

/// One counter to be run.
pub struct CounterPlan {
    pub id: CounterId,
    /// As shown to people.
    pub title: String,
    /// What may be spoken at it.
    pub languages: Vec<Language>,
    pub rules: Rules,
    /// The clerk's microphone first.
    pub microphones: MicrophonePair,
    /// Holds made-up conversations by itself; none at a real counter.
    pub rehearsal: Option<Rehearsal>,
}

/// How long a counter that is stopped waits for its recogniser to finish what it is at.
const DRAINING: Duration = Duration::from_secs(5);

/// What was heard and not yet shown. When full, a captioner waits.
const HEARD: usize = 64;

/// Runs one counter until `stop` is called.
pub async fn run_counter(services: &Services, plan: CounterPlan, stop: CancellationToken) -> anyhow::Result<()> {
    let CounterPlan { id, title, languages, rules, microphones, mut rehearsal } = plan;
    let model = services.model.label();
    let demonstration = rehearsal.is_some();
    let reader = services.spelling.dictionary.clone().map(|dictionary| reader(Furigana::new(dictionary)));
    let info = CounterInfo { id, title, languages, rules, model, demonstration, reader };
    let mut place = services.streaming.open_counter(info);
    let mut asked = place.take_asked();
    let mut ears = Ears { services, pair: microphones, open: None, listeners: TaskTracker::new() };
    loop {
        let rehearsed = rehearsal.as_ref().and_then(Rehearsal::deadline);
        let deadline = [place.deadline(), rehearsed].into_iter().flatten().min();
        let (input, done) = tokio::select! {
            () = stop.cancelled() => break,
            asked = asked.recv() => {
                let AskedOfCounter { input, done } = asked.context("the counter's doors are gone")?;
                (input, Some(done))
            }
            heard = ears.next() => match heard {
                Heard::Input(input) => (input, None),
                Heard::Ended(side) => match &mut rehearsal {
                    Some(rehearsal) => {
                        rehearsal.source_ended(now());
                        (Input::Tick, None)
                    }
                    None => (Input::Microphone(side, false), None),
                },
            },
            () = until(deadline) => {
                let due = rehearsal.as_mut().and_then(|rehearsal| rehearsal.due(now()));
                (due.unwrap_or(Input::Tick), None)
            }
        };
        for order in place.handle(now(), input) {
            if order == Order::Close
                && let Some(rehearsal) = &mut rehearsal
            {
                rehearsal.closed(now());
            }
            ears.obey(order)?;
        }
        if let Some(done) = done {
            // Whoever asked may have left.
            let _ = done.send(());
        }
    }
    ears.close().await;
    Ok(())
}

/// The microphones and whoever listens to them.
struct Ears<'a> {
    services: &'a Services,
    pair: MicrophonePair,
    open: Option<Open>,
    /// All that listen, also those whose conversation has ended: their recogniser may still be at their last sound.
    listeners: TaskTracker,
}

/// While a conversation is held. Dropped, it cuts off and closes the devices, and what is not shown yet never will be.
struct Open {
    microphones: Microphones,
    events: mpsc::Receiver<MicrophoneEvent>,
    heard: mpsc::Receiver<Input>,
    to_heard: mpsc::Sender<Input>,
    /// Each side's latest listener.
    latest: counter::Sides<Option<JoinHandle<()>>>,
    listened: u64,
}

/// What comes from the microphones.
enum Heard {
    Input(Input),
    /// A file has come to its end.
    Ended(Side),
}

impl Ears<'_> {
    async fn next(&mut self) -> Heard {
        let Some(open) = &mut self.open else { return std::future::pending().await };
        tokio::select! {
            Some(input) = open.heard.recv() => Heard::Input(input),
            Some(event) = open.events.recv() => match event {
                MicrophoneEvent::Works(channel) => Heard::Input(Input::Microphone(side(channel), true)),
                MicrophoneEvent::Lost(channel, reason) => {
                    tracing::warn!(microphone.reason = %reason, "a counter's microphone is lost; it is tried again");
                    Heard::Input(Input::Microphone(side(channel), false))
                }
                MicrophoneEvent::Loudness(channel, at, level_db) => {
                    Heard::Input(Input::Level(side(channel), at, level_db))
                }
                MicrophoneEvent::Ended(channel) => Heard::Ended(side(channel)),
            },
            else => std::future::pending().await,
        }
    }

    fn obey(&mut self, order: Order) -> anyhow::Result<()> {
        match (order, &mut self.open) {
            (Order::Open, _) => {
                let (microphones, events) = Microphones::open(&self.pair).context("open the counter's microphones")?;
                let (to_heard, heard) = mpsc::channel(HEARD);
                let latest = counter::Sides::default();
                self.open = Some(Open { microphones, events, heard, to_heard, latest, listened: 0 });
            }
            (Order::Listen(side, language), Some(open)) => {
                let listening = open.listening(self.services, side, language);
                open.latest[side] = Some(self.listeners.spawn(listen(listening, open.to_heard.clone())));
            }
            (Order::Cut(side), Some(open)) => open.microphones.cut(channel(side)),
            (Order::Close, _) => self.open = None,
            (Order::Listen(..) | Order::Cut(_), None) => {}
        }
        Ok(())
    }

    /// Closes the devices and waits until no recogniser is at work: whisper.cpp does not survive the end of the process.
    async fn close(mut self) {
        self.open = None;
        self.listeners.close();
        if tokio::time::timeout(DRAINING, self.listeners.wait()).await.is_err() {
            tracing::warn!("a counter's recogniser did not finish in time");
        }
    }
}

impl Open {
    fn listening(&mut self, services: &Services, side: Side, language: Language) -> Listening {
        self.listened += 1;
        Listening {
            side,
            language,
            number: self.listened,
            model: services.model.clone(),
            sound: self.microphones.listen(channel(side)),
            before: self.latest[side].take(),
        }
    }
}

fn reader(furigana: Furigana) -> Reader {
    let reading = |Ruby { range, reading, grade }| Reading { range, kana: reading, grade };
    Reader::new(move |text| furigana.ruby(text).into_iter().map(reading).collect())
}

const fn channel(side: Side) -> usize {
    match side {
        Side::Clerk => 0,
        Side::Visitor => 1,
    }
}

const fn side(channel: usize) -> Side {
    if channel == 0 { Side::Clerk } else { Side::Visitor }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the shell that tells the conversation the time")]
fn now() -> Instant {
    Instant::now()
}
