use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use meeting::Language;
use models::{
    Ask, Recogniser as _, Whisper,
    catalogue::{LIVE_WITHIN, Machine},
};

use super::{
    place::{Place, machine},
    size,
};
use crate::{
    bench::process,
    command_line::ModelBenchArgs,
    commands::demo::{self, DataFolder},
    say::say,
};

/// Samples a second.
const RATE: usize = 16_000;

/// The stretches of sound that a captioner asks about, in seconds: an utterance's beginning, its middle, its longest.
const STRETCHES: [usize; 3] = [2, 5, 10];

/// How many stretches of each length are measured, from different places.
const SAMPLES: usize = 5;

/// How one length of stretch was recognised.
struct Measured {
    seconds: usize,
    median: Duration,
    slowest: Duration,
    /// Of all threads together, on average: on a busy machine what comes nearest to a quiet one's time, with one thread.
    processor: Duration,
}

/// What a model does on this machine.
struct Report {
    name: String,
    threads: u16,
    loading: Duration,
    memory: u64,
    most_memory: u64,
    measured: Vec<Measured>,
}

pub fn run(arguments: &ModelBenchArgs) -> anyhow::Result<ExitCode> {
    let place = Place::open(&arguments.place)?;
    let machine = machine()?;
    let threads = arguments.threads.unwrap_or_else(|| machine.threads());
    let sound = speech().context("decode the demo's speech")?;
    let begun = now();
    let mut whisper = place.load(&arguments.name, threads)?;
    let loading = begun.elapsed();
    let mut measured = Vec::new();
    // The first question allocates what all the others use.
    recognise(&mut whisper, &sound[..RATE * STRETCHES[0]])?;
    for seconds in STRETCHES {
        measured.push(measure(&mut whisper, &sound, seconds)?);
    }
    let status = procfs::process::Process::myself().and_then(|process| process.status()).context("read /proc/self")?;
    let report = Report {
        name: arguments.name.clone(),
        threads,
        loading,
        memory: status.vmrss.unwrap_or(0) * 1024,
        most_memory: status.vmhwm.unwrap_or(0) * 1024,
        measured,
    };
    if arguments.json {
        println!("{}", report.json());
    } else {
        report.print(machine);
    }
    Ok(ExitCode::SUCCESS)
}

/// What the demo's council says, at 16 kHz.
fn speech() -> anyhow::Result<Vec<f32>> {
    pipeline::init().context("start FFmpeg")?;
    let folder = DataFolder::temporary()?;
    let mut bytes = Vec::new();
    pipeline::decode_sound(&demo::media(&folder)?, &mut bytes, |_| ())?;
    let sound: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    if sound.len() < RATE * STRETCHES[STRETCHES.len() - 1] {
        bail!("the demo's speech is too short to measure with");
    }
    Ok(sound)
}

fn measure(whisper: &mut Whisper, sound: &[f32], seconds: usize) -> anyhow::Result<Measured> {
    let length = seconds * RATE;
    let mut taken = Vec::new();
    let before = process::used()?.processor;
    for sample in 0..SAMPLES {
        let begins = (sound.len() - length) * sample / SAMPLES;
        let begun = now();
        recognise(whisper, &sound[begins..begins + length])?;
        taken.push(begun.elapsed());
    }
    taken.sort();
    let processor = (process::used()?.processor - before) / SAMPLES as u32;
    Ok(Measured { seconds, median: taken[SAMPLES / 2], slowest: taken[SAMPLES - 1], processor })
}

fn recognise(whisper: &mut Whisper, sound: &[f32]) -> anyhow::Result<()> {
    whisper.recognise(sound, &Ask::new(Language::japanese()))?;
    Ok(())
}

impl Measured {
    fn real_time_factor(&self) -> f64 {
        self.median.as_secs_f64() / self.seconds as f64
    }
}

impl Report {
    fn live(&self) -> bool {
        self.measured.iter().all(|measured| measured.median <= LIVE_WITHIN)
    }

    fn print(&self, machine: Machine) {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_header([
            say("音声の長さ", "sound"),
            say("所要時間(中央値)", "takes (median)"),
            say("最長", "slowest"),
            say("処理装置の時間", "processor time"),
            say("実時間比", "real-time factor"),
        ]);
        for measured in &self.measured {
            table.add_row([
                format!("{} s", measured.seconds),
                format!("{} ms", measured.median.as_millis()),
                format!("{} ms", measured.slowest.as_millis()),
                format!("{} ms", measured.processor.as_millis()),
                format!("{:.3}", measured.real_time_factor()),
            ]);
        }
        println!("{table}");
        println!(
            "{}: {} {} / {} {}",
            self.name,
            say("スレッド", "threads"),
            self.threads,
            machine.cores,
            say("コア", "core(s)")
        );
        println!(
            "{} {} ms, {} {} ({} {})",
            say("読み込み", "loading"),
            self.loading.as_millis(),
            say("メモリー", "memory of this command"),
            size(self.memory),
            say("最大", "at most"),
            size(self.most_memory)
        );
        println!(
            "{}",
            say(
                "音声はデモの合成音声。速さだけを測り、正しさは測りません。",
                "The sound is the demo's synthetic speech. This measures speed only, not whether the words are right."
            )
        );
        println!(
            "{}",
            if self.live() {
                say("この機械で1会議の字幕に使えます。", "Fast enough for one room's live captions on this machine.")
            } else {
                say(
                    "この機械の字幕には遅すぎます(録音の文字起こしには使えます)。",
                    "Too slow for live captions on this machine; good for finished recordings.",
                )
            }
        );
    }

    fn json(&self) -> serde_json::Value {
        let measured = self.measured.iter().map(|measured| {
            serde_json::json!({
                "sound_s": measured.seconds,
                "median_ms": measured.median.as_millis() as u64,
                "slowest_ms": measured.slowest.as_millis() as u64,
                "processor_ms": measured.processor.as_millis() as u64,
                "real_time_factor": measured.real_time_factor(),
            })
        });
        serde_json::json!({
            "model": self.name,
            "threads": self.threads,
            "loading_ms": self.loading.as_millis() as u64,
            "memory_bytes": self.memory,
            "most_memory_bytes": self.most_memory,
            "sound": "the demonstration's synthetic speech",
            "measured": measured.collect::<Vec<_>>(),
            "live": self.live(),
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement is made with a clock")]
fn now() -> Instant {
    Instant::now()
}
