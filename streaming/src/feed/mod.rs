//! What is told as it happens: to the listeners of a live session, and to operators.

mod hub;
mod listening;
mod operator;
mod ring;

pub(crate) use hub::{CaptionHub, Reader, Sent, SourceState, StageNow, Standing, Told};
pub(crate) use listening::{Start, listen};
pub(crate) use operator::{OperatorFeed, watch_sources};
