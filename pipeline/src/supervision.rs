//! Decides when a source is opened, given up, tried again, and done with.
//!
//! A source is lost when it fails, when nothing comes within the first patience, or when a track that it has delivers nothing
//! for the second one. It is tried again after 0.5 s, then twice as long each time up to 30 s; ten seconds of health start the
//! count afresh. Only a source that comes to its end by itself is not tried again.

use std::time::{Duration, Instant};

use meeting::{MediaTime, SourceEvent};

use crate::graph::Track;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const HEALTHY: Duration = Duration::from_secs(10);
const CLOSING: Duration = Duration::from_secs(10);

/// How long a source may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patience {
    /// A live source: so long for the first buffer, so long between two of one track.
    Limited { first: Duration, next: Duration },
    /// A source read as fast as its readers take it: they may be slow.
    Unlimited,
}

#[derive(Debug)]
pub(crate) enum Input {
    /// A buffer of this track came, belonging here.
    Arrived(Track, MediaTime),
    /// The source never had this track, or it has ended: do not wait for it.
    Without(Track),
    /// The source failed; why, in words for the operator.
    Failed(String),
    /// The source came to its end by itself, here.
    Ended(MediaTime),
    /// The source is not to be read for now.
    Rest,
    /// The source is to be read again.
    GoOn,
    /// The graph that was to be closed is closed.
    Closed,
    /// The deadline has come.
    Tick,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Build a graph and start it.
    Connect,
    /// Close the graph, then say so.
    Close,
    /// Tell the operator.
    Tell(SourceEvent),
    /// There will be nothing more.
    Over,
}

#[derive(Debug)]
enum State {
    Connecting {
        since: Instant,
        missing: Missing,
    },
    Running {
        since: Instant,
        picture: Option<Instant>,
        sound: Option<Instant>,
    },
    Closing {
        since: Instant,
        then: Then,
    },
    Waiting {
        until: Instant,
    },
    /// Not to be read for now.
    Resting,
    Over,
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Retry,
    Rest,
    /// It was to rest, but is to be read again already.
    Connect,
    Over,
}

/// The tracks that a source is known not to have.
#[derive(Clone, Copy, Debug, Default)]
struct Missing {
    picture: bool,
    sound: bool,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Supervision {
    patience: Patience,
    pause: Duration,
    state: State,
}

impl Supervision {
    /// Begins with the first attempt, which the caller makes now.
    pub(crate) fn connecting(now: Instant, patience: Patience) -> Self {
        let state = State::Connecting { since: now, missing: Missing::default() };
        Self { patience, pause: FIRST_PAUSE, state }
    }

    /// Begins without one: the source is not to be read yet.
    pub(crate) fn resting(patience: Patience) -> Self {
        Self { patience, pause: FIRST_PAUSE, state: State::Resting }
    }

    /// Whether the source is not to be read.
    pub(crate) fn rests(&self) -> bool {
        matches!(self.state, State::Resting)
    }

    pub(crate) fn handle(&mut self, now: Instant, input: Input) -> Vec<Output> {
        match input {
            Input::Arrived(track, at) => self.on_arrived(now, track, at),
            Input::Without(track) => self.on_without(track),
            Input::Failed(reason) => self.on_failed(now, reason),
            Input::Ended(at) => self.on_ended(now, at),
            Input::Rest => self.on_rest(now),
            Input::GoOn => self.on_go_on(now),
            Input::Closed => self.on_closed(now),
            Input::Tick => self.on_tick(now),
        }
    }

