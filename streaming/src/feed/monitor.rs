use std::{collections::BTreeMap, ops::Range, sync::Arc};

use japanese::{Furigana, Rollup, Row, Ruby, Said, Scheme};
use meeting::{AgendaItemId, Caption, CaptionSource, CaptionState, Language, MediaTime, SpeakerId, TranslationOrigin};

use super::{Sent, SourceState, StageNow, Told};

/// Decides what a screen in the chamber shows of a session, from what a listener is sent.
///
/// It is told the whole picture each time something in it changed, so that a screen has nothing to lay out or to remember. While
/// the public is shut out no words stand, and those from before do not come back.
pub(crate) struct Monitor {
    looks: MonitorLooks,
    screen: Rollup,
    picture: Picture,
    /// Of the utterances that stand: whose they are, and in whose words.
    known: BTreeMap<u64, Known>,
    ruby: RubyOfLines,
    lines_too_fast: u64,
}

/// Of the finished lines that stand: by utterance and row, the text, and what stands over it.
type RubyOfLines = BTreeMap<(u64, usize), (String, Arc<[Ruby]>)>;

/// What is asked of a screen.
#[derive(Clone, Debug)]
pub(crate) struct MonitorLooks {
    pub(crate) scheme: Scheme,
    /// Guesses are shown too, below or behind the settled words.
    pub(crate) draft: bool,
    /// Who puts readings over finished lines, where they are wanted.
    pub(crate) furigana: Option<Furigana>,
}

/// All that stands on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) stage: StageNow,
    pub(crate) source: SourceState,
    pub(crate) speaker: Option<SpeakerId>,
    pub(crate) agenda_item: Option<AgendaItemId>,
    pub(crate) lines: Vec<Line>,
}

/// A line of captions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) row: Row,
    /// Of its words.
    pub(crate) language: Language,
    pub(crate) words: Words,
    /// They translate what a person put right; of what was said, the row tells where.
    pub(crate) after_correction: bool,
    pub(crate) speaker: Option<SpeakerId>,
    /// Places counted within the line.
    pub(crate) ruby: Arc<[Ruby]>,
}

/// Where a line's words come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    Said,
    Translated,
    TranslatedByMachine,
    /// They stand as they were said, since nobody has translated them.
    Untranslated,
}

impl Words {
    const fn is_translation(self) -> bool {
        match self {
            Self::Translated | Self::TranslatedByMachine => true,
            Self::Said | Self::Untranslated => false,
        }
    }
}

/// By when a new screen has been told what was there before it.
const JOINED_BY: MediaTime = MediaTime::from_millis(1_000);

struct Known {
    language: Language,
    words: Words,
    after_correction: bool,
    speaker: Option<SpeakerId>,
}

impl Monitor {
    pub(crate) fn new(looks: MonitorLooks) -> Self {
        let picture = Picture {
            stage: StageNow::Live { since: MediaTime::ZERO },
            source: SourceState::Connected,
            speaker: None,
            agenda_item: None,
            lines: Vec::new(),
        };
        let screen = Rollup::new(looks.scheme);
        Self { looks, screen, picture, known: BTreeMap::new(), ruby: BTreeMap::new(), lines_too_fast: 0 }
    }

    /// Takes what the feed sends; `now` is how long the screen has been there.
    pub(crate) fn handle(&mut self, now: MediaTime, sent: &Sent) {
        match sent {
            Sent::Hello { seq: _, now } => {
                self.enter(now.stage);
                self.picture.speaker.clone_from(&now.speaker);
                self.picture.agenda_item = now.agenda_item;
            }
            Sent::Reset { .. } => self.screen.forget_guesses(),
            Sent::Message(message) => match &message.told {
                Told::Caption(caption) => self.show(now, caption),
                Told::Now { at: _, speaker, source: _, agenda_item } => {
                    self.picture.speaker.clone_from(speaker);
                    self.picture.agenda_item = *agenda_item;
                }
                Told::Source { at: _, state } => self.picture.source = *state,
                Told::Stage(stage) => self.enter(*stage),
            },
        }
    }

    /// Lets lines leave that have been read.
    pub(crate) fn tick(&mut self, now: MediaTime) {
        let left = self.screen.tick(now);
        self.count(&left);
    }

    /// When to call [`Monitor::tick`], should nothing else happen first.
    pub(crate) fn deadline(&self) -> Option<MediaTime> {
        self.screen.deadline()
    }

