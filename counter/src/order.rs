use meeting::{Caption, Language};

use crate::{LineId, Side};

/// What is to be done, by the microphones and by whoever puts one side's words into the other's language.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// The microphones are opened, both cut off from the recogniser.
    Open,
    /// This side's sound is let through, to be recognised in this language.
    Listen(Side, Language),
    /// This side's sound is cut off.
    Cut(Side),
    /// From now on what this side says is put into another language, for the side across. Whoever did it so far stops.
    Interpret {
        /// Whose words.
        of: Side,
        /// What is spoken.
        spoken: Language,
        /// What the side across reads.
        read: Language,
    },
    /// What this side says is read as it is said.
    Dismiss(Side),
    /// To whoever interprets this side: one of its lines, as it stands now, the line's number for the utterance's.
    Say(Side, Box<Caption>),
    /// To whoever interprets this side: what a recogniser that translates by ear made of everything up to this line.
    ByEar(Side, LineId, String),
    /// The microphones are closed, what was heard and not yet recognised is thrown away, and nobody interprets any more.
    Close,
}
