use std::time::Duration;

use anyhow::Context as _;
use captioning::CaptionTrack;
use counter::{Input, Side};
use meeting::{Floor, Language, MediaTime, Samples, UtteranceId};
use tokio::{sync::mpsc, task::JoinHandle};

use super::LoadedModel;

/// One stretch of listening to one side: from when its microphone was let through until it is cut off.
pub struct Listening {
    pub side: Side,
    pub language: Language,
    /// Counts the stretches, so that each has utterances of its own.
    pub number: u64,
    pub model: LoadedModel,
    pub sound: mpsc::Receiver<Samples>,
    /// The stretch before: what was said in it is shown first.
    pub before: Option<JoinHandle<()>>,
}

/// Loudness is told this often.
const LEVEL_EVERY: Duration = Duration::from_millis(100);
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
    let Listening { side, language, number, model, sound, before } = listening;
    if let Some(before) = before {
        // Aborted or failed, it has nothing more to show.
        let _ = before.await;
    }
    // Never a person's name: both sides of all counters are told apart by their side alone.
    let room = match side {
        Side::Clerk => "counter-clerk",
        Side::Visitor => "counter-visitor",
    };
    let settings = model.captions(language.clone(), UtteranceId::new(number * UTTERANCES));
    let room = tokio::task::spawn_blocking(move || model.room(room)).await.context("make a recogniser")??;
    let (to_captioner, from_microphone) = mpsc::channel(TO_CAPTIONER);
    let (captioning, mut said) = captioning::start(settings, room, from_microphone);
    let mut track = CaptionTrack::new(language);
    // Who speaks is known by the microphone; nobody gives anybody the floor here.
    let floor = Floor::default();
    let measuring = measure(side, sound, to_captioner, heard.clone());
    let showing = async {
        while let Some(said) = said.recv().await {
            // Its event is for a journal, and a counter has none.
            if let Some(caption) = track.handle(said, &floor).caption
                && heard.send(Input::Caption(side, Box::new(caption))).await.is_err()
            {
                return;
            }
        }
    };
    tokio::join!(measuring, showing);
    captioning.stopped().await.context("caption a side of a counter")
}

/// Hands sound on and tells how loud it was.
async fn measure(
    side: Side,
    mut sound: mpsc::Receiver<Samples>,
    to_captioner: mpsc::Sender<Samples>,
    heard: mpsc::Sender<Input>,
) {
    let mut meter = Meter::default();
    while let Some(samples) = sound.recv().await {
        if let Some((at, level_db)) = meter.hear(&samples) {
            // A level that finds no room is not missed: the next one comes in a moment.
            let _ = heard.try_send(Input::Level(side, at, level_db));
        }
        if to_captioner.send(samples).await.is_err() {
            return;
        }
    }
}

/// Measures loudness over stretches of [`LEVEL_EVERY`].
#[derive(Default)]
struct Meter {
    power: f32,
    samples: u16,
    begins: Option<MediaTime>,
}

impl Meter {
    /// The stretch that ends with these samples, in dB of full scale; none while it is still too short.
    fn hear(&mut self, heard: &Samples) -> Option<(MediaTime, f32)> {
        let begins = *self.begins.get_or_insert(heard.at);
        self.power += heard.samples.iter().map(|sample| sample * sample).sum::<f32>();
        self.samples = self.samples.saturating_add(u16::try_from(heard.samples.len()).unwrap_or(u16::MAX));
        if heard.span().end().since(begins) < LEVEL_EVERY {
            return None;
        }
        let mean = self.power / f32::from(self.samples.max(1));
        *self = Self::default();
        Some((begins, 10.0 * mean.max(1e-10).log10()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_is_told_ten_times_a_second_in_db_of_full_scale() {
        let mut meter = Meter::default();
        let buffer = |ms: u64| Samples { at: MediaTime::from_millis(ms), samples: vec![0.1; 320] };
        let told: Vec<_> = (0..20).filter_map(|n| meter.hear(&buffer(n * 20))).collect();
        assert_eq!(told.len(), 4);
        assert_eq!(told[1].0, MediaTime::from_millis(100));
        assert!((told[1].1 + 20.0).abs() < 0.1, "{} dB", told[1].1);
    }

    #[test]
    fn silence_has_a_level_too() {
        let samples = vec![0.0; 1_600];
        let (_, level) = Meter::default().hear(&Samples { at: MediaTime::ZERO, samples }).expect("long enough");
        assert_eq!(level, -100.0);
    }
}
