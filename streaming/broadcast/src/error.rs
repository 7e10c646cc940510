use std::net::SocketAddr;

/// The broadcast cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port cannot be had.
    #[error("cannot open the media port {address}/udp (is another service using it?)")]
    Port {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// No certificate could be made for this run.
    #[error("cannot make the certificate for encrypted media: {0}")]
    Certificate(String),
    /// The media thread could not be started.
    #[error("cannot start the media thread")]
    Thread(#[source] std::io::Error),
}

/// Why someone could not join.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing is being broadcast under this name.
    #[error("no such programme is being broadcast")]
    NoSuchProgramme,
    /// All places are taken; trying again later may help.
    #[error("all {most} places are taken")]
    Full {
        /// The limit.
        most: usize,
    },
    /// Too many are joining at this moment; trying again in a second helps.
    #[error("too many are joining at this moment")]
    Busy,
    /// The offer is longer than 64 kB.
    #[error("the offer is longer than {most} bytes")]
    OfferTooLong {
        /// The limit.
        most: usize,
    },
    /// The offer cannot be read or answered.
    #[error("cannot answer the offer: {0}")]
    Offer(&'static str),
    /// The broadcast has stopped.
    #[error("the broadcast has stopped")]
    Stopped,
}
