//! `koe bench names`: are people's names written right that the model was never taught?

mod judge;
mod set;
mod watched;

use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use captioning::{Heard, Settings, Vocabulary, trial};
use japanese::Dictionary;
use meeting::{Language, MediaTime, Samples, UtteranceId};
use models::Recogniser;
use tokio::sync::watch;

use self::{
    judge::{Tally, judge},
    set::NamesSet,
    watched::{Total, watch},
};
use crate::{
    command_line::NamesArgs,
    commands::Place,
    config::ModelConfig,
    scorecard::{Figures, Goal},
    wiring::{LoadedModel, Spelling, SpellingRules, naming, read_by},
};

/// Plays the set to the live captioner, with and without the roster, and judges what settled.
pub fn run(arguments: &NamesArgs, dictionary: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    pipeline::init().context("start FFmpeg")?;
    let dictionary =
        dictionary.context("name the dictionary in KOE_DICTIONARY (koe dictionary --to FOLDER makes one)")?;
    let dictionary = Arc::new(Dictionary::load(&dictionary).context("load the dictionary")?);
    let set = NamesSet::read()?;
    let sound = set.sound()?;
    let model = LoadedModel::load(&ModelConfig::of(Place::open(&arguments.place)?.path(&arguments.model)?, 1))?;
    let mut settings = model.captions(Language::japanese(), UtteranceId::new(0));
    settings.readings = read_by(Arc::clone(&dictionary));
    if arguments.quick {
        (settings.patience.step, settings.patience.pause) = (Duration::MAX, Duration::MAX);
    }
    let mut recogniser = model.recogniser()?;

    let plain = listen(&settings, &mut *recogniser, "", &sound)?;
    let names = Vocabulary::new(&set.session, Vec::new()).names(None, None);
    let (watched, cost) = watch(recogniser);
    let rules = SpellingRules { dictionary: Some(Arc::clone(&dictionary)), numerals: None };
    let mut recogniser = naming(watched, rules.likely_names(&set.session));
    let told = listen(&settings, &mut *recogniser, &names, &sound)?;
    drop(recogniser);
    let without = written(&plain, None, &set);
    let with = written(&told, Some(&dictionary), &set);

    let families: Vec<&str> = set.session.roster.iter().filter_map(|person| person.name.split(' ').next()).collect();
    let (mut bare, mut helped) = (Tally::default(), Tally::default());
    for ((sentence, without), with) in set.sentences.iter().zip(&without).zip(&with) {
        let judged = |written: &str| judge(&sentence.names, written, &sentence.text, &families);
        let (one, other) = (judged(without), judged(with));
        if arguments.each {
            let mark = if other.right == other.said && other.where_none_was_said == 0 { "○" } else { "×" };
            println!("{mark} {}\n  {without}\n  {with}", sentence.text);
        }
        bare += one;
        helped += other;
    }
    let figures = figures(&bare, &helped, settings.prompted, &cost.total());
    figures.print(arguments.json);
    Ok(if figures.all_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn figures(bare: &Tally, helped: &Tally, prompted: bool, cost: &Total) -> Figures {
    let mut figures = Figures::new("names");
    let (with, without) = (helped.right_percent(), bare.right_percent());
    figures.add("names right with the roster", with, "%", Goal::AtLeast(95.0));
    figures.add("names right without", without, "%", Goal::None);
    figures.add("gain by the roster", with.zip(without).map(|(with, without)| with - without), "points", Goal::None);
    figures.add("names said", helped.said as f64, "names", Goal::None);
    figures.add("one of the roster for another", helped.taken_for_another as f64, "names", Goal::AtMost(0.0));
    figures.add("one of the roster where none was said", helped.where_none_was_said as f64, "names", Goal::AtMost(0.0));
    figures.add("the same without the roster", bare.where_none_was_said as f64, "names", Goal::None);
    figures.add("places where names were weighed", cost.times as f64, "places", Goal::None);
    figures.add("weighing them, half in", cost.half_ms, "ms", Goal::None);
    figures.add("weighing them, at most", cost.most_ms, "ms", Goal::None);
    figures.add("names told to the recogniser", f64::from(u8::from(prompted)), "(1: yes)", Goal::None);
    figures
}

/// What the live captioner hears, in order, with the model working as long over each guess as it really does.
fn listen(
    settings: &Settings,
    recogniser: &mut dyn Recogniser,
    names: &str,
    sound: &[Samples],
) -> anyhow::Result<Vec<Heard>> {
    let mut all = Vec::new();
    // In no time: what is heard must not depend on how busy the machine is.
    let mut clock = || Duration::ZERO;
    trial::listen_by(settings, names, recogniser, sound.iter().cloned(), &mut clock, &mut |_, heard| all.push(heard))
        .context("caption the set of names")?;
    Ok(all)
}

/// What settles of it during each sentence and the pause after it; by the service's own spelling where there is a dictionary.
fn written(heard: &[Heard], dictionary: Option<&Arc<Dictionary>>, set: &NamesSet) -> Vec<String> {
    let (_town, town) = watch::channel(Arc::default());
    let rules = SpellingRules { dictionary: dictionary.cloned(), numerals: None };
    let mut spelling = Spelling::new(rules, &set.session.roster, town);
    let mut texts = vec![String::new(); set.sentences.len()];
    for heard in heard.iter().cloned().flat_map(|heard| spelling.hear(heard)) {
        let Heard::Settled { utterance: _, words } = heard else { continue };
        for word in words {
            let middle = word.span.middle();
            let after = set.sentences.partition_point(|sentence| begins(sentence) <= middle);
            if let Some(text) = after.checked_sub(1).and_then(|place| texts.get_mut(place)) {
                text.push_str(&word.text);
            }
        }
    }
    texts
}

/// From here on words are a sentence's: in the middle of the pause before it, about.
fn begins(sentence: &set::Sentence) -> MediaTime {
    MediaTime::ZERO + sentence.start.since(MediaTime::from_millis(400))
}
