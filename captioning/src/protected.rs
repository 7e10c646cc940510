//! Short phrases that decide something: they are never taken for noise.

/// A recogniser that makes things up makes up something longer.
pub(crate) const PHRASES: [&str; 22] = [
    "異議なし",
    "異議あり",
    "異議ありません",
    "ご異議ありませんか",
    "ご異議なしと認めます",
    "異議なしと認めます",
    "賛成",
    "賛成です",
    "賛成多数",
    "反対",
    "反対です",
    "起立多数",
    "起立少数",
    "全員起立",
    "全員賛成",
    "動議",
    "はい",
    "いいえ",
    "棄権",
    "棄権します",
    "議長",
    "休憩",
];

/// So many of them in a row may be said by many voices; more are a decoder going in circles.
const MOST_IN_A_ROW: usize = 4;

/// Whether what was said, written as a key, is one of them or some of them in a row.
pub(crate) fn is_protected(said: &str) -> bool {
    begins_with(said, MOST_IN_A_ROW)
}

/// Whether what was said are some of them in a row, however many, and the beginning of another: what a decoder makes of one of them
/// when it goes in circles and is cut off.
pub(crate) fn is_begun(said: &str) -> bool {
    PHRASES.iter().any(|phrase| phrase.starts_with(said) || said.strip_prefix(phrase).is_some_and(is_begun))
}

fn begins_with(said: &str, most: usize) -> bool {
    most > 0
        && PHRASES
            .iter()
            .filter_map(|phrase| said.strip_prefix(phrase))
            .any(|rest| rest.is_empty() || begins_with(rest, most - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_protected_alone_and_in_a_row() {
        for said in ["異議なし", "はい賛成です", "異議なし異議なし異議なし", "賛成多数"] {
            assert!(is_protected(said), "{said}");
        }
        for said in ["", "異議", "はい次の議題に移ります", "はいはいはいはいはい"] {
            assert!(!is_protected(said), "{said}");
        }
    }

    #[test]
    fn of_phrases_in_a_row_the_last_may_be_cut_off() {
        for said in ["", "異", "異議なし異議な", "はいはいはいはいはいは", "反対"] {
            assert!(is_begun(said), "{said}");
        }
        for said in ["次", "はい次", "異議なし異議なしです", "反対に"] {
            assert!(!is_begun(said), "{said}");
        }
    }
}
