//! The commands and their options, as `koe --help` tells them.

use std::{net::IpAddr, path::PathBuf};

use archive::accounts::Role;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::HeldOn;

/// Koe (声): live captions, broadcast and searchable minutes for councils and counters
///
/// 議会と窓口のための、ライブ字幕・配信・検索できる会議録。
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// 設定どおりにサービスを動かす / Run the service as configured
    ///
    /// Captures, captions, broadcasts and records every session of the configuration, and serves the pages. Runs until it is
    /// interrupted; then it closes the sources, lets everything drain, finishes the files and leaves.
    Serve(ServeArgs),
    /// 設定・部品・モデル・ディスク・ポートを点検する / Check configuration, plugins, model, disk and ports
    ///
    /// Prints a table and exits with 0 when the service can start, 1 when something would stop it.
    Check(ServeArgs),
    /// 設定なしで、架空の議会を字幕付きで流す / Play a made-up council session with live captions; needs no set-up
    ///
    /// A scripted session (synthetic speech, in Japanese) goes through exactly the path that a camera would take. Nothing is
    /// kept: the data live in a temporary folder unless --data names one.
    Demo(DemoArgs),
    /// 音声・動画ファイルを文字にする / Turn any media file into text, WebVTT or JSON
    Transcribe(TranscribeArgs),
    /// 録音ファイルを会議にする(文字起こし・再生・検索) / Make sessions of recorded sound: transcribed, playable, searchable
    ///
    /// Works by itself where no service runs. Beside a running service it hands the file over and shows how far it is. Ctrl-C
    /// stops and keeps what is done; the same command goes on.
    Import(ImportArgs),
    /// 会議の記録から検索索引を作り直す / Make the search index again from the journal
    Reindex(ServeArgs),
    /// 音声認識モデルを選ぶ・取得する・検べる / Choose, fetch, verify and measure speech models
    #[command(subcommand)]
    Models(ModelsCommand),
    /// 利用者を加える・リンクを出す / Add people who sign in, and their roles
    #[command(subcommand)]
    User(UserCommand),
    /// 外部プログラム用のトークンを出す / Issue an API token for a program
    #[command(subcommand)]
    Token(TokenCommand),
    /// 性能を測り、目標と比べる / Measure, and compare with the goals
    #[command(subcommand)]
    Bench(BenchCommand),
    /// mecab-ipadic から検索用の日本語辞書を作る / Build the Japanese dictionary from Debian's mecab-ipadic
    Dictionary {
        /// The folder of the mecab-ipadic sources
        #[arg(long, default_value = "/usr/share/mecab/dic/ipadic")]
        from: PathBuf,
        /// The folder to write; must not exist
        #[arg(long)]
        to: PathBuf,
    },
    /// Decodes a media file's sound to 16 kHz mono f32le on standard output; run by `transcribe` with limits
    #[command(hide = true)]
    MediaSound { file: PathBuf },
    /// Encodes a media file's sound as a recording keeps it, on standard output; run by the import with limits
    #[command(hide = true)]
    MediaRecording {
        file: PathBuf,
        #[arg(long)]
        longest_hours: u64,
    },
}

#[derive(Args)]
pub struct ServeArgs {
    /// The configuration file
    #[arg(long, default_value = "/etc/koe/koe.toml", env = "KOE_CONFIG")]
    pub config: PathBuf,
}

