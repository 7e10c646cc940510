use crate::Numerals;

/// Why a town's own sentences cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadSentence {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// Reads sentences that people wrote in plain Japanese: what is said, a tab, and what is to be read, one a line. Lines that begin
/// with # and empty ones are passed over.
pub fn read_sentences(text: &str) -> Result<Vec<(&str, &str)>, BadSentence> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(line, text)| sentence(text).map_err(|reason| BadSentence { line, reason })).collect()
}

fn sentence(line: &str) -> Result<(&str, &str), &'static str> {
    let Some((said, plain)) = line.split_once('\t') else {
        return Err("there is no tab between what is said and the plain Japanese");
    };
    let (said, plain) = (said.trim(), plain.trim());
    if plain.contains('\t') {
        return Err("there is more than one tab");
    }
    if said.is_empty() || plain.is_empty() {
        return Err("one side of the tab is empty");
    }
    if !numbers(plain).contains(&numbers(said)) {
        return Err("the plain Japanese does not say the same numbers");
    }
    Ok((said, plain))
}

/// The digits of a text, one after the other.
pub(super) fn numbers(text: &str) -> String {
    Numerals::Arabic.rewrite(text).text().chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_and_mistakes_are_told_with_their_line() {
        let read = read_sentences("# ours\n\n三番へどうぞ。\t3番に行ってください。\n");
        assert_eq!(read, Ok(vec![("三番へどうぞ。", "3番に行ってください。")]));
        let refused = |text: &str| read_sentences(text).expect_err("refused").to_string();
        assert_eq!(refused("# ours\nどうぞ。"), "line 2: there is no tab between what is said and the plain Japanese");
        assert_eq!(refused("どうぞ。\t"), "line 1: one side of the tab is empty");
        assert_eq!(refused("a\tb\tc"), "line 1: there is more than one tab");
        assert_eq!(refused("300円です。\t30円です。"), "line 1: the plain Japanese does not say the same numbers");
    }
}
