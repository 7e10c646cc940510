//! The recording: fragmented MP4 written by us from the encoded frames, one file a connection, an HLS playlist beside each.
//!
//! # Why not `mp4mux`?
//!
//! GStreamer 1.22's `mp4mux fragment-duration=…` writes one `moof` for each track, in an order of its own, cuts where a duration is
//! full rather than at a key picture, and needs its box stream taken apart again to know which bytes can be played alone
//! (`fragment-mode=first-moov-then-finalise` is not readable after a kill at all). The frames are here anyway, for the viewers;
//! writing their boxes with `mp4-atom` takes some hundred lines and gives exactly what HLS byte ranges want: one `moof` with both
//! tracks, a segment for each key picture.
//!
//! # What does a kill cost?
//!
//! A fragment holds half a second and is synced to the disk before the next is begun, so half a second and what the encoder
//! holds (some 50 ms). A torn fragment at the end of a file is no obstacle to players; [`mend_recordings`] cuts it off and completes
//! the playlist at the next start.
//!
//! # When the disk does not keep up, or is full?
//!
//! The recorder's queue holds 60 s. When it is full the capture waits, loudly: the record comes before the broadcast. A write that
//! fails ends the part and is told to the operator; live goes on, and a new part is tried at the first key picture ten seconds later.

mod annexb;
mod fragments;
mod mend;
mod mp4;
mod part;
mod playlist;
mod sound;

use std::{fs, io, path::PathBuf, thread, time::Duration};

use meeting::{Frame, FrameKind, MediaTime, RecordingPart, SourceEvent};
use tokio::sync::mpsc;

pub use mend::mend_recordings;
pub use sound::SoundRecording;

use self::{
    fragments::{Fragment, Fragments},
    mp4::ParameterSets,
    part::Part,
};

/// A hole this large in the pictures begins a new file, as a new connection does: no segment spans it.
const JUMP: Duration = Duration::from_secs(1);
const NEXT_TRY: Duration = Duration::from_secs(10);

/// What the recorder is given, in order.
#[derive(Debug)]
pub(crate) enum ToRecorder {
    /// To be kept.
    Frame(Frame),
    /// What follows comes from a new connection, so it belongs in a new file.
    Break,
}

/// Writes one session's recording, on a thread of its own.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) folder: PathBuf,
    pub(crate) next_part: u32,
    /// Width and height of the picture.
    pub(crate) size: (u16, u16),
    pub(crate) parts: mpsc::Sender<RecordingPart>,
    pub(crate) events: mpsc::Sender<SourceEvent>,
}

#[derive(Debug)]
enum State {
    /// Nothing to write to yet.
    Ready,
    Writing(Part),
    /// It failed; the next try is at the first key picture from here on.
    Failed {
        retry_at: MediaTime,
    },
}

impl Recorder {
    /// Writes until `frames` closes, then finishes the file.
    pub(crate) fn spawn(mut self, mut frames: mpsc::Receiver<ToRecorder>) -> io::Result<thread::JoinHandle<()>> {
        thread::Builder::new().name("koe-recorder".to_owned()).spawn(move || {
            let (mut state, mut fragments) = (State::Ready, Fragments::default());
            let mut pictures_end = None;
            while let Some(next) = frames.blocking_recv() {
                match next {
                    ToRecorder::Frame(frame) => {
                        if frame.kind != FrameKind::Sound {
                            let jumps = pictures_end.is_some_and(|end| frame.at.since(end) > JUMP);
                            pictures_end = Some(frame.at + frame.length);
                            if jumps {
                                state = self.finish(state, std::mem::take(&mut fragments));
                            }
                        }
                        if let Some(fragment) = fragments.handle(frame) {
                            state = self.write(state, &fragment);
                        }
                    }
                    ToRecorder::Break => state = self.finish(state, std::mem::take(&mut fragments)),
                }
            }
            self.finish(state, fragments);
        })
    }

    fn write(&mut self, state: State, fragment: &Fragment) -> State {
        let sets = match fragment.pictures.first() {
            Some(first) if first.kind == FrameKind::KeyPicture => ParameterSets::of(&first.data),
            Some(_) | None => None,
        };
        let was_failing = matches!(&state, State::Failed { .. });
        let (part, sets) = match (state, sets) {
            (State::Writing(part), None) => (Some(part), None),
            (State::Writing(part), Some(sets)) if part.has(&sets) => (Some(part), None),
            (State::Writing(part), Some(sets)) => {
                self.end(part);
                (None, Some(sets))
            }
            (State::Failed { retry_at }, Some(_)) if fragment.starts() < retry_at => return State::Failed { retry_at },
            (State::Ready | State::Failed { .. }, Some(sets)) => (None, Some(sets)),
            (state @ (State::Ready | State::Failed { .. }), None) => return state,
        };
        match self.append(part, sets, fragment) {
            Ok(part) => {
                if was_failing {
                    self.tell(SourceEvent::RecordingResumed(fragment.starts()));
                }
                State::Writing(part)
            }
            Err(error) => {
                if !was_failing {
                    self.tell(SourceEvent::RecordingFailed(format!(
                        "cannot write to {}: {error}",
                        self.folder.display()
                    )));
                }
                State::Failed { retry_at: fragment.ends + NEXT_TRY }
            }
        }
    }

    fn append(&mut self, part: Option<Part>, sets: Option<ParameterSets>, fragment: &Fragment) -> io::Result<Part> {
        match (part, sets) {
            (Some(mut part), _) => match part.write(fragment) {
                Ok(()) => Ok(part),
                Err(error) => {
                    part.give_up();
                    Err(error)
                }
            },
            (None, Some(sets)) => self.begin(sets, fragment),
            (None, None) => Err(io::Error::other("no parameter sets to begin a part with")),
        }
    }

    /// Begins a part with its first fragment; without that there is none.
    fn begin(&mut self, sets: ParameterSets, fragment: &Fragment) -> io::Result<Part> {
        let starts_at = fragment.starts();
        let (mut part, begun) = Part::create(&self.folder, self.next_part, sets, self.size, starts_at)?;
        if let Err(error) = part.write(fragment) {
            drop(part);
            drop(fs::remove_file(begun.path.with_extension("m3u8")));
            drop(fs::remove_file(begun.path));
            return Err(error);
        }
        self.next_part = begun.number + 1;
        tracing::info!(part = begun.number, at = %starts_at, "began a part of the recording");
        // The journal must know every part, so a full queue makes us wait. Closed, nobody keeps a journal.
        drop(self.parts.blocking_send(begun));
        Ok(part)
    }

    fn finish(&mut self, state: State, fragments: Fragments) -> State {
        let state = match fragments.finish() {
            Some(last) => self.write(state, &last),
            None => state,
        };
        match state {
            State::Writing(part) => {
                self.end(part);
                State::Ready
            }
            state @ (State::Ready | State::Failed { .. }) => state,
        }
    }

    fn end(&self, part: Part) {
        if let Err(error) = part.finish() {
            self.tell(SourceEvent::RecordingFailed(format!(
                "cannot finish a part in {}: {error}",
                self.folder.display()
            )));
        }
    }

    fn tell(&self, event: SourceEvent) {
        tracing::warn!(?event, "recording");
        if self.events.try_send(event).is_err() {
            tracing::warn!("the operator's events are full or closed: one was dropped");
        }
    }
}
