//! The archive through its own door, as the service uses it.

mod accounts;
mod audit;
mod corrections;
mod dictionary;
mod fixtures;
mod imports;
mod index;
mod journal;
mod literal;
mod restart;
mod search;
mod trial;
