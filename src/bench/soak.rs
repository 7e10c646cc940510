//! `koe bench soak`: a long sitting played fast through captioning, journal, index and feeds; does the memory grow?

use std::{
    path::PathBuf,
    time::{Duration, Instant, SystemTime},
};

use anyhow::Context as _;
use captioning::{Heard, Settings, rooms::Room};
use meeting::{Event, Floor, Language, MediaTime, Origin, Samples, Session, SessionId, Stage, UtteranceId};
use models::{Guess, GuessedWord, Scripted};
use streaming::{LiveInfo, ModelLabel};
use tokio::sync::mpsc;

use super::{
    captions_feed::{CaptionsFeed, Message},
    crates::demo_sound,
    process,
};
use crate::{
    commands::{DataFolder, DemoAddresses, DemoService},
    scorecard::{Figures, Goal},
    wiring::{Journalled, NamesAt, Naming, Services},
};

/// What a sitting may grow by.
const MOST_MB_AN_HOUR: f64 = 1.0;
/// How often the memory is looked at, by the sitting's time.
const LOOK_EVERY: Duration = Duration::from_secs(300);
/// The camera's clock runs so much faster than it should: 50 parts in a million, which is usual.
const DRIFT: f64 = 50e-6;
/// Of each three hours the last is a recess, in which nobody speaks.
const RECESS_EVERY: u64 = 3;
/// Sound that waits for the captioner.
const MOST_WAITING: usize = 64;

/// Plays ten hours of a sitting, the first of them to warm up; a quick run two, with half an hour.
pub async fn run(quick: bool, dictionary: Option<PathBuf>) -> anyhow::Result<Figures> {
    let (hours, settled_in) = if quick { (2, Duration::from_secs(1_800)) } else { (10, Duration::from_secs(3_600)) };
    let folder = DataFolder::temporary()?;
    let demo = DemoService::start(&folder, &DemoAddresses::any(), None, dictionary).await?;
    let viewed = format!("http://{}/api/v1/sessions/soak/captions?language=ja", demo.running.address);
    let played = play(&demo.running.services, &viewed, hours, settled_in).await;
    demo.running.stop().await?;
    played
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures real time, and a session is opened by the wall clock"
)]
async fn play(services: &Services, viewed: &str, hours: u32, settled_in: Duration) -> anyhow::Result<Figures> {
    let session = session();
    let opened_at = SystemTime::now();
    let opened = Event::Opened { session: session.clone(), at: opened_at };
    services.archive.append(&session.id, &opened).await.context("open the session in the journal")?;
    let label = ModelLabel { name: "scripted".to_owned(), demonstration: true };
    let info = LiveInfo { session: session.clone(), opened_at, model: label, languages: Vec::new() };
    let live = services.streaming.open_session(info);
    let settings = Settings::new(session.language.clone(), UtteranceId::new(0));
    let room = Room::alone(Box::new(Scripted::new(|sound| Ok(babble(sound.len())))), settings.patience.step)?;
    let (sender, sound) = mpsc::channel(MOST_WAITING);
    let (captioning, mut heard) = captioning::start(settings, room, sound);
    let names = vec![NamesAt { speaker: None, names: captioning.names() }];
    let naming = Naming::new(&session, services.streaming.terms(), names);
    let stage = Stage::Live { opened_at };
    let mut kept = Journalled::new(services, &session, live, Floor::default(), &stage, naming);
    let viewing = tokio::spawn(view(CaptionsFeed::open(reqwest::Client::new().get(viewed)).await?));
    let length = Duration::from_secs(3_600) * hours;
    let speaking = tokio::spawn(speak(demo_sound(MediaTime::from_millis(240_000))?, length, sender));

    let begun = Instant::now();
    let mut memory = Memory::default();
    let mut fared = Fared::default();
    let mut reached = MediaTime::ZERO;
    while let Some(told) = heard.recv().await {
        match &told {
            Heard::Settled { words, .. } => reached = words.last().map_or(reached, |last| last.span.end()),
            Heard::Ended { .. } => fared.utterances += 1,
            Heard::Gap(gap) => fared.dropped += gap.length(),
            Heard::Draft { .. } | Heard::Translated { .. } => {}
        }
        kept.reached(reached);
        kept.heard(None, told).await?;
        memory.look(reached)?;
    }
    captioning.stopped().await?;
    speaking.await.context("play the sound")?;
    kept.adjourn(MediaTime::ZERO + length).await?;
    fared.took = begun.elapsed();
    fared.viewed = viewing.await.context("follow the captions as a viewer")??;
    Ok(memory.figures(length, settled_in, &fared))
}

/// How the sitting went.
#[derive(Default)]
struct Fared {
    took: Duration,
    utterances: u32,
    dropped: Duration,
    /// Utterances that a viewer saw settle, on a feed over HTTP.
    viewed: u32,
}

