use std::collections::BTreeMap;

use meeting::{Event, Minutes, SessionId, Span, Stage, Utterance, UtteranceId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Journal, Recorded, SessionSummary, shapes};
use crate::Error;

const SUMMARY: &str = "
    SELECT session.id,
        (SELECT payload FROM event WHERE session = session.id AND kind = 'opened' ORDER BY number LIMIT 1) AS first,
        opened.number AS opened_number, opened.payload AS opened,
        adjourned.number AS adjourned_number, adjourned.payload AS adjourned,
        (SELECT payload FROM event WHERE session = session.id AND kind = 'closed_session_began'
            AND number > coalesce((SELECT max(number) FROM event
                WHERE session = session.id AND kind = 'closed_session_ended'), 0)
            ORDER BY number DESC LIMIT 1) AS closed,
        (SELECT max(CASE WHEN json_valid(payload) THEN json_extract(payload, '$.event.opened.session.demonstration') END)
            FROM event WHERE session = session.id AND kind = 'opened') AS demonstration,
        (SELECT count(DISTINCT utterance) FROM event WHERE session = session.id AND kind = 'settled') AS utterances
    FROM session
    JOIN event AS opened ON opened.number =
        (SELECT max(number) FROM event WHERE session = session.id AND kind = 'opened')
    LEFT JOIN event AS adjourned ON adjourned.number =
        (SELECT max(number) FROM event WHERE session = session.id AND kind = 'adjourned' AND number > opened.number)";

/// A row of the journal whose event may turn out to be unreadable.
pub(crate) struct JournalRow {
    pub(crate) number: u64,
    session: String,
    payload: String,
}

/// Some of a session's utterances, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UtteranceRange {
    pub(crate) session: SessionId,
    pub(crate) first: UtteranceId,
    pub(crate) last: UtteranceId,
}

impl JournalRow {
    pub(crate) fn read(&self) -> Result<Recorded, Error> {
        let corrupt = |reason| Error::CorruptRow { number: self.number, reason };
        Ok(Recorded {
            number: self.number,
            session: SessionId::new(&self.session).map_err(|error| corrupt(error.to_string()))?,
            event: shapes::read(&self.payload).map_err(corrupt)?,
        })
    }

    fn from_sql(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            number: row.try_get::<i64, _>("number")?.cast_unsigned(),
            session: row.try_get("session")?,
            payload: row.try_get("payload")?,
        })
    }
}

impl Journal {
    /// Which journal this is; no two are the same.
    pub(crate) async fn identity(&self) -> Result<String, Error> {
        let asked = sqlx::query("SELECT identity FROM journal").fetch_one(&self.store.readers).await;
        asked.and_then(|row| row.try_get(0)).map_err(self.store.failed("read the journal"))
    }

    /// The number of the newest event; 0 when there is none.
    pub(crate) async fn newest(&self) -> Result<u64, Error> {
        let asked = sqlx::query("SELECT coalesce(max(number), 0) FROM event").fetch_one(&self.store.readers).await;
        let newest: i64 = asked.and_then(|row| row.try_get(0)).map_err(self.store.failed("read the journal"))?;
        Ok(newest.cast_unsigned())
    }

    pub(crate) async fn sessions(&self) -> Result<Vec<SessionSummary>, Error> {
        let all = format!("{SUMMARY} ORDER BY (SELECT min(number) FROM event WHERE session = session.id) DESC");
        let asked = sqlx::query(sqlx::AssertSqlSafe(all)).fetch_all(&self.store.readers).await;
        let rows = asked.map_err(self.store.failed("list the sessions"))?;
        rows.iter().map(|row| self.summary(row)).collect()
    }

    pub(crate) async fn session(&self, session: &SessionId) -> Result<SessionSummary, Error> {
        let one = sqlx::query(sqlx::AssertSqlSafe(format!("{SUMMARY} WHERE session.id = ?")));
        let asked = one.bind(session.as_str()).fetch_optional(&self.store.readers).await;
        let row = asked.map_err(self.store.failed("read a session"))?;
        self.summary(&row.ok_or_else(|| Error::NoSuchSession(session.clone()))?)
    }

