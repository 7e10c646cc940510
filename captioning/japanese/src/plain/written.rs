use super::facts::numbers;

/// Why a town's own sentences cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadSentence {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// What people wrote for one procedure: 転入, 国民健康保険.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Procedure<'a> {
    /// Nothing where no heading stands above the sentences.
    pub(super) name: Option<&'a str>,
    /// Each as it is said and in plain Japanese.
    pub(super) sentences: Vec<(&'a str, &'a str)>,
}

/// Reads sentences that people wrote in plain Japanese: what is said, a tab, and what is to be read, one a line. A line in brackets,
/// [転入], is the heading of a procedure's sentences. Lines that begin with # and empty ones are passed over.
pub fn read_sentences(text: &str) -> Result<Vec<(&str, &str)>, BadSentence> {
    Ok(read_procedures(text)?.into_iter().flat_map(|procedure| procedure.sentences).collect())
}

/// The same, procedure by procedure.
pub(super) fn read_procedures(text: &str) -> Result<Vec<Procedure<'_>>, BadSentence> {
    let mut procedures = vec![Procedure { name: None, sentences: Vec::new() }];
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    for (line, text) in lines {
        if let Some(name) = heading(text) {
            procedures.push(Procedure { name: Some(name), sentences: Vec::new() });
            continue;
        }
        let read = sentence(text).map_err(|reason| BadSentence { line, reason })?;
        procedures.last_mut().expect("the first has no heading").sentences.push(read);
    }
    Ok(procedures)
}

fn heading(line: &str) -> Option<&str> {
    line.trim().strip_prefix('[')?.strip_suffix(']').filter(|name| !name.contains('\t')).map(str::trim)
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
    if sorted(numbers(plain)) != sorted(numbers(said)) {
        return Err("the plain Japanese does not say the same numbers");
    }
    Ok((said, plain))
}

fn sorted(mut numbers: Vec<String>) -> Vec<String> {
    numbers.sort_unstable();
    numbers
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
        for (said, plain) in
            [("300円です。", "30円です。"), ("300円です。", "1300円です。"), ("3階です。", "3階か4階です。")]
        {
            let told = refused(&format!("{said}\t{plain}"));
            assert_eq!(told, "line 1: the plain Japanese does not say the same numbers", "{said} {plain}");
        }
    }

    #[test]
    fn a_heading_tells_whose_sentences_follow() {
        let read = read_procedures("はい。\tはい。\n\n[転入]\nどうぞ。\tどうぞ。\n[国保]\n").expect("read");
        let told: Vec<_> = read.iter().map(|procedure| (procedure.name, procedure.sentences.len())).collect();
        assert_eq!(told, [(None, 1), (Some("転入"), 1), (Some("国保"), 0)]);
        assert_eq!(read_sentences("[転入]\nどうぞ。").expect_err("refused").line, 2);
    }
}
