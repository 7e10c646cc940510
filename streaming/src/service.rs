use std::{
    collections::HashMap,
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use archive::{Archive, imports::Limits};
use broadcast::Broadcast;
use japanese::{Furigana, Scheme};
use meeting::{Session, SessionId};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    access::SignInDesk,
    counters::{CounterInfo, CounterPlace, Counters},
    doors::upload::Uploads,
    feed::OperatorFeed,
    live::{Live, LiveInfo, LiveSession},
    orders::PastCorrection,
    readings,
    seats::Seats,
    shelf::Shelf,
    town_terms::{self, TermsDesk, TownTerms},
    turns::Turns,
};

/// What the doors are told once, at the start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the service, without a slash at its end: `http://koe.example.lg.jp`. Used in links handed out.
    pub public_url: String,
    /// The town's name, as screens show it.
    pub town: String,
    /// The service shows made-up sessions, or captions by the demonstration model: every screen says so.
    pub demonstration: bool,
    /// The sign-in cookie travels over TLS only. True wherever the service is reached by https.
    pub secure_cookies: bool,
    /// Against which the recording's relative paths are resolved.
    pub data_directory: PathBuf,
    /// How many caption feeds are served at once; beyond it, newcomers are told to try again.
    pub most_listeners: usize,
    /// How many of them one address may hold: a town hall's own network may come from one.
    pub most_listeners_per_address: usize,
    /// Reverse proxies in front: only what comes from these may say in `X-Forwarded-For` whom it is for.
    pub trusted_proxies: Vec<IpAddr>,
    /// How long a sign-in lasts.
    pub sign_in_lasts: Duration,
    /// How long a microphone system may be away before what it said does not hold any more: a moment's cut is no loss.
    pub microphones_away: Duration,
    /// What files of recorded sound are taken.
    pub recorded_sound: Limits,
    /// Puts readings over kanji in caption files; none without a dictionary.
    pub furigana: Option<Furigana>,
    /// How long captions' lines are, where the town says so: on viewers' pages, and where nobody asks otherwise in files and on
    /// chambers' screens. Else 16 characters, and on viewers' pages as wide as there is room.
    pub scheme: Option<Scheme>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://localhost:8080".to_owned(),
            town: String::new(),
            demonstration: false,
            secure_cookies: false,
            data_directory: PathBuf::from("."),
            most_listeners: 2_000,
            most_listeners_per_address: 500,
            trusted_proxies: Vec::new(),
            sign_in_lasts: Duration::from_secs(12 * 3_600),
            microphones_away: Duration::from_secs(5),
            recorded_sound: Limits { most: 20, largest_bytes: 16 << 30, keep_free_bytes: 2 << 30 },
            furigana: None,
            scheme: None,
        }
    }
}

/// Everything the doors need. A clone is cheap and shares it all.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    archive: Archive,
    broadcast: Broadcast,
    metrics: Box<dyn Fn() -> String + Send + Sync>,
    desk: SignInDesk,
    seats: Arc<Seats>,
    operator: Arc<OperatorFeed>,
    shelf: Shelf,
    terms: TermsDesk,
    uploads: Uploads,
    files: Turns,
    pages: Turns,
    /// Cancelled when the service stops: feeds then end, which else would never.
    closing: CancellationToken,
    counters: Counters,
    past_corrections: mpsc::Sender<PastCorrection>,
    /// Until the wiring has taken it.
    past_corrections_taken: Mutex<Option<mpsc::Receiver<PastCorrection>>>,
    /// The sessions that are live, by name. Held for a look-up or a change, never across a wait.
    live: Mutex<HashMap<SessionId, Arc<Live>>>,
}

impl Service {
    /// How many corrections of past sessions wait to be passed on; the translations of what goes beyond stay
    /// overtaken until the service starts the next time.
    const PAST_CORRECTIONS: usize = 64;

