use std::time::{Duration, Instant};

use meeting::{Caption, CaptionState, Language, MediaTime};

use crate::{
    Draft, Line, LineId, Side, Sides,
    crosstalk::Crosstalk,
    line::{Lines, erase},
};

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// So many lines; the oldest go first.
    pub most_lines: usize,
    /// A line is forgotten so long after its last word.
    pub lines_last: Duration,
    /// When nobody has spoken for so long, the conversation is over and forgotten.
    pub idle: Duration,
}

impl Default for Rules {
    /// 40 lines of at most 10 minutes; over after 3 minutes of silence, in which the next visitor may have sat down.
    fn default() -> Self {
        Self { most_lines: 40, lines_last: Duration::from_secs(600), idle: Duration::from_secs(180) }
    }
}

/// Where a counter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is listened to and nothing is shown.
    Closed,
    /// A conversation is held.
    Open {
        /// What each side speaks.
        languages: Sides<Language>,
        /// Who is not to be listened to for now.
        paused: Sides<bool>,
    },
}

/// What happens at a counter.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A conversation begins, in these languages. One that was being held is ended first.
    Begin(Sides<Language>),
    /// This side speaks another language from now on.
    Speak(Side, Language),
    /// This side is not to be listened to.
    Pause(Side),
    /// This side is to be listened to again.
    Resume(Side),
    /// A caption of what this side's microphone heard. Its language is the side's.
    Caption(Side, Box<Caption>),
    /// This side's microphone was so loud, in dB, from this moment on.
    Level(Side, MediaTime, f32),
    /// This side's microphone works, or does not.
    Microphone(Side, bool),
    /// The conversation is over.
    End,
    /// Time has passed.
    Tick,
}

/// What the microphones are to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Microphones {
    /// Be opened, both cut off from the recogniser.
    Open,
    /// Let this side's sound through, to be recognised in this language.
    Listen(Side, Language),
    /// Cut this side's sound off.
    Cut(Side),
    /// Be closed, and what was heard and not yet recognised thrown away.
    Close,
}

/// How a side stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is spoken on it.
    pub language: Language,
    /// Its sound reaches the recogniser.
    pub listening: bool,
    /// Its microphone delivers sound.
    pub works: bool,
    /// What it is just saying.
    pub draft: Option<Draft>,
}

/// What a screen that has seen everything up to a revision needs to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Ask for what comes after this one next time.
    pub revision: u64,
    /// Both sides; none while no conversation is held.
    pub sides: Option<Sides<Standing>>,
    /// Lines before this one are forgotten.
    pub first: LineId,
    /// New lines, and those that grew.
    pub lines: Vec<Line>,
}

/// One counter's conversations, one after the other. Nothing of one is left when it has ended.
#[derive(Debug)]
pub struct Conversation {
    rules: Rules,
    stage: Stage,
    works: Sides<bool>,
    lines: Lines,
    talking: Sides<Talking>,
    crosstalk: Crosstalk,
    /// When somebody last spoke or touched a button.
    stirred_at: Option<Instant>,
    revision: u64,
}

/// The utterance that a side is in the middle of.
#[derive(Debug, Default)]
struct Talking {
    utterance: Option<u64>,
    /// So many bytes of its settled text are on the lines.
    placed: usize,
    draft: String,
}

