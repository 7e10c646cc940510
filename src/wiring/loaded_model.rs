use std::{
    collections::BTreeSet,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use captioning::{
    MadeUp, Patience,
    rooms::{Desk, Pace, Recognisers, Room},
};
use japanese::LikelyNames;
use meeting::{Language, UtteranceId};
use models::{Abilities, ModelHeader, Recogniser, Whisper};
use streaming::ModelLabel;

use super::named::{UnsaidLater, measure_unsaid, naming_once_known};
use crate::{config::ModelConfig, say::say};

/// The window that Whisper's own sizes were taught on.
const WHISPER_S_WINDOW: Duration = Duration::from_secs(30);
/// With such a window an utterance may grow so long; it is cut at its quietest point of the last three seconds. Models made for
/// shorter windows, as the demonstration's, keep to the captioner's default.
const LONGEST: Duration = Duration::from_secs(15);
/// A longer list of what a model makes up is read no further, and so refused.
const MOST_LIST_BYTES: u64 = 4 << 20;

/// A speech model in memory, and the desk at which all sessions have their sound recognised by it.
#[derive(Clone)]
pub struct LoadedModel {
    /// Guards the recognisers that the others are made from; held while one is made.
    loaded: Arc<Mutex<Loaded>>,
    desk: Desk,
    label: ModelLabel,
    abilities: Abilities,
    header: ModelHeader,
    /// The longest sound that it hears at once.
    longest: Duration,
    made_up: MadeUp,
}

struct Loaded {
    large: Whisper,
    smaller: Option<Whisper>,
}

/// The names of a session's roster, and what each model finds of them unsaid: the same for all of the session's rooms.
pub struct SessionNames {
    likely: LikelyNames,
    large: UnsaidLater,
    smaller: UnsaidLater,
}

fn another(whisper: &Whisper) -> anyhow::Result<Whisper> {
    whisper.another().context("make a recogniser of the speech model")
}

impl LoadedModel {
    /// Loads the configured models, or the embedded demonstration model.
    pub fn load(config: &ModelConfig) -> anyhow::Result<Self> {
        let threads = config.threads;
        let (large, name) = match &config.path {
            Some(path) => {
                let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
                (load(path, threads)?, name)
            }
            None => {
                let whisper = Whisper::demo(threads).context("load the embedded demonstration model")?;
                (whisper, models::demo().name.to_owned())
            }
        };
        let smaller = config.smaller_path.as_deref().map(|path| load(path, threads)).transpose()?;
        let desk = Desk::open(usize::from(config.at_once), Patience::default().step, smaller.is_some())
            .context("start the threads that recognise")?;
        let mut made_up = known_to_make_up(MadeUp::by_whisper(), config.path.as_deref())?;
        if let Some(smaller) = &config.smaller_path {
            made_up = known_to_make_up(made_up, Some(smaller))?;
        }
        let header = large.header().clone();
        // A window that only one of them has would cut off what the other is given.
        let longest = smaller.as_ref().map_or(large.longest(), |smaller| large.longest().min(smaller.longest()));
        let abilities = able(&header, smaller.as_ref().map(Whisper::header));
        // Captions come from the smaller one, too, where the machine does not keep up.
        let demonstration =
            header.is_demonstration() || smaller.as_ref().is_some_and(|it| it.header().is_demonstration());
        let label = ModelLabel { name, demonstration };
        let loaded = Arc::new(Mutex::new(Loaded { large, smaller }));
        Ok(Self { loaded, desk, label, abilities, header, longest, made_up })
    }

    /// How to caption by this model what is said in `language`.
    pub fn captions(&self, language: Language, first_utterance: UtteranceId) -> captioning::Settings {
        let mut settings = captioning::Settings::new(language, first_utterance);
        settings.prompted = self.abilities.prompt;
        // By either model: the smaller one may take over at any time.
        if self.label.demonstration {
            settings.least_sure_english = models::demo().least_sure_english;
        }
        settings.made_up = self.made_up.clone();
        if self.longest >= WHISPER_S_WINDOW {
            settings.segments.longest = LONGEST;
        }
        settings
    }

    /// Whether it understands what is spoken in a language.
    pub fn knows(&self, language: &Language) -> bool {
        if self.header.is_demonstration() {
            models::demo().languages.contains(&language.as_str())
        } else {
            self.header.knows(language)
        }
    }

    /// Whether it can say in English what is spoken in another language.
    pub fn translates(&self) -> bool {
        self.abilities.translate
    }

    /// What its file says of itself.
    pub fn header(&self) -> &ModelHeader {
        &self.header
    }

    /// What screens say about it.
    pub fn label(&self) -> ModelLabel {
        self.label.clone()
    }

    /// What a session's rooms need to write these names right. What the models find of them unsaid is found out beside the session,
    /// which does not wait for it.
    pub fn names(&self, likely: LikelyNames) -> anyhow::Result<SessionNames> {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let names = SessionNames { likely, large: UnsaidLater::default(), smaller: UnsaidLater::default() };
        let mut models = vec![(another(&loaded.large)?, Arc::clone(&names.large))];
        if let Some(smaller) = &loaded.smaller {
            models.push((another(smaller)?, Arc::clone(&names.smaller)));
        }
        let likely = names.likely.clone();
        std::thread::Builder::new()
            .name("names unsaid".to_owned())
            .spawn(move || models.iter_mut().for_each(|(model, unsaid)| measure_unsaid(model, &likely, unsaid)))
            .context("start a thread for the roster's names")?;
        Ok(names)
    }

    /// A place at the desk for the session called `name`, with states of its own over the shared weights. `names` are its roster's.
    pub fn room(&self, name: &str, names: Option<&SessionNames>) -> anyhow::Result<Room> {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let named =
            |whisper: &Whisper, unsaid: fn(&SessionNames) -> &UnsaidLater| -> anyhow::Result<Box<dyn Recogniser>> {
                let recogniser = Box::new(another(whisper)?);
                Ok(match names {
                    Some(names) => naming_once_known(recogniser, names.likely.clone(), Arc::clone(unsaid(names))),
                    None => recogniser,
                })
            };
        let large = named(&loaded.large, |names| &names.large)?;
        let smaller = loaded.smaller.as_ref().map(|smaller| named(smaller, |names| &names.smaller)).transpose()?;
        Ok(self.desk.enter(name, Recognisers { large, smaller }))
    }

    /// A recogniser beside the desk, for finished recordings and measurements.
    pub fn recogniser(&self) -> anyhow::Result<Box<dyn Recogniser>> {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Box::new(another(&loaded.large)?))
    }

    /// The same by the smaller model, where there is one.
    pub fn smaller_recogniser(&self) -> anyhow::Result<Option<Box<dyn Recogniser>>> {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.smaller.as_ref().map(|smaller| Ok(Box::new(another(smaller)?) as Box<dyn Recogniser>)).transpose()
    }

    /// How hurried the desk is just now.
    pub fn pace(&self) -> Pace {
        self.desk.pace()
    }

    /// Whether live captions keep up: where they do not, work that nobody waits for stands back.
    pub fn keeps_up(&self) -> bool {
        self.desk.pace().level == 0 || self.desk.figures().is_empty()
    }

    /// Writes the rooms' figures into the metrics, as often as it is called.
    pub fn measure(&self) -> impl Fn() + Send + Sync + use<> {
        let desk = self.desk.clone();
        // Guards the names told of before: a session that has ended is set to nought.
        let told: Mutex<BTreeSet<String>> = Mutex::default();
        move || {
            let mut before = told.lock().unwrap_or_else(PoisonError::into_inner);
            let pace = desk.pace();
            let rooms = desk.figures();
            let now: BTreeSet<String> = rooms.iter().map(|(name, _)| name.clone()).collect();
            for gone in before.difference(&now) {
                metrics::gauge!("koe_captioner_lag_seconds", "session" => gone.clone()).set(0.0);
                metrics::gauge!("koe_captioner_waiting", "session" => gone.clone()).set(0.0);
            }
            for (name, room) in rooms {
                let session = || name.clone();
                metrics::gauge!("koe_captioner_level", "session" => session()).set(f64::from(pace.level));
                metrics::gauge!("koe_captioner_step_seconds", "session" => session()).set(pace.step.as_secs_f64());
                metrics::gauge!("koe_captioner_smaller_model", "session" => session())
                    .set(f64::from(u8::from(pace.smaller_model)));
                metrics::gauge!("koe_captioner_lag_seconds", "session" => session()).set(room.lag.as_secs_f64());
                metrics::gauge!("koe_captioner_waiting", "session" => session()).set(f64::from(u8::from(room.waiting)));
                metrics::counter!("koe_captioner_answers_total", "session" => session()).absolute(room.answered);
                metrics::counter!("koe_captioner_answers_late_total", "session" => session()).absolute(room.late);
                metrics::counter!("koe_captioner_drafts_dropped_total", "session" => session())
                    .absolute(room.drafts_dropped);
            }
            *before = now;
        }
    }
}

