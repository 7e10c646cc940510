//! The configuration file as written: serde's shapes, nothing checked beyond their types.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub town: String,
    #[serde(default = "default_data_dir")]
    pub data_dir: PathBuf,
    #[serde(default)]
    pub http: Http,
    #[serde(default)]
    pub webrtc: WebRtc,
    #[serde(default)]
    pub model: Model,
    #[serde(default)]
    pub archive: Archive,
    #[serde(default)]
    pub translation: Translation,
    #[serde(default)]
    pub recorded_sound: RecordedSound,
    #[serde(default)]
    pub captions: Captions,
    #[serde(default, rename = "session")]
    pub sessions: Vec<Session>,
    #[serde(default, rename = "counter")]
    pub counters: Vec<Counter>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    pub bind: SocketAddr,
    pub public_url: Option<String>,
    pub secure_cookies: bool,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebRtc {
    pub bind: SocketAddr,
    pub public_addresses: Vec<IpAddr>,
    pub most_viewers: usize,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Model {
    pub path: Option<PathBuf>,
    pub threads: u16,
    pub at_once: u16,
    pub smaller_path: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Captions {
    pub numbers: Numbers,
    pub characters: Option<f32>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    #[default]
    AsHeard,
    Arabic,
    Kanji,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Archive {
    pub dictionary: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Translation {
    pub languages: Vec<String>,
    pub phrase_book: Option<PathBuf>,
    pub sheets: Vec<PathBuf>,
    pub plain_japanese: Option<PathBuf>,
    pub whisper: bool,
    pub libre: Option<Libre>,
    pub local: Vec<LocalModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalModel {
    pub folder: PathBuf,
    pub kind: LocalKind,
    pub languages: Vec<String>,
    #[serde(default = "default_local_threads")]
    pub threads: usize,
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocalKind {
    Pair,
    M2m100,
    Small100,
    Madlad,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Libre {
    pub url: String,
    pub languages: Vec<String>,
    #[serde(default)]
    pub api_key_file: Option<PathBuf>,
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordedSound {
    pub keep_original: bool,
    pub longest_hours: u64,
    pub largest_gb: u64,
    pub most_files: u32,
    pub keep_free_gb: u64,
}

/// A file of its own for `koe import`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    pub roster: Vec<Speaker>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub id: String,
    pub title: String,
    #[serde(default = "default_language")]
    pub language: String,
    pub source: Source,
    #[serde(default)]
    pub encoding: Encoding,
    #[serde(default)]
    pub agenda: Vec<String>,
    #[serde(default)]
    pub roster: Vec<Speaker>,
    #[serde(default)]
    pub cues: Option<PathBuf>,
    #[serde(default)]
    pub microphones: Vec<ChannelMicrophone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelMicrophone {
    pub channel: usize,
    pub speaker: Option<String>,
    pub seat: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    pub id: String,
    pub title: String,
    #[serde(default = "default_counter_languages")]
    pub languages: Vec<String>,
    #[serde(default = "default_idle_minutes")]
    pub idle_minutes: u64,
    #[serde(default)]
    pub translation_server: bool,
    #[serde(default)]
    pub layout: Layout,
    pub microphones: Microphones,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    #[default]
    Across,
    Through,
    Beside,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Microphones {
    pub clerk: Option<Microphone>,
    pub visitor: Option<Microphone>,
    pub stereo: Option<Microphone>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Microphone {
    Alsa(String),
    Pulse(String),
    File(PathBuf),
    Uri(String),
    Rtsp(String),
    Test,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    Test,
    File {
        path: PathBuf,
    },
    Uri {
        uri: String,
        delay_s: Option<u64>,
    },
    Rtsp {
        location: String,
        #[serde(default)]
        transport: Transport,
        #[serde(default = "default_latency_ms")]
        latency_ms: u64,
        delay_s: Option<u64>,
    },
    Srt {
        uri: String,
        delay_s: Option<u64>,
    },
    Device {
        picture: PathBuf,
        sound: Sound,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sound {
    Alsa(String),
    Pulse(String),
    None,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    #[default]
    Tcp,
    Udp,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Encoding {
    pub width: u32,
    pub height: u32,
    pub frames_per_second: u32,
    pub picture_kbps: u32,
    pub sound_kbps: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    pub id: String,
    pub name: String,
    pub reading: Option<String>,
    pub role: Role,
    pub title: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Chair,
    Member,
    Official,
    Clerk,
    Visitor,
}

impl Default for Http {
    fn default() -> Self {
        Self { bind: SocketAddr::from(([127, 0, 0, 1], 8080)), public_url: None, secure_cookies: true }
    }
}

impl Default for WebRtc {
    fn default() -> Self {
        Self { bind: SocketAddr::from(([0, 0, 0, 0], 8189)), public_addresses: Vec::new(), most_viewers: 300 }
    }
}

impl Default for Model {
    fn default() -> Self {
        Self { path: None, threads: 1, at_once: 1, smaller_path: None }
    }
}

impl Default for RecordedSound {
    fn default() -> Self {
        Self { keep_original: true, longest_hours: 12, largest_gb: 16, most_files: 20, keep_free_gb: 2 }
    }
}

impl Default for Encoding {
    fn default() -> Self {
        let encoding = pipeline::Encoding::default();
        Self {
            width: encoding.width,
            height: encoding.height,
            frames_per_second: encoding.frames_per_second,
            picture_kbps: encoding.picture_kbps,
            sound_kbps: encoding.sound_kbps,
        }
    }
}

fn default_data_dir() -> PathBuf {
    "/var/lib/koe".into()
}

fn default_counter_languages() -> Vec<String> {
    vec![default_language()]
}

fn default_idle_minutes() -> u64 {
    counter::Rules::default().idle.as_secs() / 60
}

fn default_timeout_ms() -> u64 {
    8_000
}

fn default_local_threads() -> usize {
    1
}

fn default_latency_ms() -> u64 {
    200
}

fn default_language() -> String {
    "ja".to_owned()
}
