use anyhow::Context as _;
use captioning::{CaptionTrack, Heard, RecogniserState};
use counter::{Input, Side};
use meeting::{Floor, Language, Samples, UtteranceId};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{LoadedModel, spelling::Spelling};

/// One stretch of listening to one side: from when its microphone was let through until it is cut off.
pub struct Listening {
    pub side: Side,
    pub language: Language,
    /// Whether the recogniser is also to say in English what it hears.
    pub translated: bool,
    /// Counts the stretches, so that each has utterances of its own.
    pub number: u64,
    pub model: LoadedModel,
    /// How what is heard is written.
    pub spelling: Spelling,
    pub sound: mpsc::Receiver<Samples>,
    /// The stretch before: what was said in it is shown first.
    pub before: Option<JoinHandle<()>>,
}

/// Sound on its way to the captioner; when full, it waits in the microphone's own queue.
const TO_CAPTIONER: usize = 4;
/// Each stretch numbers its utterances from a multiple of this on.
const UTTERANCES: u64 = 1 << 32;

/// Captions what comes, until no more does and all of it has settled.
pub async fn listen(listening: Listening, heard: mpsc::Sender<Input>) {
    let side = listening.side;
    if let Err(error) = caption(listening, &heard).await {
        tracing::error!(error = format!("{error:#}"), "a side of a counter is not captioned any more");
        // Closed, the conversation has ended.
        let _ = heard.send(Input::Microphone(side, false)).await;
    }
}

async fn caption(listening: Listening, heard: &mpsc::Sender<Input>) -> anyhow::Result<()> {
    let Listening { side, language, translated, number, model, mut spelling, sound, before } = listening;
    if let Some(before) = before {
        // Aborted or failed, it has nothing more to show.
        let _ = before.await;
    }
    // Never a person's name: both sides of all counters are told apart by their side alone.
    let room = match side {
        Side::Clerk => "counter-clerk",
        Side::Visitor => "counter-visitor",
    };
    let mut settings = model.captions(language.clone(), UtteranceId::new(number * UTTERANCES));
    settings.translated = translated;
    // Names, numbers and their readings are Japanese.
    let is_japanese = language == Language::japanese();
    if is_japanese {
        settings.readings = spelling.readings();
    }
    let room = tokio::task::spawn_blocking(move || model.room(room, None)).await.context("make a recogniser")??;
    let (to_captioner, from_microphone) = mpsc::channel(TO_CAPTIONER);
    let (captioning, mut said) = captioning::start(settings, room, from_microphone);
    let mut track = CaptionTrack::new(language);
    // Who speaks is known by the microphone; nobody gives anybody the floor here.
    let floor = Floor::default();
    let passing = pass(sound, to_captioner);
    let showing = async {
        while let Some(said) = said.recv().await {
            let written = if is_japanese { spelling.hear(said) } else { vec![said] };
            for said in written {
                if let Heard::Translated { utterance, text } = said {
                    // Closed, the conversation has ended.
                    let _ = heard.send(Input::ByEar(side, utterance, text)).await;
                    continue;
                }
                // Its event is for a journal, and a counter has none.
                if let Some(caption) = track.handle(said, &floor).caption {
                    // Once the conversation has ended, what its recogniser still had to say goes nowhere.
                    let _ = heard.send(Input::Caption(side, Box::new(caption))).await;
                }
            }
        }
    };
    let mut recogniser = captioning.recogniser();
    let fails = tokio::select! {
        ((), ()) = async { tokio::join!(passing, showing) } => false,
        // Nobody at a counter waits for it: whoever pauses the microphone and goes on gets another.
        Ok(_) = recogniser.wait_for(|state| matches!(state, RecogniserState::Rests(_))) => true,
    };
    drop(said);
    captioning.stopped().await.context("caption a side of a counter")?;
    anyhow::ensure!(!fails, "the recogniser of a side of a counter kept failing");
    Ok(())
}

/// Hands sound on until the microphone is cut off or the captioner has ended.
async fn pass(mut sound: mpsc::Receiver<Samples>, to_captioner: mpsc::Sender<Samples>) {
    while let Some(samples) = sound.recv().await {
        if to_captioner.send(samples).await.is_err() {
            return;
        }
    }
}
