use std::collections::{BTreeMap, BTreeSet};

use meeting::{Event, Session, SessionId, UtteranceId};

use super::{projection::Batch, schema::Entry};
use crate::{
    Error,
    journal::{Journal, JournalRow, Recorded, UtteranceRange, whole},
};

/// The utterances of a session that have to be put into the index (again).
enum Touched {
    These(BTreeSet<UtteranceId>),
    All,
}

/// Reads on in the journal: what at most `limit` events after `after` mean for the index; none when there are no more.
///
/// A row that cannot be read is logged and left out: one damaged row must not hide all that follows it.
pub(crate) async fn gather(journal: &Journal, after: u64, limit: u32) -> Result<Option<Batch>, Error> {
    let rows = journal.rows_after(after, limit).await?;
    let Some(through) = rows.last().map(|row| row.number) else { return Ok(None) };
    let mut touched: BTreeMap<SessionId, Touched> = BTreeMap::new();
    for recorded in readable(&rows) {
        let number = recorded.number;
        match recorded.event {
            Event::Settled { utterance, .. }
            | Event::Corrected { utterance, .. }
            | Event::Translated { utterance, .. } => {
                let these = touched.entry(recorded.session).or_insert_with(|| Touched::These(BTreeSet::new()));
                if let Touched::These(these) = these {
                    these.insert(utterance);
                }
            }
            Event::Opened { session, at: _ } => {
                if roster_changed(journal, &session, number).await? {
                    touched.insert(recorded.session, Touched::All);
                }
            }
            Event::ItemTakenUp { .. }
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
    let mut batch = Batch { through, entries: Vec::new() };
    for (session, touched) in touched {
        batch.entries.extend(entries(journal, session, &touched, through).await?);
    }
    Ok(Some(batch))
}

/// Whether the session was open before with other people on its roster, whose names stand in the index.
async fn roster_changed(journal: &Journal, session: &Session, number: u64) -> Result<bool, Error> {
    let before = journal.opened_before(&session.id, number).await?.and_then(|row| row.read().ok());
    Ok(match before.map(|before| before.event) {
        Some(Event::Opened { session: before, at: _ }) => before.roster != session.roster,
        Some(_) | None => false,
    })
}

async fn entries(journal: &Journal, session: SessionId, touched: &Touched, through: u64) -> Result<Vec<Entry>, Error> {
    let (first, last) = match touched {
        Touched::These(these) => (these.first().copied(), these.last().copied()),
        Touched::All => (None, None),
    };
    let range = UtteranceRange {
        session: session.clone(),
        first: first.unwrap_or(UtteranceId::new(0)),
        last: last.unwrap_or(UtteranceId::new(i64::MAX.cast_unsigned())),
    };
    let rows = journal.utterances(&range).await?;
    let recorded: Vec<Recorded> = readable(&rows).collect();
    let mut begun: BTreeMap<UtteranceId, u64> = BTreeMap::new();
    for Recorded { number, session: _, event } in &recorded {
        if let Event::Settled { utterance, .. } = event {
            begun.entry(*utterance).or_insert(*number);
        }
    }
    let opened = journal.opened_before(&session, u64::MAX >> 1).await?.and_then(|row| row.read().ok());
    let roster = match opened.map(|opened| opened.event) {
        Some(Event::Opened { session, at: _ }) => session.roster,
        Some(_) | None => Vec::new(),
    };
    let wanted = |id: &UtteranceId| match touched {
        Touched::These(these) => these.contains(id),
        Touched::All => true,
    };
    let utterances = whole(recorded).into_values().filter(|utterance| wanted(&utterance.id));
    let entries = utterances.map(|utterance| Entry {
        session: session.clone(),
        number: begun[&utterance.id],
        speaker: roster.iter().find(|speaker| Some(&speaker.id) == utterance.speaker.as_ref()).cloned(),
        utterance,
    });
    // What begins later comes with a later batch; coming twice, it would be found twice.
    Ok(entries.filter(|entry| entry.number <= through).collect())
}

fn readable(rows: &[JournalRow]) -> impl Iterator<Item = Recorded> {
    rows.iter().filter_map(|row| {
        row.read().inspect_err(|error| tracing::error!(%error, "a row of the journal is left out of the index")).ok()
    })
}
