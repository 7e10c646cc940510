use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use counter::{Conversation, CounterId, Input, Order, Rules, Seen, Stage};
use futures_util::{Stream, stream};
use japanese::Ruby;
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
    /// What its speech model knows, of the languages in which people are addressed.
    pub heard: Vec<Language>,
    /// What may be read at it, and by whom it is put into that.
    pub readable: Vec<Readable>,
    /// How much of a conversation is kept, and for how long.
    pub rules: Rules,
    /// Which speech model captions it.
    pub model: ModelLabel,
    /// What is said here is made up to show the service: every screen says so.
    pub demonstration: bool,
    /// How its screen stands, unless the screen itself was set up otherwise.
    pub layout: Layout,
    /// Who knows how Japanese is read; none where the town has no dictionary, and then no line has ruby.
    pub reader: Option<Reader>,
}

/// How a counter's one screen stands between the two who read it, each half upright for its own side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Flat between both: the far half stands on its head.
    #[default]
    Across,
    /// Upright and transparent: the far half is mirrored.
    Through,
    /// Both read from the same side.
    Beside,
}

/// A language that either side can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// Which.
    pub language: Language,
    /// By whom what is spoken in another language is put into it; nobody where that list is empty.
    pub by: Vec<(Language, Vec<Means>)>,
}

/// Who puts one language into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// People did beforehand, sentence by sentence.
    PhraseBook,
    /// Rules do, as a draft.
    Rules,
    /// A machine does.
    Machine,
}

/// Reads Japanese text aloud, so to speak: gives the kana that may stand over it.
#[derive(Clone)]
pub struct Reader(Arc<Read>);

type Read = dyn Fn(&str) -> Vec<Ruby> + Send + Sync;

impl Reader {
    /// One that reads so.
    pub fn new(read: impl Fn(&str) -> Vec<Ruby> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(crate) fn read(&self, text: &str) -> Vec<Ruby> {
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

    /// Tells the conversation what happened and the screens what follows; gives what is to be done.
    pub fn handle(&self, now: Instant, input: Input) -> Vec<Order> {
        let orders = self.counter.handle(now, input);
        self.show();
        orders
    }

    /// The same without telling the screens yet: what comes of it at once is to be shown with it.
    pub fn handle_unshown(&self, now: Instant, input: Input) -> Vec<Order> {
        self.counter.handle(now, input)
    }

    /// Tells the screens what has changed.
    pub fn show(&self) {
        self.counter.show();
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
        let counter = Arc::new(Counter { info, conversation, woken: watch::Sender::new(0), asking });
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
    /// The revision that the screens were last told of: a new one wakes them, and they ask for what they have not seen.
    woken: watch::Sender<u64>,
    asking: mpsc::Sender<AskedOfCounter>,
}

impl Counter {
    pub(crate) fn is_open(&self) -> bool {
        *self.conversation().stage() != Stage::Closed
    }

    pub(crate) fn offers(&self, language: &Language) -> bool {
        self.info.languages.contains(language)
    }

    pub(crate) fn can_be_read_in(&self, language: &Language) -> bool {
        self.info.readable.iter().any(|readable| readable.language == *language)
    }

    /// Has the wiring do it; `None` when it is too busy or gone.
    pub(crate) async fn ask(&self, input: Input) -> Option<()> {
        let (done, told) = oneshot::channel();
        self.asking.try_send(AskedOfCounter { input, done }).ok()?;
        told.await.ok()
    }

    fn handle(&self, now: Instant, input: Input) -> Vec<Order> {
        self.conversation().handle(now, input)
    }

    /// Wakes the screens, if there is something that they have not been told of.
    fn show(&self) {
        let revision = self.conversation().revision();
        self.woken.send_if_modified(|told| {
            let is_new = *told != revision;
            *told = revision;
            is_new
        });
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
