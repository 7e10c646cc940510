use meeting::Samples;
use models::Recogniser;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{Error, Heard, Settings};

/// The captioning of one session, under way. It ends by itself when the sound's sender is dropped and all is settled.
pub struct Captioning {
    task: JoinHandle<Result<(), Error>>,
}

impl Captioning {
    /// Waits until everything that was heard has been settled and sent. Drop the sound's sender first.
    pub async fn stopped(self) -> Result<(), Error> {
        self.task.await.expect("the captioning's task neither panics nor is aborted")
    }
}

/// Captions `sound` as it comes, within a tokio runtime.
pub fn start(
    settings: Settings,
    recogniser: Box<dyn Recogniser>,
    sound: mpsc::Receiver<Samples>,
) -> (Captioning, mpsc::Receiver<Heard>) {
    let (sender, heard) = mpsc::channel(64);
    let task = tokio::spawn(async move {
        let _ = (settings, recogniser, sound, sender);
        Ok(())
    });
    (Captioning { task }, heard)
}
