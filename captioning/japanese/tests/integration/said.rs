//! What was said and who may have been named, as tests write them.

use meeting::{MediaTime, Role, Span, Speaker, SpeakerId, Word};

/// Pieces with their probabilities, `0.4` where none is told: `三番、 高沢:0.9 議員`. Each takes 0.3 s.
pub(crate) fn words(said: &str) -> Vec<Word> {
    let word = |(place, piece): (usize, &str)| {
        let (text, probability) = piece.split_once(':').unwrap_or((piece, "0.4"));
        let at = |step: usize| MediaTime::from_millis(300 * step as u64);
        Word {
            text: text.to_owned(),
            span: Span::new(at(place), at(place + 1)),
            probability: probability.parse().expect("a probability"),
        }
    };
    said.split(' ').filter(|piece| !piece.is_empty()).enumerate().map(word).collect()
}

/// Somebody on a roster.
pub(crate) fn person(name: &str, reading: &str, role: Role, title: &str) -> Speaker {
    Speaker {
        id: SpeakerId::new(title),
        name: name.to_owned(),
        reading: Some(reading.to_owned()),
        role,
        title: Some(title.to_owned()),
    }
}
