use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use meeting::Language;
use models::{Ask, Guess, Recogniser};
use tokio::sync::{mpsc, watch};

use super::{Answered, Easing, Pace, RoomId, Schedule};
use crate::{Error, Purpose, Question};

/// A recogniser that fails so often in a row will not get better by asking on.
const MOST_FAILURES: u32 = 5;

/// Where rooms bring their questions: the threads that recognise, and the queue before them.
///
/// A clone is the same desk. Its threads end when the last clone and the last room are gone.
#[derive(Clone)]
pub struct Desk {
    open: Arc<Opened>,
}

/// Closes the desk when the last who could ask is gone.
struct Opened {
    shared: Arc<Shared>,
    pace: watch::Receiver<Pace>,
}

struct Shared {
    /// Guards the deciders and the seats; never held while a recogniser works.
    state: Mutex<State>,
    /// Told when there may be something to do, or the desk closes.
    work: Condvar,
    pace: watch::Sender<Pace>,
}

struct State {
    schedule: Schedule,
    easing: Easing,
    seats: BTreeMap<RoomId, Seat>,
    next: u32,
    closed: bool,
}

struct Seat {
    name: String,
    /// Not yet begun.
    question: Option<(Question, Ask)>,
    /// With a thread while it answers.
    recognisers: Option<Recognisers>,
    /// In a row.
    failures: u32,
    /// One question is open at a time, so that it is never full.
    answers: mpsc::Sender<Answer>,
    figures: RoomFigures,
}

/// What a room recognises with: states of its own over shared weights.
pub struct Recognisers {
    /// As configured.
    pub large: Box<dyn Recogniser>,
    /// For when the machine does not keep up.
    pub smaller: Option<Box<dyn Recogniser>>,
}

/// The answer to a question; none where the recogniser failed.
pub(crate) type Answer = Result<Option<Guess>, models::Error>;

/// A room's place at the desk. It is given up by dropping it.
pub struct Room {
    id: RoomId,
    desk: Desk,
    answers: mpsc::Receiver<Answer>,
}

/// How a room fares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RoomFigures {
    /// Answers so far.
    pub answered: u64,
    /// Of them, after their deadline.
    pub late: u64,
    /// Drafts that were never recognised, because a newer question took their place. Their sound was part of it.
    pub drafts_dropped: u64,
    /// From asking to the answer: of the last answer, or of the question that is open, if longer.
    pub lag: Duration,
    /// Whether a question waits for a thread.
    pub waiting: bool,
}

impl Desk {
    /// A desk of `workers` threads, each of which answers one question at a time. Rooms ask every `step` unless the machine
    /// does not keep up.
    pub fn open(workers: usize, step: Duration, smaller_model: bool) -> Result<Self, Error> {
        let easing = Easing::new(step, smaller_model, workers);
        let (sender, pace) = watch::channel(easing.pace());
        let state = State { schedule: Schedule::default(), easing, seats: BTreeMap::new(), next: 0, closed: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), work: Condvar::new(), pace: sender });
        let desk = Self { open: Arc::new(Opened { shared: Arc::clone(&shared), pace }) };
        for _ in 0..workers.max(1) {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name("recogniser".to_owned()).spawn(move || shared.serve())?;
        }
        Ok(desk)
    }

    /// A room called `name` in metrics takes a seat.
    pub fn enter(&self, name: &str, recognisers: Recognisers) -> Room {
        let (sender, answers) = mpsc::channel(1);
        let mut state = self.open.shared.state();
        let id = RoomId(state.next);
        state.next += 1;
        let figures = RoomFigures::default();
        let seat = Seat {
            name: name.to_owned(),
            question: None,
            recognisers: Some(recognisers),
            failures: 0,
            answers: sender,
            figures,
        };
        state.seats.insert(id, seat);
        Room { id, desk: self.clone(), answers }
    }

    /// How closely captions follow at present.
    pub fn pace(&self) -> Pace {
        *self.open.pace.borrow()
    }

    /// Every room's name and figures.
    pub fn figures(&self) -> Vec<(String, RoomFigures)> {
        let now = now();
        let state = self.open.shared.state();
        let figures = state.seats.iter().map(|(id, seat)| {
            let age = state.schedule.age(now, *id);
            let figures =
                RoomFigures { lag: seat.figures.lag.max(age), waiting: seat.question.is_some(), ..seat.figures };
            (seat.name.clone(), figures)
        });
        figures.collect()
    }
}

impl Room {
    /// A room with a desk and a thread of its own.
    pub fn alone(recogniser: Box<dyn Recogniser>, step: Duration) -> Result<Self, Error> {
        Ok(Desk::open(1, step, false)?.enter("", Recognisers { large: recogniser, smaller: None }))
    }

    /// The pace that the desk sets.
    pub fn pace(&self) -> watch::Receiver<Pace> {
        self.desk.open.pace.clone()
    }

    /// Asks. The answer comes by [`Room::answer`].
    pub(crate) fn ask(&self, question: Question, language: &Language) {
        let shared = &self.desk.open.shared;
        let mut state = shared.state();
        let step = state.easing.pace().step;
        state.schedule.ask(now(), self.id, must_be_asked(&question), step);
        let ask = question.ask(language);
        if let Some(seat) = state.seats.get_mut(&self.id) {
            seat.question = Some((question, ask));
        }
        drop(state);
        shared.work.notify_one();
    }

