use std::time::Duration;

use meeting::Samples;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    Captioner, Error, Heard, Segment, Segmenter, Settings,
    captioner::{Input, Output},
    rooms::{Pace, Room},
    voice::Voice,
};

/// When so long no sound comes, the source is stuck or lost, and the utterance has ended.
const STUCK: Duration = Duration::from_millis(1_500);
/// What was heard and not yet taken. When full, the captioner waits: the journal must miss nothing.
const MOST_HEARD: usize = 64;

/// The captioning of one session, under way. It ends by itself when the sound's sender is dropped and all is settled.
pub struct Captioning {
    task: JoinHandle<Result<(), Error>>,
    pace: watch::Receiver<Pace>,
    names: watch::Sender<String>,
}

impl Captioning {
    /// How closely the captions follow: it changes when the machine does not keep up, and back.
    pub fn pace(&self) -> watch::Receiver<Pace> {
        self.pace.clone()
    }

    /// Where to tell which names may be said from now on ([`crate::Vocabulary::names`]): only the newest counts.
    pub fn names(&self) -> watch::Sender<String> {
        self.names.clone()
    }

    /// Waits until everything that was heard has been settled and sent. Drop the sound's sender first.
    pub async fn stopped(self) -> Result<(), Error> {
        self.task.await.expect("the captioning's task neither panics nor is aborted")
    }
}

/// Captions `sound` as it comes, by the recogniser of `room`. To be called within a tokio runtime.
///
/// A panic of the recogniser costs one guess. When it keeps failing, the captioning stops with an error, and the receiver of
/// what was heard closes.
pub fn start(settings: Settings, room: Room, sound: mpsc::Receiver<Samples>) -> (Captioning, mpsc::Receiver<Heard>) {
    let (sender, heard) = mpsc::channel(MOST_HEARD);
    let pace = room.pace();
    let (names, named) = watch::channel(String::new());
    let task = tokio::spawn(run(settings, room, sound, named, sender));
    (Captioning { task, pace, names }, heard)
}

async fn run(
    settings: Settings,
    mut room: Room,
    mut sound: mpsc::Receiver<Samples>,
    mut names: watch::Receiver<String>,
    heard: mpsc::Sender<Heard>,
) -> Result<(), Error> {
    let language = settings.language.clone();
    let mut pace = room.pace();
    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    let mut captioner = Captioner::new(&settings);
    let mut listening = true;
    while listening || !captioner.is_idle() {
        let segments = |found: Vec<Segment>| found.into_iter().map(Input::Segment).collect::<Vec<_>>();
        let inputs = tokio::select! {
            answer = room.answer() => match answer {
                Some(Ok(Some(guess))) => vec![Input::Guess(guess)],
                Some(Ok(None)) => vec![Input::Failed],
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
            Ok(()) = names.changed() => vec![Input::Names(names.borrow_and_update().clone())],
            Ok(()) = pace.changed() => vec![Input::Step(pace.borrow_and_update().step)],
            samples = timeout(STUCK, sound.recv()), if listening => match samples {
                Ok(Some(samples)) => {
                    segments(voice.hear(&samples).into_iter().flat_map(|frame| segmenter.handle(frame)).collect())
                }
                Ok(None) => {
                    listening = false;
                    segments(segmenter.end())
                }
                Err(_) => segments(segmenter.end()),
            },
        };
        for output in inputs.into_iter().flat_map(|input| captioner.handle(input)) {
            match output {
                Output::Heard(told) => {
                    if heard.send(told).await.is_err() {
                        return Ok(());
                    }
                }
                Output::Recognise(question) => room.ask(question, &language),
            }
        }
        room.renew(|| captioner.renew());
    }
    Ok(())
}
