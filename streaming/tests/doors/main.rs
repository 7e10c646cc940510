//! The service's doors, called as a browser would call them: the router itself, over a real archive in a temporary folder.

mod chamber;
mod corrections;
mod counters;
mod feeds;
mod monitor;
mod operator;
mod pages;
mod policy;
mod recorded_sound;
mod recording;
mod sessions;
mod signing_in;
mod terms;
mod websocket;
mod whep;
mod world;