    pub(crate) async fn minutes(&self, session: &SessionId) -> Result<Minutes, Error> {
        let rows = sqlx::query("SELECT number, session, payload FROM event WHERE session = ? ORDER BY number");
        let rows = self.rows(rows.bind(session.as_str())).await?;
        let mut rows = rows.iter();
        let first = rows.next().ok_or_else(|| Error::NoSuchSession(session.clone()))?;
        let follows = |number, error: meeting::NotNext| Error::CorruptRow { number, reason: error.to_string() };
        let mut minutes = Minutes::begin(first.read()?.event).map_err(|error| follows(first.number, error))?;
        for row in rows {
            minutes.apply(row.read()?.event).map_err(|error| follows(row.number, error))?;
        }
        Ok(minutes)
    }

    /// The settled words of a range of utterances and what was added to them, in order.
    pub(crate) async fn utterances(&self, range: &UtteranceRange) -> Result<Vec<JournalRow>, Error> {
        let rows = sqlx::query(
            "SELECT number, session, payload FROM event WHERE session = ?1 AND kind = 'settled' \
             AND utterance BETWEEN ?2 AND ?3 \
             UNION ALL SELECT number, session, payload FROM event WHERE session = ?1 AND kind <> 'settled' \
             AND utterance BETWEEN ?2 AND ?3 ORDER BY number",
        );
        let rows = rows.bind(range.session.as_str());
        self.rows(rows.bind(range.first.get().cast_signed()).bind(range.last.get().cast_signed())).await
    }

    /// One utterance; none when nothing of it settled.
    pub(crate) async fn utterance(
        &self,
        session: &SessionId,
        utterance: UtteranceId,
    ) -> Result<Option<Utterance>, Error> {
        let range = UtteranceRange { session: session.clone(), first: utterance, last: utterance };
        let rows = self.utterances(&range).await?;
        let recorded: Vec<Recorded> = rows.iter().map(JournalRow::read).collect::<Result<_, _>>()?;
        Ok(whole(recorded).remove(&utterance))
    }

    /// At most `limit` utterances after one, in order.
    pub(crate) async fn utterances_after(
        &self,
        session: &SessionId,
        after: Option<UtteranceId>,
        limit: u32,
    ) -> Result<Vec<Utterance>, Error> {
        let last = sqlx::query(
            "SELECT min(utterance), max(utterance) FROM (SELECT DISTINCT utterance FROM event \
             WHERE session = ? AND kind = 'settled' AND utterance > ? ORDER BY utterance LIMIT ?)",
        );
        let after = after.map_or(-1, |after| after.get().cast_signed());
        let asked = last.bind(session.as_str()).bind(after).bind(limit).fetch_one(&self.store.readers).await;
        let ends = asked.and_then(|row| Ok((row.try_get::<Option<i64>, _>(0)?, row.try_get::<Option<i64>, _>(1)?)));
        let (Some(first), Some(last)) = ends.map_err(self.store.failed("read a session"))? else {
            return self.session(session).await.map(|_| Vec::new());
        };
        let [first, last] = [first, last].map(|end| UtteranceId::new(end.cast_unsigned()));
        let rows = self.utterances(&UtteranceRange { session: session.clone(), first, last }).await?;
        let recorded: Vec<Recorded> = rows.iter().map(JournalRow::read).collect::<Result<_, _>>()?;
        Ok(whole(recorded).into_values().collect())
    }

    /// At most `limit` rows after a number, in order.
    pub(crate) async fn rows_after(&self, number: u64, limit: u32) -> Result<Vec<JournalRow>, Error> {
        let rows = sqlx::query("SELECT number, session, payload FROM event WHERE number > ? ORDER BY number LIMIT ?");
        self.rows(rows.bind(number.cast_signed()).bind(limit)).await
    }

