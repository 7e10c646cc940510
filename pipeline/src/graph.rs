//! The only place that drives GStreamer: from a description to a running graph, and from its buffers and messages to
//! [`FromGraph`].
//!
//! Everything here runs on GStreamer's own threads or in `spawn_blocking`: opening and closing a source may take seconds.

mod mixing;

use std::{fs, path::Path, sync::Arc, time::Duration};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use meeting::FrameKind;
use tokio::sync::mpsc;

use crate::{
    Encoding, SoundInput, Source, Transport, description, ears::Balance, fill::SlatePicture, side_by_side::SideBySide,
};

/// A picture or a sound track of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Track {
    Picture,
    Sound,
}

/// One of the graph's outlets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outlet {
    /// Encoded pictures.
    Pictures,
    /// 16 kHz sound for the captioner.
    Speech,
    /// Encoded sound.
    Sounds,
}

impl Outlet {
    pub(crate) const ALL: [Self; 3] = [Self::Pictures, Self::Speech, Self::Sounds];

    /// The appsink's name in the description.
    const fn name(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Speech => "speech",
            Self::Sounds => "sounds",
        }
    }

    pub(crate) const fn track(self) -> Track {
        match self {
            Self::Pictures => Track::Picture,
            Self::Speech | Self::Sounds => Track::Sound,
        }
    }
}

/// What came out of an outlet.
#[derive(Debug)]
pub(crate) enum Load {
    KeyPicture(Arc<[u8]>),
    Picture(Arc<[u8]>),
    /// Each channel.
    Speech(Vec<Vec<f32>>),
    Sound(Arc<[u8]>),
}

/// A buffer that came out of an outlet.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) load: Load,
    /// When it was captured, by the graph's own time.
    pub(crate) running: Duration,
    /// How long it lasts; nothing where the graph does not say.
    pub(crate) length: Duration,
}

impl Arrival {
    pub(crate) const fn outlet(&self) -> Outlet {
        match self.load {
            Load::KeyPicture(_) | Load::Picture(_) => Outlet::Pictures,
            Load::Speech(_) => Outlet::Speech,
            Load::Sound(_) => Outlet::Sounds,
        }
    }
}

/// What a graph says.
#[derive(Debug)]
pub(crate) enum FromGraph {
    /// A buffer.
    Arrived(Arrival),
    /// The source has no such track.
    Without(Track),
    /// This outlet delivers no more: its track has ended.
    Ended(Outlet),
    /// What the source's channels are worth, as it changes.
    Balanced(Balance),
    /// The graph cannot go on; why, in words for the operator.
    Failed(String),
}

/// How a graph hands over what it says: a bounded queue; when it is full the graph waits.
pub(crate) type ToShell = mpsc::Sender<FromGraph>;

/// A built graph. It is closed when it is dropped, which waits for its threads and devices: let that be on no async thread.
#[derive(Debug)]
pub(crate) struct Graph {
    pipeline: gst::Pipeline,
}

