use archive::{accounts::Account, audit::Entry};
use meeting::{AgendaItemId, MediaTime, SpeakerId};
use serde::{Deserialize, Serialize};

use super::clock::rfc3339;

/// `POST /api/v1/sign-in`
#[derive(Deserialize)]
pub(crate) struct SignIn {
    pub(crate) name: String,
    pub(crate) password: String,
}

/// `POST /api/v1/sign-in/once`
#[derive(Deserialize)]
pub(crate) struct OneTimeLink {
    pub(crate) token: String,
}

/// Who is signed in: the answer to a sign-in and to `GET /api/v1/me`.
#[derive(Serialize)]
pub(crate) struct SignedIn {
    name: String,
    roles: Vec<&'static str>,
    csrf: String,
}

impl SignedIn {
    pub(crate) fn new(account: &Account, csrf: String) -> Self {
        let roles = account.roles.iter().map(|role| role.as_str()).collect();
        Self { name: account.name.clone(), roles, csrf }
    }
}

/// `POST /api/v1/sessions/{id}/floor`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Floor {
    speaker: Option<String>,
    at_ms: Option<u64>,
}

impl Floor {
    pub(crate) fn into_parts(self) -> (Option<SpeakerId>, Option<MediaTime>) {
        (self.speaker.map(SpeakerId::new), self.at_ms.map(MediaTime::from_millis))
    }
}

/// `POST /api/v1/sessions/{id}/agenda-item`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemTakenUp {
    agenda_item: u16,
    at_ms: Option<u64>,
}

impl ItemTakenUp {
    pub(crate) fn into_parts(self) -> (AgendaItemId, Option<MediaTime>) {
        (AgendaItemId::new(self.agenda_item), self.at_ms.map(MediaTime::from_millis))
    }
}

#[derive(Serialize)]
struct Audit {
    entries: Vec<EntryBody>,
    next: Option<u64>,
}

#[derive(Serialize)]
struct EntryBody {
    number: u64,
    at: String,
    who: String,
    action: String,
    targets: Vec<String>,
}

/// `GET /api/v1/audit`: a page of at most `limit`. Where it is full, `next` is what to ask `before`.
pub(crate) fn audit(page: Vec<Entry>, limit: u32) -> impl Serialize {
    let full = page.len() >= limit as usize;
    let body = |entry: Entry| EntryBody {
        number: entry.number,
        at: rfc3339(entry.at),
        who: entry.who,
        action: entry.action,
        targets: entry.targets,
    };
    let next = page.last().filter(|_| full).map(|last| last.number);
    Audit { entries: page.into_iter().map(body).collect(), next }
}
