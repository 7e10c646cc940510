//! How what was said leaves the memory.

use meeting::Caption;

use super::{
    Course,
    asking::{Asked, Of, Part},
};

impl Course {
    /// Overwrites all words that it holds; it knows nothing of what was said before. For talk that nobody may keep.
    pub fn forget(&mut self) {
        let open = self.open.take().map(|open| open.said);
        let mut all: Vec<Caption> = open.into_iter().collect();
        all.extend(self.waiting.drain(..).map(|waiting| waiting.said));
        if let Some(Asked { parts, of, .. }) = self.asked.take() {
            all.push(match of {
                Of::Draft(said) => said,
                Of::Whole(waiting) => waiting.said,
            });
            for part in parts {
                match part {
                    Part::Known(text) | Part::Asked(text) => erase(text),
                }
            }
        }
        for Caption { settled, stable, draft, .. } in all {
            [settled, stable, draft].into_iter().for_each(erase);
        }
    }
}

/// Overwrites the words before their memory is given back.
pub(crate) fn erase(text: String) {
    let mut bytes = text.into_bytes();
    bytes.fill(0);
    std::hint::black_box(&bytes);
}
