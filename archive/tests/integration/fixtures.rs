//! A made-up council, and a source of numbers that are the same in every run.

use std::{
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use archive::{Archive, Found, Query, Settings};
use meeting::{
    AgendaItem, AgendaItemId, Event, Language, MediaTime, Role, Session, SessionId, Span, Speaker, SpeakerId,
    Translation, TranslationOrigin, UtteranceId, Word,
};

pub(crate) async fn open(directory: &Path) -> Archive {
    open_with(directory, None).await
}

pub(crate) async fn open_with(directory: &Path, dictionary: Option<&Path>) -> Archive {
    let settings = Settings { directory: directory.to_path_buf(), dictionary: dictionary.map(Path::to_path_buf) };
    Archive::open(settings).await.expect("the archive opens")
}

pub(crate) fn id(name: &str) -> SessionId {
    SessionId::new(name).expect("well formed")
}

pub(crate) fn session(name: &str) -> Session {
    let speaker = |id: &str, name: &str, reading: &str, role| Speaker {
        id: SpeakerId::new(id),
        name: name.to_owned(),
        reading: Some(reading.to_owned()),
        role,
        title: None,
    };
    Session {
        id: id(name),
        title: format!("{name}の本会議"),
        language: Language::japanese(),
        agenda: vec![AgendaItem { id: AgendaItemId::new(1), title: "一般質問".to_owned() }],
        roster: vec![
            speaker("mayor", "髙橋 一郎", "たかはし いちろう", Role::Official),
            speaker("seat-3", "林 花子", "はやし はなこ", Role::Member),
        ],
        demonstration: true,
        origin: meeting::Origin::Live,
    }
}

pub(crate) fn opened(name: &str) -> Event {
    Event::Opened { session: session(name), at: UNIX_EPOCH + Duration::from_secs(1_800_000_000) }
}

pub(crate) fn settled(utterance: u64, text: &str) -> Event {
    said(utterance, None, text)
}

/// Into English, by people beforehand.
pub(crate) fn translated(utterance: u64, text: &str) -> Event {
    let (language, origin) = (Language::english(), TranslationOrigin::PhraseBook);
    let translation = Translation { language, text: text.to_owned(), origin };
    Event::Translated { utterance: UtteranceId::new(utterance), translation }
}

pub(crate) fn said(utterance: u64, speaker: Option<&str>, text: &str) -> Event {
    let start = MediaTime::from_millis(utterance * 10_000);
    let span = Span::new(start, start + Duration::from_secs(3));
    Event::Settled {
        utterance: UtteranceId::new(utterance),
        speaker: speaker.map(SpeakerId::new),
        agenda_item: Some(AgendaItemId::new(1)),
        words: vec![Word { text: text.to_owned(), span, probability: 0.5 }],
    }
}

/// Opens a session in which these are said, one utterance each, and waits until all are found.
pub(crate) async fn say(archive: &Archive, name: &str, texts: &[impl AsRef<str>]) {
    archive.append(&id(name), &opened(name)).await.expect("it opens");
    let mut last = 0;
    for (utterance, text) in texts.iter().enumerate() {
        last = archive.append(&id(name), &settled(utterance as u64, text.as_ref())).await.expect("it is appended");
    }
    archive.searchable(last).await.expect("the index catches up");
}

pub(crate) async fn search(archive: &Archive, text: &str) -> Found {
    let query = Query { text: text.to_owned(), per_page: 100, ..Query::default() };
    archive.search(&query).await.expect("it is answered")
}

/// The utterances found, by session and number.
pub(crate) async fn found(archive: &Archive, text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        search(archive, text).await.hits.iter().map(|hit| format!("{}/{}", hit.session, hit.utterance)).collect();
    found.sort();
    found
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