impl Graph {
    /// Builds the graph and starts it. What fails is also said through `to`.
    pub(crate) fn start(description: &str, source: &Source, to: &ToShell, order: Option<SideBySide>) -> Option<Self> {
        match Self::build(description, source, to, order.map(Arc::new)) {
            Err(reason) => {
                // Closed when the capture is being stopped, which is all the same here.
                let _ = to.blocking_send(FromGraph::Failed(reason));
                None
            }
            Ok(graph) => {
                if graph.pipeline.set_state(gst::State::Playing).is_err() {
                    // The bus has told the reason already, unless the graph had none to tell; the first one counts.
                    let reason = format!("cannot start {}", source.label());
                    let _ = to.blocking_send(FromGraph::Failed(reason));
                }
                Some(graph)
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn pipeline(&self) -> &gst::Pipeline {
        &self.pipeline
    }

    /// Builds it, and does not start it yet.
    pub(crate) fn build(
        description: &str,
        source: &Source,
        to: &ToShell,
        order: Option<Arc<SideBySide>>,
    ) -> Result<Self, String> {
        let element = gst::parse::launch(description).map_err(|error| {
            tracing::error!(%error, "cannot build a capture graph");
            "cannot build the graph: is GStreamer complete? `koe check` tells".to_owned()
        })?;
        let pipeline = element.downcast::<gst::Pipeline>().expect("a description of several elements makes a pipeline");
        address(&pipeline, source)?;
        for outlet in Outlet::ALL {
            if let Some(sink) = pipeline.by_name(outlet.name()) {
                let sink = sink.downcast::<gst_app::AppSink>().expect("every outlet is an appsink");
                sink.set_callbacks(callbacks(outlet, to, order.clone()));
            }
        }
        if pipeline.by_name(Outlet::Sounds.name()).is_none() {
            // Closed when the capture is being stopped, which is all the same here.
            let _ = to.blocking_send(FromGraph::Without(Track::Sound));
        }
        let bus = pipeline.bus().expect("a pipeline has a bus");
        let (label, errors) = (source.label(), to.clone());
        bus.set_sync_handler(move |_, message| {
            on_message(message, &label, &errors);
            gst::BusSyncReply::Drop
        });
        link_as_they_come(&pipeline, to, order);
        mixing::mix_before(&pipeline, to);
        Ok(Self { pipeline })
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        if self.pipeline.set_state(gst::State::Null).is_err() {
            tracing::warn!("could not close a capture graph");
        }
    }
}

/// Tells the source where to read, by properties.
pub(crate) fn address(pipeline: &gst::Pipeline, source: &Source) -> Result<(), String> {
    let set = |element: &str, property: &str, value: &str| {
        if let Some(element) = pipeline.by_name(element) {
            element.set_property(property, value);
        }
    };
    match source {
        Source::File { path } => set("source", "uri", &file_address(path)?),
        Source::Uri { uri, .. } | Source::Srt { uri, .. } => set("source", "uri", uri),
        Source::Rtsp { location, transport, latency, .. } => {
            set("source", "uri", location);
            let protocols = match transport {
                Transport::Tcp => "tcp",
                Transport::Udp => "udp",
            };
            let latency = u32::try_from(latency.as_millis()).unwrap_or(u32::MAX);
            let bin = pipeline.by_name("source").expect("a network source is described with one");
            bin.connect("source-setup", false, move |values| {
                let source = values.get(1)?.get::<gst::Element>().ok()?;
                if source.has_property("latency") && source.has_property("protocols") {
                    source.set_property("latency", latency);
                    source.set_property_from_str("protocols", protocols);
                }
                None
            });
        }
        Source::Device { picture, sound } => {
            set("camera", "device", picture.to_str().ok_or("the camera's path is not UTF-8")?);
            address_sound(pipeline, sound);
        }
        Source::Test => {}
    }
    Ok(())
}

/// Tells the sound input which device it is.
pub(crate) fn address_sound(pipeline: &gst::Pipeline, sound: &SoundInput) {
    match sound {
        SoundInput::Alsa { device } | SoundInput::Pulse { device } if !device.is_empty() => {
            if let Some(element) = pipeline.by_name("microphone") {
                element.set_property("device", device);
            }
        }
        SoundInput::Alsa { .. } | SoundInput::Pulse { .. } | SoundInput::None => {}
    }
}

/// Opening it here first gives the system's own words for what is wrong.
fn file_address(path: &Path) -> Result<String, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
    let path = fs::canonicalize(path).map_err(|error| cannot(&error))?;
    fs::File::open(&path).map_err(|error| cannot(&error))?;
    Ok(gst::glib::filename_to_uri(&path, None).map_err(|error| cannot(&error))?.to_string())
}

fn callbacks(outlet: Outlet, to: &ToShell, order: Option<Arc<SideBySide>>) -> gst_app::AppSinkCallbacks {
    let (arrivals, ends) = (to.clone(), to.clone());
    let ended = order.clone();
    gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(arrival) = read(outlet, &sample) {
                if let Some(order) = &order {
                    order.wait(outlet, arrival.running);
                }
                arrivals.blocking_send(FromGraph::Arrived(arrival)).map_err(|_| gst::FlowError::Eos)?;
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .eos(move |_| {
            if let Some(order) = &ended {
                order.leave(outlet);
            }
            let _ = ends.blocking_send(FromGraph::Ended(outlet));
        })
        .build()
}

/// The buffer in our own terms; none for one without a time or without data, which no encoder sends.
fn read(outlet: Outlet, sample: &gst::Sample) -> Option<Arrival> {
    let buffer = sample.buffer()?;
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let running: Duration = segment.to_running_time(buffer.pts()?)?.into();
    let length = buffer.duration().map(Duration::from).unwrap_or_default();
    let map = buffer.map_readable().ok()?;
    let bytes = map.as_slice();
    if bytes.is_empty() {
        return None;
    }
    let load = match outlet {
        Outlet::Pictures if buffer.flags().contains(gst::BufferFlags::DELTA_UNIT) => Load::Picture(bytes.into()),
        Outlet::Pictures => Load::KeyPicture(bytes.into()),
        Outlet::Speech => {
            let (samples, _) = bytes.as_chunks::<4>();
            let samples: Vec<f32> = samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
            let channels = sample.caps()?.structure(0)?.get::<i32>("channels").ok()?;
            Load::Speech(mixing::apart(&samples, usize::try_from(channels).ok()?)?)
        }
        Outlet::Sounds => Load::Sound(bytes.into()),
    };
    Some(Arrival { load, running, length })
}

fn on_message(message: &gst::Message, label: &str, errors: &ToShell) {
    // What else a bus says matters to players: nothing here adapts to latency, buffering or quality messages.
    if let gst::MessageView::Error(error) = message.view() {
        tracing::debug!(error = %error.error(), debug = ?error.debug(), "a capture graph failed");
        let _ = errors.blocking_send(FromGraph::Failed(reason(label, &error.error())));
    }
}

/// In the operator's words where we have some; else in GStreamer's, whose texts hold no addresses.
pub(crate) fn reason(label: &str, error: &gst::glib::Error) -> String {
    let why = match (error.kind::<gst::ResourceError>(), error.kind::<gst::StreamError>()) {
        (Some(gst::ResourceError::NotFound), _) => "there is no such source",
        (Some(gst::ResourceError::NotAuthorized), _) => "it wants another name or password",
        (Some(gst::ResourceError::Busy), _) => "something else uses it",
        (_, Some(gst::StreamError::TypeNotFound | gst::StreamError::WrongType)) => "it is not media",
        (_, Some(gst::StreamError::CodecNotFound)) => "GStreamer has no decoder for it",
        (_, _) => return format!("cannot capture {label}: {}", error.message().trim_end_matches('.')),
    };
    format!("cannot capture {label}: {why}")
}

/// Links the first picture and the first sound that `source` shows to the branches that wait for them.
fn link_as_they_come(pipeline: &gst::Pipeline, to: &ToShell, order: Option<Arc<SideBySide>>) {
    let inlet = |name: &str| pipeline.by_name(name).and_then(|queue| queue.static_pad("sink"));
    let (picture, sound) = (inlet("picture"), inlet("sound"));
    let Some(source) = pipeline.by_name("source") else {
        return;
    };
    // Weak, or the graph would hold itself.
    let inlets = [(Track::Picture, "video/", picture), (Track::Sound, "audio/", sound)]
        .map(|(track, kind, pad)| (track, kind, pad.map(|pad| pad.downgrade())));
    let known = inlets.clone();
    source.connect_pad_added(move |_, pad| {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let Some(name) = caps.structure(0).map(|structure| structure.name().to_string()) else {
            return;
        };
        for (_, kind, inlet) in &inlets {
            if let Some(inlet) = inlet.as_ref().and_then(|inlet| inlet.upgrade())
                && name.starts_with(kind)
                && !inlet.is_linked()
                && pad.link(&inlet).is_err()
            {
                tracing::warn!(media = %name, "cannot take up a track of the source");
            }
        }
    });
    let to = to.clone();
    source.connect_no_more_pads(move |_| {
        for (track, _, inlet) in &known {
            if inlet.as_ref().and_then(|inlet| inlet.upgrade()).is_none_or(|inlet| !inlet.is_linked()) {
                if let Some(order) = &order {
                    Outlet::ALL.into_iter().filter(|outlet| outlet.track() == *track).for_each(|it| order.leave(it));
                }
                let _ = to.blocking_send(FromGraph::Without(*track));
            }
        }
    });
}

/// Encodes the pictures that stand in for a missing one; none when that fails, and then viewers get sound alone.
pub(crate) fn slate(encoding: &Encoding) -> Vec<SlatePicture> {
    let description = description::describe_slate(encoding);
    let Some(pipeline) = gst::parse::launch(&description).ok().and_then(|it| it.downcast::<gst::Pipeline>().ok())
    else {
        tracing::error!("cannot build the graph for black pictures");
        return Vec::new();
    };
    let sink = pipeline.by_name(Outlet::Pictures.name()).and_then(|it| it.downcast::<gst_app::AppSink>().ok());
    let mut pictures = Vec::new();
    if let (Some(sink), Ok(_)) = (sink, pipeline.set_state(gst::State::Playing)) {
        while let Some(sample) = sink.try_pull_sample(gst::ClockTime::from_seconds(5)) {
            match read(Outlet::Pictures, &sample).map(|arrival| arrival.load) {
                Some(Load::KeyPicture(data)) => pictures.push((FrameKind::KeyPicture, data)),
                Some(Load::Picture(data)) => pictures.push((FrameKind::Picture, data)),
                Some(Load::Speech(_) | Load::Sound(_)) | None => {}
            }
        }
    }
    if pipeline.set_state(gst::State::Null).is_err() {
        tracing::warn!("could not close the graph for black pictures");
    }
    pictures
}
