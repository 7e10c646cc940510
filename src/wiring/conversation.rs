//! A counter: its microphones, its captioners, its screens. Nothing here touches the archive or a disk.

use std::time::Instant;

use anyhow::Context as _;
use counter::{CounterId, Input, Microphones as Order, Rules, Side};
use meeting::Language;
use pipeline::{MicrophoneEvent, MicrophonePair, Microphones};
use streaming::{AskedOfCounter, CounterInfo};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinHandle},
};
use tokio_util::sync::CancellationToken;

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

/// What was heard and not yet shown. When full, a captioner waits.
const HEARD: usize = 64;

/// Runs one counter until `stop` is called.
pub async fn run_counter(services: &Services, plan: CounterPlan, stop: CancellationToken) -> anyhow::Result<()> {
    let CounterPlan { id, title, languages, rules, microphones, mut rehearsal } = plan;
    let model = services.model.label();
    let demonstration = rehearsal.is_some();
    let mut place = services.streaming.open_counter(CounterInfo { id, title, languages, rules, model, demonstration });
    let mut asked = place.take_asked();
    let mut ears = Ears { services, pair: microphones, open: None };
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
    Ok(())
}

/// The microphones and whoever listens to them.
struct Ears<'a> {
    services: &'a Services,
    pair: MicrophonePair,
    open: Option<Open>,
}

/// While a conversation is held. Dropped, it closes the devices and throws away what is not shown yet.
struct Open {
    microphones: Microphones,
    events: mpsc::Receiver<MicrophoneEvent>,
    heard: mpsc::Receiver<Input>,
    to_heard: mpsc::Sender<Input>,
    /// Each side's latest listener.
    listeners: counter::Sides<Option<JoinHandle<()>>>,
    aborts: Vec<AbortHandle>,
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
                let listeners = counter::Sides::default();
                let aborts = Vec::new();
                self.open = Some(Open { microphones, events, heard, to_heard, listeners, aborts, listened: 0 });
            }
            (Order::Listen(side, language), Some(open)) => open.listen(self.services, side, language),
            (Order::Cut(side), Some(open)) => open.microphones.cut(channel(side)),
            (Order::Close, _) => self.open = None,
            (Order::Listen(..) | Order::Cut(_), None) => {}
        }
        Ok(())
    }
}

impl Open {
    fn listen(&mut self, services: &Services, side: Side, language: Language) {
        self.listened += 1;
        let listening = Listening {
            side,
            language,
            number: self.listened,
            model: services.model.clone(),
            sound: self.microphones.listen(channel(side)),
            before: self.listeners[side].take(),
        };
        let listener = tokio::spawn(listen(listening, self.to_heard.clone()));
        self.aborts.retain(|abort| !abort.is_finished());
        self.aborts.push(listener.abort_handle());
        self.listeners[side] = Some(listener);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // With its listener, a captioner loses its way out and ends; what it was about to say is never shown.
        for abort in &self.aborts {
            abort.abort();
        }
    }
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
