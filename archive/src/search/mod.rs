//! What is asked of the index and what it answers.

mod build;
mod parse;
mod snippet;

use std::time::SystemTime;

use meeting::{AgendaItemId, Language, SessionId, Span, SpeakerId, Stage, TranslationOrigin, UtteranceId};
use tantivy::{
    TantivyError,
    collector::{
        Count, TopDocs,
        sort_key::{SortBySimilarityScore, SortByStaticFastValue},
    },
};

use self::{
    build::{Filters, build},
    snippet::Excerpt,
};
use crate::{
    error::BadQuery,
    index::{
        Opened,
        schema::{NUMBER, Stored},
    },
};
pub(crate) use parse::Wanted;

/// As many results can be paged through.
const MOST_RESULTS: usize = 10_000;

/// What to search for.
///
/// Words stand between spaces (also full-width ones) and must all be in the utterance; words in quotation marks are one word,
/// spaces and all; a word after `-` must not be in it. Every word is found literally, anywhere, but for width, case and
/// variant forms of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed. Nothing but filters lists what passes them, the newest first; nothing at all finds nothing.
    pub text: String,
    /// Only in this session.
    pub session: Option<SessionId>,
    /// Only by the speaker with this key on the roster, or whose name or reading contains this.
    pub speaker: Option<String>,
    /// Which page, from 1. (0 is taken as 1.)
    pub page: u32,
    /// How many hits a page, 1 to 100. (0 is taken as 20.)
    pub per_page: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How many utterances.
    pub total: u64,
    /// Those of the page asked for: the best first, of equals the newest.
    pub hits: Vec<Hit>,
}

/// An utterance that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// In which session.
    pub session: SessionId,
    /// As the session is called now.
    pub session_title: String,
    /// Where the session stands.
    pub stage: Stage,
    /// When the session was first opened, by the wall clock.
    pub opened_at: SystemTime,
    /// Which utterance.
    pub utterance: UtteranceId,
    /// Who had the floor.
    pub speaker: Option<SpeakerId>,
    /// Their name, where the roster has it.
    pub speaker_name: Option<String>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// When it was said.
    pub span: Span,
    /// Where it was found, when not in the words that were said but in their translation.
    pub translation: Option<InTranslation>,
    /// Whether people put right any of the words that are shown, or that their translation is of.
    pub corrected: bool,
    /// The part of it around what was searched for, in that language.
    pub snippet: Vec<Fragment>,
}

/// A translation in which an utterance was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTranslation {
    /// Into which language.
    pub language: Language,
    /// Who translated; unknown for as long as the index shows one that the journal has no more.
    pub by: Option<TranslationOrigin>,
}

/// A piece of a snippet. A snippet's pieces one after the other are its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// As it was said.
    pub text: String,
    /// Whether it is what was searched for.
    pub matched: bool,
    /// Whether people put it right.
    pub corrected: bool,
}

impl Query {
    /// What it asks for, if it can be answered.
    pub(crate) fn wanted(&self) -> Result<Wanted, BadQuery> {
        if self.hits_before().saturating_add(self.hits_a_page()) > MOST_RESULTS {
            return Err(BadQuery::TooDeep { most: MOST_RESULTS });
        }
        let speaker = self.speaker.as_deref().unwrap_or_default();
        if speaker.chars().nth(parse::MOST_CHARACTERS).is_some() {
            return Err(BadQuery::TooLong { most: parse::MOST_CHARACTERS });
        }
        Wanted::parse(&self.text)
    }

    fn hits_a_page(&self) -> usize {
        if self.per_page == 0 { 20 } else { self.per_page.min(100) as usize }
    }

    fn hits_before(&self) -> usize {
        (self.page.max(1) as usize - 1).saturating_mul(self.hits_a_page())
    }
}

/// An utterance that was found.
pub(crate) struct Answered {
    pub(crate) stored: Stored,
    pub(crate) shown: Shown,
}

/// Which part of which text shows what was searched for.
pub(crate) enum Shown {
    /// Of [`Stored::text`].
    Said(Excerpt),
    /// Of this text in this language.
    Translated { language: Language, text: String, snippet: Vec<Fragment> },
}

/// Answers a query from an open index: how many, and the page's utterances with their snippets. Takes processor time.
pub(crate) fn answer(opened: &Opened, query: &Query, wanted: &Wanted) -> Result<(u64, Vec<Answered>), TantivyError> {
    let Opened { reader, fields, words } = opened;
    let filters = Filters { session: query.session.as_ref(), speaker: query.speaker.as_deref() };
    let built = build(fields, words.as_deref(), wanted, &filters);
    let best = (SortBySimilarityScore, SortByStaticFastValue::<u64>::for_field(NUMBER));
    let page = TopDocs::with_limit(query.hits_a_page()).and_offset(query.hits_before()).order_by(best);
    let searcher = reader.searcher();
    let (total, best) = searcher.search(&built, &(Count, page))?;
    let mut found = Vec::with_capacity(best.len());
    for (_, address) in best {
        if let Some(stored) = fields.stored(&searcher.doc(address)?) {
            found.push(Answered::new(stored, &wanted.with));
        }
    }
    Ok((total as u64, found))
}

impl Answered {
    /// Shows what was said, unless only a translation holds what was searched for.
    fn new(stored: Stored, words: &[String]) -> Self {
        let said = Excerpt::new(&stored.text, words);
        if !words.is_empty() && !said.holds_any() {
            let mut translated = stored.translations.iter().map(|(language, text)| {
                let excerpt = Excerpt::new(text, words);
                (language, text, excerpt)
            });
            if let Some((language, text, excerpt)) = translated.find(|(_, _, excerpt)| excerpt.holds_any()) {
                let (language, text, snippet) = (language.clone(), text.clone(), excerpt.fragments(text, &[]));
                let shown = Shown::Translated { language, text, snippet };
                return Self { shown, stored };
            }
        }
        Self { stored, shown: Shown::Said(said) }
    }
}
