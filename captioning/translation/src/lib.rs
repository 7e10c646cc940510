//! From what was said to what readers of other languages are shown.
//!
//! People come first: a sentence that the [`PhraseBook`] knows is never given to a machine. What it does not know is asked of a
//! [`Translator`], and held to the town's own terms by the [`Glossary`]. [`Course`] decides, for one language of one session,
//! what to ask and what to show meanwhile; [`Desk`] is the shell that asks. Neither may hold up the captions: what is late or
//! fails is shown as it was said, and marked so.

mod book;
mod breaker;
mod checked;
mod computing;
mod course;
mod desk;
mod glossary;
mod libre;
mod names;
mod romaji;
mod sentence;
mod translator;

pub use book::{BadBook, Made, PhraseBook, Sheet};
pub use computing::{Computes, Computing};
pub use course::{Answer, Course, Input, Means, Output, Patience, Question, Shown, Writer};
pub use desk::{Desk, Line};
pub use glossary::{Glossary, GlossaryTerm};
pub use libre::{LibreServer, LibreSettings};
pub use names::Names;
pub use translator::{Failure, Translator};
