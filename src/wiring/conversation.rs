//! A counter: its microphones, its captioners, its screens. Nothing here touches the archive or a disk.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use counter::{CounterId, Input, Order, Rules, Side, Sides};
use japanese::Furigana;
use meeting::{Language, RESIDENTS};
use pipeline::{MicrophoneEvent, MicrophonePair, Microphones};
use streaming::{AskedOfCounter, CounterInfo, Layout, Readable, Reader, TownTerms};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Services, Translators,
    interpreters::Interpreters,
    listening::{Listening, listen},
    rehearsal::Rehearsal,
    spelling::Spelling,
};

/// One counter to be run.
pub struct CounterPlan {
    pub id: CounterId,
    /// As shown to people.
    pub title: String,
    /// What may be spoken at it.
    pub languages: Vec<Language>,
    pub rules: Rules,
    /// What is said at it may be given to the town's translation server.
    pub by_server: bool,
    /// How its screen stands.
    pub layout: Layout,
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
    let translators = services.translators.at_counter(plan.by_server);
    let mut place = services.streaming.open_counter(info(services, &plan, &translators));
    let CounterPlan { microphones, mut rehearsal, .. } = plan;
    let mut asked = place.take_asked();
    let mut interpreters = Interpreters::new(translators.clone(), services.streaming.terms());
    let mut ears = Ears::new(services, translators, microphones);
    loop {
        let rehearsed = rehearsal.as_ref().and_then(Rehearsal::deadline);
        let deadline = [place.deadline(), rehearsed].into_iter().flatten().min();
        let (inputs, done) = tokio::select! {
            () = stop.cancelled() => break,
            asked = asked.recv() => {
                let AskedOfCounter { input, done } = asked.context("the counter's doors are gone")?;
                (vec![input], Some(done))
            }
            heard = ears.next() => match heard {
                Heard::Input(input) => (vec![input], None),
                Heard::Ended(side) => match &mut rehearsal {
                    Some(rehearsal) => {
                        rehearsal.source_ended(now());
                        (vec![Input::Tick], None)
                    }
                    None => (vec![Input::Microphone(side, false)], None),
                },
            },
            interpreted = interpreters.next() => (interpreted, None),
            () = until(deadline) => {
                let due = rehearsal.as_mut().and_then(|rehearsal| rehearsal.due(now()));
                (vec![due.unwrap_or(Input::Tick)], None)
            }
        };
        let mut inputs = VecDeque::from(inputs);
        while let Some(input) = inputs.pop_front() {
            for order in place.handle_unshown(now(), input) {
                if order == Order::Close
                    && let Some(rehearsal) = &mut rehearsal
                {
                    rehearsal.closed(now());
                }
                // What is translated at once is shown at once, with what was said.
                inputs.extend(interpreters.obey(&order));
                ears.obey(order)?;
            }
        }
        place.show();
        if let Some(done) = done {
            // Whoever asked may have left.
            let _ = done.send(());
        }
    }
    ears.close().await;
    Ok(())
}

/// What is known of the counter before anybody comes.
fn info(services: &Services, plan: &CounterPlan, translators: &Translators) -> CounterInfo {
    let residents = || RESIDENTS.into_iter().filter_map(|tag| Language::new(tag).ok());
    let readable = residents().map(|language| {
        let spoken = plan.languages.iter().filter(|spoken| **spoken != language);
        let by = spoken.map(|spoken| (spoken.clone(), translators.means(spoken, &language))).collect();
        Readable { language, by }
    });
    CounterInfo {
        id: plan.id.clone(),
        title: plan.title.clone(),
        languages: plan.languages.clone(),
        heard: residents().filter(|language| services.model.knows(language)).collect(),
        readable: readable.collect(),
        rules: plan.rules,
        model: services.model.label(),
        demonstration: plan.rehearsal.is_some(),
        layout: plan.layout,
        reader: services.spelling.dictionary.clone().map(|dictionary| {
            let town = services.streaming.terms();
            reader(Furigana::new(dictionary), town)
        }),
    }
}

