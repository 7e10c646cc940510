//! From sound to stable captions.
//!
//! Sound comes in as [`meeting::Samples`]; [`Heard`] goes out: words that will never change, drafts that may, the ends of
//! utterances. [`start`] does it live, [`transcribe`] as fast as the machine can, both with the same three deciders:
//! [`Segmenter`] (where does someone speak), [`Captioner`] (what to ask the recogniser, and which of its words are safe) and
//! [`CaptionTrack`] (what is journalled and what is shown). None of them reads a clock, waits, or does any input or output.

mod captioner;
mod error;
mod heard;
mod judge;
mod key;
mod live;
mod made_up;
mod pitch;
mod placing;
mod prompt;
mod protected;
mod readings;
mod rests;
pub mod rooms;
mod segmenter;
mod settings;
mod track;
mod transcribe;
pub mod trial;
mod utterance;
mod vocabulary;
mod voice;

pub use captioner::{Captioner, Input, Output, Purpose, Question};
pub use error::Error;
pub use heard::{Gap, Heard};
pub use live::{Captioning, RecogniserState, start};
pub use made_up::{BadLine, Belief, Invention, MadeUp};
pub use readings::{Readings, Said};
pub use segmenter::{Segment, Segmenter};
pub use settings::{Patience, Segments, Settings, Told};
pub use track::{CaptionTrack, Composed};
pub use transcribe::{Progress, transcribe, transcribe_naming};
pub use vocabulary::Vocabulary;
pub use voice::Frame;
