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
    rooms::{Desk, Recognisers, Room},
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
        let (large, label) = match &config.path {
            Some(path) => {
                let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
                (load(path, threads)?, ModelLabel { name, demonstration: false })
            }
            None => {
                let whisper = Whisper::demo(threads).context("load the embedded demonstration model")?;
                (whisper, ModelLabel { name: models::demo().name.to_owned(), demonstration: true })
            }
        };
        let smaller = config.smaller_path.as_deref().map(|path| load(path, threads)).transpose()?;
        let desk = Desk::open(usize::from(config.at_once), Patience::default().step, smaller.is_some())
            .context("start the threads that recognise")?;
        let made_up = made_up(config.path.as_deref())?;
        let (header, longest) = (large.header().clone(), large.longest());
        let abilities = header.abilities();
        let loaded = Arc::new(Mutex::new(Loaded { large, smaller }));
        Ok(Self { loaded, desk, label, abilities, header, longest, made_up })
    }

    /// How to caption by this model what is said in `language`.
    pub fn captions(&self, language: Language, first_utterance: UtteranceId) -> captioning::Settings {
        let mut settings = captioning::Settings::new(language, first_utterance);
        settings.prompted = self.abilities.prompt;
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
        if self.label.demonstration {
            models::demo().languages.contains(&language.as_str())
        } else {
            self.header.knows(language)
        }
    }

    /// Whether it can say in English what is spoken in another language.
    pub fn translates(&self) -> bool {
        self.abilities.translate || self.label.demonstration
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

/// What the model is known to make up: the list beside its file, which `koe models harvest` writes and a person mends.
fn made_up(model: Option<&Path>) -> anyhow::Result<MadeUp> {
    let (list, name) = match model {
        None => (models::demo().made_up.to_owned(), "the embedded model's list".to_owned()),
        Some(model) => {
            let path = list_beside(model);
            match std::fs::File::open(&path) {
                Ok(file) => {
                    let mut list = String::new();
                    file.take(MOST_LIST_BYTES)
                        .read_to_string(&mut list)
                        .with_context(|| format!("read {}", path.display()))?;
                    (list, path.display().to_string())
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => (String::new(), String::new()),
                Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
            }
        }
    };
    MadeUp::by_whisper().with_list(&list).with_context(|| format!("understand {name}"))
}

/// Where the list of what a model makes up lies: `ggml-small.made-up.txt` beside `ggml-small.bin`.
pub fn list_beside(model: &Path) -> PathBuf {
    model.with_extension("made-up.txt")
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
