mod asking;
mod exchange;
mod forgetting;
mod telling;

use std::{collections::VecDeque, sync::Arc, time::Instant};

use meeting::{Caption, CaptionState, Language, MediaTime, TranslationOrigin, Untranslated, UtteranceId};

pub use exchange::{Answer, Input, Means, Output, Patience, Question, Shown, Writer};

use crate::{Glossary, Names, PhraseBook, breaker::Breaker, checked::checked, sentence::sentences};
use asking::{Asked, Of};
pub(crate) use forgetting::erase;

/// Decides, for one language of one session, what is translated by whom, and what its readers are shown meanwhile.
///
/// A clause that has settled is translated as it stands and shown as a draft, 2.5 s of speech apart; when the utterance
/// has ended it is translated as a whole, journalled and shown for good. Where that takes longer than
/// [`Patience::behind`], or fails, readers are shown what was said, marked as such. A draft of what a person corrects
/// meanwhile is taken back. At most [`Course::WAITING`] utterances wait; when there are more, the oldest is given up.
/// One question at a time is open.
pub struct Course {
    language: Language,
    spoken: Language,
    /// Without the town's terms, which may be other ones tomorrow.
    book_alone: PhraseBook,
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

/// The utterance that is being said.
struct Open {
    said: Caption,
    /// How much of it has been drafted, in bytes, and when that ended.
    drafted: usize,
    drafted_to: MediaTime,
    /// Readers have been shown a draft of it.
    is_shown: bool,
}

impl Open {
    fn new(said: Caption) -> Self {
        Self { drafted: 0, drafted_to: said.span.start(), is_shown: false, said }
    }
}

/// An utterance that has ended.
struct Waiting {
    said: Caption,
    since: Instant,
    /// Readers have been shown it as it was said.
    shown: bool,
}

impl Course {
    /// How many ended utterances wait at most.
    pub const WAITING: usize = 64;

    /// A course into `language` of what is said in `spoken`.
    pub fn new(language: Language, spoken: Language, book: PhraseBook, names: Arc<Names>, means: Means) -> Self {
        Self {
            language,
            spoken,
            book_alone: book.clone(),
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
        self.hold_to(glossary);
        self
    }

    /// Takes the town's terms from now on, in the place of those before.
    pub fn hold_to(&mut self, glossary: &Glossary) {
        self.book = self.book_alone.with_terms(glossary);
        self.glossary = glossary.clone();
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

    fn on_spoken(&mut self, now: Instant, said: Caption, outputs: &mut Vec<Output>) {
        match said.state {
            CaptionState::Tentative => self.on_growing(said, outputs),
            CaptionState::Settled => {
                if self.open.as_ref().is_some_and(|open| open.said.utterance == said.utterance) {
                    self.open = None;
                }
                self.give_up_older_editions(&said);
                if said.settled.trim().is_empty() {
                    if said.edition > 0 {
                        // A person took all of it out, and so its translation.
                        outputs.push(self.original(&said, Untranslated::Unknown, CaptionState::Settled));
                    }
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

    fn on_growing(&mut self, said: Caption, outputs: &mut Vec<Output>) {
        match self.open.take().filter(|open| open.said.utterance == said.utterance) {
            Some(open) if open.said.edition == said.edition => self.open = Some(Open { said, ..open }),
            before => {
                self.give_up_older_editions(&said);
                if before.is_some_and(|before| before.is_shown) {
                    // Until it is drafted anew nothing stands, rather than what a person took back.
                    let nothing = Caption { settled: String::new(), ..said.clone() };
                    outputs.push(self.draft(&nothing, String::new(), self.machine()));
                }
                self.open = Some(Open::new(said));
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
            // It heard what was said, not what a person put in its place, and will not tell of it again.
            Means::Hearing { .. } if said.edition > 0 => Some(Untranslated::Unknown),
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

    fn on_told(&mut self, utterance: UtteranceId, text: &str, outputs: &mut Vec<Output>) {
        match self.means {
            Means::Hearing { .. } => {}
            // What it says would be taken for the words of whoever was asked.
            Means::BookOnly | Means::Machine { .. } => return,
        }
        let Some(place) = self.waiting.iter().position(|waiting| waiting.said.utterance == utterance) else { return };
        let Some(Waiting { said, .. }) = self.waiting.remove(place) else { return };
        outputs.push(match checked(&said.settled, text, &self.language) {
            Ok(text) => {
                let text = self.glossary.complete(&said.settled, text, &self.language);
                self.whole(&said, text, self.machine())
            }
            Err(failure) => {
                // Without words it is what a recogniser says that was not sure: no news.
                if !text.is_empty() {
                    tracing::warn!(language = %self.language, %failure, "what was translated by ear is no translation");
                }
                self.original(&said, Untranslated::Failed, CaptionState::Settled)
            }
        });
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
}
