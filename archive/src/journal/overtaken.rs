use meeting::{SessionId, UtteranceId};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::Journal;
use crate::Error;

/// An utterance of a session that is over which was corrected and, in some language, not translated since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// Its newest correction's place in the journal.
    pub number: u64,
    /// In which session.
    pub session: SessionId,
    /// Which utterance.
    pub utterance: UtteranceId,
}

/// Goes from session to session and reads of each only its corrections, in the order of the index, so that a page costs what is
/// on it. `kind <> 'settled'` says nothing, but lets SQLite use the indexes that were made for it.
const OVERTAKEN: &str = "
    SELECT corrected.number, corrected.session, corrected.utterance
    FROM session CROSS JOIN event AS corrected
        ON corrected.session = session.id AND corrected.kind = 'corrected' AND corrected.kind <> 'settled'
    WHERE session.id >= ?1 AND (session.id > ?1 OR corrected.number > ?2)
        AND (SELECT max(number) FROM event WHERE session = session.id AND kind = 'adjourned' AND kind <> 'settled')
            > (SELECT max(number) FROM event WHERE session = session.id AND kind = 'opened' AND kind <> 'settled')
        AND NOT EXISTS (SELECT 1 FROM event AS newer
            WHERE newer.session = session.id AND newer.utterance = corrected.utterance
                AND newer.kind = 'corrected' AND newer.kind <> 'settled' AND newer.number > corrected.number)
        AND EXISTS (SELECT 1 FROM event AS translated
            WHERE translated.session = session.id AND translated.utterance = corrected.utterance
                AND translated.kind = 'translated' AND translated.kind <> 'settled'
            GROUP BY translated.payload ->> '$.event.translated.language'
            HAVING max(translated.number) < corrected.number)
    ORDER BY session.id, corrected.number LIMIT ?3";

impl Journal {
    /// At most `limit` of them after one, by session.
    pub(crate) async fn overtaken(&self, after: Option<&Overtaken>, limit: u32) -> Result<Vec<Overtaken>, Error> {
        let (session, number) = after.map_or(("", 0), |after| (after.session.as_str(), after.number));
        let rows = sqlx::query(OVERTAKEN).bind(session).bind(number.cast_signed()).bind(limit);
        let rows = rows.fetch_all(&self.store.readers).await;
        let rows = rows.map_err(self.store.failed("look for corrections that are not translated yet"))?;
        rows.iter().map(|row| self.one_overtaken(row)).collect()
    }

    fn one_overtaken(&self, row: &SqliteRow) -> Result<Overtaken, Error> {
        let failed = || self.store.failed("look for corrections that are not translated yet");
        let number = row.try_get::<i64, _>("number").map_err(failed())?.cast_unsigned();
        let session: String = row.try_get("session").map_err(failed())?;
        let session = SessionId::new(&session);
        let session = session.map_err(|error| Error::CorruptRow { number, reason: error.to_string() })?;
        let utterance = UtteranceId::new(row.try_get::<i64, _>("utterance").map_err(failed())?.cast_unsigned());
        Ok(Overtaken { number, session, utterance })
    }
}
