use std::path::Path;

use japanese::{Dictionary, Part};

use super::Folded;

/// Takes a text apart into words by a dictionary. What it finds only ranks results: whether a text is found never depends
/// on it.
pub(crate) struct Words {
    dictionary: Dictionary,
}

impl Words {
    pub(crate) fn load(path: &Path) -> Result<Self, japanese::Error> {
        Ok(Self { dictionary: Dictionary::load(path)? })
    }

    /// The base forms of a text's words, folded, with a space between them.
    pub(crate) fn base_forms(&self, text: &str) -> String {
        let mut forms = String::new();
        for word in self.dictionary.words(text) {
            // What says nothing of what a text is about.
            if matches!(word.part, Part::Particle | Part::Symbol) {
                continue;
            }
            let folded = Folded::new(&word.base).into_string();
            for part in folded.split(' ').filter(|part| !part.is_empty()) {
                forms.push_str(part);
                forms.push(' ');
            }
        }
        forms
    }
}
