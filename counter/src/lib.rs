//! An accessible counter (窓口): a conversation of two, each with a microphone of their own, shown to both and kept nowhere.
//!
//! [`Conversation`] decides what is listened to, what stands on the screen, and when it is forgotten. It knows no clock, no
//! microphone and no screen: it is told what happens, and says what the microphones are to do.

mod conversation;
mod crosstalk;
mod line;
mod place;
mod side;

pub use conversation::{Conversation, Input, Microphones, Rules, Seen, Stage, Standing};
pub use line::{Draft, Line, LineId};
pub use place::{CounterId, NotACounterId};
pub use side::{Side, Sides};
