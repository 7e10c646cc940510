//! `koe bench rooms`: how many rooms this machine captions at once, and what limits it.

mod cost;
mod real;
mod report;

use std::{process::ExitCode, time::Duration};

use anyhow::Context as _;
use captioning::{
    Settings,
    rooms::trial::{Fared, Listened, Trial},
    trial::Spoken,
};
use meeting::{Language, MediaTime, Samples, UtteranceId};

use self::{
    cost::{Costs, cost},
    real::{Real, RealModel, play},
    report::Report,
};
use super::crates::demo_sound;
use crate::{
    command_line::RoomsArgs,
    commands::{Place, machine, script},
    say::say,
    scorecard::Script,
};

/// What the captions must keep to, as `koe demo --check` has it.
const SETTLED_HALF: Duration = Duration::from_secs(2);
const SETTLED_MOST: Duration = Duration::from_millis(3_500);

pub async fn run(arguments: RoomsArgs) -> anyhow::Result<ExitCode> {
    let cores = machine()?.cores;
    let at_once = arguments.at_once.unwrap_or_else(|| (machine_threads(cores) / arguments.threads.max(1)).max(1));
    let place = Place::open(&arguments.place)?;
    let large = place.load(&arguments.model, arguments.threads)?;
    let smaller = arguments.smaller.as_deref().map(|name| place.load(name, arguments.threads)).transpose()?;
    let until = MediaTime::from_millis(if arguments.quick { 90_000 } else { u64::MAX / 1_000_000 });
    let sound = demo_sound(until)?;
    let costs = Costs {
        large: cost(&large, &sound, at_once).context("measure the model")?,
        smaller: smaller.as_ref().map(|smaller| cost(smaller, &sound, at_once)).transpose()?,
    };
    let script = script()?;
    let tried = try_rooms(&arguments, at_once, &costs, &sound, &script, until);
    let held = tried.iter().rev().find(|(_, fared)| limit(fared).is_none()).map_or(0, |(rooms, _)| *rooms);
    let real = if arguments.quick || held == 0 {
        Vec::new()
    } else {
        let recognisers = RealModel { large: &large, smaller: smaller.as_ref() };
        prove(held, at_once, &recognisers, &sound, &script).await?
    };
    let report = Report { arguments, at_once, cores, costs, tried, held, real };
    report.print();
    Ok(if report.holds() > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Plays so many rooms in real time, then fewer and fewer until all that is asked of the captions is kept; in that order.
async fn prove(
    held: usize,
    at_once: u16,
    model: &RealModel<'_>,
    sound: &[Samples],
    script: &Script,
) -> anyhow::Result<Vec<Real>> {
    let mut played = Vec::new();
    let mut rooms = held;
    while rooms > 0 {
        let real = play(rooms, at_once, model, sound, script).await?;
        let is_kept = real.limit().is_none();
        played.push(real);
        if is_kept {
            break;
        }
        rooms = (rooms * 4 / 5).min(rooms - 1);
    }
    Ok(played)
}

/// One core is left to the capture, the pictures and the broadcast.
fn machine_threads(cores: u16) -> u16 {
    cores.saturating_sub(1).max(1)
}

fn settings() -> Settings {
    Settings::new(Language::japanese(), UtteranceId::new(0))
}

/// Tries more and more rooms in virtual time, then narrows down; in order of their number.
fn try_rooms(
    arguments: &RoomsArgs,
    at_once: u16,
    costs: &Costs,
    sound: &[Samples],
    script: &Script,
    until: MediaTime,
) -> Vec<(usize, Fared)> {
    let settings = settings();
    let session = Listened::to(&settings, sound.iter().cloned());
    let words = script.lines.iter().filter(|line| line.end <= until).flat_map(|line| &line.words);
    let spoken: Vec<Spoken> = words.map(|word| Spoken { text: word.text.clone(), span: word.span }).collect();
    let cost = |smaller: bool, length: Duration| costs.of(smaller, length);
    let fare = |rooms: usize| {
        let workers = usize::from(at_once);
        let smaller_model = costs.smaller.is_some();
        let (settings, session, spoken, cost) = (&settings, &session, &spoken, &cost);
        Trial { settings, session, spoken, rooms, workers, smaller_model, cost }.run()
    };
    let mut tried = vec![(1, fare(1))];
    let most = arguments.most.max(1);
    while let Some((rooms, fared)) = tried.last()
        && limit(fared).is_none()
        && *rooms < most
    {
        let next = (rooms * 2).min(most);
        tried.push((next, fare(next)));
    }
    let (mut holds, mut fails) = match tried.as_slice() {
        [.., (holds, _), (fails, fared)] if limit(fared).is_some() => (*holds, *fails),
        _ => return tried,
    };
    while fails - holds > 1 {
        let rooms = holds.midpoint(fails);
        let fared = fare(rooms);
        match limit(&fared) {
            None => holds = rooms,
            Some(_) => fails = rooms,
        }
        tried.push((rooms, fared));
    }
    tried.sort_by_key(|(rooms, _)| *rooms);
    tried
}

/// What the captions do not keep to.
fn limit(fared: &Fared) -> Option<String> {
    exceeded(fared.sound_dropped, fared.settled_half, fared.settled_most)
}

fn exceeded(dropped: Duration, settled_half: Duration, settled_most: Duration) -> Option<String> {
    if !dropped.is_zero() {
        return Some(say("音声の取りこぼし", "sound is dropped").to_owned());
    }
    let late = |what: &str, took: Duration, goal: Duration| {
        (took > goal).then(|| format!("{what} {:.1} s > {} s", took.as_secs_f64(), goal.as_secs()))
    };
    late(say("確定 p50", "settled p50"), settled_half, SETTLED_HALF)
        .or_else(|| late(say("確定 p95", "settled p95"), settled_most, SETTLED_MOST))
}