    /// The session as the event before `number` that opened it tells it.
    pub(crate) async fn opened_before(&self, session: &SessionId, number: u64) -> Result<Option<JournalRow>, Error> {
        let rows = sqlx::query(
            "SELECT number, session, payload FROM event WHERE session = ? AND kind = 'opened' AND number < ? \
             ORDER BY number DESC LIMIT 1",
        );
        let rows = self.rows(rows.bind(session.as_str()).bind(number.cast_signed())).await?;
        Ok(rows.into_iter().next())
    }

    async fn rows(
        &self,
        rows: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<JournalRow>, Error> {
        let rows = rows.try_map(|row: SqliteRow| JournalRow::from_sql(&row)).fetch_all(&self.store.readers).await;
        rows.map_err(self.store.failed("read the journal"))
    }

    fn summary(&self, row: &SqliteRow) -> Result<SessionSummary, Error> {
        let failed = || self.store.failed("read a session");
        let number: i64 = row.try_get("opened_number").map_err(failed())?;
        let corrupt = |reason: &str| Error::CorruptRow { number: number.cast_unsigned(), reason: reason.to_owned() };
        let opened = |column: &str| {
            let payload: String = row.try_get(column).map_err(failed())?;
            let event = shapes::read(&payload).map_err(|reason| corrupt(&reason))?;
            let Event::Opened { session, at } = event else { return Err(corrupt("it is not an opening")) };
            Ok((session, at))
        };
        let (mut session, _) = opened("opened")?;
        // As in `Minutes`: what was captioned for a demonstration stays so when it is opened again.
        session.demonstration |= row.try_get::<Option<bool>, _>("demonstration").map_err(failed())?.unwrap_or(false);
        let (_, opened_at) = opened("first")?;
        let newest = |column: &str| {
            let payload: Option<String> = row.try_get(column).map_err(failed())?;
            payload.map(|payload| shapes::read(&payload)).transpose().map_err(|reason| corrupt(&reason))
        };
        let stage = match (newest("adjourned")?, newest("closed")?) {
            (Some(Event::Adjourned { at }), _) => Stage::Adjourned { opened_at, length: at },
            (_, Some(Event::ClosedSessionBegan { at })) => Stage::Closed { opened_at, since: at },
            (_, _) => Stage::Live { opened_at },
        };
        let utterances: i64 = row.try_get("utterances").map_err(failed())?;
        Ok(SessionSummary { session, stage, opened_at, utterances: utterances.cast_unsigned() })
    }
}

/// The utterances that these events of one session make, as far as they settled.
pub(crate) fn whole(events: impl IntoIterator<Item = Recorded>) -> BTreeMap<UtteranceId, Utterance> {
    let mut utterances: BTreeMap<UtteranceId, Utterance> = BTreeMap::new();
    for Recorded { number, session: _, event } in events {
        match event {
            Event::Settled { utterance: id, speaker, agenda_item, words } => {
                let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
                let span: Span = first.span.cover(last.span);
                let utterance = utterances.entry(id).or_insert_with(|| {
                    let (words, corrections) = (Vec::new(), Vec::new());
                    let (translations, overtaken) = (Vec::new(), Vec::new());
                    Utterance { id, speaker, agenda_item, span, words, translations, overtaken, corrections }
                });
                utterance.span = utterance.span.cover(span);
                utterance.words.extend(words);
            }
            Event::Translated { utterance, translation } => {
                if let Some(utterance) = utterances.get_mut(&utterance) {
                    utterance.translate(translation);
                }
            }
            Event::Corrected { utterance, words, text } => {
                let corrected = utterances.get_mut(&utterance).map(|utterance| utterance.correct(words, text));
                if !matches!(corrected, Some(Ok(()))) {
                    tracing::error!(event.number = number, "a correction in the journal fits no words; it is left out");
                }
            }
            Event::Opened { .. }
            | Event::ItemTakenUp { .. }
            | Event::FloorGiven { .. }
            | Event::UtteranceEnded { .. }
            | Event::ClosedSessionBegan { .. }
            | Event::ClosedSessionEnded { .. }
            | Event::RecordingBegan(_)
            | Event::RecordingMoved { .. }
            | Event::SourceLost { .. }
            | Event::SourceBack { .. }
            | Event::Adjourned { .. } => {}
        }
    }
    utterances
}