/// What a model is known to make up, added: the list beside its file, which `koe models harvest` writes and a person mends.
fn known_to_make_up(already: MadeUp, model: Option<&Path>) -> anyhow::Result<MadeUp> {
    let Some(model) = model else {
        return already.with_list(models::demo().made_up).context("understand the embedded model's list");
    };
    let path = list_beside(model);
    let file = match std::fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(already),
        Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
    };
    let mut list = String::new();
    file.take(MOST_LIST_BYTES).read_to_string(&mut list).with_context(|| format!("read {}", path.display()))?;
    already.with_list(&list).with_context(|| format!("understand {}", path.display()))
}

/// Where the list of what a model makes up lies: `ggml-small.made-up.txt` beside `ggml-small.bin`.
pub fn list_beside(model: &Path) -> PathBuf {
    model.with_extension("made-up.txt")
}

/// What may be asked of a model: what the smaller one, which takes over at any time, can do, too.
fn able(header: &ModelHeader, smaller: Option<&ModelHeader>) -> Abilities {
    let of = |header: &ModelHeader| {
        let Abilities { prompt, translate } = header.abilities();
        Abilities { prompt, translate: translate || header.is_demonstration() }
    };
    let (large, smaller) = (of(header), smaller.map(of));
    let both = |can: fn(Abilities) -> bool| can(large) && smaller.is_none_or(can);
    Abilities { prompt: both(|it| it.prompt), translate: both(|it| it.translate) }
}

