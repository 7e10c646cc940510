//! Many rooms at one desk in virtual time: the real deciders, words by a script, the recogniser's time by a measured cost.

use std::time::{Duration, Instant};

use meeting::{MediaTime, Samples, Span};
use models::{Guess, GuessedWord};

use super::{Answered, Easing, Pace, RoomId, Schedule, desk::must_be_asked};
use crate::{
    Captioner, Heard, Question, Segment, Segmenter, Settings,
    captioner::{Input, Output},
    trial::{Score, Spoken},
    voice::{self, Voice},
};

/// Rooms begin within so long of each other: not in chorus, and yet most of the time all speak.
const SPREAD: Duration = Duration::from_millis(29_300);
/// A captioner that has not come to an end so long after the sound never will.
const PATIENCE: Duration = Duration::from_secs(900);

/// A session as a captioner hears it: where somebody speaks, and when that is known.
pub struct Listened {
    segments: Vec<(MediaTime, Segment)>,
    length: Duration,
}

impl Listened {
    /// Listens to a session's sound with the real voice detector.
    pub fn to(settings: &Settings, sound: impl Iterator<Item = Samples>) -> Self {
        let mut voice = Voice::new();
        let mut segmenter = Segmenter::new(settings.segments.clone());
        let mut segments = Vec::new();
        let mut end = MediaTime::ZERO;
        for samples in sound {
            end = samples.span().end();
            let found = voice.hear(&samples).into_iter().flat_map(|frame| segmenter.handle(frame));
            segments.extend(found.map(|segment| (end, segment)));
        }
        segments.extend(segmenter.end().into_iter().map(|segment| (end, segment)));
        Self { segments, length: end.since(MediaTime::ZERO) }
    }
}

/// What is tried.
pub struct Trial<'a> {
    /// How rooms are captioned.
    pub settings: &'a Settings,
    /// What each of them hears.
    pub session: &'a Listened,
    /// What is said in it, a word each.
    pub spoken: &'a [Spoken],
    /// How many rooms.
    pub rooms: usize,
    /// Questions answered at once.
    pub workers: usize,
    /// Whether there is a smaller model to go to.
    pub smaller_model: bool,
    /// How long a question takes of so much sound, by the smaller model or not.
    pub cost: &'a dyn Fn(bool, Duration) -> Duration,
}

/// What came of it. Of latencies, those of the room that fared worst.
#[derive(Clone, Debug, PartialEq)]
pub struct Fared {
    /// From a word's end until it was first shown: half of the characters took no longer.
    pub shown_half: Duration,
    /// From a word's end until it was settled: half of the characters took no longer.
    pub settled_half: Duration,
    /// The same for 95 of 100 characters.
    pub settled_most: Duration,
    /// Wrong, missing and added characters for each spoken one. The script makes no errors: these are the captioner's own.
    pub character_error_rate: f64,
    /// Sound that was given up in all rooms together: what a captioner does only once it is minutes behind.
    pub sound_dropped: Duration,
    /// How long after its sound's end the last room had all its words settled: of a longer session, more is left behind.
    pub behind: Duration,
    /// Drafts whose place a newer one took before they were begun, for each question that was answered.
    pub drafts_dropped: f64,
    /// The share of the recognisers' time in use.
    pub busy: f64,
    /// How much of the time each pace was kept, in order of the levels that were reached.
    pub paces: Vec<(Pace, f64)>,
}

impl Trial<'_> {
    /// Plays all rooms to their end.
    pub fn run(&self) -> Fared {
        let mut play = Play::new(self);
        let tick = voice::length(voice::FRAME);
        let end = self.session.length + SPREAD;
        while play.now < end || (!play.is_idle() && play.now < end + PATIENCE) {
            play.now += tick;
            play.answer_due();
            play.listen();
            play.begin();
            play.count_pace(tick);
        }
        play.fared()
    }

    /// A recogniser that hears whole words and errs in none.
    fn answer(&self, question: &Question) -> Guess {
        let heard = Span::new(question.at, question.at + voice::length(question.sound.len()));
        let within = |word: &&Spoken| {
            let middle = word.span.start() + word.span.length() / 2;
            middle >= heard.start() && word.span.end() <= heard.end()
        };
        let words = self.spoken.iter().filter(within);
        let words = words.map(|word| GuessedWord::new(word.text.clone(), 0.95));
        Guess { words: words.collect(), no_speech_probability: 0.0 }
    }
}

struct Play<'a> {
    trial: &'a Trial<'a>,
    /// Any moment will do to count virtual time from.
    start: Instant,
    now: Duration,
    schedule: Schedule,
    easing: Easing,
    rooms: Vec<Room>,
    /// What each thread is at.
    workers: Vec<Option<Begun>>,
    busy: Duration,
    answered: usize,
    drafts_dropped: usize,
    paces: Vec<(Pace, Duration)>,
}

struct Room {
    captioner: Captioner,
    /// The next segment that it hears.
    next: usize,
    begins: Duration,
    question: Option<Question>,
    score: Score,
    dropped: Duration,
    /// When, after the room's beginning, the last of it settled.
    settled_at: Duration,
}

struct Begun {
    room: usize,
    question: Question,
    ready: Duration,
}

