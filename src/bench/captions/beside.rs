//! Ours beside the others at equal error rate.
//!
//! A policy is quick if it does not mind to be wrong. So of each other policy the quickest setting is taken that errs no more than
//! ours does; of one that never errs so rarely, the setting that errs least.

use captioning::trial::Measured;

use super::{
    super::crates::millis,
    policies::{Policy, Tried},
};
use crate::scorecard::{Figures, Goal};

/// The names of a policy's figures.
struct Names {
    policy: Policy,
    shown: &'static str,
    settled_half: &'static str,
    settled_most: &'static str,
    errors: &'static str,
    erasure: &'static str,
    sooner_half: &'static str,
    sooner_most: &'static str,
    steadier: &'static str,
}

const ALL: [Names; 2] = [
    Names {
        policy: Policy::Agreement,
        shown: "local agreement: first shown, p50",
        settled_half: "local agreement: settled, p50",
        settled_most: "local agreement: settled, p95",
        errors: "local agreement: character error rate",
        erasure: "local agreement: normalised erasure",
        sooner_half: "settled sooner than by local agreement, p50",
        sooner_most: "settled sooner than by local agreement, p95",
        steadier: "less erased than by local agreement",
    },
    Names {
        policy: Policy::Sliding,
        shown: "sliding window: first shown, p50",
        settled_half: "sliding window: settled, p50",
        settled_most: "sliding window: settled, p95",
        errors: "sliding window: character error rate",
        erasure: "sliding window: normalised erasure",
        sooner_half: "settled sooner than by a sliding window, p50",
        sooner_most: "settled sooner than by a sliding window, p95",
        steadier: "less erased than by a sliding window",
    },
];

/// Adds what each of the others came to with the setting to compare with, and how much better ours is.
pub fn add(figures: &mut Figures, tried: &Tried) -> anyhow::Result<()> {
    let ours = &tried.ours()?.measured;
    for names in ALL {
        let all: Vec<&Measured> = tried.of(names.policy).map(|point| &point.measured).collect();
        let Some(theirs) = comparable(&all, ours.character_error_rate) else { continue };
        figures.add(names.shown, millis(theirs.shown_half), "ms", Goal::None);
        figures.add(names.settled_half, millis(theirs.settled_half), "ms", Goal::None);
        figures.add(names.settled_most, millis(theirs.settled_most), "ms", Goal::None);
        figures.add(names.errors, 100.0 * theirs.character_error_rate, "%", Goal::None);
        figures.add(names.erasure, theirs.erasure, "", Goal::None);
        let half = millis(theirs.settled_half) - millis(ours.settled_half);
        let most = millis(theirs.settled_most) - millis(ours.settled_most);
        figures.add(names.sooner_half, half, "ms", Goal::AtLeast(0.0));
        figures.add(names.sooner_most, most, "ms", Goal::AtLeast(0.0));
        figures.add(names.steadier, theirs.erasure - ours.erasure, "", Goal::AtLeast(0.0));
    }
    Ok(())
}

/// Of these the quickest that errs no more than so, or the one that errs least.
fn comparable<'a>(all: &[&'a Measured], errors: f64) -> Option<&'a Measured> {
    let as_rarely = all.iter().filter(|measured| measured.character_error_rate <= errors);
    let quickest = as_rarely.min_by_key(|measured| measured.settled_half);
    let least = || all.iter().min_by(|a, b| a.character_error_rate.total_cmp(&b.character_error_rate));
    quickest.or_else(least).copied()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn point(settled_ms: u64, character_error_rate: f64) -> Measured {
        Measured { settled_half: Duration::from_millis(settled_ms), character_error_rate, ..Measured::default() }
    }

    #[test]
    fn the_quickest_is_compared_of_those_that_err_no_more_else_the_one_that_errs_least() {
        let (hasty, quick, slow) = (point(100, 0.1), point(900, 0.02), point(1_500, 0.01));
        let all = [&hasty, &quick, &slow];
        assert_eq!(comparable(&all, 0.2), Some(&hasty));
        assert_eq!(comparable(&all, 0.02), Some(&quick));
        assert_eq!(comparable(&all, 0.001), Some(&slow));
        assert_eq!(comparable(&[], 0.1), None);
    }
}
