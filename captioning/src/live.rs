use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use meeting::{Language, Samples};
use models::{Guess, Recogniser};
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use crate::{
    Captioner, Error, Heard, Question, Segment, Segmenter, Settings,
    captioner::{Input, Output},
    voice::Voice,
};

/// When so long no sound comes, the source is stuck or lost, and the utterance has ended.
const STUCK: Duration = Duration::from_millis(1_500);
/// A recogniser that fails so often in a row will not get better.
const MOST_FAILURES: u32 = 5;
/// What was heard and not yet taken. When full, the captioner waits: the journal must miss nothing.
const MOST_HEARD: usize = 64;

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

/// Captions `sound` as it comes. To be called within a tokio runtime; recognition has a thread of its own.
///
/// A panic of the recogniser costs one guess. When it keeps failing, the captioning stops with an error, and the receiver of
/// what was heard closes.
pub fn start(
    settings: Settings,
    recogniser: Box<dyn Recogniser>,
    sound: mpsc::Receiver<Samples>,
) -> (Captioning, mpsc::Receiver<Heard>) {
    let (sender, heard) = mpsc::channel(MOST_HEARD);
    let task = tokio::spawn(run(settings, recogniser, sound, sender));
    (Captioning { task }, heard)
}

async fn run(
    settings: Settings,
    recogniser: Box<dyn Recogniser>,
    mut sound: mpsc::Receiver<Samples>,
    heard: mpsc::Sender<Heard>,
) -> Result<(), Error> {
    let language = settings.language.clone();
    // One question is open at a time, so that neither queue is ever full.
    let (questions, asked) = mpsc::channel(1);
    let (answers, mut answered) = mpsc::channel(1);
    let thread = std::thread::Builder::new().name("recogniser".to_owned());
    thread.spawn(move || answer(recogniser, &language, asked, &answers))?;

    let mut voice = Voice::new();
    let mut segmenter = Segmenter::new(settings.segments.clone());
    let mut captioner = Captioner::new(&settings);
    let mut listening = true;
    while listening || !captioner.is_idle() {
        let segments = |found: Vec<Segment>| found.into_iter().map(Input::Segment).collect::<Vec<_>>();
        let inputs = tokio::select! {
            answer = answered.recv() => match answer {
                Some(Ok(Some(guess))) => vec![Input::Guess(guess)],
                Some(Ok(None)) => vec![Input::Failed],
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
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
            let sent = match output {
                Output::Heard(told) => heard.send(told).await.is_ok(),
                Output::Recognise(question) => questions.send(question).await.is_ok(),
            };
            if !sent {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Answers until no more questions come. `None`: it failed at this one, and has been started afresh.
fn answer(
    mut recogniser: Box<dyn Recogniser>,
    language: &Language,
    mut questions: mpsc::Receiver<Question>,
    answers: &mpsc::Sender<Result<Option<Guess>, models::Error>>,
) {
    let mut failures = 0;
    while let Some(question) = questions.blocking_recv() {
        let ask = question.ask(language);
        let guess = catch_unwind(AssertUnwindSafe(|| recogniser.recognise(&question.sound, &ask)));
        let answer = match guess {
            Ok(Ok(guess)) => {
                failures = 0;
                Ok(Some(guess))
            }
            Ok(Err(error)) => {
                failures += 1;
                tracing::warn!(%error, failures, "cannot recognise a stretch of sound; starting the recogniser afresh");
                if failures < MOST_FAILURES { recogniser.restart().map(|()| None) } else { Err(error) }
            }
            Err(_) => {
                failures += 1;
                tracing::error!(failures, "the recogniser panicked; starting it afresh");
                if failures < MOST_FAILURES { recogniser.restart().map(|()| None) } else { Err(panicked()) }
            }
        };
        if answers.blocking_send(answer).is_err() {
            return;
        }
    }
}

fn panicked() -> models::Error {
    models::Error::Recognition("it panicked again and again".to_owned())
}
