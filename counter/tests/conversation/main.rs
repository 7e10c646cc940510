//! Conversations as scripts: what happens when, what is to be done, and what stands on the screen afterwards.

mod held;
mod interpreted;
mod script;
