use std::time::Duration;

use super::{Catalogue, Entry, Kind};
use crate::Gpu;

/// A live caption is recognised over and over while its utterance grows, up to ten seconds: when one such look takes longer
/// than this, captions fall behind by more than three seconds.
pub const LIVE_WITHIN: Duration = Duration::from_millis(1_500);

/// What one more thread adds, as a part of the first: whisper.cpp's threads wait for each other.
const FURTHER_THREAD: f64 = 0.8;

/// The part of the memory that a model may take; the rest is the service's, the pictures' and the system's.
const MEMORY_FOR_MODELS: f64 = 0.75;

/// How many times faster than one processor core a graphics processor is. An estimate: the large turbo is told to take 60 to 90 ms
/// for a look on a card of the class of NVIDIA's L4 (`reference/captioning.md`, section 3), some 200 times less than a core of ours
/// for as much sound; half of that for lesser cards.
const GPU_SPEED: f64 = 100.0;

/// The machine that Koe runs on, as far as a model's choice depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Processor cores.
    pub cores: u16,
    /// Memory.
    pub memory_bytes: u64,
    /// What it recognises on instead of the processor, where it has one and this build can.
    pub gpu: Option<Gpu>,
}

/// What a recogniser can do on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Captions one room while it speaks.
    Live,
    /// Too slow for that; good for finished recordings.
    Recordings,
    /// There is not enough memory to load it.
    TooLarge,
}

impl Machine {
    /// The threads to recognise with: one core is left to the capture, the pictures and the broadcast.
    pub fn threads(&self) -> u16 {
        self.cores.saturating_sub(1).max(1)
    }

    /// How long ten seconds of sound take here: an estimate from another machine's core. `koe models bench` measures.
    pub fn estimate(&self, entry: &Entry) -> Option<Duration> {
        match &entry.kind {
            Kind::Recogniser(needs) => {
                let threads = 1.0 + FURTHER_THREAD * f64::from(self.threads() - 1);
                Some(needs.window.div_f64(if self.gpu.is_some() { GPU_SPEED } else { threads }))
            }
            Kind::VoiceDetector | Kind::Translator(_) => None,
        }
    }

    /// What a recogniser can do here; nothing for other models, and for one of unknown size.
    pub fn fit(&self, entry: &Entry) -> Option<Fit> {
        let estimate = self.estimate(entry)?;
        let memory_bytes = self.gpu.and_then(|gpu| gpu.memory_bytes).unwrap_or(self.memory_bytes);
        if entry.loading_bytes()? as f64 > memory_bytes as f64 * MEMORY_FOR_MODELS {
            return Some(Fit::TooLarge);
        }
        Some(if estimate <= LIVE_WITHIN { Fit::Live } else { Fit::Recordings })
    }

    /// The best recogniser that captions live here. The catalogue names better ones later; of one model's forms, the one
    /// in 8 bits, which errs as the full one does and takes half its memory, or the smallest that fits.
    pub fn recommended<'a>(&self, catalogue: &'a Catalogue) -> Option<&'a Entry> {
        let live = |entry: &&Entry| self.fit(entry) == Some(Fit::Live);
        let best = catalogue.entries().iter().rfind(live)?;
        let family = |entry: &&Entry| live(entry) && entry.kind == best.kind && entry.suits == best.suits;
        let mut forms = catalogue.entries().iter().filter(family);
        forms.clone().find(|entry| entry.name.ends_with("q8_0")).or_else(|| forms.next_back())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(cores: u16, gigabytes: u64, expected: &Expect) {
        check_with(Machine { cores, memory_bytes: gigabytes << 30, gpu: None }, expected);
    }

    fn check_with(machine: Machine, expected: &Expect) {
        let catalogue = Catalogue::embedded();
        let names = |fit| {
            let entries = catalogue.entries().iter().filter(|entry| machine.fit(entry) == Some(fit));
            entries.map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(" ")
        };
        let best = machine.recommended(&catalogue).map_or("none", |entry| entry.name.as_str());
        expected.assert_eq(&format!(
            "best: {best}\nlive: {}\nrecordings: {}\ntoo large: {}\n",
            names(Fit::Live),
            names(Fit::Recordings),
            names(Fit::TooLarge)
        ));
    }

    #[test]
    fn two_cores_caption_live_with_a_small_model_and_transcribe_with_any_that_fits() {
        check(
            2,
            8,
            &expect![[r#"
            best: base-q8_0
            live: tiny-q5_1 tiny-q8_0 tiny base-q5_1 base-q8_0 base
            recordings: small-q5_1 small-q8_0 small medium-q5_0 medium-q8_0 medium large-v3-turbo-q5_0 large-v3-turbo-q8_0 large-v3-turbo large-v3-q5_0
            too large: large-v3
        "#]],
        );
    }

    #[test]
    fn a_server_captions_live_with_the_large_turbo() {
        check(
            24,
            64,
            &expect![[r#"
            best: large-v3-turbo-q8_0
            live: tiny-q5_1 tiny-q8_0 tiny base-q5_1 base-q8_0 base small-q5_1 small-q8_0 small medium-q5_0 medium-q8_0 medium large-v3-turbo-q5_0 large-v3-turbo-q8_0 large-v3-turbo
            recordings: large-v3-q5_0 large-v3
            too large: 
        "#]],
        );
    }

    #[test]
    fn a_machine_without_memory_is_told_so() {
        check(
            1,
            0,
            &expect![[r#"
            best: none
            live: 
            recordings: 
            too large: tiny-q5_1 tiny-q8_0 tiny base-q5_1 base-q8_0 base small-q5_1 small-q8_0 small medium-q5_0 medium-q8_0 medium large-v3-turbo-q5_0 large-v3-turbo-q8_0 large-v3-turbo large-v3-q5_0 large-v3
        "#]],
        );
    }

    #[test]
    fn a_card_captions_live_what_its_own_memory_holds() {
        let gpu = Some(Gpu { maker: "AMD", memory_bytes: Some(2 << 30) });
        check_with(
            Machine { cores: 2, memory_bytes: 64 << 30, gpu },
            &expect![[r#"
            best: large-v3-turbo-q5_0
            live: tiny-q5_1 tiny-q8_0 tiny base-q5_1 base-q8_0 base small-q5_1 small-q8_0 small large-v3-turbo-q5_0
            recordings: 
            too large: medium-q5_0 medium-q8_0 medium large-v3-turbo-q8_0 large-v3-turbo large-v3-q5_0 large-v3
        "#]],
        );
    }

    #[test]
    fn a_machine_that_tells_no_cores_has_one() {
        assert_eq!(Machine { cores: 0, memory_bytes: 0, gpu: None }.threads(), 1);
    }
}
