mod failure;

use std::{
    fmt,
    time::{Duration, Instant},
};

pub use failure::{Fault, GivenUp, MOST_UNPINNED};

use super::{Content, Sums};

/// So much more than ever before is progress: then the failures so far are forgotten.
const PROGRESS: u64 = 1 << 20;

/// The first rest after a failure; each further one is twice as long.
const FIRST_REST: Duration = Duration::from_secs(1);

/// Decides how one file is fetched from a server that may break off, stall, lie, or serve another file.
///
/// What has arrived is kept over failures and restarts, and continued where the server lets it be. A pinned file may be
/// continued from any server, since its sums decide in the end; one without a pin only where the server vouches, by a
/// validator, that it is still the same.
///
/// The disk is the journal's too, so no server decides how much of it is filled: a file's whole length is known before its body
/// is read, from the pin or from the server, and as soon as the rest has no room any more, the file is given up.
#[derive(Debug)]
pub struct Transfer {
    content: Content,
    patience: Patience,
    /// What has arrived.
    kept: u64,
    /// What the server said of the file that it is a part of.
    validator: Option<String>,
    /// The whole length, as pinned or as the server told.
    whole: Option<u64>,
    /// Whether what has arrived came in more than one answer, so that it may not belong together.
    pieced: bool,
    /// The most that had arrived when the failures were last forgotten.
    mark: u64,
    failures: u32,
    state: State,
}

/// How long a server is waited for, and how often it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A server that sends nothing for so long has failed. No rest after a failure is longer.
    pub stall: Duration,
    /// So many failures in a row, with no progress between them, end it.
    pub tries: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Resting(Instant),
    /// Waiting for the answer, or for more of it.
    Expecting(Instant),
    Summing,
    Over,
}

/// What happens to a transfer.
#[derive(Clone, Debug)]
pub enum Input {
    /// It begins.
    Begin,
    /// The server answered; the body follows.
    Answered {
        /// What it said.
        answer: Answer,
        /// How much more may be written to the disk.
        room: u64,
    },
    /// Some of the body has been kept.
    Received {
        /// So much.
        bytes: u64,
        /// How much more may be written to the disk.
        room: u64,
    },
    /// The body is over, as far as the server is concerned.
    Ended,
    /// There is no connection, or there is none any more.
    BrokeOff(String),
    /// The sums of all that has been kept.
    Summed(Sums),
    /// [`Transfer::deadline`] has passed.
    Tick,
}

/// A server's answer, before its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The length of the body that follows, if told.
    pub length: Option<u64>,
    /// Where in the file the body begins, and the file's whole length, if told (`Content-Range`).
    pub range: Option<(u64, Option<u64>)>,
    /// What to ask by whether the file is still the same (a strong `ETag`, or `Last-Modified`).
    pub validator: Option<String>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Drop any connection, and ask for the file from this byte on; with a validator, only if the file is still that one.
    Ask {
        /// The first byte to send; 0 is the whole file.
        from: u64,
        /// `If-Range`.
        validator: Option<String>,
    },
    /// Throw away all that has been kept.
    Empty,
    /// Keep this beside what is kept: what the server says it is a part of.
    Remember(Option<String>),
    /// Drop the connection; tell why, and that it will be asked again after a rest.
    Rest(Fault, Duration),
    /// Drop the connection and compute the sums of what has been kept.
    Sum,
    /// It is the file that it should be.
    Install,
    /// It will not be had this way.
    GiveUp(GivenUp),
}

impl Transfer {
    /// To fetch a file of which `kept` bytes are there, and of which `validator` was said when they came.
    pub fn new(content: Content, patience: Patience, kept: u64, validator: Option<String>) -> Self {
        let whole = content.bytes();
        let state = State::Over;
        Self { content, patience, kept, validator, whole, pieced: kept > 0, mark: kept, failures: 0, state }
    }

    /// All that follows from one input.
    pub fn handle(&mut self, now: Instant, input: Input) -> Vec<Output> {
        match input {
            Input::Begin => self.on_begin(now),
            Input::Answered { answer, room } => self.on_answer(now, &answer, room),
            Input::Received { bytes, room } => self.on_bytes(now, bytes, room),
            Input::Ended => self.on_end(now),
            Input::BrokeOff(told) => self.on_fault(now, Fault::BrokeOff(told)),
            Input::Summed(sums) => self.on_sums(now, &sums),
            Input::Tick => self.on_tick(now),
        }
    }