    /// The doors over this archive and broadcast; `metrics` writes out the metrics in Prometheus' text form.
    pub fn new(
        settings: Settings,
        archive: Archive,
        broadcast: Broadcast,
        metrics: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        let terms = TermsDesk::open(town_terms::file(&settings.data_directory));
        let (past_corrections, taken) = mpsc::channel(Self::PAST_CORRECTIONS);
        let seats = Arc::new(Seats::new(settings.most_listeners, settings.most_listeners_per_address));
        let inner = Inner {
            settings,
            archive,
            broadcast,
            metrics: Box::new(metrics),
            desk: SignInDesk::new(),
            seats,
            operator: Arc::new(OperatorFeed::new(first_seq())),
            shelf: Shelf::default(),
            terms,
            uploads: Uploads::default(),
            files: Turns::for_files(),
            pages: Turns::for_pages(),
            closing: CancellationToken::new(),
            counters: Counters::default(),
            past_corrections,
            past_corrections_taken: Mutex::new(Some(taken)),
            live: Mutex::new(HashMap::new()),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Opens a session's feeds. One open under the same name is closed.
    pub fn open_session(&self, info: LiveInfo) -> LiveSession {
        let mut sessions = self.live_sessions();
        let before = sessions.remove(&info.session.id);
        let after_those_before = before.as_ref().map_or(0, |before| before.close() + 2);
        let first = first_seq().max(after_those_before);
        let opened = LiveSession::open(self.clone(), info, first, Arc::clone(&self.inner.operator));
        let live = Arc::clone(opened.live());
        sessions.insert(live.id().clone(), live);
        opened
    }

    /// Opens a counter's doors: closed as long as nobody begins a conversation.
    pub fn open_counter(&self, info: CounterInfo) -> CounterPlace {
        self.inner.counters.open(info)
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// The town's dictionary, and each that is saved from now on.
    pub fn terms(&self) -> watch::Receiver<Arc<TownTerms>> {
        self.inner.terms.watch()
    }

    /// What people correct in sessions that are not live, for the wiring to take once; nothing the second time.
    pub fn take_past_corrections(&self) -> Option<mpsc::Receiver<PastCorrection>> {
        self.inner.past_corrections_taken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Passes a correction of a past session on; false when too many wait.
    pub(crate) fn corrected_later(&self, correction: PastCorrection) -> bool {
        self.inner.past_corrections.try_send(correction).is_ok()
    }

    pub(crate) fn terms_desk(&self) -> &TermsDesk {
        &self.inner.terms
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn archive(&self) -> &Archive {
        &self.inner.archive
    }

    pub(crate) fn broadcast(&self) -> &Broadcast {
        &self.inner.broadcast
    }

    pub(crate) fn desk(&self) -> &SignInDesk {
        &self.inner.desk
    }

    pub(crate) fn seats(&self) -> &Arc<Seats> {
        &self.inner.seats
    }

    pub(crate) fn operator_feed(&self) -> &Arc<OperatorFeed> {
        &self.inner.operator
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.inner.shelf
    }

    pub(crate) fn uploads(&self) -> &Uploads {
        &self.inner.uploads
    }

    /// Whose turn it is to have a whole session's words made into a file.
    pub(crate) fn files(&self) -> &Turns {
        &self.inner.files
    }

    /// Whose turn it is to have a page of words read.
    pub(crate) fn pages(&self) -> &Turns {
        &self.inner.pages
    }

    pub(crate) fn closing(&self) -> CancellationToken {
        self.inner.closing.clone()
    }

    pub(crate) fn metrics_text(&self) -> String {
        (self.inner.metrics)()
    }

    /// Who reads this session's words; nobody without a dictionary.
    pub(crate) fn furigana_of(&self, session: &Session) -> Option<Furigana> {
        let furigana = self.inner.settings.furigana.as_ref()?;
        Some(readings::of_session(furigana, &self.inner.terms.current().terms, session))
    }

    pub(crate) fn live(&self, session: &SessionId) -> Option<Arc<Live>> {
        self.live_sessions().get(session).cloned()
    }

    /// Takes `live` off the list, unless another has taken its name since.
    pub(crate) fn forget(&self, live: &Arc<Live>) {
        let mut sessions = self.live_sessions();
        if sessions.get(live.id()).is_some_and(|listed| Arc::ptr_eq(listed, live)) {
            sessions.remove(live.id());
        }
    }

    fn live_sessions(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Live>>> {
        self.inner.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a feed's numbers begin: at the wall clock's milliseconds. A feed tells far fewer than a thousand messages a second,
/// so numbers given out before a restart are always lower, and whoever comes back with one is reset.
fn first_seq() -> u64 {
    now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |since| since.as_millis() as u64)
}

/// The wall clock, for expiries, audit entries and feeds' first numbers.
#[expect(clippy::disallowed_methods, reason = "the shells' one reading of the wall clock")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
