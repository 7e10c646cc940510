//! An accessible counter (窓口): a conversation of two, each with a microphone of their own, shown to both and kept nowhere.
//!
//! [`Conversation`] decides what is listened to, what stands on the screen, in which language each side reads the other's words,
//! and when all of it is forgotten. It knows no clock, no microphone, no translator and no screen: it is told what happens, and
//! says what is to be done.

mod conversation;
mod crosstalk;
mod interpretation;
mod interpreters;
mod line;
mod order;
mod place;
mod seen;
mod side;

pub use conversation::{Conversation, Input, Languages, Rules, Stage};
pub use interpretation::{Interpretation, Interpreted};
pub use line::{Draft, Line, LineId};
pub use order::Order;
pub use place::{CounterId, NotACounterId};
pub use seen::{Seen, Standing};
pub use side::{Side, Sides};
