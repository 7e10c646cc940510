//! Scratch.
use captioning::{Settings, trial};
use meeting::{Language, MediaTime, Samples, Span, UtteranceId};
use models::Whisper;
use std::{path::Path, time::Duration};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut whisper = Whisper::load(Path::new(&args[1]), 1).expect("loads");
    let wav = std::fs::read(&args[2]).expect("wav");
    let sound: Vec<f32> =
        wav[44..].chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32768.0).collect();
    let spoken: Vec<trial::Spoken> = std::fs::read_to_string(&args[3])
        .expect("tsv")
        .lines()
        .map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            trial::Spoken {
                text: f[2].to_owned(),
                span: Span::new(
                    MediaTime::from_millis(f[0].parse().unwrap()),
                    MediaTime::from_millis(f[1].parse().unwrap()),
                ),
            }
        })
        .collect();
    let mut s = Settings::new(Language::japanese(), UtteranceId::new(0));
    let mut show = false;
    for a in &args[4..] {
        if a == "show" {
            show = true;
            continue;
        }
        let (k, v) = a.split_once('=').unwrap();
        let ms = || Duration::from_millis(v.parse().unwrap());
        match k {
            "step" => s.patience.step = ms(),
            "guard" => s.patience.guard = ms(),
            "agree" => s.patience.agreeing = v.parse().unwrap(),
            "p" => s.patience.least_probability = v.parse().unwrap(),
            "hang" => s.segments.hang_over = ms(),
            "longest" => s.segments.longest = ms(),
            _ => panic!(),
        }
    }
    let chunks = sound
        .chunks(320)
        .enumerate()
        .map(|(i, c)| Samples { at: MediaTime::from_millis(i as u64 * 20), samples: c.to_vec() });
    let m = trial::run(&s, &mut whisper, chunks, &spoken).expect("runs");
    if show {
        println!("{}", m.text);
    }
    println!(
        "{:?} p50 {:?} p95 {:?} shown {:?} CER {:.4} erasure {:.3} busy {:.3} misplaced {:?} n {}",
        &args[4..],
        m.settled_half,
        m.settled_most,
        m.shown_half,
        m.character_error_rate,
        m.erasure,
        m.busy,
        m.misplaced_half,
        m.characters
    );
}
