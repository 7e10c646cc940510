//! Captures with real GStreamer graphs.

mod channels;
mod live;
mod recorded;
mod shut;
mod unpaced;

use std::{path::Path, sync::LazyLock, time::Duration};

use meeting::{Frame, FrameKind, MediaTime, Samples, SoundTrouble, SourceEvent, Tempo};
use tokio::{sync::mpsc, time::timeout};

use super::{Capture, CaptureSettings, Captured};
use crate::{Encoding, Source, shutter::Shutter};

/// Generous: other work may have the processor.
const PATIENCE: Duration = Duration::from_secs(60);

/// Small, so that tests are quick.
const SMALL: Encoding = Encoding { width: 320, height: 180, frames_per_second: 30, picture_kbps: 200, sound_kbps: 32 };

static READY: LazyLock<()> = LazyLock::new(|| crate::init().expect("GStreamer and FFmpeg are installed"));

fn settings(source: Source, tempo: Tempo, folder: &Path) -> CaptureSettings {
    LazyLock::force(&READY);
    CaptureSettings {
        source,
        encoding: SMALL,
        tempo,
        recordings: folder.join("recordings"),
        first_part: 0,
        microphones: Vec::new(),
        starts_at: MediaTime::ZERO,
        public_from: MediaTime::ZERO,
    }
}

async fn next<T>(receiver: &mut mpsc::Receiver<T>) -> T {
    let next = timeout(PATIENCE, receiver.recv()).await.expect("it comes in time");
    next.expect("the capture goes on")
}

/// Everything that a capture delivers, until it is over or its pictures have come up to `until`.
#[derive(Default)]
struct Gathered {
    frames: Vec<Frame>,
    /// The room's.
    sound: Vec<Samples>,
    /// The first two microphones'.
    own: [Vec<Samples>; 2],
    events: Vec<SourceEvent>,
    parts: Vec<meeting::RecordingPart>,
}

impl Gathered {
    async fn of(captured: &mut Captured, until: MediaTime) -> Self {
        let mut all = Self::default();
        let gather = async {
            loop {
                tokio::select! {
                    Some(frame) = captured.frames.recv() => {
                        let is_enough = frame.kind != FrameKind::Sound && frame.at >= until;
                        all.frames.push(frame);
                        if is_enough {
                            break;
                        }
                    }
                    Some((ear, sound)) = heard(&mut captured.sound) => match ear {
                        ear if ear == captured.sound.len() - 1 => all.sound.push(sound),
                        ear => all.own[ear].push(sound),
                    },
                    Some(event) = captured.events.recv() => all.events.push(event),
                    Some(part) = captured.parts.recv() => all.parts.push(part),
                    else => break,
                }
            }
        };
        timeout(PATIENCE, gather).await.expect("it comes in time");
        all
    }

    fn pictures(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().filter(|frame| frame.kind != FrameKind::Sound)
    }

    fn sounds(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().filter(|frame| frame.kind == FrameKind::Sound)
    }

    fn key_pictures_at(&self) -> Vec<u64> {
        let keys = self.frames.iter().filter(|frame| frame.kind == FrameKind::KeyPicture);
        keys.map(|frame| frame.at.as_millis()).collect()
    }
}

/// The next sound of any ear, and which; none once all are closed.
async fn heard(ears: &mut [mpsc::Receiver<Samples>]) -> Option<(usize, Samples)> {
    std::future::poll_fn(|context| {
        let mut open = false;
        for (ear, sound) in ears.iter_mut().enumerate() {
            match sound.poll_recv(context) {
                std::task::Poll::Ready(Some(sound)) => return std::task::Poll::Ready(Some((ear, sound))),
                std::task::Poll::Ready(None) => {}
                std::task::Poll::Pending => open = true,
            }
        }
        if open { std::task::Poll::Pending } else { std::task::Poll::Ready(None) }
    })
    .await
}

/// Stops while reading on, as a capture that waits for its readers needs it.
async fn stop(capture: Capture, captured: &mut Captured) -> Gathered {
    let (rest, ()) = tokio::join!(Gathered::of(captured, MediaTime::from_micros(u64::MAX)), capture.stop());
    rest
}

/// Makes a small media file with FFmpeg's own test sources. The arguments choose its tracks.
fn make_media(arguments: &[&str], path: &Path) -> bool {
    let made = std::process::Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(path).status();
    match made {
        Ok(status) => {
            assert!(status.success(), "ffmpeg makes {}", path.display());
            true
        }
        Err(error) => {
            println!("skipped: there is no ffmpeg to make media with: {error}");
            false
        }
    }
}