    /// When to send the next [`Input::Tick`], should nothing else happen first.
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Resting(until) | State::Expecting(until) => Some(until),
            State::Summing | State::Over => None,
        }
    }

    /// How much has arrived, and of how much, if that is known.
    pub fn progress(&self) -> (u64, Option<u64>) {
        (self.kept, self.whole)
    }

    fn on_begin(&mut self, now: Instant) -> Vec<Output> {
        if self.kept > 0 && self.whole == Some(self.kept) {
            self.state = State::Summing;
            return vec![Output::Sum];
        }
        let too_much = self.whole.is_some_and(|whole| self.kept > whole);
        let mut outputs = if self.kept > 0 && (too_much || !self.continuable()) { self.empty() } else { Vec::new() };
        outputs.push(self.ask(now));
        outputs
    }

    /// Whether what is kept may be continued: its sums decide, or the server vouches for it.
    fn continuable(&self) -> bool {
        match self.content {
            Content::Pinned(_) => true,
            Content::NotPinned => self.validator.is_some(),
        }
    }

    fn ask(&mut self, now: Instant) -> Output {
        self.state = State::Expecting(now + self.patience.stall);
        let validator = if self.kept > 0 { self.validator.clone() } else { None };
        Output::Ask { from: self.kept, validator }
    }

    fn empty(&mut self) -> Vec<Output> {
        self.kept = 0;
        self.pieced = false;
        self.validator = None;
        vec![Output::Empty]
    }

    fn on_answer(&mut self, now: Instant, answer: &Answer, room: u64) -> Vec<Output> {
        self.state = State::Expecting(now + self.patience.stall);
        match answer.status {
            200 => self.on_whole(answer, room),
            206 => self.on_rest(now, answer, room),
            // It has nothing from there on: what is kept is not of its file.
            416 if self.kept > 0 => {
                let mut outputs = self.empty();
                outputs.push(self.ask(now));
                outputs
            }
            408 | 425 | 429 | 500.. => self.on_fault(now, Fault::Status(answer.status)),
            status => self.give_up(GivenUp::Status(status)),
        }
    }

    /// The server sends the whole file, whatever it was asked for.
    fn on_whole(&mut self, answer: &Answer, room: u64) -> Vec<Output> {
        if let Some(why) = self.refused(answer.length, room) {
            return self.give_up(why);
        }
        let mut outputs = if self.kept > 0 { self.empty() } else { Vec::new() };
        self.whole = self.content.bytes().or(answer.length);
        outputs.extend(self.remember(answer));
        outputs
    }

    /// The server sends a part of the file.
    fn on_rest(&mut self, now: Instant, answer: &Answer, room: u64) -> Vec<Output> {
        let Some((from, whole)) = answer.range else {
            return self.give_up(GivenUp::Senseless("a part, without saying which"));
        };
        if let Some(why) = self.refused(whole, room) {
            return self.give_up(why);
        }
        if from > 0 && self.kept == 0 {
            return self.give_up(GivenUp::Senseless("a part, where the whole was asked for"));
        }
        let vouched = matches!(self.content, Content::Pinned(_)) || answer.validator == self.validator;
        if from != self.kept || (self.kept > 0 && !vouched) {
            let mut outputs = self.empty();
            outputs.push(self.ask(now));
            return outputs;
        }
        self.pieced |= self.kept > 0;
        self.whole = self.content.bytes().or(whole);
        self.remember(answer)
    }

    fn remember(&mut self, answer: &Answer) -> Vec<Output> {
        if self.validator == answer.validator {
            return Vec::new();
        }
        self.validator.clone_from(&answer.validator);
        vec![Output::Remember(self.validator.clone())]
    }

    /// Why a file of the whole length that a server tells is not fetched.
    fn refused(&self, told: Option<u64>, room: u64) -> Option<GivenUp> {
        let whole = match (self.content.bytes(), told) {
            (Some(expected), Some(told)) if told != expected => return Some(GivenUp::WrongLength { expected, told }),
            (Some(expected), Some(_) | None) => expected,
            (None, Some(told)) if told > MOST_UNPINNED => return Some(GivenUp::TooLarge(told)),
            (None, Some(told)) => told,
            (None, None) => return Some(GivenUp::NoLength),
        };
        self.no_room(whole, room)
    }

    /// Whether the rest would fill the disk. What is kept lies there already, or is thrown away and makes room.
    fn no_room(&self, whole: u64, room: u64) -> Option<GivenUp> {
        let needed = whole.saturating_sub(self.kept);
        (needed > room).then_some(GivenUp::NoRoom { needed, room })
    }

    fn on_bytes(&mut self, now: Instant, bytes: u64, room: u64) -> Vec<Output> {
        self.state = State::Expecting(now + self.patience.stall);
        self.kept = self.kept.saturating_add(bytes);
        if self.kept >= self.mark.saturating_add(PROGRESS) {
            self.mark = self.kept;
            self.failures = 0;
        }
        match self.whole {
            Some(whole) if self.kept > whole => {
                let mut outputs = self.empty();
                outputs.extend(self.give_up(GivenUp::TooLong(whole)));
                outputs
            }
            Some(whole) if self.kept == whole => self.sum(),
            // Others write to the disk, too: there may be less room than there was.
            Some(whole) => self.no_room(whole, room).map_or_else(Vec::new, |why| self.give_up(why)),
            None => Vec::new(),
        }
    }

    fn on_end(&mut self, now: Instant) -> Vec<Output> {
        match self.whole {
            Some(whole) if self.kept < whole => self.on_fault(now, Fault::Short { at: self.kept, whole }),
            // However little was promised: no model is empty.
            Some(_) | None if self.kept == 0 => {
                self.on_fault(now, Fault::BrokeOff("the server sent nothing".to_owned()))
            }
            Some(_) | None => self.sum(),
        }
    }

    fn sum(&mut self) -> Vec<Output> {
        self.state = State::Summing;
        vec![Output::Sum]
    }

    fn on_sums(&mut self, now: Instant, sums: &Sums) -> Vec<Output> {
        let mismatch = match &self.content {
            Content::Pinned(pin) => pin.compare(sums).err(),
            Content::NotPinned => None,
        };
        let Some(mismatch) = mismatch else {
            self.state = State::Over;
            return vec![Output::Install];
        };
        let pieced = self.pieced;
        let mut outputs = self.empty();
        if pieced {
            // Pieces that do not belong together: once more, in one.
            outputs.push(self.ask(now));
        } else {
            outputs.extend(self.give_up(GivenUp::WrongFile(mismatch)));
        }
        outputs
    }

    fn on_tick(&mut self, now: Instant) -> Vec<Output> {
        match self.state {
            State::Expecting(until) if now >= until => self.on_fault(now, Fault::Stalled(self.patience.stall)),
            State::Resting(until) if now >= until => self.on_begin(now),
            State::Expecting(_) | State::Resting(_) | State::Summing | State::Over => Vec::new(),
        }
    }

    fn on_fault(&mut self, now: Instant, fault: Fault) -> Vec<Output> {
        self.failures += 1;
        if self.failures >= self.patience.tries {
            return self.give_up(GivenUp::OutOfReach { fault, tries: self.failures });
        }
        let rest = FIRST_REST.saturating_mul(1 << (self.failures - 1).min(16)).min(self.patience.stall);
        self.state = State::Resting(now + rest);
        vec![Output::Rest(fault, rest)]
    }

    fn give_up(&mut self, why: GivenUp) -> Vec<Output> {
        self.state = State::Over;
        vec![Output::GiveUp(why)]
    }
}

impl fmt::Display for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask { from, validator: None } => write!(formatter, "ask from {from}"),
            Self::Ask { from, validator: Some(validator) } => write!(formatter, "ask from {from} if still {validator}"),
            Self::Empty => write!(formatter, "empty"),
            Self::Remember(validator) => write!(formatter, "remember {}", validator.as_deref().unwrap_or("nothing")),
            Self::Rest(fault, rest) => write!(formatter, "rest {rest:?}: {fault}"),
            Self::Sum => write!(formatter, "sum"),
            Self::Install => write!(formatter, "install"),
            Self::GiveUp(why) => write!(formatter, "give up: {why}"),
        }
    }
}

#[cfg(test)]
mod tests;
