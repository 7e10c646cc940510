use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use archive::imports::Limits;
use japanese::{Numerals, Scheme};
use meeting::{AgendaItem, AgendaItemId, Language, Role, Session, SessionId, Speaker, SpeakerId};
use pipeline::{Encoding, SoundInput, Source, Transport};

use super::{channels, counters, file, translating};
use crate::{
    config::{CounterConfig, TranslationConfig},
    wiring::{ChannelMicrophone, imports::Original},
};

/// Nobody can wait longer to see that the public is let in again.
const LONGEST_DELAY_S: u64 = 300;

/// Everything a service is told, checked.
pub struct Config {
    /// Shown on the pages.
    pub town: String,
    /// Journal, index, recordings and models live below it.
    pub data_dir: PathBuf,
    pub http: HttpConfig,
    pub webrtc: WebRtcConfig,
    pub model: ModelConfig,
    /// The Japanese dictionary's directory; search works without one, ranked a little worse.
    pub dictionary: Option<PathBuf>,
    pub translation: TranslationConfig,
    pub recorded_sound: RecordedSoundConfig,
    /// How numbers are written; none: as they were heard.
    pub numerals: Option<Numerals>,
    /// How long captions' lines are; none: 16 characters.
    pub scheme: Option<Scheme>,
    pub sessions: Vec<SessionConfig>,
    pub counters: Vec<CounterConfig>,
}

/// What files of recorded sound are taken, and what becomes of them.
#[derive(Clone, Copy)]
pub struct RecordedSoundConfig {
    pub original: Original,
    pub longest_hours: u64,
    pub limits: Limits,
}

impl Default for RecordedSoundConfig {
    fn default() -> Self {
        recorded_sound(&file::RecordedSound::default()).expect("the defaults are within the limits")
    }
}

pub struct HttpConfig {
    pub bind: SocketAddr,
    /// What people type; for the links that commands print.
    pub public_url: String,
    /// Sign-in cookies only over HTTPS.
    pub secure_cookies: bool,
}

pub struct WebRtcConfig {
    pub bind: SocketAddr,
    /// The addresses viewers reach `bind` at; empty: `bind`'s own.
    pub public_addresses: Vec<IpAddr>,
    pub most_viewers: usize,
}

pub struct ModelConfig {
    /// None: the embedded demonstration model.
    pub path: Option<PathBuf>,
    /// Of each question.
    pub threads: u16,
    /// Questions of different rooms answered at once.
    pub at_once: u16,
    /// A model that takes over when the machine does not keep up.
    pub smaller_path: Option<PathBuf>,
}

impl ModelConfig {
    /// The model in `path`, or the embedded one, one question at a time.
    pub fn of(path: Option<PathBuf>, threads: u16) -> Self {
        Self { path, threads, at_once: 1, smaller_path: None }
    }
}

pub struct SessionConfig {
    pub session: Session,
    pub source: Source,
    pub encoding: Encoding,
    /// Scripted cues, standing in for a chamber's microphone system.
    pub cues: Option<PathBuf>,
    /// Whose microphones are on channels of their own.
    pub microphones: Vec<ChannelMicrophone>,
}

pub fn check(file: file::File) -> Result<Config, String> {
    let mut seen = BTreeSet::new();
    let mut sessions = Vec::new();
    for session in file.sessions {
        let id = session.id.clone();
        let checked = check_session(session).map_err(|reason| format!("session {id:?}: {reason}"))?;
        if !seen.insert(checked.session.id.clone()) {
            return Err(format!("session {id:?} is configured twice"));
        }
        sessions.push(checked);
    }
    let counters = counters::check(file.counters)?;
    if file.model.threads == 0 {
        return Err("model.threads must be at least 1".to_owned());
    }
    if !(1..=64).contains(&file.model.at_once) {
        return Err("model.at_once must be 1 to 64".to_owned());
    }
    let public_url = file.http.public_url.unwrap_or_else(|| format!("http://{}", file.http.bind));
    Ok(Config {
        town: file.town,
        data_dir: file.data_dir,
        http: HttpConfig { bind: file.http.bind, public_url, secure_cookies: file.http.secure_cookies },
        webrtc: WebRtcConfig {
            bind: file.webrtc.bind,
            public_addresses: file.webrtc.public_addresses,
            most_viewers: file.webrtc.most_viewers,
        },
        model: ModelConfig {
            path: file.model.path,
            threads: file.model.threads,
            at_once: file.model.at_once,
            smaller_path: file.model.smaller_path,
        },
        dictionary: file.archive.dictionary,
        translation: translating::check(file.translation)?,
        recorded_sound: recorded_sound(&file.recorded_sound)?,
        numerals: match file.captions.numbers {
            file::Numbers::AsHeard => None,
            file::Numbers::Arabic => Some(Numerals::Arabic),
            file::Numbers::Kanji => Some(Numerals::Kanji),
        },
        scheme: file.captions.characters.map(scheme).transpose()?,
        sessions,
        counters,
    })
}