    /// How many lines left faster than people read, since this was asked last.
    pub(crate) fn take_lines_too_fast(&mut self) -> u64 {
        std::mem::take(&mut self.lines_too_fast)
    }

    /// What stands on the screen.
    pub(crate) fn picture(&mut self) -> Picture {
        let rows = self.screen.rows();
        self.known.retain(|utterance, _| rows.iter().any(|row| row.utterance == *utterance));
        self.ruby.retain(|place, _| rows.iter().any(|row| (row.utterance, row.number) == *place));
        let lines = rows.into_iter().filter_map(|row| self.line(row)).collect();
        Picture { lines, ..self.picture.clone() }
    }

    fn enter(&mut self, stage: StageNow) {
        self.picture.stage = stage;
        match stage {
            StageNow::Closed { .. } => self.screen.clear(),
            StageNow::Live { .. } | StageNow::Adjourned { .. } => {}
        }
    }

    fn show(&mut self, now: MediaTime, caption: &Caption) {
        let (language, words) = words(caption);
        let after_correction = caption.edition > 0 && words.is_translation();
        let known = Known { language: language.clone(), words, after_correction, speaker: caption.speaker.clone() };
        self.known.insert(caption.utterance.get(), known);
        let characters = |byte: usize| caption.settled.get(..byte).map_or(0, |before| before.chars().count());
        let corrected: Vec<Range<usize>> =
            caption.corrected.iter().map(|range| characters(range.start)..characters(range.end)).collect();
        let guess = if self.looks.draft { format!("{}{}", caption.stable, caption.draft) } else { String::new() };
        let said = Said {
            utterance: caption.utterance.get(),
            language: &language,
            settled: &caption.settled,
            corrected: &corrected,
            guess: &guess,
            done: caption.state == CaptionState::Settled,
        };
        let left = self.screen.say(now, &said);
        self.count(&left);
    }

    fn count(&mut self, left: &[Row]) {
        // What was said before the screen was there passes by at once when it comes: that is not the speaker's speed.
        let is_told = |row: &&Row| row.too_fast && row.since > JOINED_BY;
        self.lines_too_fast += left.iter().filter(is_told).count() as u64;
    }

    fn line(&mut self, row: Row) -> Option<Line> {
        let Known { language, words, after_correction, speaker } = self.known.get(&row.utterance)?;
        let (language, words, after_correction, speaker) =
            (language.clone(), *words, *after_correction, speaker.clone());
        let ruby = if row.finished && is_japanese(&language) { self.read(&row) } else { Arc::default() };
        Some(Line { row, language, words, after_correction, speaker, ruby })
    }

    /// The readings over a finished line, by the whole of what is settled; a reading that a line's end cuts is left out.
    fn read(&mut self, row: &Row) -> Arc<[Ruby]> {
        let Some(furigana) = &self.looks.furigana else { return Arc::default() };
        let place = (row.utterance, row.number);
        if let Some((_, ruby)) = self.ruby.get(&place).filter(|(text, _)| *text == row.text) {
            return Arc::clone(ruby);
        }
        let whole = self.screen.settled(row.utterance).unwrap_or_default();
        let within = |ruby: &Ruby| ruby.range.start >= row.range.start && ruby.range.end <= row.range.end;
        let moved =
            |ruby: Ruby| Ruby { range: ruby.range.start - row.range.start..ruby.range.end - row.range.start, ..ruby };
        let ruby: Arc<[Ruby]> = furigana.ruby(&whole).into_iter().filter(within).map(moved).collect();
        self.ruby.insert(place, (row.text.clone(), Arc::clone(&ruby)));
        ruby
    }
}

/// Whether readings may be put over words of this language: plain Japanese is Japanese, too.
pub(crate) fn is_japanese(language: &Language) -> bool {
    language.as_str() == "ja" || language.as_str().starts_with("ja-")
}

/// In which language a caption's words are, and by whom.
pub(crate) fn words(caption: &Caption) -> (Language, Words) {
    match &caption.source {
        CaptionSource::Speech => (caption.language.clone(), Words::Said),
        CaptionSource::Translation { origin, .. } => {
            let words = match origin {
                TranslationOrigin::Machine { .. } => Words::TranslatedByMachine,
                TranslationOrigin::PhraseBook | TranslationOrigin::Person => Words::Translated,
            };
            (caption.language.clone(), words)
        }
        CaptionSource::Untranslated { spoken, .. } => (spoken.clone(), Words::Untranslated),
    }
}

#[cfg(test)]
mod tests;
