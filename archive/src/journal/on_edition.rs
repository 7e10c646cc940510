use meeting::{Event, SessionId, UtteranceId};
use sqlx::Row as _;

use super::{Journal, Refusal, insert, refusal, shapes};
use crate::Error;

impl Journal {
    /// Adds to an edition of an utterance what holds for that edition alone, a correction or a translation, in one step: whoever
    /// comes after another correction is refused.
    pub(crate) async fn on_edition(
        &self,
        session: &SessionId,
        utterance: UtteranceId,
        edition: u32,
        event: &Event,
    ) -> Result<u64, Error> {
        let failed = || self.store.failed("write to the journal what a person or a translator made of an utterance");
        let payload = shapes::write(event).map_err(Error::Unwritable)?;
        let mut writer = self.store.writer.begin().await.map_err(failed())?;
        if let Some(refusal) = refusal(&mut writer, session, event).await.map_err(failed())? {
            return Err(match refusal {
                Refusal::NoSuchSession => Error::NoSuchSession(session.clone()),
                Refusal::CannotFollow(_) => Error::NoSuchWords,
            });
        }
        let corrected =
            sqlx::query("SELECT count(*) FROM event WHERE session = ? AND kind = 'corrected' AND utterance = ?");
        let corrected = corrected.bind(session.as_str()).bind(utterance.get().cast_signed());
        let newest = corrected.fetch_one(&mut *writer).await.and_then(|row| row.try_get::<i64, _>(0));
        if newest.map_err(failed())? != i64::from(edition) {
            return Err(Error::CorrectedMeanwhile);
        }
        let number = insert(&mut writer, session, event, payload).await.map_err(failed())?;
        writer.commit().await.map_err(failed())?;
        Ok(number)
    }
}
