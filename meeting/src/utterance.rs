use std::{fmt, ops::Range};

use crate::{AgendaItemId, Language, Span, SpeakerId, Translation};

/// Which utterance of a session: counted from 0 in the order they begin. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtteranceId(u64);

impl UtteranceId {
    /// The utterance at this place.
    pub const fn new(place: u64) -> Self {
        Self(place)
    }

    /// Its place, from 0.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The one after it.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for UtteranceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A piece of recognised text with its place in the sound: as fine as the recogniser tells times, from a syllable to a phrase.
///
/// Words stand without separators: an utterance's text is its words one after the other. Punctuation belongs to the word
/// before it. A settled word is known for good by its utterance and its place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What was recognised.
    pub text: String,
    /// When it was said.
    pub span: Span,
    /// How sure the recogniser was, 0 to 1.
    pub probability: f32,
}

/// One stretch of speech between pauses, by one speaker, settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    /// Which one.
    pub id: UtteranceId,
    /// Who had the floor; none when nobody had been given it.
    pub speaker: Option<SpeakerId>,
    /// What was being dealt with.
    pub agenda_item: Option<AgendaItemId>,
    /// From the first word's start to the last one's end.
    pub span: Span,
    /// What was said, as it is to be read: with its corrections.
    pub words: Vec<Word>,
    /// The same in other languages; at most one in each.
    pub translations: Vec<Translation>,
    /// What it was in other languages before it was corrected, as long as it is not translated again.
    pub overtaken: Vec<Translation>,
    /// What people put right in it, in the order in which they did.
    pub corrections: Vec<Correction>,
}

/// Something a person put right in an utterance. Who it was stands in the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The places of the settled words that it stands for.
    pub words: Range<usize>,
    /// What each of them was before.
    pub was: Vec<String>,
}

/// The utterance has no words at these places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the utterance has no such words")]
pub struct NoSuchWords;

impl Utterance {
    /// The words one after the other.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }

    /// What there is of it in another language.
    pub fn translation(&self, language: &Language) -> Option<&Translation> {
        self.translations.iter().find(|translation| translation.language == *language)
    }

    /// What it was in another language before it was corrected, where it has not been translated again.
    pub fn overtaken(&self, language: &Language) -> Option<&Translation> {
        self.overtaken.iter().find(|translation| translation.language == *language)
    }

    /// Takes a translation, in place of the one before it.
    pub fn translate(&mut self, translation: Translation) {
        let others = |before: &Translation| before.language != translation.language;
        self.translations.retain(others);
        self.overtaken.retain(others);
        self.translations.push(translation);
    }

    /// How often it was corrected: whoever corrects it says on top of which edition, so that two people who correct the same
    /// words at once do not undo each other unseen.
    pub fn edition(&self) -> u32 {
        u32::try_from(self.corrections.len()).unwrap_or(u32::MAX)
    }

    /// Puts `text` in the place of some words. Words keep their places and times: the first takes the text, the others
    /// become empty. Its translations no longer say what it says, and are [overtaken](Utterance::overtaken) until they are made
    /// again.
    pub fn correct(&mut self, words: Range<usize>, text: String) -> Result<(), NoSuchWords> {
        let [first, others @ ..] = self.words.get_mut(words.clone()).ok_or(NoSuchWords)? else {
            return Err(NoSuchWords);
        };
        let others = others.iter_mut().map(|word| std::mem::take(&mut word.text));
        let was = std::iter::once(std::mem::replace(&mut first.text, text)).chain(others).collect();
        self.corrections.push(Correction { words, was });
        for translation in std::mem::take(&mut self.translations) {
            self.overtaken.retain(|before| before.language != translation.language);
            self.overtaken.push(translation);
        }
        Ok(())
    }

    /// Where its [text](Utterance::text), in bytes, is not what was recognised. Empty where words were taken out.
    pub fn corrected(&self) -> Vec<Range<usize>> {
        let mut heard: Vec<Option<&str>> = vec![None; self.words.len()];
        let mut within: Vec<Range<usize>> = Vec::new();
        for Correction { words, was } in &self.corrections {
            for (place, was) in words.clone().zip(was) {
                heard[place].get_or_insert(was);
            }
            let (apart, touching): (Vec<_>, Vec<_>) =
                within.into_iter().partition(|range| range.end <= words.start || words.end <= range.start);
            let whole = touching.iter().fold(words.clone(), |a, b| a.start.min(b.start)..a.end.max(b.end));
            within = apart;
            within.push(whole);
        }
        within.sort_by_key(|range| range.start);
        within.retain(|range| {
            let heard = heard[range.clone()].iter().copied().flatten();
            let reads = self.words[range.clone()].iter().map(|word| word.text.as_str());
            heard.collect::<String>() != reads.collect::<String>()
        });
        within.into_iter().map(|range| self.bytes_before(range.start)..self.bytes_before(range.end)).collect()
    }