fn scheme(characters: f32) -> Result<Scheme, String> {
    let known = [Scheme::FIFTEEN_HALF, Scheme::SIXTEEN, Scheme::SIXTEEN_HALF];
    let found = known.into_iter().find(|scheme| f32::from(scheme.line_halves()) == characters * 2.0);
    found.ok_or_else(|| "captions.characters must be 15.5, 16 or 16.5".to_owned())
}

fn check_session(file: file::Session) -> Result<SessionConfig, String> {
    let id = SessionId::new(&file.id).map_err(|error| error.to_string())?;
    let language = Language::new(&file.language).map_err(|error| error.to_string())?;
    let agenda = (1..).zip(file.agenda).map(|(place, title)| AgendaItem { id: AgendaItemId::new(place), title });
    let session = Session {
        id,
        title: file.title,
        language,
        agenda: agenda.collect(),
        roster: file.roster.into_iter().map(speaker).collect(),
        demonstration: false,
        origin: meeting::Origin::Live,
    };
    let microphones = channels::check(file.microphones, &session.roster)?;
    let (source, encoding) = (source(file.source)?, encoding(&file.encoding)?);
    Ok(SessionConfig { session, source, encoding, cues: file.cues, microphones })
}

fn recorded_sound(file: &file::RecordedSound) -> Result<RecordedSoundConfig, String> {
    let within = |name: &str, value: u64, most: u64| match (1..=most).contains(&value) {
        true => Ok(()),
        false => Err(format!("recorded_sound.{name} must be 1 to {most}")),
    };
    within("longest_hours", file.longest_hours, 24)?;
    within("largest_gb", file.largest_gb, 1_000)?;
    within("most_files", file.most_files.into(), 1_000)?;
    Ok(RecordedSoundConfig {
        original: if file.keep_original { Original::Keep } else { Original::Delete },
        longest_hours: file.longest_hours,
        limits: Limits {
            most: file.most_files,
            largest_bytes: file.largest_gb << 30,
            keep_free_bytes: file.keep_free_gb.saturating_mul(1 << 30),
        },
    })
}

pub fn roster(file: file::Roster) -> Vec<Speaker> {
    file.roster.into_iter().map(speaker).collect()
}

fn speaker(file: file::Speaker) -> Speaker {
    let role = match file.role {
        file::Role::Chair => Role::Chair,
        file::Role::Member => Role::Member,
        file::Role::Official => Role::Official,
        file::Role::Clerk => Role::Clerk,
        file::Role::Visitor => Role::Visitor,
    };
    Speaker { id: SpeakerId::new(file.id), name: file.name, reading: file.reading, role, title: file.title }
}

fn source(file: file::Source) -> Result<Source, String> {
    Ok(match file {
        file::Source::Test => Source::Test,
        file::Source::File { path } => Source::File { path },
        file::Source::Uri { uri, delay_s } => Source::Uri { delay: delay(delay_s, Source::usual_delay(&uri))?, uri },
        file::Source::Rtsp { location, transport, latency_ms, delay_s } => {
            let transport = match transport {
                file::Transport::Tcp => Transport::Tcp,
                file::Transport::Udp => Transport::Udp,
            };
            let (latency, delay) = (Duration::from_millis(latency_ms), delay(delay_s, Source::PROMPT)?);
            Source::Rtsp { location, transport, latency, delay }
        }
        file::Source::Srt { uri, delay_s } => Source::Srt { uri, delay: delay(delay_s, Source::PROMPT)? },
        file::Source::Device { picture, sound } => {
            let sound = match sound {
                file::Sound::Alsa(device) => SoundInput::Alsa { device },
                file::Sound::Pulse(device) => SoundInput::Pulse { device },
                file::Sound::None => SoundInput::None,
            };
            Source::Device { picture, sound }
        }
    })
}

/// How late a source delivers, where nobody has measured it as usual.
fn delay(measured_s: Option<u64>, usual: Duration) -> Result<Duration, String> {
    match measured_s {
        Some(seconds @ 0..=LONGEST_DELAY_S) => Ok(Duration::from_secs(seconds)),
        Some(_) => Err(format!("source.delay_s must be 0 to {LONGEST_DELAY_S}")),
        None => Ok(usual),
    }
}

fn encoding(file: &file::Encoding) -> Result<Encoding, String> {
    let within = |name: &str, value: u32, least: u32, most: u32| {
        if (least..=most).contains(&value) { Ok(()) } else { Err(format!("encoding.{name} must be {least} to {most}")) }
    };
    within("width", file.width, 160, 3840)?;
    within("height", file.height, 90, 2160)?;
    within("frames_per_second", file.frames_per_second, 1, 60)?;
    within("picture_kbps", file.picture_kbps, 50, 20_000)?;
    within("sound_kbps", file.sound_kbps, 8, 320)?;
    if file.width % 2 == 1 || file.height % 2 == 1 {
        return Err("encoding.width and encoding.height must be even".to_owned());
    }
    Ok(Encoding {
        width: file.width,
        height: file.height,
        frames_per_second: file.frames_per_second,
        picture_kbps: file.picture_kbps,
        sound_kbps: file.sound_kbps,
    })
}
