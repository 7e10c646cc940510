//! A person of the roster, as they may be called.

use meeting::{Role, Speaker};

use crate::{Dictionary, Numerals, kana::hiragana, name_places::Kind, ruby::name_parts, sounds::Sounds};

/// No seat or title that is said before a name is longer, in characters.
const LONGEST_TITLE: usize = 20;
/// Tenths of the longer that the shorter of two names has, for the one to be heard as the other.
const LEAST_PART: usize = 6;

/// Who may be called, and how.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) role: Role,
    /// Seat or title, in every way to write its number.
    pub(crate) titles: Vec<String>,
    /// The family name, and the whole.
    pub(crate) names: Vec<(String, Sounds)>,
    /// The family name as it is written and read, where it is known.
    pub(crate) family: Option<(String, String)>,
    /// Likewise the given name.
    pub(crate) given: Option<(String, String)>,
}

impl Person {
    pub(crate) fn of(speaker: &Speaker, dictionary: &Dictionary) -> Option<Self> {
        let reading = hiragana(speaker.reading.as_deref()?);
        let mut parts = name_parts(&speaker.name, &reading, dictionary).into_iter();
        let (family, given) = (parts.next(), parts.next());
        let whole = (joined(&speaker.name), joined(&reading));
        let names = family.clone().into_iter().chain([whole]).filter_map(|(surface, reading)| {
            let sounds = Sounds::of(&reading).filter(|sounds| sounds.length() > 1)?;
            Some((surface, sounds))
        });
        let title: String =
            speaker.title.iter().flat_map(|title| title.chars()).filter(|c| c.is_alphanumeric()).collect();
        let mut titles =
            vec![Numerals::Kanji.rewrite(&title).into_text(), Numerals::Arabic.rewrite(&title).into_text(), title];
        titles.retain(|title| !title.is_empty());
        Some(Self { role: speaker.role, titles, names: names.collect(), family, given })
    }

    /// Whether what was said just before is this person's seat or title.
    pub(crate) fn is_called(&self, before: &[char]) -> bool {
        let said: String =
            before[before.len().saturating_sub(LONGEST_TITLE)..].iter().filter(|c| c.is_alphanumeric()).collect();
        self.titles.iter().any(|title| {
            // 3番 is not called by 13番.
            said.strip_suffix(title.as_str())
                .is_some_and(|rest| !(rest.ends_with(is_numeral) && title.starts_with(is_numeral)))
        })
    }

    /// Whether this person can be called so.
    pub(crate) fn fits(&self, kind: Kind) -> bool {
        let post = |honorific: &str| self.titles.iter().any(|title| title.ends_with(honorific));
        match kind {
            Kind::Honoured("君" | "さん" | "氏" | "様" | "殿" | "先生" | "委員") => true,
            Kind::Honoured("議員") => matches!(self.role, Role::Chair | Role::Member),
            Kind::Honoured(honorific @ ("委員長" | "副委員長")) => {
                post(honorific) || matches!(self.role, Role::Chair | Role::Member)
            }
            Kind::Honoured(honorific) => post(honorific),
            // Only by the title said before.
            Kind::Introduced(_) => false,
        }
    }

    /// The name of this person's that sounds most like one of the readings, and how far it is.
    pub(crate) fn nearest(&self, readings: &[Sounds]) -> Option<(&str, u32)> {
        let all = self.names.iter().filter_map(|(surface, sounds)| {
            let apart = |reading: &Sounds| {
                let (shorter, longer) = (reading.length().min(sounds.length()), reading.length().max(sounds.length()));
                // Half a name is no whole one: 鈴木 is not 相田俊介, though every sound of it is in there.
                (10 * shorter >= LEAST_PART * longer).then(|| reading.distance(sounds) / longer as u32)
            };
            Some((surface.as_str(), readings.iter().filter_map(apart).min()?))
        });
        all.min_by_key(|(_, distance)| *distance)
    }
}

fn is_numeral(character: char) -> bool {
    character.is_numeric() || "一二三四五六七八九十百".contains(character)
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
