use std::{
    collections::BTreeMap,
    fmt,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use counter::{Conversation, CounterId, Input, Microphones, Rules, Seen, Stage};
use futures_util::{Stream, stream};
use meeting::Language;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{live::ModelLabel, seats::Seat};

/// What is known of a counter before anybody comes.
#[derive(Clone, Debug)]
pub struct CounterInfo {
    /// Its name in addresses.
    pub id: CounterId,
    /// As shown to people: 「市民課 1番窓口」.
    pub title: String,
    /// What may be spoken at it, the town's own language first.
    pub languages: Vec<Language>,
    /// How much of a conversation is kept, and for how long.
    pub rules: Rules,
    /// Which speech model captions it.
    pub model: ModelLabel,
    /// What is said here is made up to show the service: every screen says so.
    pub demonstration: bool,
    /// Who knows how Japanese is read; none where the town has no dictionary, and then no line has ruby.
    pub reader: Option<Reader>,
}

/// Reads Japanese text aloud, so to speak: gives the kana that may stand over it.
#[derive(Clone)]
pub struct Reader(Arc<Read>);

type Read = dyn Fn(&str) -> Vec<Reading> + Send + Sync;

/// Kana over some characters of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Over which, counted in characters. Readings come in order, none over another.
    pub range: Range<usize>,
    /// In hiragana.
    pub kana: String,
    /// The highest school grade of the kanji: 1 to 6, 7 for what no primary school teaches.
    pub grade: u8,
}

impl Reader {
    /// One that reads so.
    pub fn new(read: impl Fn(&str) -> Vec<Reading> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(crate) fn read(&self, text: &str) -> Vec<Reading> {
        (self.0)(text)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

/// Somebody at a counter's screen wants something.
#[derive(Debug)]
pub struct AskedOfCounter {
    /// What.
    pub input: Input,
    /// To be told once it is done: a microphone is then cut off, not about to be. Nobody may wait any more.
    pub done: oneshot::Sender<()>,
}

/// A counter's door for the wiring: what it is told here, screens are shown. No call waits.
///
/// Dropping it ends the conversation and takes the counter away.
pub struct CounterPlace {
    counter: Arc<Counter>,
    counters: Counters,
    asked: Option<mpsc::Receiver<AskedOfCounter>>,
}

impl CounterPlace {
    /// What screens ask for and the wiring has not taken up; beyond it they are told to try again.
    const ASKED: usize = 16;

    /// Tells the conversation what happened and the screens what follows; gives what the microphones are to do.
    pub fn handle(&self, now: Instant, input: Input) -> Vec<Microphones> {
        self.counter.handle(now, input)
    }

    /// When to send the next [`Input::Tick`], should nothing else happen first.
    pub fn deadline(&self) -> Option<Instant> {
        self.counter.conversation().deadline()
    }

    /// What screens ask for, for the wiring to carry out.
    ///
    /// # Panics
    ///
    /// When it was taken before.
    pub fn take_asked(&mut self) -> mpsc::Receiver<AskedOfCounter> {
        self.asked.take().expect("it is taken once, by the wiring that opened the counter")
    }
}

impl Drop for CounterPlace {
    fn drop(&mut self) {
        self.counters.close(&self.counter);
    }
}

/// All counters of the service. A clone shares them.
#[derive(Clone, Default)]
pub(crate) struct Counters {
    /// By name. Held for a look-up or a change, never across a wait.
    open: Arc<Mutex<BTreeMap<CounterId, Arc<Counter>>>>,
}

impl Counters {
    pub(crate) fn open(&self, info: CounterInfo) -> CounterPlace {
        let (asking, asked) = mpsc::channel(CounterPlace::ASKED);
        let conversation = Mutex::new(Conversation::new(info.rules));
        let counter = Arc::new(Counter { info, conversation, woken: watch::Sender::new(()), asking });
        self.lock().insert(counter.info.id.clone(), Arc::clone(&counter));
        CounterPlace { counter, counters: self.clone(), asked: Some(asked) }
    }

    pub(crate) fn find(&self, name: &str) -> Option<Arc<Counter>> {
        let id = CounterId::new(name).ok()?;
        self.lock().get(&id).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Counter>> {
        self.lock().values().cloned().collect()
    }

    fn close(&self, counter: &Arc<Counter>) {
        let mut open = self.lock();
        if open.get(&counter.info.id).is_some_and(|listed| Arc::ptr_eq(listed, counter)) {
            open.remove(&counter.info.id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<CounterId, Arc<Counter>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A counter as the doors see it.
pub(crate) struct Counter {
    pub(crate) info: CounterInfo,
    /// Guards the decider; held for one call of it. What it holds is in this memory and nowhere else.
    conversation: Mutex<Conversation>,
    /// Wakes the screens, who then ask for what they have not seen.
    woken: watch::Sender<()>,
    asking: mpsc::Sender<AskedOfCounter>,
}

impl Counter {
    pub(crate) fn is_open(&self) -> bool {
        *self.conversation().stage() != Stage::Closed
    }

    pub(crate) fn offers(&self, language: &Language) -> bool {
        self.info.languages.contains(language)
    }

    /// Has the wiring do it; `None` when it is too busy or gone.
    pub(crate) async fn ask(&self, input: Input) -> Option<()> {
        let (done, told) = oneshot::channel();
        self.asking.try_send(AskedOfCounter { input, done }).ok()?;
        told.await.ok()
    }

    fn handle(&self, now: Instant, input: Input) -> Vec<Microphones> {
        let (orders, changed) = {
            let mut conversation = self.conversation();
            let before = conversation.revision();
            (conversation.handle(now, input), conversation.revision() != before)
        };
        if changed {
            self.woken.send_replace(());
        }
        orders
    }

    fn conversation(&self) -> MutexGuard<'_, Conversation> {
        // A panic half way through a change must not leave words standing: begin afresh.
        self.conversation.lock().unwrap_or_else(|poisoned| {
            let mut conversation = PoisonError::into_inner(poisoned);
            *conversation = Conversation::new(self.info.rules);
            self.conversation.clear_poison();
            conversation
        })
    }
}

/// Everything that one screen needs to be shown, after the revision that it has.
///
/// Nothing queues up for a screen: one that is slow is shown the latest state when it is ready for it.
pub(crate) fn watch(counter: Arc<Counter>, after: Option<u64>, seat: Seat) -> impl Stream<Item = Seen> {
    let woken = counter.woken.subscribe();
    stream::unfold((counter, woken, after, seat), |(counter, mut woken, mut after, seat)| async move {
        loop {
            woken.mark_unchanged();
            let seen = counter.conversation().since(after.unwrap_or(0));
            if after != Some(seen.revision) {
                after = Some(seen.revision);
                return Some((seen, (counter, woken, after, seat)));
            }
            woken.changed().await.ok()?;
        }
    })
}
