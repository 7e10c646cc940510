use std::time::{Duration, Instant};

use meeting::{Caption, CaptionState, Language, MediaTime, UtteranceId};

use crate::{
    Draft, Interpretation, LineId, Order, Seen, Side, Sides, Standing,
    crosstalk::Crosstalk,
    interpreters::{Interpreters, Pair},
    line::{Lines, Settled, erase},
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

/// What a side speaks, and in which language it reads what the other side says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Languages {
    /// What its microphone is listened to in.
    pub speaks: Language,
    /// In which the other side's words are shown to it.
    pub reads: Language,
}

impl Languages {
    /// Whoever reads what they speak.
    pub fn of(language: Language) -> Self {
        Self { reads: language.clone(), speaks: language }
    }
}

/// Where a counter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody is listened to and nothing is shown.
    Closed,
    /// A conversation is held.
    Open {
        /// What each side speaks and reads.
        languages: Sides<Languages>,
        /// Who is not to be listened to for now.
        paused: Sides<bool>,
    },
}

/// What happens at a counter.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A conversation begins, in these languages. One that was being held is ended first.
    Begin(Sides<Languages>),
    /// This side speaks another language from now on; whoever read what they spoke goes on so.
    Speak(Side, Language),
    /// This side reads another language from now on, also what stands on the screen.
    Read(Side, Language),
    /// This side is not to be listened to.
    Pause(Side),
    /// This side is to be listened to again.
    Resume(Side),
    /// A caption of what this side's microphone heard, in the language that it was listened to in.
    Caption(Side, Box<Caption>),
    /// What whoever interprets this side's words says of one of its lines, see [`Order::Say`].
    Interpreted(Side, Box<Caption>),
    /// What a recogniser that translates by ear made of a whole utterance of this side.
    ByEar(Side, UtteranceId, String),
    /// This side's microphone was so loud, in dB, from this moment on.
    Level(Side, MediaTime, f32),
    /// This side's microphone works, or does not.
    Microphone(Side, bool),
    /// The conversation is over.
    End,
    /// Time has passed.
    Tick,
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
    interpreters: Interpreters,
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
            interpreters: Interpreters::default(),
            stirred_at: None,
            revision: 0,
        }
    }

    /// Takes what happened; gives what is to be done, in this order.
    pub fn handle(&mut self, now: Instant, input: Input) -> Vec<Order> {
        let mut orders = self.take(now, input);
        orders.extend(self.interpreters.orders(&mut self.lines, self.revision));
        orders
    }

    fn take(&mut self, now: Instant, input: Input) -> Vec<Order> {
        match input {
            Input::Begin(languages) => self.begin(now, languages),
            Input::Speak(side, language) => self.speak(now, side, language),
            Input::Read(side, language) => self.read(now, side, language),
            Input::Pause(side) => self.set_paused(now, side, true),
            Input::Resume(side) => self.set_paused(now, side, false),
            Input::Caption(side, caption) => {
                if self.stage != Stage::Closed {
                    let mut waited = self.waiting();
                    waited[side] = Some(caption.utterance.get());
                    let shown = self.crosstalk.caption(now, side, *caption);
                    self.show(now, waited, shown);
                }
                Vec::new()
            }
            Input::Interpreted(side, caption) => {
                self.interpreted(side, *caption);
                Vec::new()
            }
            Input::ByEar(side, utterance, text) => {
                self.by_ear(side, utterance, text);
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
                language: languages[side].speaks.clone(),
                reads: languages[side].reads.clone(),
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

    fn begin(&mut self, now: Instant, languages: Sides<Languages>) -> Vec<Order> {
        let mut orders = self.end();
        let listen = Side::BOTH.map(|side| Order::Listen(side, languages[side].speaks.clone()));
        self.stage = Stage::Open { languages, paused: Sides::default() };
        self.works = Sides { clerk: true, visitor: true };
        self.stirred_at = Some(now);
        self.revision += 1;
        orders.push(Order::Open);
        orders.extend(self.interpret());
        orders.extend(listen);
        orders
    }

    fn speak(&mut self, now: Instant, side: Side, language: Language) -> Vec<Order> {
        let Stage::Open { languages, paused } = &mut self.stage else { return Vec::new() };
        let own = &mut languages[side];
        if own.speaks == language {
            return Vec::new();
        }
        if own.reads == own.speaks {
            own.reads = language.clone();
        }
        own.speaks = language.clone();
        let listening = !paused[side];
        self.stirred_at = Some(now);
        self.revision += 1;
        // What was said so far is of the former language, and so is what is still being said.
        self.lines.finish(side, self.revision);
        let mut orders = Vec::from_iter(listening.then_some(Order::Cut(side)));
        orders.extend(self.interpret());
        orders.extend(listening.then_some(Order::Listen(side, language)));
        orders
    }

    fn read(&mut self, now: Instant, side: Side, language: Language) -> Vec<Order> {
        let Stage::Open { languages, .. } = &mut self.stage else { return Vec::new() };
        if languages[side].reads == language {
            return Vec::new();
        }
        languages[side].reads = language;
        self.stirred_at = Some(now);
        self.revision += 1;
        self.interpret()
    }

    /// Has each side's words put into what the other reads.
    fn interpret(&mut self) -> Vec<Order> {
        let Stage::Open { languages, .. } = &self.stage else { return Vec::new() };
        let pair = |of: Side| Pair { spoken: languages[of].speaks.clone(), read: languages[of.other()].reads.clone() };
        let pairs = Side::BOTH.map(|of| (of, pair(of)));
        let set = pairs.map(|(of, pair)| self.interpreters.set(of, pair, &mut self.lines, self.revision));
        set.into_iter().flatten().collect()
    }

    fn interpreted(&mut self, of: Side, caption: Caption) {
        let Stage::Open { languages, .. } = &self.stage else { return };
        let line = LineId(caption.utterance.get());
        let Some(told) = Interpretation::told(caption) else { return };
        if told.language != languages[of.other()].reads {
            told.erase();
        } else if self.lines.interpret(line, told, self.revision + 1) {
            self.revision += 1;
        }
    }

    fn by_ear(&mut self, side: Side, utterance: UtteranceId, text: String) {
        if self.stage == Stage::Closed {
            erase(text);
            return;
        }
        self.revision += 1;
        self.interpreters.heard(side, utterance.get(), text);
    }

    fn set_paused(&mut self, now: Instant, side: Side, pause: bool) -> Vec<Order> {
        let Stage::Open { languages, paused } = &mut self.stage else { return Vec::new() };
        if paused[side] == pause {
            return Vec::new();
        }
        paused[side] = pause;
        self.crosstalk.set_paused(side, pause);
        self.stirred_at = Some(now);
        self.revision += 1;
        if pause { vec![Order::Cut(side)] } else { vec![Order::Listen(side, languages[side].speaks.clone())] }
    }

    fn end(&mut self) -> Vec<Order> {
        if self.stage == Stage::Closed {
            return Vec::new();
        }
        self.stage = Stage::Closed;
        self.stirred_at = None;
        self.revision += 1;
        self.lines.forget(0, None);
        self.crosstalk.wipe();
        self.interpreters.wipe();
        for side in Side::BOTH {
            erase(std::mem::take(&mut self.talking[side]).draft);
        }
        vec![Order::Close]
    }

    fn tick(&mut self, now: Instant) -> Vec<Order> {
        if self.stirred_at.is_some_and(|at| now >= at + self.rules.idle) {
            return self.end();
        }
        let waited = self.waiting();
        let shown = self.crosstalk.tick(now);
        self.show(now, waited, shown);
        Vec::new()
    }

    /// The utterance of each side that waits to be shown or dropped.
    fn waiting(&self) -> Sides<Option<u64>> {
        Sides::each(|side| self.crosstalk.waiting(side))
    }

    /// Shows what may be shown by now. What `waited` until now and does so no longer, nor is shown, was dropped.
    fn show(&mut self, now: Instant, waited: Sides<Option<u64>>, captions: Vec<(Side, Caption)>) {
        for side in Side::BOTH {
            let goes_on = self.crosstalk.waiting(side).is_some() || captions.iter().any(|(of, _)| *of == side);
            if let Some(dropped) = waited[side].filter(|_| !goes_on) {
                self.take_back_draft(side, dropped);
            }
        }
        for (side, caption) in captions {
            self.show_one(now, side, caption);
        }
        self.forget(now);
    }

    fn show_one(&mut self, now: Instant, side: Side, caption: Caption) {
        if self.stage == Stage::Closed {
            return;
        }
        self.revision += 1;
        self.stirred_at = Some(now);
        let talking = &mut self.talking[side];
        if talking.utterance != Some(caption.utterance.get()) {
            self.lines.finish(side, self.revision);
            *talking = Talking { utterance: Some(caption.utterance.get()), ..Talking::default() };
        }
        // Settled text only ever grows; one that did not would not be cut at a letter's edge.
        let new = caption.settled.get(talking.placed..).unwrap_or_default();
        // Not what the side speaks by now: what it said before it changed to that may still be on its way.
        let (language, utterance) = (&caption.language, caption.utterance.get());
        self.lines.settle(now, &Settled { side, language, utterance, span: caption.span, text: new }, self.revision);
        talking.placed += new.len();
        erase(std::mem::replace(&mut talking.draft, caption.stable + &caption.draft));
        if caption.state == CaptionState::Settled {
            erase(std::mem::take(&mut talking.draft));
            self.lines.finish(side, self.revision);
            self.interpreters.ended(side, utterance);
        }
    }

    /// What was shown as a guess turned out to be the other side's voice; the guess at what was said after it stays.
    fn take_back_draft(&mut self, side: Side, dropped: u64) {
        if self.talking[side].utterance > Some(dropped) {
            return;
        }
        let draft = std::mem::take(&mut self.talking[side].draft);
        self.revision += u64::from(!draft.is_empty());
        erase(draft);
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
