//! Benchmarks of single crates, on the trials that they themselves offer.

use std::time::Duration;

use anyhow::Context as _;
use meeting::{MediaTime, Samples};

use crate::{
    commands::{DataFolder, media},
    scorecard::{Figures, Goal},
};

/// The session's sound up to `until`, in steps of a tenth of a second.
pub fn demo_sound(until: MediaTime) -> anyhow::Result<Vec<Samples>> {
    let folder = DataFolder::temporary()?;
    let file = media(&folder)?;
    let mut bytes = Vec::new();
    pipeline::decode_sound(&file, &mut bytes, |_| ()).context("decode the demonstration session")?;
    let samples: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    let step = Samples::RATE as usize / 10;
    let at = |number: usize| MediaTime::from_millis(number as u64 * 100);
    let steps = samples.chunks(step).enumerate().take_while(|(number, _)| at(*number) < until);
    Ok(steps.map(|(number, samples)| Samples { at: at(number), samples: samples.to_vec() }).collect())
}

/// From the journal to being found, and the search's speed.
pub async fn archive(quick: bool) -> anyhow::Result<Figures> {
    let folder = DataFolder::temporary()?;
    let utterances = if quick { 5_000 } else { 50_000 };
    let plan = archive::trial::Plan {
        directory: folder.path().join("archive"),
        dictionary: std::env::var_os("KOE_DICTIONARY").map(Into::into),
        utterances,
        live: if quick { 20 } else { 60 },
        queries: 200,
    };
    let measured = archive::trial::run(plan).await.context("measure an archive")?;
    let mut figures = Figures::new("archive");
    figures.add("kept in the journal, p95", millis(measured.append.p95), "ms", Goal::AtMost(200.0));
    figures.add("found after being kept, p50", millis(measured.searchable.p50), "ms", Goal::None);
    figures.add("found after being kept, p95", millis(measured.searchable.p95), "ms", Goal::AtMost(2_000.0));
    figures.add("a query's first page, p50", millis(measured.query.p50), "ms", Goal::None);
    figures.add("a query's first page, p95", millis(measured.query.p95), "ms", Goal::AtMost(100.0));
    figures.add("utterances searched", f64::from(utterances), "utterances", Goal::None);
    figures.add("index made again", measured.reindex.as_secs_f64(), "s", Goal::None);
    Ok(figures)
}

/// Many viewers at once, real peers over loopback, the fan-out's own processor time counted.
pub async fn broadcast(quick: bool) -> anyhow::Result<Figures> {
    let (viewers, length) = if quick { (10, Duration::from_secs(10)) } else { (30, Duration::from_secs(20)) };
    let measured = broadcast::trial::run(viewers, length).await.context("broadcast to many viewers")?;
    let mut figures = Figures::new("broadcast");
    figures.add("viewers", measured.viewers as f64, "viewers", Goal::None);
    figures.add("processor time a packet", measured.micros_a_packet, "µs", Goal::None);
    figures.add("viewers a core", measured.viewers_a_core, "viewers", Goal::AtLeast(300.0));
    figures.add("first picture, p50", millis(measured.first_picture_p50), "ms", Goal::None);
    figures.add("first picture, p95", millis(measured.first_picture_p95), "ms", Goal::AtMost(1_500.0));
    figures.add("broken pictures", measured.broken_pictures as f64, "pictures", Goal::None);
    Ok(figures)
}

pub fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e4).round() / 10.0
}