    /// Puts what `renewed` gives in the open question's place, if nobody has begun to answer it.
    pub(crate) fn renew(&self, renewed: impl FnOnce() -> Option<Question>) {
        let mut state = self.desk.open.shared.state();
        if !state.schedule.waits(self.id) {
            return;
        }
        let Some(question) = renewed() else { return };
        state.schedule.renew(now(), self.id, must_be_asked(&question));
        if let Some(seat) = state.seats.get_mut(&self.id) {
            seat.figures.drafts_dropped += 1;
            if let Some((waiting, ask)) = &mut seat.question {
                *ask = question.ask(&ask.language);
                *waiting = question;
            }
        }
    }

    /// The next answer.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        self.answers.recv().await
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut state = self.desk.open.shared.state();
        state.schedule.leave(self.id);
        let left = state.seats.remove(&self.id);
        drop(state);
        // A recogniser's state is hundreds of megabytes to free: not under the lock.
        drop(left);
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.work.notify_all();
    }
}

/// A question that a thread has begun.
struct Begun {
    room: RoomId,
    question: Question,
    ask: Ask,
    recognisers: Recognisers,
    smaller_model: bool,
    /// Of this room, in a row.
    failures: u32,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // No recogniser runs under the lock, and the deciders keep no promise across calls.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers until the desk closes.
    fn serve(&self) {
        while let Some(mut begun) = self.next() {
            let recogniser = match (&mut begun.recognisers.smaller, begun.smaller_model) {
                (Some(smaller), true) => smaller,
                (Some(_) | None, _) => &mut begun.recognisers.large,
            };
            let answer = answer(&mut **recogniser, &begun.question, &begun.ask, &mut begun.failures);
            self.end(begun, answer);
        }
    }

    fn next(&self) -> Option<Begun> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(begun) = state.begin() {
                return Some(begun);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn end(&self, begun: Begun, answer: Answer) {
        let mut state = self.state();
        let now = now();
        let served = state.schedule.end(now, begun.room);
        let changed = served.and_then(|served| {
            let answered = Answered { whole: served.whole, took: served.took, late: served.late };
            state.easing.handle(now, answered)
        });
        let Some(seat) = state.seats.get_mut(&begun.room) else { return };
        seat.recognisers = Some(begun.recognisers);
        seat.failures = begun.failures;
        if let Some(served) = served {
            seat.figures.answered += 1;
            seat.figures.late += u64::from(served.late);
            seat.figures.lag = served.lag;
        }
        // Nobody takes it when the room is being closed.
        let _ = seat.answers.try_send(answer);
        drop(state);
        if let Some(pace) = changed {
            tracing::warn!(
                captions.level = pace.level,
                captions.step_ms = pace.step.as_millis(),
                captions.smaller_model = pace.smaller_model,
                "the load changed how closely captions follow"
            );
            self.pace.send_replace(pace);
        }
    }
}

impl State {
    fn begin(&mut self) -> Option<Begun> {
        let room = self.schedule.begin(now())?;
        let smaller_model = self.easing.pace().smaller_model;
        let seat = self.seats.get_mut(&room)?;
        let (question, ask) = seat.question.take().expect("a question that the schedule knows waits at its seat");
        let recognisers = seat.recognisers.take().expect("a room's one question is answered by one thread");
        Some(Begun { room, question, ask, recognisers, smaller_model, failures: seat.failures })
    }
}

/// Whether a newer question would not serve as well.
pub(super) fn must_be_asked(question: &Question) -> bool {
    match question.purpose {
        Purpose::Whole | Purpose::Translation => true,
        Purpose::SoFar => false,
    }
}

/// `None`: it failed at this one, and has been started afresh. An error: it failed too often in a row, or cannot be started afresh;
/// it is better left alone for a while, and is started afresh before the next question.
fn answer(recogniser: &mut dyn Recogniser, question: &Question, ask: &Ask, failures: &mut u32) -> Answer {
    let was_left_alone = *failures >= MOST_FAILURES;
    let guess = caught(|| {
        if was_left_alone {
            recogniser.restart()?;
        }
        recogniser.recognise(&question.sound, ask)
    });
    match guess {
        Ok(guess) => {
            *failures = 0;
            Ok(Some(guess))
        }
        Err(error) => {
            *failures += 1;
            tracing::warn!(%error, failures, "cannot recognise a stretch of sound; starting the recogniser afresh");
            if *failures >= MOST_FAILURES {
                return Err(error);
            }
            caught(|| recogniser.restart()).map(|()| None).inspect_err(|_| *failures = MOST_FAILURES)
        }
    }
}

/// A panic is an error like any other: it must not end the thread.
fn caught<T>(work: impl FnOnce() -> Result<T, models::Error>) -> Result<T, models::Error> {
    let panicked = |_| Err(models::Error::Recognition("it panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

#[expect(clippy::disallowed_methods, reason = "the desk is the deciders' shell: it tells them the time")]
fn now() -> Instant {
    Instant::now()
}
