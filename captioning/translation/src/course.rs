use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use meeting::{
    Caption, CaptionSource, CaptionState, Event, Language, MediaTime, Translation, TranslationOrigin, Untranslated,
    UtteranceId,
};

use crate::{
    Failure, Glossary, Names, PhraseBook,
    breaker::Breaker,
    sentence::{last_clause_end, last_sentence_end, sentences},
};

/// Decides, for one language of one session, what is translated by whom, and what its readers are shown meanwhile.
///
/// A clause that has settled is translated as it stands and shown as a draft, 2.5 s of speech apart; when the utterance has
/// ended it is translated as a whole, journalled and shown for good. Where that takes longer than [`Patience::behind`], or
/// fails, readers are shown what was said, marked as such. At most [`Course::WAITING`] utterances wait; when there are more, the
/// oldest is given up. One question at a time is open.
pub struct Course {
    language: Language,
    spoken: Language,
    book: PhraseBook,
    names: Arc<Names>,
    glossary: Glossary,
    means: Means,
    writer: Option<Writer>,
    patience: Patience,
    open: Option<Open>,
    waiting: VecDeque<Waiting>,
    asked: Option<Asked>,
    breaker: Breaker,
    next_question: u64,
    next_revision: u32,
}

/// Who translates what the phrase book does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// Nobody.
    BookOnly,
    /// A machine, which is asked.
    Machine {
        /// What screens call it.
        name: String,
    },
    /// A machine that hears for itself, and tells of each utterance.
    Hearing {
        /// What screens call it.
        name: String,
    },
}

/// Rules that write an ended utterance anew at once, and say who made it; nothing where they have nothing to change.
pub type Writer = Arc<dyn Fn(&str) -> Option<(String, TranslationOrigin)> + Send + Sync>;

/// How long readers wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// So much speech lies between one draft and the next.
    pub clause: Duration,
    /// After the end of an utterance, before it is shown as it was said.
    pub behind: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { clause: Duration::from_millis(2_500), behind: Duration::from_secs(3) }
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Input {
    /// A caption in the language that is spoken was shown: the utterance grew, ended, or was corrected.
    Spoken(Box<Caption>),
    /// A question was answered.
    Answered(Answer),
    /// The machine that hears for itself has translated an utterance.
    Told {
        /// Which.
        utterance: UtteranceId,
        /// What it says.
        text: String,
    },
    /// [`Course::deadline`] has come.
    Tick,
    /// No more will be said: what still waits is shown as it was said.
    Closing,
}

/// Sentences to be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// To be named in the answer.
    pub number: u64,
    /// In the language that is spoken.
    pub sentences: Vec<String>,
}

/// The translations of a question's sentences, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question's.
    pub number: u64,
    /// One for each sentence.
    pub translated: Result<Vec<String>, Failure>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Ask the machine.
    Ask(Question),
    /// Journal the event, if there is one; then show the caption.
    Show(Box<Shown>),
}

/// What readers of the language are shown next.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// To be journalled first.
    pub event: Option<Event>,
    /// To be shown.
    pub caption: Caption,
}

/// The utterance that is being said.
struct Open {
    said: Caption,
    /// How much of it has been drafted, in bytes, and when that ended.
    drafted: usize,
    drafted_to: MediaTime,
}

/// An utterance that has ended.
struct Waiting {
    said: Caption,
    since: Instant,
    /// Readers have been shown it as it was said.
    shown: bool,
}

struct Asked {
    number: u64,
    parts: Vec<Part>,
    of: Of,
}

/// What a question is for.
enum Of {
    Draft(Caption),
    Whole(Waiting),
}

/// A sentence on its way.
enum Part {
    Known(String),
    Asked(String),
}

impl Course {
    /// How many ended utterances wait at most.
    pub const WAITING: usize = 64;

    /// A course into `language` of what is said in `spoken`.
    pub fn new(language: Language, spoken: Language, book: PhraseBook, names: Arc<Names>, means: Means) -> Self {
        Self {
            language,
            spoken,
            book,
            names,
            glossary: Glossary::default(),
            means,
            writer: None,
            patience: Patience::default(),
            open: None,
            waiting: VecDeque::new(),
            asked: None,
            breaker: Breaker::default(),
            next_question: 0,
            next_revision: 0,
        }
    }

    /// The same with the town's terms.
    #[must_use]
    pub fn with_glossary(mut self, glossary: &Glossary) -> Self {
        self.book = self.book.with_terms(glossary);
        self.glossary = glossary.clone();
        self
    }

    /// The same with rules for what the phrase book does not know; they come before any machine.
    #[must_use]
    pub fn with_writer(mut self, writer: Writer) -> Self {
        self.writer = Some(writer);
        self
    }

