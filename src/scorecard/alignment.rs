use meeting::MediaTime;
use unicode_normalization::UnicodeNormalization as _;

/// What two sequences have in common.
pub struct Alignment {
    /// Pairs of places that match, in order.
    pub matches: Vec<(usize, usize)>,
    /// Substitutions, deletions and insertions between them.
    pub errors: usize,
}

/// The alignment of all that was said with the beginning of what was heard that has the fewest errors (Levenshtein), by
/// dynamic programming over the whole table. What was heard after it is of words not yet judged.
///
/// A minute of speech is some 400 characters and a session some thousands: the table stays below 100 MB for ten minutes.
pub fn align<A, B>(said: &[A], heard: &[B], same: impl Fn(&A, &B) -> bool) -> Alignment {
    let width = heard.len() + 1;
    let mut errors: Vec<u32> = vec![0; (said.len() + 1) * width];
    for (j, inserted) in errors[..width].iter_mut().enumerate() {
        *inserted = j as u32;
    }
    for i in 1..=said.len() {
        errors[i * width] = i as u32;
        for j in 1..width {
            let wrong = u32::from(!same(&said[i - 1], &heard[j - 1]));
            let substituted = errors[(i - 1) * width + j - 1] + wrong;
            let deleted = errors[(i - 1) * width + j] + 1;
            let inserted = errors[i * width + j - 1] + 1;
            errors[i * width + j] = substituted.min(deleted).min(inserted);
        }
    }
    let mut matches = Vec::new();
    let last_row = &errors[said.len() * width..];
    let best = (0..width).min_by_key(|j| last_row[*j]).unwrap_or(0);
    let (mut i, mut j) = (said.len(), best);
    while i > 0 && j > 0 {
        let here = errors[i * width + j];
        let wrong = u32::from(!same(&said[i - 1], &heard[j - 1]));
        if here == errors[(i - 1) * width + j - 1] + wrong {
            if wrong == 0 {
                matches.push((i - 1, j - 1));
            }
            (i, j) = (i - 1, j - 1);
        } else if here == errors[(i - 1) * width + j] + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    matches.reverse();
    Alignment { matches, errors: last_row[best] as usize }
}

/// The characters that count: NFKC, without punctuation and spaces. Each keeps its time.
pub fn comparable(characters: &[(char, MediaTime)]) -> Vec<(char, MediaTime)> {
    let folded = characters.iter().flat_map(|(character, at)| character.nfkc().map(move |folded| (folded, *at)));
    folded.filter(|(character, _)| counts(*character)).collect()
}

/// Not punctuation and not a space.
pub fn counts(character: char) -> bool {
    character.is_alphanumeric() || character == 'ー'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(said: &str, heard: &str) -> usize {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        align(&chars(said), &chars(heard), |a, b| a == b).errors
    }

    #[test]
    fn the_fewest_errors_are_counted() {
        assert_eq!(errors("議案第一号", "議案第一号"), 0);
        assert_eq!(errors("議案第一号", "議案大一号"), 1);
        assert_eq!(errors("議案第一号", "議案一号"), 1);
        assert_eq!(errors("異議なし", "異偽なし。賛成"), 1);
        assert_eq!(errors("異議", ""), 2);
    }

    #[test]
    fn punctuation_and_width_do_not_count() {
        let at = MediaTime::ZERO;
        let characters: Vec<_> = "Ａ、１。 ー".chars().map(|c| (c, at)).collect();
        let left: String = comparable(&characters).into_iter().map(|(c, _)| c).collect();
        assert_eq!(left, "A1ー");
    }
}
