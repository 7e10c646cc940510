//! What a source's graph is, in the words of `gst::parse::launch`. Addresses and devices are set as properties afterwards.
//!
//! ```text
//! source ┬ picture (4 raw pictures) ─ rate ─ scale ─ x264 ───────────────────── pictures (appsink)
//!        └ sound (1 s) ─ mixdown to one channel ┬ (1 s) ─ 16 kHz ────────────── speech   (appsink)
//!                                               └ (1 s) ─ 48 kHz ─ Opus ─────── sounds   (appsink)
//! ```
//!
//! Where microphones are told to be on channels, all channels go to `speech`, and the mixdown to the encoder alone. In front of
//! `mixdown` every channel is given the mix (`ears::Mixer`), so that it does not matter which of them it takes.
//!
//! When a queue here is full its writer waits, back to the source: a camera then skips pictures by itself. The appsinks hold a
//! handful of buffers and wait likewise; what may be dropped is decided behind them, where it can be counted.
//! They take no part in preroll (`async=false`), so a source that lacks a track starts all the same.

use meeting::Tempo;

use crate::{Encoding, SoundInput, Source};

/// The graph of this source. A source whose tracks show only as it is opened ends in an element called `source`, whose pads
/// are to be linked to `picture` and `sound` as they come. `microphones`: the channels, from 0, that are heard by themselves.
pub(crate) fn describe(source: &Source, encoding: &Encoding, tempo: Tempo, microphones: &[usize]) -> String {
    let paced = match (source, tempo) {
        (Source::File { .. } | Source::Uri { .. }, Tempo::Live) => true,
        // A camera paces itself; waiting for its clock again would only add to the delay.
        (Source::Rtsp { .. } | Source::Srt { .. } | Source::Device { .. } | Source::Test, Tempo::Live) => false,
        (_, Tempo::Unpaced) => false,
    };
    let (picture, sound) = (picture(encoding, paced), sound(encoding, paced, microphones));
    let channels = wanted_channels(microphones);
    match source {
        Source::File { .. } | Source::Uri { .. } | Source::Rtsp { .. } | Source::Srt { .. } => {
            format!("uridecodebin name=source force-sw-decoders=true  {picture}  {sound}")
        }
        Source::Device { sound: SoundInput::None, .. } => format!("{}  {picture}", camera(encoding)),
        Source::Device { sound: SoundInput::Alsa { .. }, .. } => {
            format!("{}  {picture}  alsasrc name=microphone {channels}! sound.  {sound}", camera(encoding))
        }
        Source::Device { sound: SoundInput::Pulse { .. }, .. } => {
            format!("{}  {picture}  pulsesrc name=microphone {channels}! sound.  {sound}", camera(encoding))
        }
        Source::Test => {
            let live = match tempo {
                Tempo::Live => "is-live=true",
                Tempo::Unpaced => "",
            };
            format!(
                "{} ! picture.  {picture}  audiotestsrc {live} volume=0.2 ! sound.  {sound}",
                test_picture(encoding, live)
            )
        }
    }
}

/// The branch that sound takes, without a source.
#[cfg(test)]
pub(crate) fn sound_alone(encoding: &Encoding) -> String {
    sound(encoding, false, &[])
}

/// Two groups of black pictures, 2 s each, to be shown over and over where a source has none.
/// Two, because H.264 wants neighbouring key pictures to differ in `idr_pic_id`.
pub(crate) fn describe_slate(encoding: &Encoding) -> String {
    let pictures = 4 * encoding.frames_per_second;
    format!("videotestsrc pattern=black num-buffers={pictures} ! picture.  {}", picture(encoding, false))
}

/// The wanted size first, whether raw or as JPEG (which is all that USB carries at 30 pictures a second), else any.
fn camera(Encoding { width, height, frames_per_second, .. }: &Encoding) -> String {
    let wanted = format!("width={width},height={height},framerate={frames_per_second}/1");
    format!(
        "v4l2src name=camera ! capsfilter caps=\"video/x-raw,{wanted};image/jpeg,{wanted};video/x-raw;image/jpeg\" \
         ! decodebin name=source"
    )
}

fn test_picture(Encoding { width, height, frames_per_second, .. }: &Encoding, live: &str) -> String {
    format!(
        "videotestsrc {live} pattern=smpte horizontal-speed=4 \
         ! video/x-raw,format=I420,width={width},height={height},framerate={frames_per_second}/1"
    )
}

fn picture(encoding: &Encoding, paced: bool) -> String {
    let Encoding { width, height, frames_per_second, picture_kbps, sound_kbps: _ } = encoding;
    let between_keys = 2 * frames_per_second;
    format!(
        "queue name=picture max-size-buffers=4 max-size-bytes=0 max-size-time=0 \
         ! deinterlace ! videorate skip-to-first=true max-duplication-time=2000000000 \
         ! video/x-raw,framerate={frames_per_second}/1 \
         ! videoconvertscale add-borders=true \
         ! video/x-raw,format=I420,width={width},height={height},pixel-aspect-ratio=1/1 \
         ! x264enc tune=zerolatency speed-preset=superfast threads=1 bitrate={picture_kbps} key-int-max={between_keys} \
           aud=false option-string=scenecut=0 \
         ! video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au \
         ! {}",
        sink("pictures", paced)
    )
}

/// A device is asked for as many channels as there are microphones on; left alone, it would give one or two.
fn wanted_channels(microphones: &[usize]) -> String {
    match microphones.iter().max() {
        Some(highest) => format!("! audio/x-raw,channels=[{},64] ", highest + 1),
        None => String::new(),
    }
}

fn sound(encoding: &Encoding, paced: bool, microphones: &[usize]) -> String {
    let bits = u64::from(encoding.sound_kbps) * 1_000;
    let queue = "queue max-size-buffers=0 max-size-bytes=0 max-size-time=1000000000";
    let raw = "audio/x-raw,format=F32LE,layout=interleaved";
    let speech = format!("{queue} ! audioresample ! audio/x-raw,rate=16000 ! {}", sink("speech", paced));
    let sounds = format!(
        "{queue} ! audioresample ! audio/x-raw,rate=48000 ! audioconvert \
         ! opusenc bitrate={bits} frame-size=20 complexity=5 ! {}",
        sink("sounds", paced)
    );
    if microphones.is_empty() {
        format!(
            "{queue} name=sound ! audioconvert ! {raw} ! audioconvert name=mixdown ! {raw},channels=1 ! tee name=heard  \
             heard. ! {speech}  heard. ! {sounds}"
        )
    } else {
        // More than two channels have no places in a room that `audioconvert` could mix them by.
        format!(
            "{queue} name=sound ! audioconvert ! {raw} ! tee name=heard  heard. ! {speech}  \
             heard. ! {queue} ! deinterleave name=mixdown  mixdown.src_0 ! {sounds}"
        )
    }
}

fn sink(name: &str, paced: bool) -> String {
    format!("appsink name={name} sync={paced} async=false max-buffers=4 enable-last-sample=false")
}
