//! The index's fields, and how an utterance becomes a document of them.

use meeting::{
    AgendaItemId, Language, MediaTime, SessionId, Span, Speaker, SpeakerId, Translation, Utterance, UtteranceId,
};
use tantivy::{
    Index, TantivyDocument, Term,
    schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value},
    tokenizer::WhitespaceTokenizer,
};

use crate::text::{Folded, Grams, Words};

/// Counts up whenever the fields or what is put into them changes: an index of another version is made again.
pub(crate) const VERSION: u32 = 2;

/// The name of the field by which equally good results are sorted.
pub(crate) const NUMBER: &str = "number";

/// Stands between a stored translation's language and its text; no language tag holds it.
const LANGUAGE_ENDS: char = '\n';

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Which utterance of which session: by it a document is replaced.
    key: Field,
    pub(crate) session: Field,
    utterance: Field,
    /// The number of the utterance's first event.
    number: Field,
    pub(crate) speaker: Field,
    /// The speaker's name and reading, in grams of one and two characters.
    pub(crate) speaker_names: Field,
    agenda_item: Field,
    start_us: Field,
    end_us: Field,
    /// As it was said; not searched.
    text: Field,
    /// Each translation with its language in front; not searched.
    translations: Field,
    /// What is searched, character by character: what was said and its translations, each a value of its own.
    pub(crate) unigrams: Field,
    pub(crate) bigrams: Field,
    /// Base forms of words; empty without a dictionary.
    pub(crate) words: Field,
}

/// An utterance to be put into the index.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) session: SessionId,
    /// The number of its first event.
    pub(crate) number: u64,
    pub(crate) utterance: Utterance,
    pub(crate) speaker: Option<Speaker>,
}

/// What the index gives back of an utterance.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) session: SessionId,
    pub(crate) utterance: UtteranceId,
    pub(crate) speaker: Option<SpeakerId>,
    pub(crate) agenda_item: Option<AgendaItemId>,
    pub(crate) span: Span,
    pub(crate) text: String,
    /// The same in other languages.
    pub(crate) translations: Vec<(Language, String)>,
}

impl Fields {
    pub(crate) fn schema() -> (Schema, Self) {
        let grams = |name: &str, detail| {
            TextOptions::default()
                .set_indexing_options(TextFieldIndexing::default().set_tokenizer(name).set_index_option(detail))
        };
        let mut schema = Schema::builder();
        let fields = Self {
            key: schema.add_text_field("key", STRING),
            session: schema.add_text_field("session", STRING | STORED),
            utterance: schema.add_u64_field("utterance", STORED),
            number: schema.add_u64_field(NUMBER, FAST | INDEXED),
            speaker: schema.add_text_field("speaker", STRING | STORED),
            speaker_names: schema
                .add_text_field("speaker_names", grams("both", IndexRecordOption::WithFreqsAndPositions)),
            agenda_item: schema.add_u64_field("agenda_item", STORED),
            start_us: schema.add_u64_field("start_us", STORED),
            end_us: schema.add_u64_field("end_us", STORED),
            text: schema.add_text_field("text", STORED),
            translations: schema.add_text_field("translations", STORED),
            unigrams: schema.add_text_field("unigrams", grams("unigrams", IndexRecordOption::WithFreqs)),
            bigrams: schema.add_text_field("bigrams", grams("bigrams", IndexRecordOption::WithFreqsAndPositions)),
            words: schema.add_text_field("words", grams("words", IndexRecordOption::WithFreqs)),
        };
        (schema.build(), fields)
    }

    /// Tells an index the tokenizers that the fields name.
    pub(crate) fn register_tokenizers(index: &Index) {
        index.tokenizers().register("unigrams", Grams::UNIGRAMS);
        index.tokenizers().register("bigrams", Grams::BIGRAMS);
        index.tokenizers().register("both", Grams::BOTH);
        index.tokenizers().register("words", WhitespaceTokenizer::default());
    }

    /// What all of an entry's documents have in common, and no others.
    pub(crate) fn key(&self, entry: &Entry) -> Term {
        Term::from_field_text(self.key, &key(entry))
    }

    pub(crate) fn document(&self, entry: &Entry, words: Option<&Words>) -> TantivyDocument {
        let Entry { session, number, utterance, speaker } = entry;
        let text = utterance.text();
        let mut document = TantivyDocument::new();
        document.add_text(self.key, key(entry));
        document.add_text(self.session, session.as_str());
        document.add_u64(self.utterance, utterance.id.get());
        document.add_u64(self.number, *number);
        if let Some(speaker) = &utterance.speaker {
            document.add_text(self.speaker, speaker.as_str());
        }
        if let Some(speaker) = speaker {
            document.add_text(self.speaker_names, names(speaker));
        }
        if let Some(item) = utterance.agenda_item {
            document.add_u64(self.agenda_item, u64::from(item.get()));
        }
        document.add_u64(self.start_us, utterance.span.start().as_micros());
        document.add_u64(self.end_us, utterance.span.end().as_micros());
        let translated = utterance.translations.iter().map(|translation| translation.text.as_str());
        for searched in std::iter::once(text.as_str()).chain(translated) {
            let folded = Folded::new(searched);
            document.add_text(self.unigrams, folded.as_str());
            document.add_text(self.bigrams, folded.as_str());
        }
        for Translation { language, text, origin: _ } in &utterance.translations {
            document.add_text(self.translations, format!("{language}{LANGUAGE_ENDS}{text}"));
        }
        if let Some(words) = words {
            document.add_text(self.words, words.base_forms(&text));
        }
        document.add_text(self.text, text);
        document
    }

    /// Reads a document back; none when it is not one that [`Fields::document`] made.
    pub(crate) fn stored(&self, document: &TantivyDocument) -> Option<Stored> {
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let number = |field| document.get_first(field).and_then(|value| value.as_u64());
        let time = |field| number(field).map(MediaTime::from_micros);
        let translation = |told: &str| {
            let (language, text) = told.split_once(LANGUAGE_ENDS)?;
            Some((Language::new(language).ok()?, text.to_owned()))
        };
        let translations = document.get_all(self.translations).filter_map(|value| translation(value.as_str()?));
        let agenda_item = number(self.agenda_item).and_then(|item| u16::try_from(item).ok());
        Some(Stored {
            session: SessionId::new(text(self.session)?).ok()?,
            utterance: UtteranceId::new(number(self.utterance)?),
            speaker: text(self.speaker).map(SpeakerId::new),
            agenda_item: agenda_item.map(AgendaItemId::new),
            span: Span::new(time(self.start_us)?, time(self.end_us)?),
            text: text(self.text)?.to_owned(),
            translations: translations.collect(),
        })
    }
}

fn key(entry: &Entry) -> String {
    format!("{}/{}", entry.session, entry.utterance.id)
}

/// A speaker's name and reading without spaces, which people put in or leave out; a line break keeps them apart.
fn names(speaker: &Speaker) -> String {
    let compact = |name: &str| Folded::new(name).into_string().replace(' ', "");
    format!("{}\n{}", compact(&speaker.name), compact(speaker.reading.as_deref().unwrap_or_default()))
}
