//! What is asked of the machine, and what becomes of its answer.

use std::time::Instant;

use meeting::{Caption, CaptionState, TranslationOrigin, Untranslated};

use super::{Answer, Course, Means, Output, Question, Waiting};
use crate::{
    Failure,
    sentence::{last_clause_end, last_sentence_end, sentences},
};

pub(super) struct Asked {
    pub(super) number: u64,
    pub(super) parts: Vec<Part>,
    pub(super) of: Of,
}

/// What a question is for.
pub(super) enum Of {
    Draft(Caption),
    Whole(Waiting),
}

/// A sentence on its way.
pub(super) enum Part {
    Known(String),
    Asked(String),
}

impl Part {
    fn is_unknown(&self) -> bool {
        match self {
            Self::Known(_) => false,
            Self::Asked(_) => true,
        }
    }
}

impl Course {
    /// Asks what is most needed, if nothing is being asked.
    pub(super) fn ask(&mut self, now: Instant, outputs: &mut Vec<Output>) {
        if self.asked.is_some() {
            return;
        }
        let is_asked = match self.means {
            Means::Machine { .. } => true,
            Means::BookOnly | Means::Hearing { .. } => false,
        };
        while is_asked && let Some(waiting) = self.waiting.pop_front() {
            let parts = self.parts(&waiting.said.settled);
            if parts.iter().any(Part::is_unknown) {
                return self.open_question(parts, Of::Whole(waiting), outputs);
            }
            // The town has saved terms since, with which the book knows it.
            let text = self.join(&known_before_unknown(&parts));
            outputs.push(self.whole(&waiting.said, text, TranslationOrigin::PhraseBook));
        }
        let Some(draft) = self.draft_due() else { return };
        let parts = self.parts(&draft.settled);
        if is_asked && self.breaker.lets_through(now) && parts.iter().any(Part::is_unknown) {
            self.open_question(parts, Of::Draft(draft), outputs);
        } else {
            outputs.extend(self.draft_of_known(&draft, &parts));
        }
    }

    /// The sentences of a text, with what the phrase book makes of those that it knows.
    fn parts(&self, text: &str) -> Vec<Part> {
        let part = |one: &str| self.in_book(one).map_or_else(|| Part::Asked(one.to_owned()), Part::Known);
        sentences(text).into_iter().map(part).collect()
    }

    fn open_question(&mut self, parts: Vec<Part>, of: Of, outputs: &mut Vec<Output>) {
        let unknown = parts.iter().filter_map(|part| match part {
            Part::Asked(sentence) => Some(sentence.clone()),
            Part::Known(_) => None,
        });
        let question = Question { number: self.next_question, sentences: unknown.collect() };
        self.next_question += 1;
        self.asked = Some(Asked { number: question.number, parts, of });
        outputs.push(Output::Ask(question));
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
        let text = self.join(&known_before_unknown(parts));
        (!text.is_empty()).then(|| self.draft(said, text, TranslationOrigin::PhraseBook))
    }

    pub(super) fn on_answer(&mut self, now: Instant, answer: Answer, outputs: &mut Vec<Output>) {
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

    fn is_open(&self, said: &Caption) -> bool {
        self.open.as_ref().is_some_and(|open| open.said.utterance == said.utterance)
    }
}

/// The translations of the sentences at the beginning that the phrase book knows.
fn known_before_unknown(parts: &[Part]) -> Vec<String> {
    let known = parts.iter().map_while(|part| match part {
        Part::Known(known) => Some(known.clone()),
        Part::Asked(_) => None,
    });
    known.collect()
}
