//! The captions' latency, stability and errors on the demonstration session, beside two other ways to caption it with the same
//! model in the same run; and what is captioned where nobody speaks.

mod beside;
mod policies;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use captioning::{
    Settings,
    trial::{self, Measured, Remembered, Spoken, noise::Noise},
};
use japanese::Dictionary;
use meeting::{Language, MediaTime, Samples, UtteranceId};
use models::Recogniser;

use self::policies::Session;
use super::crates::{demo_sound, millis};
use crate::{
    commands::script,
    config::ModelConfig,
    scorecard::{Figures, Goal},
    wiring::{LoadedModel, read_by},
};

/// How much of the session a quick run hears.
const QUICK: MediaTime = MediaTime::from_millis(60_000);
/// Heard after the last sentence.
const PAUSE: Duration = Duration::from_millis(700);
/// How long each noise lasts.
const NOISE_SECONDS: u32 = 3_600;
const NOISE_SECONDS_QUICK: u32 = 60;
const RATE: usize = Samples::RATE as usize;

/// The demonstration session's sound through the captioner, as if at the speed of speech, on a processor core of its own.
pub fn run(quick: bool, model: Option<PathBuf>, dictionary: Option<&Path>) -> anyhow::Result<Figures> {
    pipeline::init().context("start FFmpeg")?;
    let script = script()?;
    let most = if quick { QUICK } else { MediaTime::from_millis(u64::MAX / 1_000_000) };
    // As far as whole sentences go, with the pause behind the last.
    let until = script.lines.iter().map(|line| line.end).filter(|end| *end <= most).max().unwrap_or_default();
    let sound = demo_sound(until + PAUSE)?;
    let words = script.lines.iter().filter(|line| line.end <= until).flat_map(|line| &line.words);
    let spoken: Vec<Spoken> = words.map(|word| Spoken { text: word.text.clone(), span: word.span }).collect();
    let model = LoadedModel::load(&ModelConfig::of(model, 1))?;
    let mut settings = model.captions(Language::japanese(), UtteranceId::new(0));
    if let Some(dictionary) = dictionary {
        settings.readings = read_by(Arc::new(Dictionary::load(dictionary).context("load the dictionary")?));
    }
    let mut recogniser = model.recogniser()?;

    let session = Session { settings: &settings, sound: &sound, spoken: &spoken, quick };
    let tried = session.try_all(&mut Remembered::new(&mut *recogniser, processor_time))?;
    let mut figures = Figures::new("captions");
    let ours = &tried.ours()?.measured;
    add_ours(&mut figures, ours);
    beside::add(&mut figures, &tried)?;
    add_noises(&mut figures, &settings, &mut *recogniser, if quick { NOISE_SECONDS_QUICK } else { NOISE_SECONDS })?;
    let (kept, all) = trial::kept(&settings, &a_word(&sound, &spoken)).context("caption the protected phrases")?;
    figures.add("protected phrases kept when half heard", 100.0 * kept as f64 / all as f64, "%", Goal::AtLeast(100.0));
    figures.add_series(tried.series());
    Ok(figures)
}

fn add_ours(figures: &mut Figures, ours: &Measured) {
    figures.add("first shown after the word's end, p50", millis(ours.shown_half), "ms", Goal::AtMost(800.0));
    figures.add("settled after the word's end, p50", millis(ours.settled_half), "ms", Goal::AtMost(2_000.0));
    figures.add("settled after the word's end, p95", millis(ours.settled_most), "ms", Goal::AtMost(3_500.0));
    figures.add("character error rate", 100.0 * ours.character_error_rate, "%", Goal::AtMost(10.0));
    figures.add("normalised erasure of what is shown", ours.erasure, "", Goal::AtMost(0.1));
    figures.add("settled characters taken back", ours.revised as f64, "characters", Goal::AtMost(0.0));
    figures.add("recogniser busy", 100.0 * ours.busy, "% of one core", Goal::AtMost(100.0));
    figures.add("characters judged", ours.characters as f64, "characters", Goal::AtLeast(100.0));
}

fn add_noises(
    figures: &mut Figures,
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    seconds: u32,
) -> anyhow::Result<()> {
    for (noise, name) in [
        (Noise::Silence, "characters made up of silence"),
        (Noise::Fan, "characters made up of a fan's noise"),
        (Noise::Applause, "characters made up of applause"),
    ] {
        let told = |samples: &Samples| {
            let minutes = samples.at.as_millis() / 60_000;
            if samples.at.as_millis().is_multiple_of(600_000) && minutes > 0 {
                eprintln!("{noise:?}: {minutes} min");
            }
        };
        let invented =
            trial::invented(settings, recogniser, noise.sound(seconds).inspect(told)).context("caption a noise")?;
        figures.add(name, invented.characters as f64, "characters", Goal::AtMost(0.0));
    }
    figures.add("each of these noises lasted", f64::from(seconds), "s", Goal::None);
    Ok(())
}

/// Half a second of somebody's voice.
fn a_word(sound: &[Samples], spoken: &[Spoken]) -> Vec<f32> {
    let all: Vec<f32> = sound.iter().flat_map(|samples| samples.samples.iter().copied()).collect();
    let from = spoken.first().map_or(0, |first| first.span.start().as_millis() as usize * RATE / 1_000);
    all[from.min(all.len())..(from + RATE / 2).min(all.len())].to_vec()
}

/// What this thread, on which the recogniser works, has had of a processor: others on the machine do not count.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