/// The microphones and whoever listens to them.
struct Ears<'a> {
    services: &'a Services,
    translators: Translators,
    pair: MicrophonePair,
    open: Option<Open>,
    /// By whose words: whether the recogniser is also to say in English what it hears.
    translated: Sides<bool>,
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
    latest: Sides<Option<JoinHandle<()>>>,
    /// What each side is listened to in, where it is.
    languages: Sides<Option<Language>>,
    listened: u64,
}

/// What comes from the microphones.
enum Heard {
    Input(Input),
    /// A file has come to its end.
    Ended(Side),
}

impl<'a> Ears<'a> {
    fn new(services: &'a Services, translators: Translators, pair: MicrophonePair) -> Self {
        let (open, listeners) = (None, TaskTracker::new());
        Self { services, translators, pair, open, translated: Sides::default(), listeners }
    }

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
        match order {
            Order::Open => {
                let (microphones, events) = Microphones::open(&self.pair).context("open the counter's microphones")?;
                let (to_heard, heard) = mpsc::channel(HEARD);
                let (latest, languages) = (Sides::default(), Sides::default());
                self.open = Some(Open { microphones, events, heard, to_heard, latest, languages, listened: 0 });
            }
            Order::Listen(side, language) => self.listen(side, language),
            Order::Cut(side) => {
                if let Some(open) = &mut self.open {
                    open.cut(side);
                }
            }
            Order::Interpret { of, spoken, read } => self.translate(of, self.translators.by_ear(&spoken, &read)),
            Order::Dismiss(of) => self.translate(of, false),
            Order::Close => {
                self.open = None;
                self.translated = Sides::default();
            }
            Order::Say(..) | Order::ByEar(..) => {}
        }
        Ok(())
    }

    fn listen(&mut self, side: Side, language: Language) {
        let Some(open) = &mut self.open else { return };
        let listening = open.listening(self.services, side, language, self.translated[side]);
        open.latest[side] = Some(self.listeners.spawn(listen(listening, open.to_heard.clone())));
    }

    /// A recogniser is told what is wanted of it when it begins to listen: another one takes over.
    fn translate(&mut self, side: Side, wanted: bool) {
        if std::mem::replace(&mut self.translated[side], wanted) == wanted {
            return;
        }
        let listened = self.open.as_mut().and_then(|open| open.cut(side));
        if let Some(language) = listened {
            self.listen(side, language);
        }
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
    /// Lets no more of a side's sound through; gives what it was listened to in.
    fn cut(&mut self, side: Side) -> Option<Language> {
        self.microphones.cut(channel(side));
        self.languages[side].take()
    }

    fn listening(&mut self, services: &Services, side: Side, language: Language, translated: bool) -> Listening {
        self.listened += 1;
        self.languages[side] = Some(language.clone());
        Listening {
            side,
            language,
            translated,
            number: self.listened,
            model: services.model.clone(),
            spelling: Spelling::new(services.spelling.clone(), &[], services.streaming.terms()),
            sound: self.microphones.listen(channel(side)),
            before: self.latest[side].take(),
        }
    }
}

/// Reads names as the town's dictionary has them, which may be saved anew at any time.
fn reader(plain: Furigana, town: watch::Receiver<Arc<TownTerms>>) -> Reader {
    // Guards the furigana that was made for the terms beside it; held while a new one is made, never while it reads.
    let named = Mutex::new((None, plain.clone()));
    Reader::new(move |text| {
        let furigana = {
            let town = Arc::clone(&town.borrow());
            let mut named = named.lock().unwrap_or_else(PoisonError::into_inner);
            if !named.0.as_ref().is_some_and(|before| Arc::ptr_eq(before, &town)) {
                let names = town.terms.iter().map(|term| (term.surface.as_str(), term.reading.as_str()));
                named.1 = plain.with_names(names);
                named.0 = Some(town);
            }
            named.1.clone()
        };
        furigana.ruby(text)
    })
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
