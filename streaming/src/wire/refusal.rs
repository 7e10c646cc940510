use serde::Serialize;

use crate::error::Refusal;

#[derive(Serialize)]
struct Body {
    error: Refused,
}

/// What went wrong: for bodies that say more beside it.
#[derive(Serialize)]
pub(super) struct Refused {
    code: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Message {
    ja: &'static str,
    en: &'static str,
}

/// A refusal's body.
pub(crate) fn refusal(refusal: &Refusal) -> impl Serialize {
    Body { error: refused(refusal) }
}

pub(super) fn refused(refusal: &Refusal) -> Refused {
    Refused { code: refusal.code, message: Message { ja: refusal.ja, en: refusal.en } }
}
