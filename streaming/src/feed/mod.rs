//! What is told as it happens: to the listeners of a live session, to screens in its chamber, and to operators.

mod hub;
mod listening;
mod monitor;
mod operator;
mod ring;
mod watching;

pub(crate) use hub::{CaptionHub, Reader, Sent, SourceState, StageNow, Standing, Told};
pub(crate) use listening::{Start, listen};
pub(crate) use monitor::{Line, Monitor, MonitorLooks, Picture, Words, is_japanese, words};
pub(crate) use operator::{OperatorFeed, watch_sources};
pub(crate) use watching::pictures;
