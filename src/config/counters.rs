use std::{collections::BTreeSet, time::Duration};

use counter::{CounterId, Rules};
use meeting::Language;
use pipeline::{MicrophonePair, SoundInput, SoundSource, Source, Transport};
use streaming::Layout;

use super::file;

/// One counter, checked.
#[derive(Clone)]
pub struct CounterConfig {
    pub id: CounterId,
    pub title: String,
    /// Never none.
    pub languages: Vec<Language>,
    pub rules: Rules,
    /// What is said at it may be given to the town's translation server.
    pub by_server: bool,
    pub layout: Layout,
    pub microphones: MicrophonePair,
}

/// The longest that a conversation which nobody holds any more may stand on the screen.
const MOST_IDLE_MINUTES: u64 = 30;

pub fn check(counters: Vec<file::Counter>) -> Result<Vec<CounterConfig>, String> {
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for counter in counters {
        let id = counter.id.clone();
        let counter = check_one(counter).map_err(|reason| format!("counter {id:?}: {reason}"))?;
        if !seen.insert(counter.id.clone()) {
            return Err(format!("counter {id:?} is configured twice"));
        }
        checked.push(counter);
    }
    Ok(checked)
}

fn check_one(file: file::Counter) -> Result<CounterConfig, String> {
    let id = CounterId::new(&file.id).map_err(|error| error.to_string())?;
    let languages: Vec<Language> = file
        .languages
        .iter()
        .map(|tag| Language::new(tag).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    if languages.is_empty() {
        return Err("languages must name at least one".to_owned());
    }
    if !(1..=MOST_IDLE_MINUTES).contains(&file.idle_minutes) {
        return Err(format!("idle_minutes must be 1 to {MOST_IDLE_MINUTES}"));
    }
    let rules = Rules { idle: Duration::from_secs(file.idle_minutes * 60), ..Rules::default() };
    let file::Microphones { clerk, visitor, stereo } = file.microphones;
    let microphones = match (clerk, visitor, stereo) {
        (Some(clerk), Some(visitor), None) => MicrophonePair::Two(sound(clerk), sound(visitor)),
        (None, None, Some(stereo)) => MicrophonePair::Stereo(sound(stereo)),
        (_, _, _) => return Err("microphones must be either clerk and visitor, or stereo".to_owned()),
    };
    let layout = match file.layout {
        file::Layout::Across => Layout::Across,
        file::Layout::Through => Layout::Through,
        file::Layout::Beside => Layout::Beside,
    };
    let by_server = file.translation_server;
    Ok(CounterConfig { id, title: file.title, languages, rules, by_server, layout, microphones })
}

/// A counter has no closed sessions: how late sound comes does not matter to it.
fn sound(file: file::Microphone) -> SoundSource {
    match file {
        file::Microphone::Alsa(device) => SoundSource::Input(SoundInput::Alsa { device }),
        file::Microphone::Pulse(device) => SoundSource::Input(SoundInput::Pulse { device }),
        file::Microphone::File(path) => SoundSource::Of(Source::File { path }),
        file::Microphone::Uri(uri) => SoundSource::Of(Source::Uri { uri, delay: Duration::ZERO }),
        file::Microphone::Rtsp(location) => {
            let (transport, latency) = (Transport::Tcp, Duration::from_millis(200));
            SoundSource::Of(Source::Rtsp { location, transport, latency, delay: Duration::ZERO })
        }
        file::Microphone::Test => SoundSource::Of(Source::Test),
    }
}
