//! Drives the graph of a counter's microphones.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use meeting::{MediaTime, Samples};
use tokio::sync::mpsc;

use super::{SoundSource, gate::Gate, meter::Meter, place};
use crate::{SoundInput, Source, graph};

/// What a graph says.
#[derive(Debug)]
pub(super) enum Says {
    /// This ear's first sound has come.
    Sound(usize),
    /// How loud this ear was, from when on.
    Loudness(usize, MediaTime, f32),
    /// This ear's source has ended by itself.
    Ended(usize),
    /// The graph cannot go on; why, in words for the operator.
    Failed(String),
}

/// Where an ear's sound goes.
pub(super) struct Ear {
    /// To this one's captioner.
    pub(super) gate: Arc<Gate>,
    /// The microphone across.
    pub(super) across: Arc<Gate>,
}

/// By which all sound is stamped.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    /// Media time 0.
    pub(super) zero: Instant,
    /// Reads the clock.
    pub(super) now: fn() -> Instant,
}

/// A running graph. It is closed when it is dropped, which waits for its threads and devices.
#[derive(Debug)]
pub(super) struct Graph {
    pipeline: gst::Pipeline,
}

impl Graph {
    /// Builds the graph and starts it; ear n's sound goes to `ears[n]`'s gate. What fails is said through `says`.
    pub(super) fn start(
        description: &str,
        source: &SoundSource,
        ears: Vec<Ear>,
        clock: Clock,
        says: &mpsc::Sender<Says>,
    ) -> Option<Self> {
        match Self::build(description, source, ears, clock, says) {
            Ok(graph) => {
                if graph.pipeline.set_state(gst::State::Playing).is_err() {
                    // The bus has told the reason already, unless the graph had none to tell; the first one counts.
                    tell(says, Says::Failed(format!("cannot start {}", source.label())));
                }
                Some(graph)
            }
            Err(reason) => {
                tell(says, Says::Failed(reason));
                None
            }
        }
    }

    fn build(
        description: &str,
        source: &SoundSource,
        ears: Vec<Ear>,
        clock: Clock,
        says: &mpsc::Sender<Says>,
    ) -> Result<Self, String> {
        let element = gst::parse::launch(description).map_err(|error| {
            tracing::error!(%error, "cannot build a microphone's graph");
            "cannot build the graph: is GStreamer complete? `koe check` tells".to_owned()
        })?;
        let pipeline = element.downcast::<gst::Pipeline>().expect("a description of several elements makes a pipeline");
        source.address(&pipeline)?;
        for (number, ear) in ears.into_iter().enumerate() {
            let sink = pipeline.by_name(&format!("ear{number}")).expect("an ear for each gate is described");
            let sink = sink.downcast::<gst_app::AppSink>().expect("every ear is an appsink");
            sink.set_callbacks(callbacks(number, ear, clock, says));
        }
        let (label, errors) = (source.label(), says.clone());
        pipeline.bus().expect("a pipeline has a bus").set_sync_handler(move |_, message| {
            // What else a bus says matters to players.
            if let gst::MessageView::Error(error) = message.view() {
                tell(&errors, Says::Failed(graph::reason(&label, &error.error())));
            }
            gst::BusSyncReply::Drop
        });
        link_as_it_comes(&pipeline);
        Ok(Self { pipeline })
    }
}

#[cfg(test)]
impl Graph {
    pub(super) fn element(&self, name: &str) -> gst::Element {
        self.pipeline.by_name(name).expect("it is in the description")
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        if self.pipeline.set_state(gst::State::Null).is_err() {
            tracing::warn!("could not close a microphone's graph");
        }
    }
}

impl SoundSource {
    /// What to call it in logs and to the operator, without names and passwords.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Of(source) => source.label(),
            Self::Input(SoundInput::Alsa { device } | SoundInput::Pulse { device }) => format!("microphone {device}"),
            Self::Input(SoundInput::None) => "no microphone".to_owned(),
        }
    }

    fn address(&self, pipeline: &gst::Pipeline) -> Result<(), String> {
        match self {
            Self::Of(Source::Device { sound, .. }) => graph::address_sound(pipeline, sound),
            Self::Of(source) => return graph::address(pipeline, source),
            Self::Input(input) => graph::address_sound(pipeline, input),
        }
        Ok(())
    }
}

fn callbacks(number: usize, ear: Ear, clock: Clock, says: &mpsc::Sender<Says>) -> gst_app::AppSinkCallbacks {
    let (says, ends) = (says.clone(), says.clone());
    let (mut stamps, mut meter) = (None, Meter::default());
    gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some((running, samples)) = read(&sample) {
                let stamps = stamps.get_or_insert_with(|| {
                    // The first buffer of a connection; full, the news is not needed any more.
                    drop(says.try_send(Says::Sound(number)));
                    Stamps { first_at: place(clock.zero, (clock.now)()), first_running: running }
                });
                let samples = Samples { at: stamps.stamp(running), samples };
                if let Some((at, level_db)) = meter.hear(&samples) {
                    // One that finds no room is not missed: the next comes in a moment.
                    drop(says.try_send(Says::Loudness(number, at, level_db)));
                }
                ear.gate.pass(samples, &ear.across);
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .eos(move |_| tell(&ends, Says::Ended(number)))
        .build()
}

/// From a graph's own time to the conversation's.
struct Stamps {
    first_at: MediaTime,
    first_running: Duration,
}

impl Stamps {
    fn stamp(&self, running: Duration) -> MediaTime {
        self.first_at + running.saturating_sub(self.first_running)
    }
}

/// A buffer's time and samples; none for one without either.
fn read(sample: &gst::Sample) -> Option<(Duration, Vec<f32>)> {
    let buffer = sample.buffer()?;
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let running: Duration = segment.to_running_time(buffer.pts()?)?.into();
    let map = buffer.map_readable().ok()?;
    let (samples, _) = map.as_slice().as_chunks::<4>();
    (!samples.is_empty()).then(|| (running, samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect()))
}

/// Closed when the microphones are being closed, which is all the same here.
fn tell(says: &mpsc::Sender<Says>, what: Says) {
    drop(says.blocking_send(what));
}

/// Links the first sound that `source` shows.
fn link_as_it_comes(pipeline: &gst::Pipeline) {
    let (Some(source), Some(inlet)) =
        (pipeline.by_name("source"), pipeline.by_name("sound").and_then(|queue| queue.static_pad("sink")))
    else {
        return;
    };
    // Weak, or the graph would hold itself.
    let inlet = inlet.downgrade();
    source.connect_pad_added(move |_, pad| {
        if let Some(inlet) = inlet.upgrade()
            && !inlet.is_linked()
            && pad.link(&inlet).is_err()
        {
            tracing::warn!("cannot take up the sound of a counter's source");
        }
    });
}
