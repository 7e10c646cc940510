//! How the names of a session are read.

use japanese::{Furigana, terms::Term};
use meeting::Session;

/// Who reads a session's words: by the dictionary, but names as the town's terms and, above all, its roster have them.
pub(crate) fn of_session(furigana: &Furigana, town: &[Term], session: &Session) -> Furigana {
    let town = town.iter().map(|term| (term.surface.as_str(), term.reading.as_str()));
    let roster = session.roster.iter().filter_map(|speaker| Some((speaker.name.as_str(), speaker.reading.as_deref()?)));
    furigana.with_names(town.chain(roster))
}