/// Follows the captions, as a viewer's page does, until the sitting is over.
async fn view(mut feed: CaptionsFeed) -> anyhow::Result<u32> {
    let mut settled = 0;
    while let Some(message) = feed.next().await? {
        match message {
            Message::Caption { state, .. } if state == "settled" => settled += 1,
            Message::Stage { stage } if stage == "adjourned" => break,
            Message::Caption { .. } | Message::Stage { .. } | Message::Hello { .. } | Message::Other => {}
        }
    }
    Ok(settled)
}

fn session() -> Session {
    Session {
        id: SessionId::new("soak").expect("a constant, well-formed name"),
        title: "長い会議".to_owned(),
        language: Language::japanese(),
        agenda: Vec::new(),
        roster: Vec::new(),
        demonstration: true,
        origin: Origin::Live,
    }
}

/// What a recogniser that never errs would say of so much sound: five characters a second, the same from the beginning on.
fn babble(samples: usize) -> Guess {
    const TEXT: &str = "それでは議案第四十六号について質問いたします予算の執行状況と今後の見通しをお聞かせください";
    let said = samples * 5 / Samples::RATE as usize;
    let words = TEXT.chars().cycle().take(said);
    let words = words.map(|character| GuessedWord::new(character, 0.9));
    Guess { words: words.collect(), no_speech_probability: 0.0 }
}

/// The session's sound again and again, by a clock that drifts, with hours in which nobody speaks.
async fn speak(sound: Vec<Samples>, length: Duration, to: mpsc::Sender<Samples>) {
    let mut spoken = Duration::ZERO;
    for chunk in sound.iter().cycle() {
        if spoken >= length {
            return;
        }
        let recess = spoken.as_secs() / 3_600 % RECESS_EVERY == RECESS_EVERY - 1;
        let samples = if recess { vec![0.0; chunk.samples.len()] } else { chunk.samples.clone() };
        let at = MediaTime::ZERO + spoken.mul_f64(1.0 + DRIFT);
        spoken += Duration::from_secs_f64(samples.len() as f64 / f64::from(Samples::RATE));
        if to.send(Samples { at, samples }).await.is_err() {
            return;
        }
    }
}

/// The memory as the sitting goes on.
#[derive(Default)]
struct Memory {
    /// Hours into the sitting, and bytes that belong to this process alone.
    looks: Vec<(f64, f64)>,
    next: Duration,
}

impl Memory {
    fn look(&mut self, reached: MediaTime) -> anyhow::Result<()> {
        let now = reached.since(MediaTime::ZERO);
        if now >= self.next {
            self.next = now + LOOK_EVERY;
            self.looks.push((now.as_secs_f64() / 3_600.0, process::used()?.own_memory as f64));
        }
        Ok(())
    }

    fn figures(&self, length: Duration, settled_in: Duration, fared: &Fared) -> Figures {
        let settled_in = settled_in.as_secs_f64() / 3_600.0;
        let counted: Vec<(f64, f64)> = self.looks.iter().copied().filter(|(hours, _)| *hours >= settled_in).collect();
        let mib = |look: Option<&(f64, f64)>| look.map(|(_, bytes)| bytes / f64::from(1 << 20));
        let mut figures = Figures::new("soak");
        figures.add("sitting", length.as_secs_f64() / 3_600.0, "h", Goal::None);
        figures.add("played so much faster", length.as_secs_f64() / fared.took.as_secs_f64(), "times", Goal::None);
        figures.add("utterances kept", f64::from(fared.utterances), "utterances", Goal::AtLeast(100.0));
        let seen = 100.0 * f64::from(fared.viewed) / f64::from(fared.utterances.max(1));
        figures.add("of these seen by a viewer", seen, "%", Goal::AtLeast(100.0));
        figures.add("own memory, settled in", mib(counted.first()), "MiB", Goal::None);
        figures.add("own memory, at the end", mib(counted.last()), "MiB", Goal::None);
        figures.add("growth", slope(&counted).map(|slope| slope / 1e6), "MB an hour", Goal::AtMost(MOST_MB_AN_HOUR));
        figures.add("sound dropped", fared.dropped.as_secs_f64(), "s", Goal::AtMost(0.0));
        figures
    }
}

/// Of the straight line through the points, by least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(&|point| point.0), mean(&|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let together: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    (points.len() > 2 && spread > 0.0).then(|| together / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_the_slope_of_the_line_through_what_was_seen() {
        let seen = slope(&[(1.0, 10.0), (2.0, 13.0), (3.0, 14.0), (4.0, 17.0)]).expect("four points");
        assert!((seen - 2.2).abs() < 1e-9, "{seen}");
        assert_eq!(slope(&[(1.0, 10.0), (2.0, 13.0)]), None);
    }
}
