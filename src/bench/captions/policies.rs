//! The ways to caption a session that are held against each other, each with several settings: no one setting of any of them is
//! compared with ours unless it errs as rarely.

use std::time::Duration;

use anyhow::Context as _;
use captioning::{
    Settings,
    trial::{self, Agreeing, Measured, Remembered, Spoken, Window},
};
use meeting::Samples;

use super::super::crates::millis;
use crate::scorecard::Series;

/// A session to be captioned in all these ways.
pub struct Session<'a> {
    pub settings: &'a Settings,
    pub sound: &'a [Samples],
    pub spoken: &'a [Spoken],
    /// With the better known settings only.
    pub quick: bool,
}

/// Who captions how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    Ours,
    /// Agreement on the raw text.
    Agreement,
    /// whisper.cpp's `stream`.
    Sliding,
}

/// A way to caption and what it came to.
pub struct Point {
    pub policy: Policy,
    pub name: String,
    /// With the settings that it is known with.
    pub default: bool,
    pub measured: Measured,
}

/// What all of them came to.
pub struct Tried(pub Vec<Point>);

impl Session<'_> {
    pub fn try_all<C: FnMut() -> Duration + Send>(&self, recogniser: &mut Remembered<'_, C>) -> anyhow::Result<Tried> {
        let mut points = Vec::new();
        self.try_ours(recogniser, &mut points)?;
        self.try_agreement(recogniser, &mut points)?;
        self.try_sliding(recogniser, &mut points)?;
        Ok(Tried(points))
    }

    fn heard(&self) -> impl Iterator<Item = Samples> {
        self.sound.iter().cloned()
    }

    fn try_ours<C: FnMut() -> Duration + Send>(
        &self,
        recogniser: &mut Remembered<'_, C>,
        points: &mut Vec<Point>,
    ) -> anyhow::Result<()> {
        let usual = &self.settings.patience;
        let (half, double) = (usual.guard / 2, usual.guard * 2);
        let (sooner, later) = (usual.told.alone_guard / 2, usual.told.alone_guard * 2);
        let ways = [
            ("as it comes", usual.steady, usual.guard, usual.told.alone_guard),
            ("in haste", usual.steady, half, sooner),
            ("patient", usual.steady, double, later),
            ("twice as steady", usual.steady * 2, usual.guard, usual.told.alone_guard),
        ];
        for (place, (name, steady, guard, alone)) in ways.into_iter().enumerate() {
            let mut settings = self.settings.clone();
            (settings.patience.steady, settings.patience.guard) = (steady, guard);
            settings.patience.told.alone_guard = alone;
            let mut clock = recogniser.clock();
            let measured = trial::run_by(&settings, recogniser, self.heard(), self.spoken, &mut clock)
                .context("caption the demonstration session")?;
            let name = format!("Koe, {name}");
            eprintln!("{name}");
            points.push(Point { policy: Policy::Ours, name, default: place == 0, measured });
        }
        Ok(())
    }

    fn try_agreement<C: FnMut() -> Duration + Send>(
        &self,
        recogniser: &mut Remembered<'_, C>,
        points: &mut Vec<Point>,
    ) -> anyhow::Result<()> {
        let steps: &[u64] = if self.quick { &[600, 1_000] } else { &[600, 1_000, 1_500] };
        for (step, guesses) in steps.iter().flat_map(|step| [2, 3, 4].map(|guesses| (*step, guesses))) {
            let agreeing = Agreeing { guesses, step: Duration::from_millis(step) };
            let mut clock = recogniser.clock();
            let measured =
                trial::local_agreement(self.settings, agreeing, recogniser, self.heard(), self.spoken, &mut clock)
                    .context("caption it by local agreement")?;
            let name = format!("agreement of {guesses}, every {:.1} s", agreeing.step.as_secs_f32());
            eprintln!("{name}");
            let default = agreeing == Agreeing::default();
            points.push(Point { policy: Policy::Agreement, name, default, measured });
        }
        Ok(())
    }

    fn try_sliding<C: FnMut() -> Duration + Send>(
        &self,
        recogniser: &mut Remembered<'_, C>,
        points: &mut Vec<Point>,
    ) -> anyhow::Result<()> {
        let usual = Window::default();
        let others: &[(u64, u64)] = if self.quick { &[] } else { &[(1, 10), (2, 10), (5, 10), (5, 15)] };
        let others = others.iter().map(|(step, length)| (Duration::from_secs(*step), Duration::from_secs(*length)));
        let windows = others.map(|(step, length)| Window { step, length });
        for window in [usual].into_iter().chain(windows) {
            let mut clock = recogniser.clock();
            let language = &self.settings.language;
            let measured = trial::sliding_window(language, window, recogniser, self.heard(), self.spoken, &mut clock)
                .context("caption it by a sliding window")?;
            let name = format!("window of {} s, every {} s", window.length.as_secs(), window.step.as_secs());
            eprintln!("{name}");
            points.push(Point { policy: Policy::Sliding, name, default: window == usual, measured });
        }
        Ok(())
    }
}

impl Tried {
    /// Ours as it comes.
    pub fn ours(&self) -> anyhow::Result<&Point> {
        self.of(Policy::Ours).find(|point| point.default).context("our own settings were not tried")
    }

    pub fn of(&self, policy: Policy) -> impl Iterator<Item = &Point> {
        self.0.iter().filter(move |point| point.policy == policy)
    }

    /// All of them, for the reader.
    pub fn series(&self) -> Series {
        let row = |point: &Point| {
            let Measured { shown_half, settled_half, settled_most, character_error_rate, erasure, busy, .. } =
                point.measured;
            let percent = |share: f64| (share * 10_000.0).round() / 100.0;
            let erasure = (erasure * 1_000.0).round() / 1_000.0;
            let times = [shown_half, settled_half, settled_most].map(|time| millis(time).round());
            let values = [&times[..], &[percent(character_error_rate), erasure, percent(busy).round()]].concat();
            (point.name.clone(), values)
        };
        Series {
            name: "every policy with every setting",
            columns: &["shown p50 ms", "settled p50 ms", "settled p95 ms", "errors %", "erasure", "busy %"],
            rows: self.0.iter().map(row).collect(),
        }
    }
}
