use gstreamer as gst;

use crate::{SoundInput, Source};

/// A GStreamer element that a source needs and this machine lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingElement {
    /// Its name.
    pub element: &'static str,
    /// The Debian package that holds it.
    pub debian_package: &'static str,
}

const BASE: &str = "gstreamer1.0-plugins-base";
const GOOD: &str = "gstreamer1.0-plugins-good";
const BAD: &str = "gstreamer1.0-plugins-bad";
const UGLY: &str = "gstreamer1.0-plugins-ugly";
const LIBAV: &str = "gstreamer1.0-libav";
const CORE: &str = "libgstreamer1.0-0";

const ALWAYS: [(&str, &str); 15] = [
    ("queue", CORE),
    ("tee", CORE),
    ("capsfilter", CORE),
    ("videotestsrc", BASE),
    ("videorate", BASE),
    ("videoconvertscale", BASE),
    ("audioconvert", BASE),
    ("audioresample", BASE),
    ("opusenc", BASE),
    ("decodebin", BASE),
    ("uridecodebin", BASE),
    ("appsink", BASE),
    ("deinterlace", GOOD),
    ("deinterleave", GOOD),
    ("x264enc", UGLY),
];

/// The elements that this source needs and this machine lacks. Call [`crate::init`] first.
pub fn missing_elements(source: &Source) -> Vec<MissingElement> {
    let own: &[(&str, &str)] = match source {
        Source::File { .. } => {
            &[("filesrc", CORE), ("qtdemux", GOOD), ("h264parse", BAD), ("matroskademux", GOOD), ("avdec_h264", LIBAV)]
        }
        Source::Uri { .. } => &[("avdec_h264", LIBAV)],
        Source::Rtsp { .. } => &[("rtspsrc", GOOD), ("rtph264depay", GOOD), ("h264parse", BAD), ("avdec_h264", LIBAV)],
        Source::Srt { .. } => &[("srtsrc", BAD), ("tsdemux", BAD), ("h264parse", BAD), ("avdec_h264", LIBAV)],
        Source::Device { sound: SoundInput::Alsa { .. }, .. } => {
            &[("v4l2src", GOOD), ("jpegdec", GOOD), ("alsasrc", "gstreamer1.0-alsa")]
        }
        Source::Device { sound: SoundInput::Pulse { .. }, .. } => {
            &[("v4l2src", GOOD), ("jpegdec", GOOD), ("pulsesrc", GOOD)]
        }
        Source::Device { sound: SoundInput::None, .. } => &[("v4l2src", GOOD), ("jpegdec", GOOD)],
        Source::Test => &[("audiotestsrc", BASE)],
    };
    ALWAYS
        .iter()
        .chain(own)
        .filter(|(element, _)| gst::ElementFactory::find(element).is_none())
        .map(|&(element, debian_package)| MissingElement { element, debian_package })
        .collect()
}