    /// The language translated into.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// Takes what happens and gives what follows, in order.
    pub fn handle(&mut self, now: Instant, input: Input) -> Vec<Output> {
        let mut outputs = Vec::new();
        match input {
            Input::Spoken(caption) if caption.language == self.spoken => self.on_spoken(now, *caption, &mut outputs),
            Input::Spoken(_) => {}
            Input::Answered(answer) => self.on_answer(now, answer, &mut outputs),
            Input::Told { utterance, text } => self.on_told(utterance, &text, &mut outputs),
            Input::Tick => self.on_tick(now, &mut outputs),
            Input::Closing => self.close(&mut outputs),
        }
        self.ask(now, &mut outputs);
        outputs
    }

    /// When to send the next [`Input::Tick`], should nothing else happen first.
    pub fn deadline(&self) -> Option<Instant> {
        let asked = self.asked.as_ref().and_then(|asked| match &asked.of {
            Of::Whole(waiting) => Some(waiting),
            Of::Draft(_) => None,
        });
        let unshown = self.waiting.iter().chain(asked).filter(|waiting| !waiting.shown);
        unshown.map(|waiting| waiting.since + self.patience.behind).min()
    }

    /// Whether something is still on its way.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.asked.as_ref().is_none_or(|asked| matches!(asked.of, Of::Draft(_)))
    }

    /// Overwrites all words that it holds; it knows nothing of what was said before. For talk that nobody may keep.
    pub fn forget(&mut self) {
        let open = self.open.take().map(|open| open.said);
        let mut all: Vec<Caption> = open.into_iter().collect();
        all.extend(self.waiting.drain(..).map(|waiting| waiting.said));
        if let Some(Asked { parts, of, .. }) = self.asked.take() {
            all.push(match of {
                Of::Draft(said) => said,
                Of::Whole(waiting) => waiting.said,
            });
            for part in parts {
                match part {
                    Part::Known(text) | Part::Asked(text) => erase(text),
                }
            }
        }
        for Caption { settled, stable, draft, .. } in all {
            [settled, stable, draft].into_iter().for_each(erase);
        }
    }

    fn on_spoken(&mut self, now: Instant, said: Caption, outputs: &mut Vec<Output>) {
        match said.state {
            CaptionState::Tentative => {
                let same = self.open.as_ref().filter(|open| open.said.utterance == said.utterance);
                let (drafted, drafted_to) = same.map_or((0, said.span.start()), |open| (open.drafted, open.drafted_to));
                self.open = Some(Open { said, drafted, drafted_to });
            }
            CaptionState::Settled => {
                if self.open.as_ref().is_some_and(|open| open.said.utterance == said.utterance) {
                    self.open = None;
                }
                self.give_up_older_editions(&said);
                if said.settled.is_empty() {
                    return;
                }
                let known = self.known(&said.settled).map(|known| (known, TranslationOrigin::PhraseBook));
                let written = || self.writer.as_ref().and_then(|write| write(&said.settled));
                match known.or_else(written) {
                    Some((text, origin)) => outputs.push(self.whole(&said, text, origin)),
                    None => self.wait_for_machine(now, said, outputs),
                }
            }
        }
    }

    /// A corrected utterance comes again: what was asked of it before is no translation of it.
    fn give_up_older_editions(&mut self, said: &Caption) {
        self.waiting.retain(|waiting| waiting.said.utterance != said.utterance);
        let of_it = |asked: &Asked| match &asked.of {
            Of::Draft(draft) => draft.utterance == said.utterance,
            Of::Whole(waiting) => waiting.said.utterance == said.utterance,
        };
        if self.asked.as_ref().is_some_and(of_it) {
            self.asked = None;
        }
    }

    fn wait_for_machine(&mut self, now: Instant, said: Caption, outputs: &mut Vec<Output>) {
        let why = match &self.means {
            Means::BookOnly => Some(Untranslated::Unknown),
            Means::Machine { .. } if !self.breaker.lets_through(now) => Some(Untranslated::Failed),
            Means::Machine { .. } | Means::Hearing { .. } => None,
        };
        if let Some(why) = why {
            outputs.push(self.original(&said, why, CaptionState::Settled));
            return;
        }
        if self.waiting.len() == Self::WAITING
            && let Some(oldest) = self.waiting.pop_front()
        {
            outputs.push(self.original(&oldest.said, Untranslated::Behind, CaptionState::Settled));
        }
        self.waiting.push_back(Waiting { said, since: now, shown: false });
    }

    /// What the phrase book makes of a whole text.
    fn known(&self, text: &str) -> Option<String> {
        let known: Option<Vec<String>> = sentences(text).into_iter().map(|one| self.in_book(one)).collect();
        known.filter(|known| !known.is_empty()).map(|known| self.join(&known))
    }

    fn in_book(&self, sentence: &str) -> Option<String> {
        self.book.translate(sentence, &self.names, &self.language)
    }

    /// Asks what is most needed, if nothing is being asked.
    fn ask(&mut self, now: Instant, outputs: &mut Vec<Output>) {
        if self.asked.is_some() {
            return;
        }
        let machine = matches!(self.means, Means::Machine { .. });
        let of = match self.waiting.pop_front() {
            Some(waiting) if machine => Some(Of::Whole(waiting)),
            Some(waiting) => {
                self.waiting.push_front(waiting); // Whoever hears for itself is not asked.
                None
            }
            None => None,
        };
        let Some(of) = of.or_else(|| self.draft_due().map(Of::Draft)) else { return };
        let text = match &of {
            Of::Draft(draft) => &draft.settled,
            Of::Whole(waiting) => &waiting.said.settled,
        };
        let parts: Vec<Part> = sentences(text)
            .into_iter()
            .map(|one| self.in_book(one).map_or_else(|| Part::Asked(one.to_owned()), Part::Known))
            .collect();
        let unknown = parts.iter().filter_map(|part| match part {
            Part::Asked(sentence) => Some(sentence.clone()),
            Part::Known(_) => None,
        });
        let unknown: Vec<String> = unknown.collect();
        let ready = unknown.is_empty() || !machine || !self.breaker.lets_through(now);
        match of {
            Of::Draft(draft) if ready => outputs.extend(self.draft_of_known(&draft, &parts)),
            Of::Draft(_) | Of::Whole(_) => {
                let number = self.next_question;
                self.next_question += 1;
                self.asked = Some(Asked { number, parts, of });
                outputs.push(Output::Ask(Question { number, sentences: unknown }));
            }
        }
    }

    /// The part of the open utterance that can be drafted by now and is not yet.
    fn draft_due(&mut self) -> Option<Caption> {
        let open = self.open.as_mut()?;
        let text = &open.said.settled;
        let sentence = last_sentence_end(text);
        let spoken = open.said.span.end().since(open.drafted_to);
        let end = if spoken >= self.patience.clause { last_clause_end(text) } else { sentence };
        if end <= open.drafted || end > text.len() {
            return None;
        }
        (open.drafted, open.drafted_to) = (end, open.said.span.end());
        let settled = text[..end].to_owned();
        Some(Caption { settled, ..open.said.clone() })
    }

    /// Where no machine helps, a draft is as far as the book knows every sentence.
    fn draft_of_known(&mut self, said: &Caption, parts: &[Part]) -> Option<Output> {
        let known = parts.iter().map_while(|part| match part {
            Part::Known(known) => Some(known.clone()),
            Part::Asked(_) => None,
        });
        let known: Vec<String> = known.collect();
        let text = self.join(&known);
        (!text.is_empty()).then(|| self.draft(said, text, TranslationOrigin::PhraseBook))
    }

    fn on_answer(&mut self, now: Instant, answer: Answer, outputs: &mut Vec<Output>) {
        let Some(asked) = self.asked.take_if(|asked| asked.number == answer.number) else { return };
        let texts = answer.translated.and_then(|texts| self.filled(&asked.parts, texts));
        match &texts {
            Ok(_) => self.breaker.worked(),
            Err(failure) => {
                self.breaker.failed(now);
                tracing::warn!(language = %self.language, %failure, "a sentence could not be translated");
            }
        }
        match (asked.of, texts) {
            (Of::Draft(said), Ok(text)) if self.is_open(&said) => {
                outputs.push(self.draft(&said, text, self.machine()));
            }
            (Of::Draft(_), Ok(_) | Err(_)) => {}
            (Of::Whole(waiting), Ok(text)) => outputs.push(self.whole(&waiting.said, text, self.machine())),
            (Of::Whole(waiting), Err(_)) => {
                outputs.push(self.original(&waiting.said, Untranslated::Failed, CaptionState::Settled));
            }
        }
        if !self.breaker.lets_through(now) {
            for waiting in std::mem::take(&mut self.waiting) {
                outputs.push(self.original(&waiting.said, Untranslated::Failed, CaptionState::Settled));
            }
        }
    }

    /// The sentences that people translated and those that the machine did, in order, each held to the town's terms.
    fn filled(&self, parts: &[Part], texts: Vec<String>) -> Result<String, Failure> {
        let mut texts = texts.into_iter();
        let mut all = Vec::new();
        for part in parts {
            all.push(match part {
                Part::Known(known) => known.clone(),
                Part::Asked(said) => {
                    let text = texts.next().ok_or(Failure::Nonsense("it left a sentence out"))?;
                    self.glossary.complete(said, text, &self.language)
                }
            });
        }
        if texts.next().is_some() { Err(Failure::Nonsense("it made sentences up")) } else { Ok(self.join(&all)) }
    }

    fn on_told(&mut self, utterance: UtteranceId, text: &str, outputs: &mut Vec<Output>) {
        let Some(place) = self.waiting.iter().position(|waiting| waiting.said.utterance == utterance) else { return };
        let Some(waiting) = self.waiting.remove(place) else { return };
        if text.trim().is_empty() {
            outputs.push(self.original(&waiting.said, Untranslated::Failed, CaptionState::Settled));
            return;
        }
        let text = self.glossary.complete(&waiting.said.settled, text.trim().to_owned(), &self.language);
        outputs.push(self.whole(&waiting.said, text, self.machine()));
    }

    fn on_tick(&mut self, now: Instant, outputs: &mut Vec<Output>) {
        let behind = self.patience.behind;
        let is_late = |waiting: &Waiting| !waiting.shown && waiting.since + behind <= now;
        let mut late: Vec<Caption> = Vec::new();
        if let Some(Asked { of: Of::Whole(waiting), .. }) = &mut self.asked
            && is_late(waiting)
        {
            waiting.shown = true;
            late.push(waiting.said.clone());
        }
        for waiting in self.waiting.iter_mut().filter(|waiting| is_late(waiting)) {
            waiting.shown = true;
            late.push(waiting.said.clone());
        }
        for said in late {
            outputs.push(self.original(&said, Untranslated::Behind, CaptionState::Tentative));
        }
    }

    fn close(&mut self, outputs: &mut Vec<Output>) {
        self.open = None;
        let asked = self.asked.take().and_then(|asked| match asked.of {
            Of::Whole(waiting) => Some(waiting),
            Of::Draft(_) => None,
        });
        for waiting in asked.into_iter().chain(std::mem::take(&mut self.waiting)) {
            outputs.push(self.original(&waiting.said, Untranslated::Behind, CaptionState::Settled));
        }
    }

    fn is_open(&self, said: &Caption) -> bool {
        self.open.as_ref().is_some_and(|open| open.said.utterance == said.utterance)
    }

    fn machine(&self) -> TranslationOrigin {
        match &self.means {
            Means::Machine { name } | Means::Hearing { name } => TranslationOrigin::Machine { name: name.clone() },
            Means::BookOnly => TranslationOrigin::PhraseBook,
        }
    }

    /// Sentences one after the other: with a space, but in scripts that have none.
    fn join(&self, sentences: &[String]) -> String {
        let spaceless = matches!(self.language.as_str(), "ja" | "ja-x-easy" | "zh");
        sentences.join(if spaceless { "" } else { " " })
    }

    fn whole(&mut self, said: &Caption, text: String, origin: TranslationOrigin) -> Output {
        let language = self.language.clone();
        let translation = Translation { language, text: text.clone(), origin: origin.clone() };
        let event = Event::Translated { utterance: said.utterance, translation };
        let source = self.translated(said, origin);
        let caption = self.caption(said, (text, String::new()), CaptionState::Settled, source);
        Output::Show(Box::new(Shown { event: Some(event), caption }))
    }

    fn draft(&mut self, said: &Caption, text: String, origin: TranslationOrigin) -> Output {
        let source = self.translated(said, origin);
        let caption = self.caption(said, (String::new(), text), CaptionState::Tentative, source);
        Output::Show(Box::new(Shown { event: None, caption }))
    }

    fn original(&mut self, said: &Caption, why: Untranslated, state: CaptionState) -> Output {
        let source = CaptionSource::Untranslated { spoken: self.spoken.clone(), why };
        let caption = self.caption(said, (said.settled.clone(), String::new()), state, source);
        Output::Show(Box::new(Shown { event: None, caption }))
    }

    fn translated(&self, said: &Caption, origin: TranslationOrigin) -> CaptionSource {
        CaptionSource::Translation { origin, said: said.settled.clone(), spoken: self.spoken.clone() }
    }

    fn caption(
        &mut self,
        said: &Caption,
        (settled, draft): (String, String),
        state: CaptionState,
        source: CaptionSource,
    ) -> Caption {
        let revision = self.next_revision;
        self.next_revision = self.next_revision.saturating_add(1);
        Caption {
            utterance: said.utterance,
            language: self.language.clone(),
            edition: said.edition,
            revision,
            speaker: said.speaker.clone(),
            agenda_item: said.agenda_item,
            span: said.span,
            settled,
            corrected: Vec::new(),
            stable: String::new(),
            draft,
            state,
            source,
        }
    }
}

/// Overwrites the words before their memory is given back.
pub(crate) fn erase(text: String) {
    let mut bytes = text.into_bytes();
    bytes.fill(0);
    std::hint::black_box(&bytes);
}
