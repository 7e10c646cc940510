//! What people reach: HTTP API, WHEP, caption feeds, sign-in, the pages.
//!
//! [`Service`] is everything the doors need, [`LiveSession`] is how the wiring tells it what happens in a session, and
//! [`router`] is the whole of it as one axum router. Nothing here changes a caption but as a person asks, and nothing waits for a
//! listener.

mod access;
mod counters;
mod doors;
mod error;
mod feed;
mod layers;
mod live;
mod microphone_system;
mod orders;
mod readings;
mod router;
mod seats;
mod serve;
mod service;
mod shelf;
pub mod sign_in;
mod town_terms;
mod turns;
mod wire;

pub use counters::{AskedOfCounter, CounterInfo, CounterPlace, Layout, Means, Readable, Reader};
pub use live::{LiveInfo, LiveSession, ModelLabel};
pub use orders::{Order, PastCorrection};
pub use router::router;
pub use serve::serve;
pub use service::{Service, Settings};
pub use town_terms::TownTerms;
pub use wire::japanese_day;
