use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use archive::{Archive, Error, Overtaken};
use captioning::CaptionTrack;
use meeting::{Event, Floor, SessionId};
use streaming::{PastCorrection, TownTerms};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use translation::Shown;

use super::Translators;

/// Translates anew what people put right in sessions that are over.
///
/// Into the languages that the utterance was translated into before and the session still would be. What nobody can translate keeps
/// the translation of what it was before, which screens mark as such, and is tried again when the service starts the next time. So is
/// what waited when it stopped: the journal knows what is not translated yet, no list is kept beside it.
#[derive(Clone)]
pub struct PastCorrections {
    pub archive: Archive,
    pub translators: Translators,
    pub town: watch::Receiver<Arc<TownTerms>>,
}

impl PastCorrections {
    /// How long a translator may take over an utterance.
    const PATIENCE: Duration = Duration::from_secs(15);
    /// How many are translated at once, so that what the phrase book knows does not wait behind a slow machine.
    const AT_ONCE: usize = 4;
    /// How many of those that earlier runs of the service left are known at once; the journal holds the others.
    const LEFT: u32 = 64;

    /// Until `stop` is called, or nobody can correct any more.
    pub async fn run(self, mut corrections: mpsc::Receiver<PastCorrection>, stop: CancellationToken) {
        let mut at_work = JoinSet::new();
        // One of those at once: whoever corrects now does not wait behind it.
        at_work.spawn(self.clone().take_up_what_was_left());
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                correction = corrections.recv(), if at_work.len() < Self::AT_ONCE => match correction {
                    Some(correction) => drop(at_work.spawn(self.clone().one(correction))),
                    None => return,
                },
                Some(done) = at_work.join_next() => if let Err(error) = done {
                    tracing::error!(%error, "a correction of a past session could not be translated");
                },
            }
        }
    }

    /// One after the other, each once.
    async fn take_up_what_was_left(self) {
        let mut last: Option<Overtaken> = None;
        loop {
            let left = match self.archive.overtaken(last.as_ref(), Self::LEFT).await {
                Ok(left) => left,
                Err(error) => {
                    tracing::error!(%error, "corrections that were not translated before the service stopped wait for its next start");
                    return;
                }
            };
            for Overtaken { session, utterance, number: _ } in left.iter().cloned() {
                self.clone().one(PastCorrection { session, utterance }).await;
            }
            last = left.into_iter().last();
            if last.is_none() {
                return;
            }
        }
    }

    async fn one(self, correction: PastCorrection) {
        if let Err(error) = self.translate(&correction).await {
            let PastCorrection { session, utterance } = correction;
            tracing::error!(session.id = %session, utterance.id = utterance.get(), error = format!("{error:#}"), "a correction of a past session could not be translated");
        }
    }

    async fn translate(&self, PastCorrection { session, utterance }: &PastCorrection) -> anyhow::Result<()> {
        let held = self.archive.session(session).await.context("read the session")?.session;
        let Some(corrected) = self.archive.utterance(session, *utterance).await.context("read the utterance")? else {
            return Ok(());
        };
        let mut languages = self.translators.languages(&held);
        languages.retain(|language| corrected.overtaken(language).is_some());
        if languages.is_empty() {
            return Ok(());
        }
        let town = Arc::clone(&self.town.borrow());
        let mut desk = self.translators.desk_into(languages, &held, &town.terms);
        let caption = CaptionTrack::new(held.language.clone()).corrected(&corrected, &Floor::default());
        // What the phrase book knows is kept before anybody waits for a machine.
        self.keep(session, desk.spoken(&caption)).await?;
        self.keep(session, desk.close(Self::PATIENCE).await).await
    }

    async fn keep(&self, session: &SessionId, shown: Vec<Shown>) -> anyhow::Result<()> {
        for Shown { event, caption } in shown {
            let Some(Event::Translated { utterance, translation }) = event else { continue };
            match self.archive.translate(session, utterance, caption.edition, translation).await {
                // A newer correction has its own turn.
                Ok(_) | Err(Error::CorrectedMeanwhile) => {}
                Err(error) => return Err(error).context("keep a translation"),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use futures_util::future::{self, BoxFuture};
    use meeting::{
        Language, MediaTime, Origin, Session, Span, Translation, TranslationOrigin, Utterance, UtteranceId, Word,
    };
    use translation::{Failure, Translator};

    use super::*;
    use crate::config::TranslationConfig;

    fn session() -> Session {
        Session {
            id: SessionId::new("past").expect("well formed"),
            title: String::new(),
            language: Language::japanese(),
            agenda: Vec::new(),
            roster: Vec::new(),
            demonstration: false,
            origin: Origin::Live,
        }
    }

    /// A session that is over, whose one utterance was translated into English and Korean.
    async fn past(folder: &std::path::Path) -> Archive {
        let settings = archive::Settings { directory: folder.to_owned(), dictionary: None };
        let archive = Archive::open_journal_only(settings).await.expect("an empty folder");
        let (start, end) = (MediaTime::ZERO, MediaTime::from_millis(900));
        let words = vec![Word { text: "危惧なし。".to_owned(), span: Span::new(start, end), probability: 0.4 }];
        let utterance = UtteranceId::new(0);
        let translated = |tag: &str| {
            let language = Language::new(tag).expect("a language");
            let origin = TranslationOrigin::Machine { name: "mt".to_owned() };
            Event::Translated { utterance, translation: Translation { language, text: "?".to_owned(), origin } }
        };
        let events = [
            Event::Opened { session: session(), at: SystemTime::UNIX_EPOCH },
            Event::Settled { utterance, speaker: None, agenda_item: None, words },
            Event::UtteranceEnded { utterance },
            translated("en"),
            translated("ko"),
            Event::Adjourned { at: end },
        ];
        archive.append_all(&session().id, &events).await.expect("it follows");
        archive
    }

    /// What an utterance is in other languages | what it was before it was corrected.
    fn told(utterance: &Utterance) -> String {
        let each = |of: &[Translation]| {
            of.iter().map(|one| format!("{}={}", one.language, one.text)).collect::<Vec<_>>().join(" ")
        };
        format!("{} | {}", each(&utterance.translations), each(&utterance.overtaken))
    }

    /// A translator that gives one answer to everything, or never any, and tells that it was asked.
    struct Scripted {
        asked: mpsc::Sender<()>,
        answer: Option<Result<&'static str, Failure>>,
    }

    impl Translator for Scripted {
        fn name(&self) -> &'static str {
            "mt"
        }

        fn translate<'a>(
            &'a self,
            _: &'a [String],
            _: &'a Language,
            _: &'a Language,
        ) -> BoxFuture<'a, Result<Vec<String>, Failure>> {
            self.asked.try_send(()).expect("there is room for all questions of a test");
            match &self.answer {
                Some(answer) => Box::pin(future::ready(answer.clone().map(|text| vec![text.to_owned()]))),
                None => Box::pin(future::pending()),
            }
        }
    }

    /// A service that has started over this folder with such a translator into English, and its questions.
    async fn started(
        folder: &std::path::Path,
        answer: Option<Result<&'static str, Failure>>,
    ) -> (PastCorrections, mpsc::Receiver<()>) {
        let settings = archive::Settings { directory: folder.to_owned(), dictionary: None };
        let archive = Archive::open_journal_only(settings).await.expect("it opens");
        let (asked, questions) = mpsc::channel(8);
        let machine: Arc<dyn Translator> = Arc::new(Scripted { asked, answer });
        let translators = Translators::scripted(&Language::english(), &machine);
        (PastCorrections { archive, translators, town: watch::channel(Arc::default()).1 }, questions)
    }

    #[tokio::test]
    async fn a_corrected_sentence_of_a_past_session_is_translated_anew_and_what_nobody_knows_stays_marked() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = past(folder.path()).await;
        let languages = ["en", "zh"].map(|tag| Language::new(tag).expect("a language")).to_vec();
        let config = TranslationConfig { languages, ..TranslationConfig::default() };
        let translators = Translators::open(&config, false).expect("nothing of it is on a disk");
        let (_saves, town) = watch::channel(Arc::default());
        let past = PastCorrections { archive: archive.clone(), translators, town };
        let (id, utterance) = (session().id, UtteranceId::new(0));
        let correct = async |edition, text: &str| {
            archive.correct(&id, utterance, edition, 0..1, text.to_owned()).await.expect("it is taken");
            let correction = PastCorrection { session: id.clone(), utterance };
            past.translate(&correction).await.expect("it works");
            told(&archive.utterance(&id, utterance).await.expect("readable").expect("it is there"))
        };
        assert_eq!(correct(0, "暫時休憩いたします。").await, "en=We take a short recess. | ko=?");
        assert_eq!(correct(1, "誰も知らない文です。").await, " | ko=? en=We take a short recess.");
    }

    #[tokio::test]
    async fn what_was_left_when_the_service_stopped_is_tried_once_at_each_start_until_it_is_translated() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = past(folder.path()).await;
        let (id, utterance) = (session().id, UtteranceId::new(0));
        archive.correct(&id, utterance, 0, 0..1, "誰も知らない文です。".to_owned()).await.expect("it is taken");
        archive.close().await;
        let reads = async |past: &PastCorrections| {
            told(&past.archive.utterance(&id, utterance).await.expect("readable").expect("it is there"))
        };

        // It is being translated when the service stops again.
        let (past, mut questions) = started(folder.path(), None).await;
        let (_corrections, taken) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let ran = tokio::spawn(past.clone().run(taken, stop.clone()));
        questions.recv().await.expect("it is taken up by itself");
        stop.cancel();
        ran.await.expect("it stops");
        assert_eq!(reads(&past).await, " | en=? ko=?");
        past.archive.close().await;

        // The translator is away; then it is back; then there is nothing left that it could do.
        let away = Some(Err(Failure::Refused(503)));
        let back = Some(Ok("Nobody knows this sentence."));
        for (answer, asked, after) in [
            (away, 1, " | en=? ko=?"),
            (back.clone(), 1, "en=Nobody knows this sentence. | ko=?"),
            (back, 0, "en=Nobody knows this sentence. | ko=?"),
        ] {
            let (past, questions) = started(folder.path(), answer).await;
            past.clone().take_up_what_was_left().await;
            assert_eq!((questions.len(), reads(&past).await.as_str()), (asked, after));
            past.archive.close().await;
        }
    }

    #[tokio::test]
    async fn corrections_are_taken_as_they_come_until_nobody_can_correct() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = past(folder.path()).await;
        let config = TranslationConfig { languages: vec![Language::english()], ..TranslationConfig::default() };
        let translators = Translators::open(&config, false).expect("nothing of it is on a disk");
        let (_saves, town) = watch::channel(Arc::default());
        let (corrections, taken) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let ran = tokio::spawn(PastCorrections { archive, translators, town }.run(taken, stop));
        let nowhere = SessionId::new("nowhere").expect("well formed");
        let correction = PastCorrection { session: nowhere, utterance: UtteranceId::new(3) };
        corrections.send(correction).await.expect("a failure ends nothing");
        drop(corrections);
        ran.await.expect("it ends by itself");
    }
}
