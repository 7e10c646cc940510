use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Context as _;
use archive::{Archive, Error};
use captioning::CaptionTrack;
use meeting::{Event, Minutes, SessionId};
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
/// Into the languages that the session has been translated into and still would be; what nobody can translate keeps the translation
/// of what it was before, which screens mark as such.
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

    /// Until `stop` is called, or nobody can correct any more.
    pub async fn run(self, mut corrections: mpsc::Receiver<PastCorrection>, stop: CancellationToken) {
        let mut at_work = JoinSet::new();
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

    async fn one(self, correction: PastCorrection) {
        if let Err(error) = self.translate(&correction).await {
            let PastCorrection { session, utterance } = correction;
            tracing::error!(session.id = %session, utterance.id = utterance.get(), error = format!("{error:#}"), "a correction of a past session could not be translated");
        }
    }

    async fn translate(&self, PastCorrection { session, utterance }: &PastCorrection) -> anyhow::Result<()> {
        let minutes = self.archive.minutes(session).await.context("read the session")?;
        let Minutes { session: held, floor, utterances, .. } = &minutes;
        let Some(corrected) = utterances.iter().find(|one| one.id == *utterance) else { return Ok(()) };
        let ever = utterances.iter().flat_map(|one| one.translations.iter().chain(&one.overtaken));
        let ever: BTreeSet<_> = ever.map(|translation| &translation.language).collect();
        let mut languages = self.translators.languages(held);
        languages.retain(|language| ever.contains(language));
        let town = Arc::clone(&self.town.borrow());
        let mut desk = self.translators.desk_into(languages, held, &town.terms);
        let caption = CaptionTrack::new(held.language.clone()).corrected(corrected, floor);
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

    use meeting::{
        Language, MediaTime, Origin, Session, Span, Translation, TranslationOrigin, Utterance, UtteranceId, Word,
    };

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

    #[tokio::test]
    async fn a_corrected_sentence_of_a_past_session_is_translated_anew_and_what_nobody_knows_stays_marked() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = past(folder.path()).await;
        let languages = ["en", "zh"].map(|tag| Language::new(tag).expect("a language")).to_vec();
        let config = TranslationConfig { languages, ..TranslationConfig::default() };
        let translators = Translators::open(&config).expect("nothing of it is on a disk");
        let (_saves, town) = watch::channel(Arc::default());
        let past = PastCorrections { archive: archive.clone(), translators, town };
        let (id, utterance) = (session().id, UtteranceId::new(0));
        let told = |utterance: &Utterance| {
            let each = |of: &[Translation]| {
                of.iter().map(|one| format!("{}={}", one.language, one.text)).collect::<Vec<_>>().join(" ")
            };
            format!("{} | {}", each(&utterance.translations), each(&utterance.overtaken))
        };
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
    async fn corrections_are_taken_as_they_come_until_nobody_can_correct() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = past(folder.path()).await;
        let config = TranslationConfig { languages: vec![Language::english()], ..TranslationConfig::default() };
        let translators = Translators::open(&config).expect("nothing of it is on a disk");
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
