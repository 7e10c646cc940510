//! The doors: each takes a request apart, asks the archive, the broadcast or a live session, and answers in `wire`'s shapes.

pub(crate) mod asked;
pub(crate) mod caption_files;
pub(crate) mod captions;
pub(crate) mod closed_session;
pub(crate) mod corrections;
pub(crate) mod counters;
pub(crate) mod microphones;
pub(crate) mod monitor;
pub(crate) mod operator;
pub(crate) mod pages;
pub(crate) mod recorded_sound;
pub(crate) mod recording;
mod scheme;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod signing_in;
pub(crate) mod state_of_health;
pub(crate) mod terms;
pub(crate) mod upload;
pub(crate) mod whep;

mod playlist;
mod websocket;
