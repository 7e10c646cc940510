use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use lindera::{mode::Mode, segmenter::Segmenter};

use super::Folded;
use crate::{Error, dictionary};

/// Takes a text apart into words by a dictionary. What it finds only ranks results: whether a text is found never depends
/// on it.
pub(crate) struct Words {
    segmenter: Segmenter,
}

/// Parts of speech that say nothing of what a text is about: particles, auxiliary verbs, symbols, fillers.
const EMPTY: [&str; 4] = ["助詞", "助動詞", "記号", "フィラー"];
/// Where a token's details have its part of speech and its base form.
const PART_OF_SPEECH: usize = 0;
const BASE_FORM: usize = 6;

impl Words {
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let dictionary = dictionary::load(path)?;
        Ok(Self { segmenter: Segmenter::new(Mode::Normal, dictionary, None) })
    }

    /// The base forms of a text's words, folded, with a space between them.
    pub(crate) fn base_forms(&self, text: &str) -> String {
        // The dictionary comes from outside, and a text that makes the library panic must still be indexed.
        let found = catch_unwind(AssertUnwindSafe(|| self.segment(text)));
        found.unwrap_or_else(|_| {
            tracing::warn!("an utterance could not be taken apart into words; it is found all the same");
            String::new()
        })
    }

    fn segment(&self, text: &str) -> String {
        let Ok(tokens) = self.segmenter.segment(Cow::Borrowed(text)) else { return String::new() };
        let mut forms = String::new();
        for mut token in tokens {
            if token.get_detail(PART_OF_SPEECH).is_some_and(|part| EMPTY.contains(&part)) {
                continue;
            }
            let surface = token.surface.clone();
            let base = token.get_detail(BASE_FORM).filter(|form| *form != "*").unwrap_or(&surface);
            let folded = Folded::new(base).into_string();
            for part in folded.split(' ').filter(|part| !part.is_empty()) {
                forms.push_str(part);
                forms.push(' ');
            }
        }
        forms
    }
}
