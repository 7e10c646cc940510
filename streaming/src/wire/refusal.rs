use serde::Serialize;

use crate::error::Refusal;

#[derive(Serialize)]
struct Body {
    error: Told,
}

#[derive(Serialize)]
struct Told {
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
    Body { error: Told { code: refusal.code, message: Message { ja: refusal.ja, en: refusal.en } } }
}
