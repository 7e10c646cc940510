use std::{ops::Range, path::PathBuf, sync::Arc};

use meeting::{Event, Language, Minutes, SessionId, Translation, TranslationOrigin, Utterance, UtteranceId};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    Error, Found, Hit, InTranslation, IndexState, Overtaken, Query, Recorded, SessionSummary, accounts::Accounts,
    audit::Audit, imports::Imports, index::Index, journal::Journal, search, store::Store,
};

/// How many searches are answered at once; others wait. There are more important things to do for the processor.
const SEARCHES: usize = 4;

/// Where the archive lies and what it may use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data directory: the archive keeps `journal.sqlite` and `index/` in it.
    pub directory: PathBuf,
    /// The dictionary made by [`japanese::dictionary::build`]. Without one, search is as complete but ranks a little worse.
    pub dictionary: Option<PathBuf>,
}

/// The journal, the index, the accounts and the audit of one data directory. Cheap to clone.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    journal: Journal,
    /// None when only the journal was opened.
    index: Option<Index>,
    accounts: Accounts,
    audit: Audit,
    searches: Arc<Semaphore>,
}

impl Archive {
    /// Opens the archive in its directory, making what is missing. The index catches up with the journal in the background:
    /// wait with [`Archive::searchable`].
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        let store = Self::store(&settings).await?;
        let index = settings.directory.join("index");
        let index = Index::start(index, settings.dictionary, Journal::new(store.clone())).await?;
        Ok(Self::with(store, Some(index)))
    }

    /// Opens everything but the index, for a command beside a running service. Searching fails with [`Error::Index`].
    pub async fn open_journal_only(settings: Settings) -> Result<Self, Error> {
        Ok(Self::with(Self::store(&settings).await?, None))
    }

    /// Writes an event to the journal; it is on the disk when this returns its number. Numbers rise over all sessions.
    ///
    /// Sessions begin with [`Event::Opened`]; before it there is [`Error::NoSuchSession`].
    pub async fn append(&self, session: &SessionId, event: &Event) -> Result<u64, Error> {
        self.append_all(session, std::slice::from_ref(event)).await
    }

    /// Writes a person's correction to the journal, on top of the edition that they saw: [`Error::CorrectedMeanwhile`] when
    /// there is a newer one, [`Error::NoSuchWords`] when nothing settled there. Gives the event's number.
    pub async fn correct(
        &self,
        session: &SessionId,
        utterance: UtteranceId,
        edition: u32,
        words: Range<usize>,
        text: String,
    ) -> Result<u64, Error> {
        let correction = Event::Corrected { utterance, words, text };
        let number = self.inner.journal.on_edition(session, utterance, edition, &correction).await?;
        self.look();
        Ok(number)
    }

    /// Writes to the journal what an edition of an utterance is in another language: [`Error::CorrectedMeanwhile`] when there is a
    /// newer one, of which it is no translation. Gives the event's number.
    pub async fn translate(
        &self,
        session: &SessionId,
        utterance: UtteranceId,
        edition: u32,
        translation: Translation,
    ) -> Result<u64, Error> {
        let translated = Event::Translated { utterance, translation };
        let number = self.inner.journal.on_edition(session, utterance, edition, &translated).await?;
        self.look();
        Ok(number)
    }

    /// One utterance as it reads now; none when nothing of it settled.
    pub async fn utterance(&self, session: &SessionId, utterance: UtteranceId) -> Result<Option<Utterance>, Error> {
        self.inner.journal.utterance(session, utterance).await
    }

    /// As [`Archive::append`], all of them or none; gives the last one's number.
    pub async fn append_all(&self, session: &SessionId, events: &[Event]) -> Result<u64, Error> {
        let number = self.inner.journal.append(session, events).await?;
        if let Some(index) = &self.inner.index {
            index.look();
        }
        Ok(number)
    }

    /// Every session that was ever opened, the newest first.
    pub async fn sessions(&self) -> Result<Vec<SessionSummary>, Error> {
        self.inner.journal.sessions().await
    }

    /// One session's place in [`Archive::sessions`].
    pub async fn session(&self, session: &SessionId) -> Result<SessionSummary, Error> {
        self.inner.journal.session(session).await
    }

    /// A session as its events tell it.
    pub async fn minutes(&self, session: &SessionId) -> Result<Minutes, Error> {
        self.inner.journal.minutes(session).await
    }

    /// At most `limit` of a session's utterances in order, from the one after `after` on. Cheaper than the whole minutes.
    pub async fn utterances(
        &self,
        session: &SessionId,
        after: Option<UtteranceId>,
        limit: u32,
    ) -> Result<Vec<Utterance>, Error> {
        self.inner.journal.utterances_after(session, after, limit).await
    }

    /// At most `limit` of the utterances of sessions that are over whose translation into some language is
    /// [overtaken](Utterance::overtaken), by session, from the one after `after` on. It looks at corrections alone.
    pub async fn overtaken(&self, after: Option<&Overtaken>, limit: u32) -> Result<Vec<Overtaken>, Error> {
        self.inner.journal.overtaken(after, limit).await
    }

    /// At most `limit` events of all sessions in order, from the one after `number` on.
    pub async fn events_after(&self, number: u64, limit: u32) -> Result<Vec<Recorded>, Error> {
        let rows = self.inner.journal.rows_after(number, limit).await?;
        rows.iter().map(crate::journal::JournalRow::read).collect()
    }

    /// Searches the settled utterances.
    pub async fn search(&self, query: &Query) -> Result<Found, Error> {
        let wanted = query.wanted()?;
        let opened = self.index()?.opened()?;
        let turn = Arc::clone(&self.inner.searches).acquire_owned().await.map_err(|_| Error::Closed)?;
        let asked = query.clone();
        let answered = spawn_blocking(move || {
            let answer = search::answer(&opened, &asked, &wanted);
            drop(turn);
            answer
        });
        let answered = answered.await.map_err(|error| Error::Index(error.to_string()))?;
        let (total, stored) = answered.map_err(|error| Error::Index(error.to_string()))?;
        Ok(Found { total, hits: self.hits(stored).await? })
    }

    /// Returns once a search finds what event `number` brought. Waits as long as the index is out of order: limit it by a time.
    pub async fn searchable(&self, number: u64) -> Result<(), Error> {
        self.index()?.holds(number, |_| ()).await
    }

    /// What the index is doing.
    pub fn index_state(&self) -> IndexState {
        self.inner.index.as_ref().map_or(IndexState::Absent, Index::state)
    }

    /// Makes the index again from the journal, telling how many events of how many are done. Meanwhile searches find only what
    /// is done.
    pub async fn reindex(&self, mut progress: impl FnMut(u64, u64)) -> Result<(), Error> {
        let all = self.inner.journal.newest().await?;
        self.index()?.begin_anew().await?;
        self.index()?.holds(all, |done| progress(done, all)).await
    }

    /// Who may sign in.
    pub fn accounts(&self) -> &Accounts {
        &self.inner.accounts
    }

    /// The files of recorded sound that become sessions.
    pub fn imports(&self) -> Imports {
        Imports::new(self.inner.store.clone(), self.inner.journal.clone())
    }

    /// Has the index look for what was written to the journal other than by [`Archive::append`].
    pub fn look(&self) {
        if let Some(index) = &self.inner.index {
            index.look();
        }
    }

    /// What was changed, by whom.
    pub fn audit(&self) -> &Audit {
        &self.inner.audit
    }

    /// Lets the index finish what it is doing, then closes everything. Other clones fail from then on.
    pub async fn close(self) {
        if let Some(index) = &self.inner.index {
            index.close().await;
        }
        self.inner.store.close().await;
    }

    async fn store(settings: &Settings) -> Result<Store, Error> {
        let directory = &settings.directory;
        tokio::fs::create_dir_all(directory).await.map_err(|error| Error::Store {
            attempt: "make the data directory",
            path: directory.clone(),
            source: error.into(),
        })?;
        Store::open(directory.join("journal.sqlite")).await
    }

    fn with(store: Store, index: Option<Index>) -> Self {
        let journal = Journal::new(store.clone());
        let accounts = Accounts::new(store.clone());
        let audit = Audit::new(store.clone());
        let searches = Arc::new(Semaphore::new(SEARCHES));
        Self { inner: Arc::new(Inner { store, journal, index, accounts, audit, searches }) }
    }

    fn index(&self) -> Result<&Index, Error> {
        self.inner.index.as_ref().ok_or_else(|| Error::Index("the archive was opened without it".to_owned()))
    }

    /// Adds what the sessions are called and who spoke, as the journal knows it now.
    async fn hits(&self, found: Vec<search::Answered>) -> Result<Vec<Hit>, Error> {
        let mut sessions: Vec<SessionSummary> = Vec::new();
        let mut hits = Vec::with_capacity(found.len());
        for search::Answered { stored, shown } in found {
            let known = sessions.iter().position(|summary| summary.session.id == stored.session);
            let place = match known {
                Some(place) => place,
                None => {
                    sessions.push(self.session(&stored.session).await?);
                    sessions.len() - 1
                }
            };
            let SessionSummary { session, stage, opened_at, utterances: _ } = &sessions[place];
            let speaker = stored.speaker.as_ref().and_then(|speaker| session.speaker(speaker));
            let utterance = self.utterance(&stored.session, stored.utterance).await?;
            let (translation, corrected, snippet) = match shown {
                search::Shown::Said(excerpt) => {
                    let corrected = corrected(utterance.as_ref(), &stored.text);
                    (None, !corrected.is_empty(), excerpt.fragments(&stored.text, &corrected))
                }
                search::Shown::Translated { language, text, snippet } => {
                    let corrected = utterance.as_ref().is_some_and(|utterance| utterance.edition() > 0);
                    let by = utterance.and_then(|utterance| translated_by(&utterance, &language, &text));
                    (Some(InTranslation { language, by }), corrected, snippet)
                }
            };
            hits.push(Hit {
                session_title: session.title.clone(),
                stage: stage.clone(),
                opened_at: *opened_at,
                speaker_name: speaker.map(|speaker| speaker.name.clone()),
                session: stored.session,
                utterance: stored.utterance,
                speaker: stored.speaker,
                agenda_item: stored.agenda_item,
                span: stored.span,
                translation,
                corrected,
                snippet,
            });
        }
        Ok(hits)
    }
}

/// Where people put an indexed text right. The index may be behind the journal: of a text that has changed since, nowhere.
fn corrected(utterance: Option<&Utterance>, indexed: &str) -> Vec<Range<usize>> {
    let same = utterance.filter(|utterance| utterance.text() == indexed);
    same.map(Utterance::corrected).unwrap_or_default()
}

/// Who made an indexed translation, which a correction may have overtaken.
fn translated_by(utterance: &Utterance, language: &Language, indexed: &str) -> Option<TranslationOrigin> {
    let known = [utterance.translation(language), utterance.overtaken(language)];
    let same = known.into_iter().flatten().find(|translation| translation.text == indexed);
    same.map(|translation| translation.origin.clone())
}
