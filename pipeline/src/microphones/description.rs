//! What a microphone's graph is, in the words of `gst::parse::launch`; devices and addresses are set as properties afterwards.

use gstreamer as gst;

use super::{MicrophonePair, SoundSource};
use crate::{MissingElement, SoundInput, Source};

const BASE: &str = "gstreamer1.0-plugins-base";
const GOOD: &str = "gstreamer1.0-plugins-good";
const CORE: &str = "libgstreamer1.0-0";

/// One channel of a source: ear 0.
pub(super) fn one(source: &SoundSource) -> String {
    format!("{} ! audioconvert ! audio/x-raw,channels=1 ! {}", head(source), ear(0))
}

/// Both channels of a source: ears 0 and 1.
pub(super) fn stereo(source: &SoundSource) -> String {
    let queue = "queue max-size-buffers=0 max-size-bytes=0 max-size-time=1000000000";
    format!(
        "{} ! audioconvert ! audio/x-raw,format=F32LE,channels=2 ! deinterleave name=sides  \
         sides.src_0 ! {queue} ! {}  sides.src_1 ! {queue} ! {}",
        head(source),
        ear(0),
        ear(1)
    )
}

/// The elements that this pair needs and this machine lacks.
pub(super) fn missing(pair: &MicrophonePair) -> Vec<MissingElement> {
    let always = [
        ("queue", CORE),
        ("clocksync", CORE),
        ("audioconvert", BASE),
        ("audioresample", BASE),
        ("uridecodebin", BASE),
        ("appsink", BASE),
        ("deinterleave", GOOD),
    ];
    let sources = match pair {
        MicrophonePair::Two(first, second) => vec![first, second],
        MicrophonePair::Stereo(source) => vec![source],
    };
    let own = sources.into_iter().flat_map(own).copied();
    always
        .into_iter()
        .chain(own)
        .filter(|(element, _)| gst::ElementFactory::find(element).is_none())
        .map(|(element, debian_package)| MissingElement { element, debian_package })
        .collect()
}

fn own(source: &SoundSource) -> &'static [(&'static str, &'static str)] {
    match source {
        SoundSource::Input(SoundInput::Alsa { .. }) => &[("alsasrc", "gstreamer1.0-alsa")],
        SoundSource::Input(SoundInput::Pulse { .. }) => &[("pulsesrc", GOOD)],
        SoundSource::Of(Source::Rtsp { .. }) => &[("rtspsrc", GOOD)],
        SoundSource::Of(Source::Test) => &[("audiotestsrc", BASE)],
        SoundSource::Of(Source::File { .. }) => &[("filesrc", CORE)],
        SoundSource::Input(SoundInput::None)
        | SoundSource::Of(Source::Uri { .. } | Source::Srt { .. } | Source::Device { .. }) => &[],
    }
}

/// From the source to raw sound, at the speed of speech.
fn head(source: &SoundSource) -> String {
    let queue = "queue name=sound max-size-buffers=0 max-size-bytes=0 max-size-time=1000000000";
    let decoded = "uridecodebin name=source caps=audio/x-raw expose-all-streams=false";
    match source {
        SoundSource::Input(SoundInput::Alsa { .. }) => format!("alsasrc name=microphone ! {queue}"),
        SoundSource::Input(SoundInput::Pulse { .. }) => format!("pulsesrc name=microphone ! {queue}"),
        SoundSource::Input(SoundInput::None) => {
            format!("audiotestsrc is-live=true wave=silence ! {queue}")
        }
        SoundSource::Of(Source::Device { sound, .. }) => head(&SoundSource::Input(sound.clone())),
        // Nothing else waits for a clock: a whole file would run through in a moment.
        SoundSource::Of(Source::File { .. } | Source::Uri { .. }) => format!("{decoded}  {queue} ! clocksync"),
        SoundSource::Of(Source::Rtsp { .. } | Source::Srt { .. }) => format!("{decoded}  {queue}"),
        SoundSource::Of(Source::Test) => format!("audiotestsrc is-live=true volume=0.2 ! {queue}"),
    }
}

fn ear(number: usize) -> String {
    format!(
        "audioconvert name=inlet{number} ! audioresample \
         ! audio/x-raw,format=F32LE,rate=16000,channels=1 \
         ! appsink name=ear{number} sync=false async=false max-buffers=4 enable-last-sample=false"
    )
}