impl<'a> Play<'a> {
    #[expect(clippy::disallowed_methods, reason = "the deciders want a moment; virtual time is counted from any")]
    fn new(trial: &'a Trial<'a>) -> Self {
        let room = |number: usize| Room {
            captioner: Captioner::new(trial.settings),
            next: 0,
            begins: SPREAD * number as u32 / trial.rooms.max(1) as u32,
            question: None,
            score: Score::new(),
            dropped: Duration::ZERO,
            settled_at: Duration::ZERO,
        };
        Self {
            trial,
            start: Instant::now(),
            now: Duration::ZERO,
            schedule: Schedule::default(),
            easing: Easing::new(trial.settings.patience.step, trial.smaller_model, trial.workers),
            rooms: (0..trial.rooms).map(room).collect(),
            workers: (0..trial.workers).map(|_| None).collect(),
            busy: Duration::ZERO,
            answered: 0,
            drafts_dropped: 0,
            paces: Vec::new(),
        }
    }

    fn is_idle(&self) -> bool {
        self.rooms.iter().all(|room| room.captioner.is_idle())
    }

    /// Takes the answers that are ready by now, in their order; a thread that is done begins the next question at once.
    fn answer_due(&mut self) {
        loop {
            let due =
                self.workers.iter().enumerate().filter_map(|(number, begun)| Some((begun.as_ref()?.ready, number)));
            let Some((at, number)) = due.filter(|(ready, _)| *ready <= self.now).min() else { return };
            let Some(Begun { room, question, ready: _ }) = self.workers[number].take() else { return };
            let now = std::mem::replace(&mut self.now, at);
            let served = self.schedule.end(self.start + at, RoomId(room as u32));
            self.answered += 1;
            let guess = self.trial.answer(&question);
            self.handle(room, Input::Guess(guess));
            let pace = served.and_then(|served| {
                let answered = Answered { whole: served.whole, took: served.took, late: served.late };
                self.easing.handle(self.start + at, answered)
            });
            if let Some(pace) = pace {
                (0..self.rooms.len()).for_each(|room| self.handle(room, Input::Step(pace.step)));
            }
            self.begin();
            self.now = now;
        }
    }

    fn listen(&mut self) {
        for number in 0..self.rooms.len() {
            loop {
                let room = &mut self.rooms[number];
                let Some((at, segment)) = self.trial.session.segments.get(room.next) else { break };
                if room.begins + at.since(MediaTime::ZERO) > self.now {
                    break;
                }
                room.next += 1;
                self.handle(number, Input::Segment(segment.clone()));
            }
            self.renew(number);
        }
    }

    fn renew(&mut self, number: usize) {
        let id = RoomId(number as u32);
        if !self.schedule.waits(id) {
            return;
        }
        let room = &mut self.rooms[number];
        if let Some(question) = room.captioner.renew() {
            self.schedule.renew(self.start + self.now, id, must_be_asked(&question));
            room.question = Some(question);
            self.drafts_dropped += 1;
        }
    }

    fn handle(&mut self, number: usize, input: Input) {
        let room = &mut self.rooms[number];
        let media_time = MediaTime::ZERO + self.now.saturating_sub(room.begins);
        for output in room.captioner.handle(input) {
            match output {
                Output::Heard(heard) => {
                    match &heard {
                        Heard::Gap(gap) => room.dropped += gap.length(),
                        Heard::Ended { .. } => room.settled_at = media_time.since(MediaTime::ZERO),
                        Heard::Settled { .. } | Heard::Draft { .. } | Heard::Translated { .. } => {}
                    }
                    room.score.take(media_time, heard);
                }
                Output::Recognise(question) => {
                    let (step, whole) = (self.easing.pace().step, must_be_asked(&question));
                    self.schedule.ask(self.start + self.now, RoomId(number as u32), whole, step);
                    room.question = Some(question);
                }
            }
        }
    }

    fn begin(&mut self) {
        while let Some(idle) = self.workers.iter().position(Option::is_none) {
            let Some(RoomId(room)) = self.schedule.begin(self.start + self.now) else { return };
            let room = room as usize;
            let question =
                self.rooms[room].question.take().expect("a question that the schedule knows waits in its room");
            let length = voice::length(question.sound.len());
            let took = (self.trial.cost)(self.easing.pace().smaller_model, length);
            self.busy += took;
            self.workers[idle] = Some(Begun { room, question, ready: self.now + took });
        }
    }

    fn count_pace(&mut self, tick: Duration) {
        let pace = self.easing.pace();
        match self.paces.iter_mut().find(|(kept, _)| *kept == pace) {
            Some((_, time)) => *time += tick,
            None => self.paces.push((pace, tick)),
        }
    }

    fn fared(mut self) -> Fared {
        self.paces.sort_by_key(|(pace, _)| pace.level);
        let share = |time: Duration| time.as_secs_f64() / self.now.as_secs_f64().max(1e-9);
        let paces = self.paces.iter().map(|(pace, time)| (*pace, share(*time))).collect();
        let sound_dropped = self.rooms.iter().map(|room| room.dropped).sum();
        let settled_at = self.rooms.iter().map(|room| room.settled_at).max().unwrap_or_default();
        let length = MediaTime::ZERO + self.trial.session.length;
        let measured: Vec<_> =
            self.rooms.into_iter().map(|room| room.score.measured(self.trial.spoken, Duration::ZERO, length)).collect();
        let worst =
            |of: &dyn Fn(&crate::trial::Measured) -> Duration| measured.iter().map(of).max().unwrap_or_default();
        Fared {
            shown_half: worst(&|measured| measured.shown_half),
            settled_half: worst(&|measured| measured.settled_half),
            settled_most: worst(&|measured| measured.settled_most),
            character_error_rate: measured.iter().map(|measured| measured.character_error_rate).fold(0.0, f64::max),
            sound_dropped,
            behind: settled_at.saturating_sub(self.trial.session.length),
            drafts_dropped: self.drafts_dropped as f64 / self.answered.max(1) as f64,
            busy: share(self.busy) / self.workers.len().max(1) as f64,
            paces,
        }
    }
}
