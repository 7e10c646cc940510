use std::{collections::BTreeMap, sync::Arc};

use meeting::Language;

use crate::book::normalise;

/// A term of the town, and what it is officially called in other languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryTerm {
    /// In the language that is spoken.
    pub source: String,
    /// By language.
    pub said: BTreeMap<Language, String>,
}

/// The town's terms: a machine's translation of a sentence that holds one must hold its official form.
///
/// Machines break terms about as often when these are masked as when they are not, so that nothing is masked: the translation is
/// looked at when it is there, and what it lacks is put behind it in parentheses.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    /// Longest first.
    terms: Arc<[GlossaryTerm]>,
    /// The terms as they are compared, in the same order.
    compared: Arc<[String]>,
}

impl Glossary {
    /// A glossary of these terms. Of a term within a longer one (保険 in 国民健康保険) only the longer counts.
    pub fn new(terms: Vec<GlossaryTerm>) -> Self {
        let mut terms: Vec<(String, GlossaryTerm)> =
            terms.into_iter().map(|term| (normalise(&term.source), term)).filter(|(key, _)| !key.is_empty()).collect();
        terms.sort_by_key(|(key, _)| std::cmp::Reverse(key.chars().count()));
        let (compared, terms): (Vec<String>, Vec<GlossaryTerm>) = terms.into_iter().unzip();
        Self { terms: terms.into(), compared: compared.into() }
    }

    /// This glossary with more terms.
    #[must_use]
    pub fn with(&self, more: impl IntoIterator<Item = GlossaryTerm>) -> Self {
        Self::new(more.into_iter().chain(self.terms.iter().cloned()).collect())
    }

    /// All terms.
    pub fn terms(&self) -> &[GlossaryTerm] {
        &self.terms
    }

    /// The official terms of a language that a sentence calls for, in the order in which it says them.
    pub fn called_for<'a>(&'a self, sentence: &str, language: &Language) -> Vec<&'a str> {
        let sentence = normalise(sentence);
        let mut taken = vec![false; sentence.len()];
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (key, term) in self.compared.iter().zip(self.terms.iter()) {
            for (at, _) in sentence.match_indices(key.as_str()) {
                let here = &mut taken[at..at + key.len()];
                if !here.iter().any(|taken| *taken) {
                    here.fill(true);
                    found.extend(term.said.get(language).map(|said| (at, said.as_str())));
                }
            }
        }
        found.sort_by_key(|(at, _)| *at);
        let mut terms: Vec<&str> = Vec::new();
        for (_, term) in found {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// A machine's translation of a sentence, with the official terms that it lacks in parentheses at its end.
    pub fn complete(&self, sentence: &str, translation: String, language: &Language) -> String {
        let has = normalise(&translation);
        let called_for = self.called_for(sentence, language);
        let lacking: Vec<&str> = called_for.into_iter().filter(|term| !has.contains(&normalise(term))).collect();
        if lacking.is_empty() { translation } else { format!("{} ({})", translation.trim_end(), lacking.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(terms: &[(&str, &str)]) -> Glossary {
        let term = |(source, english): &(&str, &str)| GlossaryTerm {
            source: (*source).to_owned(),
            said: BTreeMap::from([(Language::english(), (*english).to_owned())]),
        };
        Glossary::new(terms.iter().map(term).collect())
    }

    #[test]
    fn what_a_translation_lacks_is_put_behind_it() {
        let glossary = glossary(&[
            ("国民健康保険", "National Health Insurance"),
            ("保険", "insurance"),
            ("区役所", "Ward Office"),
        ]);
        let complete =
            |said: &str, translated: &str| glossary.complete(said, translated.to_owned(), &Language::english());
        assert_eq!(
            complete("国民健康保険は区役所で。", "At the ward office, state health cover."),
            "At the ward office, state health cover. (National Health Insurance)"
        );
        assert_eq!(complete("国民健康保険と保険。", "x"), "x (National Health Insurance; insurance)");
        assert_eq!(complete("国民健康保険。", "NATIONAL health-insurance."), "NATIONAL health-insurance.");
        assert_eq!(complete("休憩。", "Recess."), "Recess.");
        assert_eq!(glossary.complete("保険", "보험".to_owned(), &Language::new("ko").expect("well formed")), "보험");
    }

    /// A machine that says nothing right at all: every one of a hundred terms still reaches the reader, wherever it stands.
    #[test]
    fn the_recall_of_a_hundred_terms_is_complete() {
        let terms: Vec<(String, String)> = (0..100)
            .map(|n| {
                (
                    format!("第{}制度{}", ["甲", "乙", "丙"][n % 3], "課係局室".repeat(n % 7 + 1) + &n.to_string()),
                    format!("Scheme {n} of Town"),
                )
            })
            .collect();
        let pairs: Vec<(&str, &str)> = terms.iter().map(|(source, said)| (source.as_str(), said.as_str())).collect();
        let glossary = glossary(&pairs);
        let mut recalled = 0;
        for (source, official) in &terms {
            for sentence in [format!("{source}について伺います。"), format!("本日は、{source}です。")] {
                let shown = glossary.complete(&sentence, "Something else.".to_owned(), &Language::english());
                recalled += usize::from(shown.contains(official.as_str()));
            }
        }
        assert_eq!(recalled, 200);
    }
}
