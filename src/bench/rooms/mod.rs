//! `koe bench rooms`: how many rooms this machine captions at once, and what limits it.

mod cost;
mod real;
mod report;

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use captioning::{
    Settings, Vocabulary,
    rooms::trial::{Fared, Listened, Trial},
    trial::Spoken,
};
use japanese::{Dictionary, LikelyNames};
use meeting::{Language, MediaTime, Samples, UtteranceId};
use models::Ask;

use self::{
    cost::{Asked, Costs, cost, lengths},
    real::{Real, play},
    report::Report,
};
use super::crates::demo_sound;
use crate::{
    command_line::RoomsArgs,
    commands::{Place, demo_session, machine, script},
    config::ModelConfig,
    say::say,
    scorecard::Script,
    wiring::{LoadedModel, SpellingRules},
};

/// What the captions must keep to, as `koe demo --check` has it.
const SETTLED_HALF: Duration = Duration::from_secs(2);
const SETTLED_MOST: Duration = Duration::from_millis(3_500);

/// A session's rooms as the service captions them.
pub struct Rooms {
    model: LoadedModel,
    settings: Settings,
    /// The roster's, for a model that takes a prompt.
    prompt: String,
    /// The roster's, to be weighed where they are heard; none without a dictionary.
    names: Option<LikelyNames>,
}

impl Rooms {
    fn open(config: &ModelConfig, dictionary: Option<PathBuf>) -> anyhow::Result<Self> {
        let model = LoadedModel::load(config)?;
        let session = demo_session(1)?;
        let dictionary = dictionary.map(|path| Dictionary::load(&path)).transpose().context("load the dictionary")?;
        let rules = SpellingRules { dictionary: dictionary.map(Arc::new), numerals: None };
        let mut settings = model.captions(Language::japanese(), UtteranceId::new(0));
        settings.readings = rules.readings();
        let prompt =
            if settings.prompted { Vocabulary::new(&session, Vec::new()).names(None, None) } else { String::new() };
        let names = rules.likely_names(&session);
        Ok(Self { model, settings, prompt, names })
    }
}

pub async fn run(arguments: RoomsArgs, dictionary: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let cores = machine()?.cores;
    let at_once = arguments.at_once.unwrap_or_else(|| (machine_threads(cores) / arguments.threads.max(1)).max(1));
    let place = Place::open(&arguments.place)?;
    let smaller =
        |name: &str| place.path(name)?.context("the embedded model is the smallest: name another one, or a file");
    let config = ModelConfig {
        path: place.path(&arguments.model)?,
        threads: arguments.threads,
        at_once,
        smaller_path: arguments.smaller.as_deref().map(smaller).transpose()?,
    };
    let rooms = Rooms::open(&config, dictionary)?;
    let until = MediaTime::from_millis(if arguments.quick { 90_000 } else { u64::MAX / 1_000_000 });
    let sound = demo_sound(until)?;
    let costs = measure(&rooms, &sound, at_once).context("measure the model")?;
    let script = script()?;
    let tried = try_rooms(&arguments, &rooms.settings, at_once, &costs, &sound, &script, until);
    let held = tried.iter().rev().find(|(_, fared)| limit(fared).is_none()).map_or(0, |(rooms, _)| *rooms);
    let real = if arguments.quick || held == 0 { Vec::new() } else { prove(held, &rooms, &sound, &script).await? };
    let report = Report { arguments, at_once, cores, costs, tried, held, real };
    report.print();
    Ok(if report.holds() > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(rooms: &Rooms, sound: &[Samples], at_once: u16) -> anyhow::Result<Costs> {
    let lengths = lengths(rooms.settings.segments.longest);
    let ask = Ask { prompt: rooms.prompt.clone(), ..Ask::new(rooms.settings.language.clone()) };
    let asked = Asked { sound, ask: &ask, lengths: &lengths, at_once };
    let large = cost(&asked, &|| rooms.model.recogniser())?;
    let smaller = match rooms.model.smaller_recogniser()? {
        Some(_) => {
            let another = || rooms.model.smaller_recogniser()?.context("there was a smaller model");
            Some(cost(&asked, &another)?)
        }
        None => None,
    };
    Ok(Costs { lengths, large, smaller })
}

/// Plays so many rooms in real time, then fewer and fewer until all that is asked of the captions is kept; in that order.
async fn prove(held: usize, rooms: &Rooms, sound: &[Samples], script: &Script) -> anyhow::Result<Vec<Real>> {
    let mut played = Vec::new();
    let mut number = held;
    while number > 0 {
        let real = play(number, rooms, sound, script).await?;
        let is_kept = real.limit().is_none();
        played.push(real);
        if is_kept {
            break;
        }
        number = (number * 4 / 5).min(number - 1);
    }
    Ok(played)
}

/// One core is left to the capture, the pictures and the broadcast.
fn machine_threads(cores: u16) -> u16 {
    cores.saturating_sub(1).max(1)
}

/// Tries more and more rooms in virtual time, then narrows down; in order of their number.
fn try_rooms(
    arguments: &RoomsArgs,
    settings: &Settings,
    at_once: u16,
    costs: &Costs,
    sound: &[Samples],
    script: &Script,
    until: MediaTime,
) -> Vec<(usize, Fared)> {
    let session = Listened::to(settings, sound.iter().cloned());
    let words = script.lines.iter().filter(|line| line.end <= until).flat_map(|line| &line.words);
    let spoken: Vec<Spoken> = words.map(|word| Spoken { text: word.text.clone(), span: word.span }).collect();
    let cost = |smaller: bool, length: Duration| costs.of(smaller, length);
    let fare = |rooms: usize| {
        let workers = usize::from(at_once);
        let smaller_model = costs.smaller.is_some();
        let (session, spoken, cost) = (&session, &spoken, &cost);
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
    exceeded(fared.sound_dropped, fared.behind, fared.settled_half, fared.settled_most)
}

/// Sound is given up only minutes behind (`captioning`'s captioner), which no such short session shows. One whose captions end as
/// soon as they should has no backlog that could grow until then.
fn exceeded(dropped: Duration, behind: Duration, settled_half: Duration, settled_most: Duration) -> Option<String> {
    if !dropped.is_zero() {
        return Some(say("音声の取りこぼし", "sound is dropped").to_owned());
    }
    let late = |what: &str, took: Duration, goal: Duration| {
        (took > goal).then(|| format!("{what} {:.1} s > {} s", took.as_secs_f64(), goal.as_secs_f64()))
    };
    late(say("終了時の遅れ", "behind at the end"), behind, SETTLED_MOST)
        .or_else(|| late(say("確定 p50", "settled p50"), settled_half, SETTLED_HALF))
        .or_else(|| late(say("確定 p95", "settled p95"), settled_most, SETTLED_MOST))
}
