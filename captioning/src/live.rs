use std::{mem, time::Duration};

use meeting::Samples;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, error::Elapsed, sleep_until, timeout},
};

use crate::{
    Captioner, Error, Heard, Segmenter, Settings,
    captioner::{Input, Output},
    rests::Rests,
    rooms::{Answer, Pace, Room},
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
    recogniser: watch::Receiver<RecogniserState>,
    waiting: watch::Receiver<Duration>,
}

/// Whether a recogniser does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecogniserState {
    /// It answers, as far as anybody has asked.
    Answers,
    /// It keeps failing, and is left alone for so long before it is tried again. Sound waits meanwhile.
    Rests(Duration),
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

    /// How the recogniser fares: told each time that it is left alone, and once it answers again.
    pub fn recogniser(&self) -> watch::Receiver<RecogniserState> {
        self.recogniser.clone()
    }

    /// How much sound waits to be captioned.
    pub fn waiting(&self) -> Duration {
        *self.waiting.borrow()
    }

    /// Waits until everything that was heard has been settled and sent. Drop the sound's sender first. An error: the recogniser
    /// failed to the end, and what waited for it was given up.
    pub async fn stopped(self) -> Result<(), Error> {
        self.task.await.expect("the captioning's task neither panics nor is aborted")
    }
}

/// Captions `sound` as it comes, by the recogniser of `room`. To be called within a tokio runtime.
///
/// A panic of the recogniser costs one guess. One that keeps failing is left alone for a while and tried again, for as long as
/// there is sound: it waits, ten minutes of it at most.
pub fn start(settings: Settings, room: Room, sound: mpsc::Receiver<Samples>) -> (Captioning, mpsc::Receiver<Heard>) {
    let (sender, heard) = mpsc::channel(MOST_HEARD);
    let pace = room.pace();
    let (names, named) = watch::channel(String::new());
    let (state, recogniser) = watch::channel(RecogniserState::Answers);
    let (told, waiting) = watch::channel(Duration::ZERO);
    let task =
        tokio::spawn(run(settings, room, sound, named, Told { heard: sender, recogniser: state, waiting: told }));
    (Captioning { task, pace, names, recogniser, waiting }, heard)
}

/// What a captioning tells.
struct Told {
    heard: mpsc::Sender<Heard>,
    recogniser: watch::Sender<RecogniserState>,
    waiting: watch::Sender<Duration>,
}

async fn run(
    settings: Settings,
    mut room: Room,
    mut sound: mpsc::Receiver<Samples>,
    mut names: watch::Receiver<String>,
    told: Told,
) -> Result<(), Error> {
    let language = settings.language.clone();
    let mut pace = room.pace();
    let mut listener = Listener::new(&settings);
    let mut captioner = Captioner::new(&settings);
    while listener.hears || !captioner.is_idle() {
        let inputs = tokio::select! {
            answer = room.answer() => match answer {
                Some(answer) => vec![listener.on_answer(answer, &told.recogniser)],
                None => return Ok(()),
            },
            () = until(listener.rests_until) => {
                listener.rests_until = None;
                vec![Input::Rested]
            }
            Ok(()) = names.changed() => vec![Input::Names(names.borrow_and_update().clone())],
            Ok(()) = pace.changed() => vec![Input::Step(pace.borrow_and_update().step)],
            samples = timeout(STUCK, sound.recv()), if listener.hears => listener.on_sound(samples),
        };
        for output in inputs.into_iter().flat_map(|input| captioner.handle(input)) {
            match output {
                Output::Heard(heard) => {
                    if told.heard.send(heard).await.is_err() {
                        return Ok(());
                    }
                }
                Output::Recognise(question) => room.ask(question, &language),
            }
        }
        room.renew(|| captioner.renew());
        let waiting = captioner.waiting();
        told.waiting.send_if_modified(|before| mem::replace(before, waiting) != waiting);
    }
    listener.failed.map_or(Ok(()), |error| Err(error.into()))
}

/// What the captioner is told comes from here: what is said where, and how the recogniser fares.
struct Listener {
    voice: Voice,
    segmenter: Segmenter,
    /// More sound may come.
    hears: bool,
    rests: Rests,
    /// The recogniser is left alone until then.
    rests_until: Option<Instant>,
    /// It failed after the sound had ended.
    failed: Option<models::Error>,
}

impl Listener {
    fn new(settings: &Settings) -> Self {
        Self {
            voice: Voice::new(),
            segmenter: Segmenter::new(settings.segments.clone()),
            hears: true,
            rests: Rests::new(settings.first_rest),
            rests_until: None,
            failed: None,
        }
    }

    fn on_sound(&mut self, samples: Result<Option<Samples>, Elapsed>) -> Vec<Input> {
        let found = match samples {
            Ok(Some(samples)) => {
                let frames = self.voice.hear(&samples);
                frames.into_iter().flat_map(|frame| self.segmenter.handle(frame)).collect()
            }
            Ok(None) => {
                self.hears = false;
                // Nobody waits for the end of a rest any more: the recogniser is tried a last time.
                self.rests_until = self.rests_until.map(|_| Instant::now());
                self.segmenter.end()
            }
            Err(_) => self.segmenter.end(),
        };
        found.into_iter().map(Input::Segment).collect()
    }

    fn on_answer(&mut self, answer: Answer, recogniser: &watch::Sender<RecogniserState>) -> Input {
        match answer {
            Ok(Some(guess)) => {
                if self.rests.answered() {
                    recogniser.send_replace(RecogniserState::Answers);
                }
                Input::Guess(guess)
            }
            Ok(None) => Input::Failed,
            Err(error) if self.hears => {
                let rest = self.rests.failed();
                tracing::error!(%error, rest_ms = rest.as_millis(), "the recogniser keeps failing; it is left alone a while");
                self.rests_until = Some(Instant::now() + rest);
                recogniser.send_replace(RecogniserState::Rests(rest));
                Input::Rests
            }
            Err(error) => {
                self.failed = Some(error);
                Input::GiveUp
            }
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