impl Conversation {
    /// A counter at which nobody is.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            stage: Stage::Closed,
            works: Sides { clerk: true, visitor: true },
            lines: Lines::default(),
            talking: Sides::default(),
            crosstalk: Crosstalk::default(),
            stirred_at: None,
            revision: 0,
        }
    }

    /// Takes what happened; gives what the microphones are to do, in this order.
    pub fn handle(&mut self, now: Instant, input: Input) -> Vec<Microphones> {
        match input {
            Input::Begin(languages) => self.begin(now, languages),
            Input::Speak(side, language) => self.speak(now, side, language),
            Input::Pause(side) => self.set_paused(now, side, true),
            Input::Resume(side) => self.set_paused(now, side, false),
            Input::Caption(side, caption) => {
                if self.stage != Stage::Closed {
                    let shown = self.crosstalk.caption(now, side, *caption);
                    self.show(now, shown);
                }
                Vec::new()
            }
            Input::Level(side, at, level_db) => {
                if self.stage != Stage::Closed {
                    self.crosstalk.level(side, at, level_db);
                }
                Vec::new()
            }
            Input::Microphone(side, works) => {
                self.revision += u64::from(self.works[side] != works);
                self.works[side] = works;
                Vec::new()
            }
            Input::End => self.end(),
            Input::Tick => self.tick(now),
        }
    }

    /// When to send the next [`Input::Tick`], should nothing else happen first.
    pub fn deadline(&self) -> Option<Instant> {
        let idle = self.stirred_at.map(|at| at + self.rules.idle);
        let oldest = self.lines.oldest().map(|at| at + self.rules.lines_last);
        [idle, oldest, self.crosstalk.deadline()].into_iter().flatten().min()
    }

    /// Where the counter stands.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What changed after `revision`; everything after 0. A revision that was never reached counts as 0.
    pub fn since(&self, revision: u64) -> Seen {
        let after = if revision > self.revision { 0 } else { revision };
        let sides = match &self.stage {
            Stage::Closed => None,
            Stage::Open { languages, paused } => Some(Sides::each(|side| Standing {
                language: languages[side].clone(),
                listening: !paused[side],
                works: self.works[side],
                draft: self.draft(side),
            })),
        };
        Seen { revision: self.revision, sides, first: self.lines.first(), lines: self.lines.changed_after(after) }
    }

    /// Counts up whenever something on the screen changes.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    fn begin(&mut self, now: Instant, languages: Sides<Language>) -> Vec<Microphones> {
        let mut orders = self.end();
        orders.push(Microphones::Open);
        orders.extend(Side::BOTH.map(|side| Microphones::Listen(side, languages[side].clone())));
        self.stage = Stage::Open { languages, paused: Sides::default() };
        self.works = Sides { clerk: true, visitor: true };
        self.stirred_at = Some(now);
        self.revision += 1;
        orders
    }

    fn speak(&mut self, now: Instant, side: Side, language: Language) -> Vec<Microphones> {
        let Stage::Open { languages, paused } = &mut self.stage else { return Vec::new() };
        if languages[side] == language {
            return Vec::new();
        }
        languages[side] = language.clone();
        let listening = !paused[side];
        self.stirred_at = Some(now);
        self.revision += 1;
        if listening { vec![Microphones::Cut(side), Microphones::Listen(side, language)] } else { Vec::new() }
    }

    fn set_paused(&mut self, now: Instant, side: Side, pause: bool) -> Vec<Microphones> {
        let Stage::Open { languages, paused } = &mut self.stage else { return Vec::new() };
        if paused[side] == pause {
            return Vec::new();
        }
        paused[side] = pause;
        self.stirred_at = Some(now);
        self.revision += 1;
        if pause { vec![Microphones::Cut(side)] } else { vec![Microphones::Listen(side, languages[side].clone())] }
    }

    fn end(&mut self) -> Vec<Microphones> {
        if self.stage == Stage::Closed {
            return Vec::new();
        }
        self.stage = Stage::Closed;
        self.stirred_at = None;
        self.revision += 1;
        self.lines.forget(0, None);
        self.crosstalk.wipe();
        for side in Side::BOTH {
            erase(std::mem::take(&mut self.talking[side]).draft);
        }
        vec![Microphones::Close]
    }

    fn tick(&mut self, now: Instant) -> Vec<Microphones> {
        if self.stirred_at.is_some_and(|at| now >= at + self.rules.idle) {
            return self.end();
        }
        let shown = self.crosstalk.tick(now);
        self.show(now, shown);
        self.forget(now);
        Vec::new()
    }

    fn show(&mut self, now: Instant, captions: Vec<(Side, Caption)>) {
        for (side, caption) in captions {
            self.show_one(now, side, caption);
        }
        self.forget(now);
    }

    fn show_one(&mut self, now: Instant, side: Side, caption: Caption) {
        let Stage::Open { languages, .. } = &self.stage else { return };
        self.revision += 1;
        self.stirred_at = Some(now);
        let talking = &mut self.talking[side];
        if talking.utterance != Some(caption.utterance.get()) {
            self.lines.finish(side, self.revision);
            *talking = Talking { utterance: Some(caption.utterance.get()), ..Talking::default() };
        }
        // Settled text only ever grows; one that did not would not be cut at a letter's edge.
        let new = caption.settled.get(talking.placed..).unwrap_or_default();
        self.lines.settle(now, side, &languages[side], new, self.revision);
        talking.placed += new.len();
        erase(std::mem::replace(&mut talking.draft, caption.stable + &caption.draft));
        if caption.state == CaptionState::Settled {
            talking.draft.clear();
            self.lines.finish(side, self.revision);
        }
    }

    fn forget(&mut self, now: Instant) {
        let since = now.checked_sub(self.rules.lines_last);
        self.revision += u64::from(self.lines.forget(self.rules.most_lines, since));
    }

    fn draft(&self, side: Side) -> Option<Draft> {
        let text = self.talking[side].draft.clone();
        (!text.is_empty()).then(|| Draft { text, of: self.lines.open(side) })
    }
}
