use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use archive::Archive;
use meeting::{RecordingPart, SessionId};

/// Which parts each recording has, remembered for [`Shelf::FRESH`]: players ask for a part's bytes every two seconds, and
/// the minutes need not be read each time.
#[derive(Default)]
pub(crate) struct Shelf {
    /// At most [`Shelf::MOST`] sessions; when full, all are forgotten and asked for again. Never held across a wait.
    known: Mutex<HashMap<SessionId, Known>>,
}

#[derive(Clone)]
struct Known {
    parts: Arc<[RecordingPart]>,
    since: Instant,
}

impl Shelf {
    const FRESH: Duration = Duration::from_secs(2);
    const MOST: usize = 256;

    /// The parts, not older than [`Shelf::FRESH`].
    pub(crate) async fn parts(
        &self,
        session: &SessionId,
        archive: &Archive,
    ) -> Result<Arc<[RecordingPart]>, archive::Error> {
        let known = self.known().get(session).cloned();
        if let Some(known) = known.filter(|known| now() < known.since + Self::FRESH) {
            return Ok(known.parts);
        }
        let parts: Arc<[RecordingPart]> = archive.minutes(session).await?.recording.into();
        let mut known = self.known();
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(session.clone(), Known { parts: Arc::clone(&parts), since: now() });
        Ok(parts)
    }

    /// One part, however long ago it was heard of: a part stays what it is until it is [forgotten](Shelf::forget).
    pub(crate) async fn part(
        &self,
        session: &SessionId,
        number: u32,
        archive: &Archive,
    ) -> Result<Option<RecordingPart>, archive::Error> {
        let find = |parts: &[RecordingPart]| parts.iter().find(|part| part.number == number).cloned();
        let known = self.known().get(session).and_then(|known| find(&known.parts));
        match known {
            Some(part) => Ok(Some(part)),
            None => Ok(find(&self.parts(session, archive).await?)),
        }
    }

    /// A part was not where it was said to be.
    pub(crate) fn forget(&self, session: &SessionId) {
        self.known().remove(session);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<SessionId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "how old what is remembered is")]
fn now() -> Instant {
    Instant::now()
}
