use std::time::Duration;

use anyhow::Context as _;
use captioning::{
    Heard, Settings,
    rooms::{Pace, Room},
};
use meeting::{MediaTime, Samples};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::{Rooms, exceeded};
use crate::{
    say::say,
    scorecard::{Scorecard, Script, percentile},
};

/// How much of the demonstration session is played in real time.
const REAL: MediaTime = MediaTime::from_millis(60_000);
/// A line counts when it ended this long before the playing did.
const GRACE: Duration = Duration::from_secs(6);

/// What real rooms came to.
pub struct Real {
    pub rooms: usize,
    /// From a word's end, for each right character, sorted.
    pub settled_ms: Vec<u64>,
    pub dropped: Duration,
    /// How long after its sound's end the last room's captions ended.
    pub behind: Duration,
    pub error_rate: Option<f64>,
    /// At its end.
    pub pace: Pace,
}

impl Real {
    /// What the captions did not keep to: what takes longer than it may, sound that was dropped, or that nothing was captioned.
    pub fn limit(&self) -> Option<String> {
        let at = |share| percentile(&self.settled_ms, share).map(Duration::from_millis);
        match (at(0.5), at(0.95)) {
            (Some(half), Some(most)) => exceeded(self.dropped, self.behind, half, most),
            (_, _) => Some(say("字幕なし", "no captions").to_owned()),
        }
    }
}

/// Plays so many rooms in real time with the real model.
pub async fn play(number: usize, rooms: &Rooms, sound: &[Samples], script: &Script) -> anyhow::Result<Real> {
    let names = rooms.names.clone().map(|likely| rooms.model.names(likely)).transpose()?;
    let mut playing = JoinSet::new();
    for place in 0..number {
        let room = rooms.model.room(&format!("room-{place}"), names.as_ref())?;
        let sound: Vec<Samples> = sound.iter().take_while(|samples| samples.at < REAL).cloned().collect();
        playing.spawn(play_one(rooms.settings.clone(), rooms.prompt.clone(), room, sound, place as u32));
    }
    let (settled_ms, pace) = (Vec::new(), rooms.model.pace());
    let (dropped, behind) = (Duration::ZERO, Duration::ZERO);
    let mut real = Real { rooms: number, settled_ms, dropped, behind, error_rate: None, pace };
    let (mut errors, mut characters) = (0, 0);
    while let Some(played) = playing.join_next().await {
        let Played { card, dropped, behind } = played.context("play a room")??;
        let verdict = card.verdict(script, REAL - GRACE);
        real.settled_ms.extend(verdict.settled_after_ms);
        real.dropped += dropped;
        real.behind = real.behind.max(behind);
        errors += verdict.errors;
        characters += verdict.characters;
    }
    real.pace = rooms.model.pace();
    real.settled_ms.sort_unstable();
    real.error_rate = (characters > 0).then(|| errors as f64 / characters as f64);
    Ok(real)
}

struct Played {
    card: Scorecard,
    dropped: Duration,
    behind: Duration,
}

async fn play_one(
    settings: Settings,
    prompt: String,
    room: Room,
    sound: Vec<Samples>,
    number: u32,
) -> anyhow::Result<Played> {
    // Not in chorus.
    tokio::time::sleep(Duration::from_millis(730) * number).await;
    let (sender, listening) = mpsc::channel(100);
    let (captioning, mut heard) = captioning::start(settings, room, listening);
    captioning.names().send_replace(prompt);
    let end = sound.last().map_or(MediaTime::ZERO, |last| last.span().end());
    let began = Instant::now();
    let speaking = tokio::spawn(async move {
        for samples in sound {
            tokio::time::sleep_until(began + samples.span().end().since(MediaTime::ZERO)).await;
            if sender.send(samples).await.is_err() {
                return;
            }
        }
    });
    let mut card = Scorecard::default();
    let (mut dropped, mut behind, mut settled) = (Duration::ZERO, Duration::ZERO, String::new());
    while let Some(told) = heard.recv().await {
        let now = MediaTime::ZERO + began.elapsed();
        match told {
            Heard::Settled { utterance, words } => {
                settled.extend(words.into_iter().map(|word| word.text));
                card.caption(now, utterance.get(), &settled, "", false);
            }
            Heard::Draft { utterance, stable, text, span: _ } => {
                card.caption(now, utterance.get(), &settled, &(stable + &text), false);
            }
            Heard::Ended { utterance } => {
                card.caption(now, utterance.get(), &settled, "", true);
                settled.clear();
                behind = now.since(end);
            }
            Heard::Translated { .. } => {}
            Heard::Gap(gap) => dropped += gap.length(),
        }
    }
    captioning.stopped().await?;
    speaking.await.context("play a room's sound")?;
    Ok(Played { card, dropped, behind })
}
