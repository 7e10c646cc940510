//! Where Japanese sentences and clauses end.

/// What ends a sentence.
const SENTENCE_ENDS: [char; 5] = ['。', '！', '？', '!', '?'];

/// What ends a clause after which the rest can be said separately. A bare が or て is not among them: it is far more often a
/// subject's particle or the middle of a verb.
const CLAUSE_ENDS: [&str; 8] = ["、", "ので", "ますが", "ですが", "まして", "けれども", "ところ", "おり"];

/// The sentences of a text, each with what ends it. A last one that has no end is among them.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(SENTENCE_ENDS).map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// Where the last sentence that has ended ends, in bytes; 0 when none has.
pub(crate) fn last_sentence_end(text: &str) -> usize {
    text.char_indices().rev().find(|(_, c)| SENTENCE_ENDS.contains(c)).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Where the last clause or sentence that has ended ends, in bytes; 0 when none has.
pub(crate) fn last_clause_end(text: &str) -> usize {
    let clauses = CLAUSE_ENDS.iter().filter_map(|end| text.rfind(end).map(|at| at + end.len()));
    clauses.max().unwrap_or(0).max(last_sentence_end(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_their_ends() {
        assert_eq!(sentences("異議なし。賛成！ 反対"), ["異議なし。", "賛成！", "反対"]);
        assert_eq!(sentences(" 。"), ["。"]);
        assert!(sentences("").is_empty());
    }

    #[test]
    fn a_clause_ends_where_the_rest_can_stand_alone() {
        let told = |text: &'static str| &text[..last_clause_end(text)];
        assert_eq!(told("予算が成立しましたので報告"), "予算が成立しましたので");
        assert_eq!(told("予算が成立"), "");
        assert_eq!(told("質問、二つ目"), "質問、");
        assert_eq!(told("終わります。次に、"), "終わります。次に、");
        assert_eq!(last_sentence_end("終わります。次に、"), "終わります。".len());
    }
}
