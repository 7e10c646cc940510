//! Many rooms, one machine: the rooms' questions to the recogniser stand in one queue, the most urgent first.
//!
//! [`Schedule`] decides whose question is next, [`Easing`] how often rooms may ask and of which model; the [`Desk`] is the
//! shell over both: it owns the threads that recognise. The weights are shared, each [`Room`] has a state of its own.
//! Under load nothing that was said is left out: drafts come less often, then of a smaller model, and all of it is told.

mod desk;
mod easing;
mod schedule;
pub mod trial;

pub(crate) use desk::Answer;
pub use desk::{Desk, Recognisers, Room, RoomFigures};
pub use easing::{Answered, Easing, Pace};
pub use schedule::{RoomId, Schedule, Served};
