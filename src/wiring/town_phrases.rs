//! What the town wrote itself beside what comes with Koe.

use std::path::Path;

use japanese::{Plain, read_sentences};
use translation::{BadBook, Glossary, PhraseBook, Sheet};

use crate::config::{Problem, TranslationConfig};

/// The phrase book and the plain Japanese, with the town's own in front.
pub struct TownPhrases {
    pub book: PhraseBook,
    /// The terms of the town's own book and sheets.
    pub glossary: Glossary,
    pub plain: Plain,
}

impl TownPhrases {
    /// Reads the files that are named, if any; one that cannot be used is told with its line.
    pub fn read(config: &TranslationConfig) -> Result<Self, Problem> {
        let (mut book, mut glossary) = (PhraseBook::built_in(), Glossary::default());
        if let Some(path) = &config.phrase_book {
            let text = text(path)?;
            let town = PhraseBook::read(&[&text]).map_err(|error| problem(path, &text, &error))?;
            glossary = town.glossary();
            book = town.before(&book);
        }
        for path in &config.sheets {
            let text = text(path)?;
            let unusable = |error| problem(path, &text, &error);
            let sheet = Sheet::read(&text).map_err(unusable)?;
            book = book.read_over(&sheet).map_err(unusable)?;
            glossary = glossary.with(sheet.terms());
        }
        let mut plain = Plain::new();
        if let Some(path) = &config.plain_japanese {
            let text = text(path)?;
            let sentences =
                read_sentences(&text).map_err(|error| Problem::at_line(path, Some(error.line), error.reason))?;
            plain = plain.with_phrases(sentences);
        }
        Ok(Self { book, glossary, plain })
    }
}

fn text(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|error| Problem::unusable(path, error))
}

fn problem(path: &Path, text: &str, error: &BadBook) -> Problem {
    Problem::at_line(path, error.line(text), error)
}

#[cfg(test)]
mod tests {
    use japanese::By;
    use meeting::Language;
    use translation::Names;

    use super::*;

    #[test]
    fn the_towns_files_stand_in_front_and_a_mistake_is_told_with_file_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        };
        let sheet = "language = \"en\"\nmade_by = \"the town\"\n[terms]\n\"市長\" = \"the Town's Mayor\"\n[phrases]\n";
        let config = |sheet: String, plain: &str| TranslationConfig {
            phrase_book: Some(file("ours.toml", "made_by = \"the town\"\n[[phrase]]\nja = \"朝市です。\"")),
            sheets: vec![file("en.toml", &sheet)],
            plain_japanese: Some(file("plain.tsv", plain)),
            ..TranslationConfig::default()
        };
        let town = TownPhrases::read(&config(
            format!("{sheet}\"朝市です。\" = \"The market.\""),
            "朝市です。\t朝の市場です。",
        ));
        let town = town.expect("all three can be used");
        let said = town.book.translate("朝市です。", &Names::default(), &Language::english());
        assert_eq!(said.as_deref(), Some("The market."));
        let by_machine = town.glossary.complete("市長です。", "The boss.".to_owned(), &Language::english());
        assert_eq!(by_machine, "The boss. (the Town's Mayor)", "machines are held to what the town's sheets say");
        let plain = town.plain.rewrite("朝市です。");
        assert_eq!((plain.text.as_str(), plain.by), ("朝の市場です。", By::Human));

        let refused = |config: &TranslationConfig| TownPhrases::read(config).err().expect("refused").to_string();
        let unknown = refused(&config(format!("{sheet}\"夜市です。\" = \"Night.\""), ""));
        assert!(
            unknown.ends_with("en.toml:6: the phrase \"夜市です。\": en translates it, but the book does not have it"),
            "{unknown}"
        );
        let no_tab = refused(&config(sheet.to_owned(), "# ours\n朝市です。"));
        assert!(no_tab.contains("plain.tsv:2: there is no tab"), "{no_tab}");
    }
}
