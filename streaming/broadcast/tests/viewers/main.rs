//! The broadcast as viewers meet it, over loopback: with the independent peer of `broadcast::viewer`, or with bare datagrams.

mod hostile;
mod losing;
mod stage;
mod watching;