#[derive(Args)]
pub struct DemoArgs {
    /// Play for up to a minute, watch it with an independent WebRTC client, print a table; exit 1 when a goal is missed
    #[arg(long)]
    pub check: bool,
    /// The address to serve on
    #[arg(long, default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// The TCP port of the pages; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The UDP port of the pictures; 0 takes any free one
    #[arg(long, default_value_t = 8189)]
    pub udp_port: u16,
    /// How often the session is played before the demo ends
    #[arg(long, default_value_t = 10)]
    pub sittings: u32,
    /// Keep the data in this folder instead of a temporary one
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Use this speech model (ggml) instead of the embedded one
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// The Japanese dictionary's folder
    #[arg(long, env = "KOE_DICTIONARY")]
    pub dictionary: Option<PathBuf>,
    /// Print one JSON object instead of words
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct TranscribeArgs {
    /// Any sound or video file that FFmpeg reads
    pub file: PathBuf,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = TranscriptFormat::Text)]
    pub format: TranscriptFormat,
    /// Write to this file instead of standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Use this speech model (ggml) instead of the embedded demonstration model
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// The language spoken
    #[arg(long, default_value = "ja")]
    pub language: String,
    /// Threads of the recogniser; one fewer than the free cores is fastest
    #[arg(long, default_value_t = 1)]
    pub threads: u16,
}