    fn bytes_before(&self, place: usize) -> usize {
        self.words[..place].iter().map(|word| word.text.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MediaTime;

    fn utterance(words: &[&str]) -> Utterance {
        let word = |(place, text): (usize, &&str)| {
            let at = MediaTime::from_millis(place as u64 * 100);
            Word { text: (*text).to_owned(), span: Span::new(at, at), probability: 0.9 }
        };
        Utterance {
            id: UtteranceId::new(0),
            speaker: None,
            agenda_item: None,
            span: Span::default(),
            words: words.iter().enumerate().map(word).collect(),
            translations: Vec::new(),
            overtaken: Vec::new(),
            corrections: Vec::new(),
        }
    }

    fn marked(utterance: &Utterance) -> Vec<String> {
        let text = utterance.text();
        utterance.corrected().into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn a_correction_keeps_the_words_places_and_times() {
        let mut utterance = utterance(&["小学", "の", "補正", "予算"]);
        let spans: Vec<Span> = utterance.words.iter().map(|word| word.span).collect();
        utterance.correct(0..1, "総額".to_owned()).expect("there are such words");
        utterance.correct(2..4, "本予算".to_owned()).expect("there are such words");
        assert_eq!(utterance.text(), "総額の本予算");
        assert_eq!(utterance.words.iter().map(|word| word.span).collect::<Vec<_>>(), spans);
        assert_eq!(marked(&utterance), ["総額", "本予算"]);
        assert_eq!(utterance.edition(), 2);
    }

    #[test]
    fn a_correction_that_was_taken_back_is_not_marked() {
        let mut utterance = utterance(&["小", "学", "の"]);
        utterance.correct(0..2, "総額".to_owned()).expect("there are such words");
        utterance.correct(0..2, "小学".to_owned()).expect("there are such words");
        assert_eq!((utterance.text().as_str(), marked(&utterance).len()), ("小学の", 0));
        assert_eq!(utterance.edition(), 2, "it was corrected all the same");
    }

    #[test]
    fn corrections_that_overlap_are_marked_as_one() {
        let mut utterance = utterance(&["あ", "い", "う", "え", "お"]);
        utterance.correct(1..3, "カ".to_owned()).expect("there are such words");
        utterance.correct(2..4, "キ".to_owned()).expect("there are such words");
        assert_eq!(utterance.text(), "あカキお");
        assert_eq!(marked(&utterance), ["カキ"]);
    }

    #[test]
    fn a_translation_is_overtaken_by_a_correction_until_it_is_made_again() {
        let translation = |text: &str| Translation {
            language: Language::english(),
            text: text.to_owned(),
            origin: crate::TranslationOrigin::PhraseBook,
        };
        let english = Language::english();
        let overtaken = |utterance: &Utterance| utterance.overtaken(&english).map(|one| one.text.clone());
        let mut utterance = utterance(&["小学"]);
        utterance.translate(translation("primary school"));
        utterance.correct(0..1, "総額".to_owned()).expect("there are such words");
        assert_eq!((utterance.translation(&english), overtaken(&utterance)), (None, Some("primary school".to_owned())));
        utterance.correct(0..1, "総額は".to_owned()).expect("there are such words");
        assert_eq!(overtaken(&utterance).as_deref(), Some("primary school"), "nobody translated it in between");
        utterance.translate(translation("the total"));
        assert_eq!((utterance.translations.len(), overtaken(&utterance)), (1, None));
    }

    #[test]
    fn words_that_are_not_there_cannot_be_corrected() {
        let mut utterance = utterance(&["あ"]);
        let backwards = Range { start: 1, end: 0 };
        for range in [0..0, 1..1, 0..2, 1..2, backwards, 0..usize::MAX] {
            assert_eq!(utterance.correct(range, "か".to_owned()), Err(NoSuchWords));
        }
        assert_eq!((utterance.text().as_str(), utterance.edition()), ("あ", 0));
    }
}