fn load(path: &Path, threads: u16) -> anyhow::Result<Whisper> {
    Whisper::load(path, threads).with_context(|| {
        let what = say(
            "音声認識モデルを読み込めません(koe models verify で何が悪いか分かります)",
            "load the speech model (`koe models verify FILE` says what is wrong with a file)",
        );
        format!("{what}: {}", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, audio_layers: u32, text_layers: u32) -> ModelHeader {
        let (words, audio_places, mel_bands, quantisation) = (51_866, 1_500, 128, "q5_0");
        ModelHeader { words, audio_places, audio_layers, text_layers, width, mel_bands, quantisation }
    }

    #[test]
    fn nothing_is_asked_that_the_smaller_model_cannot_do() {
        let (large, turbo, small, demo) =
            (header(1_280, 32, 32), header(1_280, 32, 4), header(768, 12, 12), header(256, 4, 3));
        let can = |one, other| {
            let Abilities { prompt, translate } = able(one, other);
            (prompt, translate)
        };
        assert_eq!(can(&large, None), (true, true));
        assert_eq!(can(&large, Some(&small)), (true, true));
        assert_eq!(can(&turbo, Some(&small)), (true, false));
        assert_eq!(can(&large, Some(&turbo)), (true, false));
        assert_eq!(can(&large, Some(&demo)), (false, true));
        assert_eq!(can(&demo, None), (false, true));
    }

    #[test]
    fn the_lists_of_both_models_count_and_a_model_of_the_demonstration_s_shape_is_one_by_any_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [large, smaller] = ["ours.bin", "smaller.bin"].map(|name| folder.path().join(name));
        for (model, list) in [(&large, "never 3 えーとですね"), (&smaller, "never 2 おしまい")] {
            std::fs::write(model, models::demo().bytes).expect("written");
            std::fs::write(list_beside(model), list).expect("written");
        }
        let config = ModelConfig { path: Some(large), threads: 1, at_once: 1, smaller_path: Some(smaller) };
        let model = LoadedModel::load(&config).expect("loads");
        assert_eq!(model.label(), ModelLabel { name: "ours".to_owned(), demonstration: true });
        let made_up = model.captions(Language::japanese(), UtteranceId::new(0)).made_up;
        assert!(made_up.knows("えーとですね。") && made_up.knows("おしまい。"));
    }
}
