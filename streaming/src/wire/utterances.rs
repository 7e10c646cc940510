use std::borrow::Cow;

use japanese::{Furigana, Ruby, Scheme};
use meeting::{AgendaItemId, Language, Utterance};
use serde::Serialize;

use super::{
    feed,
    ruby::{self, RubyBody},
    translation::{self, TranslationBody},
};
use crate::feed::is_japanese;

#[derive(Serialize)]
struct Utterances<U> {
    utterances: Vec<U>,
    next: Option<u64>,
}

#[derive(Serialize)]
struct UtteranceBody<'a> {
    id: u64,
    speaker: Option<String>,
    agenda_item: Option<u16>,
    start_ms: u64,
    end_ms: u64,
    text: String,
    /// How often people corrected it.
    edition: u32,
    /// Where in `text`, in characters (code points), people put it right: `[from, to]`.
    corrected: Vec<[usize; 2]>,
    /// It goes by faster than people read.
    too_fast: bool,
    /// After how many characters a row may end: of the translation's text, or of `text` where there is no translation. None of
    /// languages that part words by spaces; not told beside the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<&'a [usize]>,
    /// For those who asked for it: over the translation's text, or over `text` where there is no translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    ruby: Option<Vec<RubyBody<'a>>>,
    /// In the language asked for, where it is translated into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    translation: Option<TranslationBody<'a>>,
}

#[derive(Serialize)]
struct InWords<'a> {
    #[serde(flatten)]
    utterance: UtteranceBody<'a>,
    words: Vec<WordBody>,
}

#[derive(Serialize)]
struct WordBody {
    text: String,
    start_ms: u64,
    end_ms: u64,
    /// How sure the recogniser was, 0 to 1.
    probability: f32,
}

/// How the words of an utterance that a reader sees are shown: its translation's, or its own where there is none.
pub(crate) struct Shown {
    too_fast: bool,
    ends: Vec<usize>,
    ruby: Option<Vec<Ruby>>,
}

impl Shown {
    /// Looks it up, which takes a few ten-thousandths of a second. `furigana` is there where readings were asked for.
    pub(crate) fn of(
        utterance: &Utterance,
        spoken: &Language,
        wanted: Option<&Language>,
        furigana: Option<&Furigana>,
    ) -> Self {
        let translation =
            wanted.and_then(|wanted| utterance.translation(wanted).or_else(|| utterance.overtaken(wanted)));
        let (text, language) = match translation {
            Some(translation) => (Cow::Borrowed(translation.text.as_str()), &translation.language),
            None => (Cow::Owned(utterance.text()), spoken),
        };
        let ruby = furigana.map(|furigana| if is_japanese(language) { furigana.ruby(&text) } else { Vec::new() });
        Self { too_fast: goes_too_fast(utterance, spoken), ends: japanese::row_ends(&text, language), ruby }
    }
}

/// `GET /api/v1/sessions/{id}/utterances`: a page of at most `limit`. Where it is full, `next` is what to ask `after`.
pub(crate) fn utterances<'a>(
    page: &'a [Utterance],
    limit: u32,
    language: Option<&Language>,
    shown: &'a [Shown],
) -> impl Serialize + use<'a> {
    let body = |(spoken, shown): (&'a Utterance, &'a Shown)| {
        let translation = language.and_then(|language| translation::of_utterance(spoken, language));
        let ruby = shown.ruby.as_ref().map(|ruby| ruby::over(ruby));
        UtteranceBody { ends: Some(&shown.ends), ruby, translation, ..utterance(spoken, shown.too_fast) }
    };
    Utterances { next: next(page, limit), utterances: page.iter().zip(shown).map(body).collect::<Vec<_>>() }
}

/// The same with `words=true`.
pub(crate) fn utterances_in_words(page: &[Utterance], limit: u32, spoken: &Language) -> impl Serialize {
    let utterances: Vec<_> = page.iter().map(|utterance| in_words(utterance, spoken)).collect();
    Utterances { next: next(page, limit), utterances }
}

/// One utterance with its words.
pub(crate) fn utterance_in_words(utterance: &Utterance, spoken: &Language) -> impl Serialize {
    in_words(utterance, spoken)
}

fn next(page: &[Utterance], limit: u32) -> Option<u64> {
    let full = page.len() >= limit as usize;
    page.last().filter(|_| full).map(|last| last.id.get())
}

fn utterance(utterance: &Utterance, too_fast: bool) -> UtteranceBody<'_> {
    let text = utterance.text();
    UtteranceBody {
        id: utterance.id.get(),
        speaker: utterance.speaker.as_ref().map(ToString::to_string),
        agenda_item: utterance.agenda_item.map(AgendaItemId::get),
        start_ms: utterance.span.start().as_millis(),
        end_ms: utterance.span.end().as_millis(),
        edition: utterance.edition(),
        corrected: feed::in_characters(&text, &utterance.corrected()),
        text,
        too_fast,
        ends: None,
        ruby: None,
        translation: None,
    }
}

fn in_words<'a>(said: &'a Utterance, spoken: &Language) -> InWords<'a> {
    let word = |word: &meeting::Word| WordBody {
        text: word.text.clone(),
        start_ms: word.span.start().as_millis(),
        end_ms: word.span.end().as_millis(),
        probability: word.probability,
    };
    InWords { utterance: utterance(said, goes_too_fast(said, spoken)), words: said.words.iter().map(word).collect() }
}

fn goes_too_fast(utterance: &Utterance, spoken: &Language) -> bool {
    japanese::goes_too_fast(&utterance.words, spoken, Scheme::SIXTEEN)
}
