use meeting::{Caption, CaptionSource, CaptionState, Language, TranslationOrigin, Untranslated};

use crate::line::erase;

/// What the side across is shown of a line, in the language that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpretation {
    /// The language that it reads.
    pub language: Language,
    /// What it is shown.
    pub shown: Interpreted,
}

/// How far a line has been put into another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interpreted {
    /// The line's beginning. It may yet be put otherwise.
    Draft {
        /// The words.
        text: String,
        /// Who put it so.
        by: TranslationOrigin,
    },
    /// All of the line. It never changes.
    Whole {
        /// The words.
        text: String,
        /// Who put it so.
        by: TranslationOrigin,
    },
    /// Whoever translates by ear made one text of this line and of the next: it stands there.
    WithNext,
    /// Nothing: the line is read as it was said.
    AsSaid(Untranslated),
}

impl Interpretation {
    /// What a translator's caption says of a line; none where it is no translation at all.
    pub(crate) fn told(caption: Caption) -> Option<Self> {
        let Caption { language, settled, stable, draft, state, source, .. } = caption;
        let shown = match (source, state) {
            (CaptionSource::Translation { origin, said, .. }, CaptionState::Settled) => {
                erase(said);
                Interpreted::Whole { text: settled, by: origin }
            }
            (CaptionSource::Translation { origin, said, .. }, CaptionState::Tentative) => {
                erase(said);
                Interpreted::Draft { text: settled + &stable + &draft, by: origin }
            }
            (CaptionSource::Untranslated { why, .. }, _) => {
                erase(settled);
                Interpreted::AsSaid(why)
            }
            (CaptionSource::Speech, _) => return None,
        };
        Some(Self { language, shown })
    }

    /// One that says so of every line.
    pub(crate) const fn as_said(language: Language, why: Untranslated) -> Self {
        Self { language, shown: Interpreted::AsSaid(why) }
    }

    /// Whether what it shows is for good.
    pub(crate) const fn is_final(&self) -> bool {
        match self.shown {
            Interpreted::Whole { .. } | Interpreted::WithNext => true,
            Interpreted::Draft { .. } | Interpreted::AsSaid(_) => false,
        }
    }

    /// Overwrites its words.
    pub(crate) fn erase(self) {
        match self.shown {
            Interpreted::Draft { text, .. } | Interpreted::Whole { text, .. } => erase(text),
            Interpreted::WithNext | Interpreted::AsSaid(_) => {}
        }
    }
}