    /// When to send the next [`Input::Tick`], should nothing else happen first.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match (&self.state, self.patience) {
            (State::Connecting { since, .. }, Patience::Limited { first, .. }) => Some(*since + first),
            (State::Running { picture, sound, .. }, Patience::Limited { next, .. }) => {
                [picture, sound].into_iter().flatten().min().map(|last| *last + next)
            }
            (State::Closing { since, .. }, _) => Some(*since + CLOSING),
            (State::Waiting { until }, _) => Some(*until),
            (State::Connecting { .. } | State::Running { .. }, Patience::Unlimited)
            | (State::Resting | State::Over, _) => None,
        }
    }

    fn on_arrived(&mut self, now: Instant, track: Track, at: MediaTime) -> Vec<Output> {
        match &mut self.state {
            State::Connecting { missing, .. } => {
                let watched = |missing: bool| (!missing).then_some(now);
                let (picture, sound) = (watched(missing.picture), watched(missing.sound));
                self.state = State::Running { since: now, picture, sound };
                vec![Output::Tell(SourceEvent::Connected(at))]
            }
            State::Running { since, picture, sound } => {
                match track {
                    Track::Picture => *picture = Some(now),
                    Track::Sound => *sound = Some(now),
                }
                if now.duration_since(*since) >= HEALTHY {
                    self.pause = FIRST_PAUSE;
                }
                Vec::new()
            }
            State::Closing { .. } | State::Waiting { .. } | State::Resting | State::Over => Vec::new(),
        }
    }

    fn on_without(&mut self, track: Track) -> Vec<Output> {
        match (&mut self.state, track) {
            (State::Connecting { missing, .. }, Track::Picture) => missing.picture = true,
            (State::Connecting { missing, .. }, Track::Sound) => missing.sound = true,
            (State::Running { picture, .. }, Track::Picture) => *picture = None,
            (State::Running { sound, .. }, Track::Sound) => *sound = None,
            (State::Closing { .. } | State::Waiting { .. } | State::Resting | State::Over, _) => {}
        }
        Vec::new()
    }

    fn on_failed(&mut self, now: Instant, reason: String) -> Vec<Output> {
        match self.state {
            State::Connecting { .. } | State::Running { .. } => {
                self.state = State::Closing { since: now, then: Then::Retry };
                vec![Output::Tell(SourceEvent::Lost(reason)), Output::Close]
            }
            State::Closing { .. } | State::Waiting { .. } | State::Resting | State::Over => Vec::new(),
        }
    }

    fn on_ended(&mut self, now: Instant, at: MediaTime) -> Vec<Output> {
        match self.state {
            State::Connecting { .. } => self.on_failed(now, "it ended before a picture or a sound came".to_owned()),
            State::Running { .. } => {
                self.state = State::Closing { since: now, then: Then::Over };
                vec![Output::Tell(SourceEvent::Ended(at)), Output::Close]
            }
            State::Closing { .. } | State::Waiting { .. } | State::Resting | State::Over => Vec::new(),
        }
    }

    fn on_closed(&mut self, now: Instant) -> Vec<Output> {
        match self.state {
            State::Closing { then: Then::Retry, .. } => {
                let pause = self.pause;
                self.pause = (pause * 2).min(LONGEST_PAUSE);
                self.state = State::Waiting { until: now + pause };
                vec![Output::Tell(SourceEvent::Retrying(pause))]
            }
            State::Closing { then: Then::Rest, .. } => {
                self.state = State::Resting;
                Vec::new()
            }
            State::Closing { then: Then::Connect, .. } => self.connect(now),
            State::Closing { then: Then::Over, .. } => {
                self.state = State::Over;
                vec![Output::Over]
            }
            State::Connecting { .. } | State::Running { .. } | State::Waiting { .. } | State::Resting | State::Over => {
                Vec::new()
            }
        }
    }

    fn on_tick(&mut self, now: Instant) -> Vec<Output> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return Vec::new();
        }
        match &self.state {
            State::Connecting { since, .. } => {
                let waited = now.duration_since(*since).as_secs();
                self.on_failed(now, format!("no picture and no sound came within {waited} s"))
            }
            State::Running { picture, sound, .. } => {
                let what = match (picture, sound) {
                    (Some(picture), Some(sound)) if sound < picture => "no sound",
                    (Some(_), Some(_) | None) => "no picture",
                    (None, Some(_) | None) => "no sound",
                };
                let last = [picture, sound].into_iter().flatten().min().copied().unwrap_or(now);
                let silent = now.duration_since(last).as_secs_f64();
                self.on_failed(now, format!("{what} came for {silent:.1} s"))
            }
            // It hangs in its driver or library. Its threads are left to it; a new graph may still work.
            State::Closing { .. } => self.on_closed(now),
            State::Waiting { .. } => self.connect(now),
            State::Resting | State::Over => Vec::new(),
        }
    }

    fn on_rest(&mut self, now: Instant) -> Vec<Output> {
        match self.state {
            State::Connecting { .. } | State::Running { .. } => {
                self.state = State::Closing { since: now, then: Then::Rest };
                vec![Output::Close]
            }
            State::Closing { since, then: Then::Retry | Then::Rest | Then::Connect } => {
                self.state = State::Closing { since, then: Then::Rest };
                Vec::new()
            }
            State::Waiting { .. } => {
                self.state = State::Resting;
                Vec::new()
            }
            State::Closing { then: Then::Over, .. } | State::Resting | State::Over => Vec::new(),
        }
    }

    fn on_go_on(&mut self, now: Instant) -> Vec<Output> {
        match self.state {
            State::Resting => self.connect(now),
            State::Closing { since, then: Then::Rest } => {
                self.state = State::Closing { since, then: Then::Connect };
                Vec::new()
            }
            State::Closing { then: Then::Retry | Then::Connect | Then::Over, .. }
            | State::Connecting { .. }
            | State::Running { .. }
            | State::Waiting { .. }
            | State::Over => Vec::new(),
        }
    }

    fn connect(&mut self, now: Instant) -> Vec<Output> {
        self.state = State::Connecting { since: now, missing: Missing::default() };
        vec![Output::Connect]
    }
}

#[cfg(test)]
mod tests;
