/// Why captioning stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The recogniser fails on every stretch of sound, even after a fresh start.
    #[error("the speech recogniser keeps failing: {0}")]
    Recogniser(#[from] models::Error),
    /// The recogniser's thread could not be started.
    #[error("cannot start the speech recogniser's thread: {0}")]
    Thread(#[from] std::io::Error),
}
