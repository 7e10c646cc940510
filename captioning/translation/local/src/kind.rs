/// A family of translation models: how it is told which language it is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One language into one other, as most of OPUS-MT: it need not be told.
    Pair,
    /// M2M100: by a mark before the sentence, and one before the translation.
    M2m100,
    /// SMaLL-100: by a mark before the sentence, which names the other language.
    Small100,
    /// MADLAD-400: likewise, written in another way.
    Madlad,
}

/// The tokens before a sentence, and those before its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) source: Vec<String>,
    pub(crate) target: Vec<String>,
}

impl Kind {
    /// Whether it has to be told into which language.
    pub fn has_many_languages(self) -> bool {
        match self {
            Self::Pair => false,
            Self::M2m100 | Self::Small100 | Self::Madlad => true,
        }
    }

    #[cfg_attr(not(feature = "ctranslate2"), expect(dead_code, reason = "only a model that runs is told"))]
    pub(crate) fn marks(self, from: &str, to: &str) -> Marks {
        let mark = |language: &str| match self {
            Self::Madlad => format!("<2{language}>"),
            // These learnt Filipino under its older code.
            Self::Pair | Self::M2m100 | Self::Small100 if language == "fil" => "__tl__".to_owned(),
            Self::Pair | Self::M2m100 | Self::Small100 => format!("__{language}__"),
        };
        match self {
            Self::Pair => Marks::default(),
            Self::M2m100 => Marks { source: vec![mark(from)], target: vec![mark(to)] },
            Self::Small100 | Self::Madlad => Marks { source: vec![mark(to)], target: Vec::new() },
        }
    }
}

#[cfg(all(test, feature = "ctranslate2"))]
mod tests {
    use super::*;

    #[test]
    fn each_family_is_told_the_language_in_its_own_way() {
        let marks = |kind: Kind, to: &str| {
            let Marks { source, target } = kind.marks("ja", to);
            format!("{}|{}", source.join(" "), target.join(" "))
        };
        assert_eq!(marks(Kind::Pair, "en"), "|");
        assert_eq!(marks(Kind::M2m100, "fil"), "__ja__|__tl__");
        assert_eq!(marks(Kind::Small100, "vi"), "__vi__|");
        assert_eq!(marks(Kind::Madlad, "fil"), "<2fil>|");
    }
}
