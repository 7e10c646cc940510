use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

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
/// looked at when it is there, and what it lacks is put behind it in parentheses. A term stands in it once, with all that is said for
/// it in any language.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    /// Longest first.
    terms: Arc<[GlossaryTerm]>,
    /// The terms as they are compared, in the same order.
    compared: Arc<[String]>,
}

impl Glossary {
    /// A glossary of these terms. Of a term within a longer one (保険 in 国民健康保険) only the longer counts; of what several say one is
    /// called in a language, the first holds.
    pub fn new(terms: Vec<GlossaryTerm>) -> Self {
        let mut each: BTreeMap<String, GlossaryTerm> = BTreeMap::new();
        for term in terms {
            match each.entry(normalise(&term.source)) {
                Entry::Vacant(place) if place.key().is_empty() => {}
                Entry::Vacant(place) => {
                    place.insert(term);
                }
                Entry::Occupied(mut first) => lay_under(&mut first.get_mut().said, term.said),
            }
        }
        let mut terms: Vec<(String, GlossaryTerm)> = each.into_iter().collect();
        terms.sort_by_key(|(key, _)| Reverse(key.chars().count()));
        let (compared, terms): (Vec<String>, Vec<GlossaryTerm>) = terms.into_iter().unzip();
        Self { terms: terms.into(), compared: compared.into() }
    }

    /// This glossary with more terms, which come first.
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

/// Adds what is said in languages in which nothing is said yet.
pub(crate) fn lay_under(said: &mut BTreeMap<Language, String>, more: BTreeMap<Language, String>) {
    for (language, text) in more {
        said.entry(language).or_insert(text);
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

    /// The dictionary has 保険 in English only, the town's own book in English and Korean.
    #[test]
    fn a_term_that_stands_twice_keeps_what_each_says_in_other_languages_and_the_first_in_the_same() {
        let korean = Language::new("ko").expect("well formed");
        let term = |source: &str, said: &[(&Language, &str)]| GlossaryTerm {
            source: source.to_owned(),
            said: said.iter().map(|(language, said)| (Language::clone(language), (*said).to_owned())).collect(),
        };
        let book = Glossary::new(vec![term("保険", &[(&Language::english(), "Cover"), (&korean, "보험")])]);
        let glossary = book.with([term("保　険", &[(&Language::english(), "Insurance")])]);
        assert_eq!(glossary.terms().len(), 1);
        assert_eq!(glossary.called_for("保険です。", &Language::english()), ["Insurance"]);
        assert_eq!(glossary.called_for("保険です。", &korean), ["보험"]);
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