#[derive(Args)]
pub struct ImportArgs {
    /// Sound or video files, as an IC recorder writes them: WAV, MP3, WMA, M4A and others. Each becomes a session of its own
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the session is called; several files get a number each
    #[arg(long)]
    pub title: String,
    /// Its name in addresses (a-z, 0-9, -); made from the date and the file's name unless said
    #[arg(long)]
    pub session: Option<String>,
    /// When it was held, by Japan's clock: 2026-11-20 or 2026-11-20T13:30; the file's own time unless said
    #[arg(long)]
    pub held_on: Option<HeldOn>,
    /// The language spoken
    #[arg(long, default_value = "ja")]
    pub language: String,
    /// A file with `roster = [...]`, as a session of the configuration has it
    #[arg(long)]
    pub roster: Option<PathBuf>,
    /// The configuration, whose data folder is used; /etc/koe/koe.toml if it is there
    #[arg(long, env = "KOE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The data folder itself; no configuration is read then
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Use this speech model (ggml); not with a running service, which has its own
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Threads of the recogniser, where no service runs
    #[arg(long)]
    pub threads: Option<u16>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum TranscriptFormat {
    Text,
    Vtt,
    Json,
}

#[derive(Subcommand)]
pub enum ModelsCommand {
    /// モデルの一覧と、この機械に合うもの / The models there are, and which suit this machine
    List {
        #[command(flatten)]
        place: ModelsPlace,
        /// Print one JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
    /// モデルを取得する(中断しても続きから) / Fetch a model; interrupted, the same command continues it
    Fetch(FetchArgs),
    /// モデルが壊れていないか、本物かを検べる / Check installed models, or any file, without loading them
    Verify {
        /// A model's name, or a file; without one, all that are installed
        which: Option<String>,
        #[command(flatten)]
        place: ModelsPlace,
    },
    /// モデルを削除する / Remove an installed model, with the list of what it makes up
    Remove {
        name: String,
        /// Even if the configuration uses it
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: ModelsPlace,
    },
    /// 手元の ggml ファイルを検べて取り込む / Check a ggml file of your own and take it in
    Import {
        file: PathBuf,
        /// What to call it here
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        place: ModelsPlace,
    },
    /// この機械での速さとメモリーを測る / Measure a model's speed and memory on this machine
    Bench(ModelBenchArgs),
    /// 無音や雑音からモデルが作り出す文を集める / Gather what a model makes up of silence and noise
    ///
    /// Writes a list beside the model's file, which the captioner reads with the model. Read it first: what people say, too,
    /// stays `spoken`; what nobody says in a meeting becomes `never`. What was reviewed before is kept.
    Harvest(HarvestArgs),
}

#[derive(Args)]
pub struct HarvestArgs {
    /// A model's file (ggml); the embedded demonstration model without it
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// A folder of recordings in which nobody speaks, heard beside the noises that Koe makes itself
    #[arg(long)]
    pub sounds: Option<PathBuf>,
    /// How long each of Koe's own noises lasts
    #[arg(long, default_value_t = 240)]
    pub seconds: u32,
    /// The list to write, instead of the one beside the model
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// The language asked for
    #[arg(long, default_value = "ja")]
    pub language: String,
    /// Threads of the recogniser
    #[arg(long, default_value_t = 1)]
    pub threads: u16,
}

#[derive(Args)]
pub struct ModelsPlace {
    /// The configuration, whose data folder holds the models; /etc/koe/koe.toml if it is there
    #[arg(long, env = "KOE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The data folder itself; no configuration is read then
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// A catalogue of your own (TOML) instead of Koe's
    #[arg(long, env = "KOE_CATALOGUE")]
    pub catalogue: Option<PathBuf>,
}

#[derive(Args)]
pub struct FetchArgs {
    /// As the list tells it
    pub name: String,
    /// A folder that holds the file, or the address of a mirror (http:// or https://), instead of its publisher's
    #[arg(long)]
    pub from: Option<String>,
    /// Fetch a file whose contents nobody could verify, of 8 GB at most; what comes is recorded
    #[arg(long)]
    pub accept_unpinned: bool,
    /// A server that sends nothing for so long is asked again
    #[arg(long, default_value_t = 30.0)]
    pub stall_seconds: f64,
    /// Give up after so many failures in a row
    #[arg(long, default_value_t = 5)]
    pub tries: u32,
    #[command(flatten)]
    pub place: ModelsPlace,
}

#[derive(Args)]
pub struct ModelBenchArgs {
    /// An installed model, a file, or koe-demo
    pub name: String,
    /// Threads of the recogniser; one fewer than the cores unless said
    #[arg(long)]
    pub threads: Option<u16>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: ModelsPlace,
}

#[derive(Subcommand)]
pub enum UserCommand {
    /// 利用者を加える(パスワードを尋ねる) / Add someone; asks for a password
    Add {
        /// As typed when signing in
        name: String,
        /// operator, clerk, chair, counter or admin; may be given several times
        #[arg(long = "role", required = true, value_parser = Role::named)]
        roles: Vec<Role>,
        /// Set no password; print a link that signs in once
        #[arg(long)]
        link: bool,
        #[command(flatten)]
        config: ServeArgs,
    },
    /// 一度だけ使えるサインイン用リンクを出す / Print a link that signs someone in once
    Link {
        name: String,
        #[command(flatten)]
        config: ServeArgs,
    },
    /// 利用者の一覧 / List who may sign in
    List {
        #[command(flatten)]
        config: ServeArgs,
    },
    /// 利用者を除く / Remove someone, with their sign-ins, links and tokens
    Remove {
        name: String,
        #[command(flatten)]
        config: ServeArgs,
    },
}

#[derive(Subcommand)]
pub enum TokenCommand {
    /// トークンを出す / Issue a token; it is shown once
    Add {
        /// The account it acts for
        account: String,
        /// operator, clerk, chair, counter or admin: what it may do; may be given several times
        #[arg(long = "role", required = true, value_parser = Role::named)]
        roles: Vec<Role>,
        #[command(flatten)]
        config: ServeArgs,
    },
    /// トークンを取り消す / Take a token back
    Remove {
        /// The number told when it was issued
        number: u64,
        #[command(flatten)]
        config: ServeArgs,
    },
}

#[derive(Subcommand)]
pub enum BenchCommand {
    /// 取り込みから検索までの全経路 / The whole path, from capture to search, seen by an independent viewer
    Path(BenchArgs),
    /// 字幕の遅れ・安定・誤り / The captions' latency, stability and errors on the demonstration session
    ///
    /// Beside two other ways to caption the same sound with the same model, each with several settings; then an hour each of sounds
    /// in which nobody speaks. `--quick`: the first minute, fewer settings, a minute of each sound.
    Captions(CaptionsArgs),
    /// 確定から検索できるまで / From settling to being found, and the search's speed
    Archive(BenchArgs),
    /// 多数の視聴者への配信 / The fan-out to many viewers
    Broadcast(BenchArgs),
    /// ふりがなの正しさと速さ / The furigana's rightness on sentences with readings written by hand, and its speed
    Ruby(BenchArgs),
    /// モデルの知らない人名が名簿で正しく書かれるか / Are names that the model was never taught written right by the roster?
    ///
    /// Sixty spoken sentences with names of an invented roster, some of them traps: common words and strangers that sound like
    /// somebody on it. They go through the live captioner and the service's own spelling, with the roster and without.
    Names(NamesArgs),
    /// 翻訳の遅れと用語 / How much later translations come than the words, and whether the town's terms are in them
    Translation(BenchArgs),
    /// 音声認識モデルを自分の録音で比べる / A speech model's errors and speed on recordings of your own
    ///
    /// The set is a folder of sound or video files, each beside a text file of the same name that holds what is said in it
    /// (`mayor.mp4`, `mayor.txt`); an empty text means that nobody speaks. Instead of text files, a `transcripts.txt` may list
    /// `NAME, what is said`, a line each. Folders within the set are conditions (`chamber`, `counter`, `fan-noise`), each with
    /// figures of its own. The sound goes through the captioner, as `koe transcribe` would caption it.
    Speech(SpeechArgs),
    /// 10時間の会議を早送りし、メモリーの伸びを測る / A sitting of ten hours played fast: does the memory grow?
    ///
    /// Real sound and voice detection, a scripted recogniser, the real journal, index and feeds; the camera's clock drifts and
    /// hours pass in which nobody speaks. `--quick`: two hours.
    Soak(BenchArgs),
    /// この機械で同時に字幕を付けられる会議の数 / How many rooms this machine captions at once, and what limits it
    ///
    /// Rooms share the threads that recognise, the most urgent question first. The model's speed is measured, then more and more
    /// rooms are played in virtual time until sound is dropped or captions settle too late; the last number that held is then
    /// played in real time for a minute.
    Rooms(RoomsArgs),
}

#[derive(Args)]
pub struct BenchArgs {
    /// End within 50 s on two cores
    #[arg(long)]
    pub quick: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct CaptionsArgs {
    #[command(flatten)]
    pub how: BenchArgs,
    /// A model's file (ggml); the embedded demonstration model without it
    #[arg(long)]
    pub model: Option<PathBuf>,
}

#[derive(Args)]
pub struct NamesArgs {
    /// An installed model, a file, or koe-demo
    #[arg(long, default_value = "koe-demo")]
    pub model: String,
    /// Print each sentence as it was said, as it was heard and as it was written, too
    #[arg(long)]
    pub each: bool,
    /// Ask the recogniser once a sentence, when it has ended, as recorded sound is transcribed
    #[arg(long)]
    pub quick: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: ModelsPlace,
}

#[derive(Args)]
pub struct RoomsArgs {
    /// An installed model, a file, or koe-demo
    #[arg(long, default_value = "koe-demo")]
    pub model: String,
    /// A smaller model that takes over when the machine does not keep up
    #[arg(long)]
    pub smaller: Option<String>,
    /// Threads of each question
    #[arg(long, default_value_t = 1)]
    pub threads: u16,
    /// Questions answered at once; as many as the cores but one allow unless said
    #[arg(long)]
    pub at_once: Option<u16>,
    /// Try no more rooms than this
    #[arg(long, default_value_t = 64)]
    pub most: usize,
    /// A part of the session only, and no playing in real time
    #[arg(long)]
    pub quick: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: ModelsPlace,
}

#[derive(Args)]
pub struct SpeechArgs {
    /// The folder of recordings and transcripts
    #[arg(long)]
    pub set: PathBuf,
    /// An installed model, a file, or koe-demo
    #[arg(long, default_value = "koe-demo")]
    pub model: String,
    /// The language spoken
    #[arg(long, default_value = "ja")]
    pub language: String,
    /// Ask for English, too, of recordings with NAME.en.txt beside them
    #[arg(long)]
    pub english: bool,
    /// Threads of the recogniser; one fewer than the cores unless said
    #[arg(long)]
    pub threads: Option<u16>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: ModelsPlace,
}
