use futures_util::future::BoxFuture;
use meeting::Language;

/// Something that translates sentences, and takes its time over it.
pub trait Translator: Send + Sync {
    /// What screens call it.
    fn name(&self) -> &str;

    /// The sentences in the language `to`, one for each, in their order. Whoever calls limits the time.
    fn translate<'a>(
        &'a self,
        sentences: &'a [String],
        from: &'a Language,
        to: &'a Language,
    ) -> BoxFuture<'a, Result<Vec<String>, Failure>>;
}

/// Why a translator gave no translation. It holds no word that was said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It took too long.
    #[error("the translator took too long")]
    Late,
    /// It cannot be reached, or cut the connection.
    #[error("cannot reach the translator: {0}")]
    Unreachable(String),
    /// It refused, for instance for want of a key.
    #[error("the translator refused: HTTP status {0}")]
    Refused(u16),
    /// What it gave is no translation of what it was asked.
    #[error("the translator gave something that is no translation: {0}")]
    Nonsense(&'static str),
    /// It broke down.
    #[error("the translator broke down")]
    Broke,
}
