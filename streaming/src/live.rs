use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use japanese::Furigana;
use meeting::{Caption, Cue, Floor, Language, MediaTime, Session, SessionId, SourceEvent, Stage};
use tokio::sync::{mpsc, watch};

use crate::{
    feed::{CaptionHub, OperatorFeed, StageNow, Standing},
    microphone_system::MicrophoneSystem,
    orders::Order,
    service::Service,
};

/// What is known of a session when its feed is opened.
#[derive(Clone, Debug)]
pub struct LiveInfo {
    /// The session.
    pub session: Session,
    /// When it was opened, by the wall clock.
    pub opened_at: SystemTime,
    /// Which speech model captions it.
    pub model: ModelLabel,
    /// The languages that it is translated into.
    pub languages: Vec<Language>,
}

impl LiveInfo {
    /// The language that somebody who asked for `wanted` gets captions in: it, or else the one that is spoken.
    pub(crate) fn offered(&self, wanted: Language) -> Language {
        if self.languages.contains(&wanted) { wanted } else { self.session.language.clone() }
    }
}

/// How screens name a speech model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelLabel {
    /// Its name.
    pub name: String,
    /// It only knows a demonstration's sentences: every screen that shows its captions says so.
    pub demonstration: bool,
}

/// A session's door for the wiring: what it is told here, listeners are shown. No call waits.
///
/// Dropping it closes the feeds; so does [`LiveSession::adjourn`], after its message.
pub struct LiveSession {
    live: Arc<Live>,
    service: Service,
    orders: Option<mpsc::Receiver<Order>>,
}

impl LiveSession {
    /// How many orders wait to be done; beyond it whoever gives one is told to try again.
    const ORDERS: usize = 64;

    pub(crate) fn open(service: Service, info: LiveInfo, first_seq: u64, operator: Arc<OperatorFeed>) -> Self {
        let (to_wiring, orders) = mpsc::channel(Self::ORDERS);
        let live = Arc::new(Live {
            info,
            hub: Mutex::new(Hub { hub: CaptionHub::new(first_seq), closed: false }),
            woken: watch::Sender::new(()),
            orders: to_wiring,
            microphones: Mutex::default(),
            operator,
            furigana: Mutex::new(None),
        });
        Self { live, service, orders: Some(orders) }
    }

    pub(crate) fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// Shows a caption. What of it is settled must already be in the journal.
    pub fn show(&self, caption: Caption) {
        metrics::counter!("koe_captions_shown_total", "language" => caption.language.to_string()).increment(1);
        self.live.change(|hub| hub.show(caption));
    }

    /// Shows who has the floor, or what is being dealt with, from `at` on.
    pub fn cue(&self, at: MediaTime, cue: &Cue) {
        self.live.change(|hub| hub.cue(at, cue));
    }

    /// Takes up a session that was live before a restart: who has the floor, what is dealt with, how far it has come, and
    /// whether the public is shut out.
    pub fn resume(&self, floor: &Floor, stage: &Stage, reached: MediaTime) {
        self.live.change(|hub| hub.take_up(floor, reached));
        match stage {
            Stage::Closed { opened_at: _, since } => self.close_to_public(*since),
            Stage::Scheduled | Stage::Live { .. } | Stage::Adjourned { .. } => {}
        }
    }

    /// Shows viewers how the source stands, and operators also why.
    pub fn source(&self, event: &SourceEvent) {
        self.live.operator.tell(&self.live.info.session.id, event);
        self.live.change(|hub| hub.source(event));
    }

    /// The session has come this far. Cheap: meant for every frame.
    pub fn reached(&self, at: MediaTime) {
        self.live.hub().hub.reach(at); // Nobody is woken: it is told with the next greeting.
    }

    /// Shuts the public out (秘密会) from `since` on: every screen says so.
    pub fn close_to_public(&self, since: MediaTime) {
        self.live.change(|hub| hub.enter(StageNow::Closed { since }));
    }

    /// Lets the public in again, from `since` on.
    pub fn open_to_public(&self, since: MediaTime) {
        self.live.change(|hub| hub.enter(StageNow::Live { since }));
    }

    /// Ends the sitting: listeners are told its length, then their feeds close.
    pub fn adjourn(&self, length: MediaTime) {
        self.live.change(|hub| hub.enter(StageNow::Adjourned { length }));
        self.close();
    }

    /// What is asked of the session, for the wiring to do.
    ///
    /// # Panics
    ///
    /// When they were taken before.
    pub fn take_orders(&mut self) -> mpsc::Receiver<Order> {
        self.orders.take().expect("the orders are taken once, by the wiring that opened the session")
    }

    fn close(&self) {
        self.live.close();
        self.service.forget(&self.live);
    }
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        self.close();
    }
}

/// A live session as the doors see it.
pub(crate) struct Live {
    pub(crate) info: LiveInfo,
    /// Guards the decider; held for one call of it.
    hub: Mutex<Hub>,
    /// Wakes the listeners, who then read on from their own place.
    woken: watch::Sender<()>,
    orders: mpsc::Sender<Order>,
    /// Guards the decider; held for one call of it.
    microphones: Mutex<MicrophoneSystem>,
    operator: Arc<OperatorFeed>,
    /// Who reads its words, with the generation of the town's terms that is known by; none before anybody asked.
    furigana: Mutex<Option<(u64, Furigana)>>,
}

pub(crate) struct Hub {
    pub(crate) hub: CaptionHub,
    /// Nothing more will come.
    pub(crate) closed: bool,
}

impl Live {
    pub(crate) fn id(&self) -> &SessionId {
        &self.info.session.id
    }

    pub(crate) fn hub(&self) -> MutexGuard<'_, Hub> {
        // The decider keeps no promise across calls that a panic could have broken half way.
        self.hub.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.hub().hub.standing()
    }

    /// Who reads its words; nobody without a dictionary.
    pub(crate) fn furigana(&self, service: &Service) -> Option<Furigana> {
        let generation = service.terms_desk().current().generation;
        let mut known = self.furigana.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(by, _)| *by != generation) {
            *known = service.furigana_of(&self.info.session).map(|furigana| (generation, furigana));
        }
        known.as_ref().map(|(_, furigana)| furigana.clone())
    }

    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.woken.subscribe()
    }

    /// Hands an order to the wiring; gives it back when too many wait or nobody takes them.
    pub(crate) fn order(&self, order: Order) -> Result<(), Order> {
        self.orders.try_send(order).map_err(mpsc::error::TrySendError::into_inner)
    }

    /// Takes a place for an order that is given once what it tells of is done; none when too many wait or nobody takes them.
    pub(crate) fn place_for_order(&self) -> Option<mpsc::OwnedPermit<Order>> {
        self.orders.clone().try_reserve_owned().ok()
    }

    /// The same for what must not be lost: it waits until there is room.
    pub(crate) async fn order_when_possible(&self, order: Order) {
        // Nobody takes orders any more: the session is over.
        let _ = self.orders.send(order).await;
    }

    /// Whether the chamber's microphone system is connected.
    pub(crate) fn microphones(&self) -> MutexGuard<'_, MicrophoneSystem> {
        self.microphones.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the feeds, once all that was told has been sent. Gives the last number given out.
    pub(crate) fn close(&self) -> u64 {
        let newest = {
            let mut hub = self.hub();
            hub.closed = true;
            hub.hub.newest()
        };
        self.woken.send_replace(());
        newest
    }

    fn change(&self, change: impl FnOnce(&mut CaptionHub)) {
        change(&mut self.hub().hub);
        self.woken.send_replace(());
    }
}
