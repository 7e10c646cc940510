use std::{ops::Range, time::Duration};

use meeting::{Language, MediaTime, Span, Word};

use crate::{
    Layout, Ruby, Scheme,
    layout::{halves, is_too_fast, least_time},
};

/// An utterance as it goes into a caption file.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Who speaks, as it is to be shown.
    pub speaker: Option<&'a str>,
    /// What was said, with the times.
    pub words: &'a [Word],
    /// Ruby over the words' text, in order; empty for none.
    pub ruby: &'a [Ruby],
    /// The language of the words, where it is another one than the file's.
    pub language: Option<&'a Language>,
    /// A machine translated them.
    pub by_machine: bool,
}

impl<'a> Passage<'a> {
    /// What was said, in the file's language, without ruby and nobody named.
    pub fn said(words: &'a [Word]) -> Self {
        Self { speaker: None, words, ruby: &[], language: None, by_machine: false }
    }
}

/// What stands on the screen at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// From when to when.
    pub span: Span,
    /// Who speaks.
    pub speaker: Option<String>,
    /// The lines, no more than the scheme's.
    pub lines: Vec<CueLine>,
    /// Their language, where it is another one than the file's.
    pub language: Option<Language>,
    /// A machine translated them.
    pub by_machine: bool,
    /// It goes by faster than 6 characters a second.
    pub too_fast: bool,
}

/// A line of a cue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueLine {
    /// What it says.
    pub text: String,
    /// Ruby over it, places counted within the line.
    pub ruby: Vec<Ruby>,
}

/// Lays out utterances, given in order, as cues of a file in this language: a second for every 4 characters at least where the next
/// cue leaves the time.
pub fn cues(passages: &[Passage<'_>], language: &Language, scheme: Scheme) -> Vec<Cue> {
    let laid_out = |passage| of_passage(passage, language, scheme);
    let mut cues: Vec<Cue> = passages.iter().flat_map(laid_out).collect();
    for place in 0..cues.len() {
        let text: String = cues[place].lines.iter().map(|line| line.text.as_str()).collect();
        let wanted = cues[place].span.start() + least_time(&text);
        let next = cues.get(place + 1).map_or(MediaTime::from_micros(u64::MAX), |next| next.span.start());
        let cue = &mut cues[place];
        let end = cue.span.end().max(wanted.min(next));
        cue.span = Span::new(cue.span.start(), end);
        cue.too_fast = is_too_fast(&text, cue.span.length());
    }
    cues
}

/// Whether what was said would go by faster than people read, laid out so: somewhere in it, even with the time that a short caption
/// is left standing. What follows may leave it less.
pub fn goes_too_fast(words: &[Word], language: &Language, scheme: Scheme) -> bool {
    cues(&[Passage::said(words)], language, scheme).iter().any(|cue| cue.too_fast)
}

fn of_passage(passage: &Passage<'_>, language: &Language, scheme: Scheme) -> Vec<Cue> {
    let times = Times::of(passage.words);
    let mut layout = Layout::new(scheme, passage.language.unwrap_or(language));
    passage.words.iter().for_each(|word| layout.push(&word.text));
    layout.finish();
    let screens = layout.lines().chunks(scheme.lines());
    let cue = |lines: &[Range<usize>]| {
        let (first, last) = (lines.first()?, lines.last()?);
        let span = Span::new(times.start(first.start), times.end(last.end));
        let lines = lines.iter().map(|line| of_line(&layout, line, passage.ruby));
        let lines: Vec<CueLine> = lines.filter(|line| !line.text.is_empty()).collect();
        let speaker = passage.speaker.map(str::to_owned);
        let (language, by_machine) = (passage.language.cloned(), passage.by_machine);
        (!lines.is_empty()).then_some(Cue { span, speaker, lines, language, by_machine, too_fast: false })
    };
    screens.filter_map(cue).collect()
}

/// A line with its ruby; a ruby that a line's end cuts is left out.
fn of_line(layout: &Layout, line: &Range<usize>, ruby: &[Ruby]) -> CueLine {
    let text = layout.text(line);
    let untrimmed = line.len();
    // The layout's line may begin with space that the text does not.
    let indent = untrimmed - layout.text_from(line).chars().count();
    let start = line.start + indent;
    let within = ruby.iter().filter(|ruby| ruby.range.start >= start && ruby.range.end <= start + text.chars().count());
    let moved = |ruby: &Ruby| Ruby { range: ruby.range.start - start..ruby.range.end - start, ..ruby.clone() };
    CueLine { ruby: within.map(moved).collect(), text }
}

/// When each character of an utterance was said: its words' times, shared among their characters.
struct Times<'a> {
    /// Each word with the place of its first character.
    words: Vec<(usize, &'a Word)>,
}

impl<'a> Times<'a> {
    fn of(words: &'a [Word]) -> Self {
        let mut reached = 0;
        let place = |word: &'a Word| {
            let start = reached;
            reached += word.text.chars().count();
            (start, word)
        };
        Self { words: words.iter().map(place).collect() }
    }

    fn start(&self, place: usize) -> MediaTime {
        self.at(place, place)
    }

    /// When the character before this place ended.
    fn end(&self, place: usize) -> MediaTime {
        self.at(place.saturating_sub(1), place)
    }

    /// The moment of a boundary, by the word that holds this character.
    fn at(&self, character: usize, boundary: usize) -> MediaTime {
        let word = self.words.partition_point(|(start, _)| *start <= character).checked_sub(1);
        let Some((start, word)) = word.map(|word| self.words[word]) else { return MediaTime::ZERO };
        let length = word.text.chars().count().max(1);
        let share = (boundary.saturating_sub(start)).min(length) as f64 / length as f64;
        word.span.start() + Duration::from_secs_f64(word.span.length().as_secs_f64() * share)
    }
}

impl Cue {
    /// How wide its widest line is, in halves of a full-width character.
    pub fn width(&self) -> usize {
        self.lines.iter().map(|line| halves(&line.text)).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, start: u64, end: u64) -> Word {
        let span = Span::new(MediaTime::from_millis(start), MediaTime::from_millis(end));
        Word { text: text.to_owned(), span, probability: 1.0 }
    }

    fn told(cues: &[Cue]) -> Vec<(u64, u64, String, bool)> {
        let lines = |cue: &Cue| cue.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("/");
        cues.iter()
            .map(|cue| (cue.span.start().as_millis(), cue.span.end().as_millis(), lines(cue), cue.too_fast))
            .collect()
    }

    #[test]
    fn a_long_utterance_becomes_cues_that_follow_its_words() {
        let words = [
            word("ただいまから令和7年第1回定例会を", 0, 4_000),
            word("開会いたします。日程第1、", 4_000, 7_000),
            word("会議録署名議員の指名を行います。", 7_000, 11_000),
        ];
        let cues =
            cues(&[Passage { speaker: Some("議長"), ..Passage::said(&words) }], &Language::japanese(), Scheme::SIXTEEN);
        assert!(cues.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()), "{cues:?}");
        assert!(cues.iter().all(|cue| cue.width() <= 32 && cue.lines.len() <= 2));
        let whole: String = cues.iter().flat_map(|cue| &cue.lines).map(|line| line.text.as_str()).collect();
        assert_eq!(whole, words.iter().map(|word| word.text.as_str()).collect::<String>());
        assert_eq!(cues[0].span.start(), MediaTime::ZERO);
    }

    #[test]
    fn a_short_cue_stays_for_its_reading_time_unless_the_next_comes() {
        let (yes, next) = ([word("賛成多数。", 0, 300)], [word("次に、", 900, 1_400)]);
        let passages = [&yes, &next].map(|words| Passage::said(words));
        assert_eq!(
            told(&cues(&passages, &Language::japanese(), Scheme::SIXTEEN)),
            [(0, 900, "賛成多数。".to_owned(), false), (900, 1_650, "次に、".to_owned(), false)]
        );
        let cues = cues(
            &[Passage::said(&[word("議案第12号を議題とします。", 0, 900)]); 2],
            &Language::japanese(),
            Scheme::SIXTEEN,
        );
        assert!(cues[0].too_fast && !cues[1].too_fast);
    }

    /// A second for 4 characters, but for what the next cue's beginning cuts off; and above 6 a second it is told.
    #[test]
    fn each_cue_has_its_time_or_ends_where_the_next_begins() {
        let texts = crate::trial::sentences(crate::trial::TUNING);
        for (scheme, character_millis) in
            [(Scheme::SIXTEEN, 100), (Scheme::FIFTEEN_HALF, 160), (Scheme::SIXTEEN_HALF, 240)]
        {
            let mut words: Vec<Word> = Vec::new();
            for sentence in &texts {
                let start = words.last().map_or(0, |last| last.span.end().as_millis());
                let length = sentence.text.chars().count() as u64 * character_millis;
                words.push(word(&sentence.text, start, start + length));
            }
            let passages: Vec<Passage<'_>> = words.chunks(1).map(Passage::said).collect();
            let cues = cues(&passages, &Language::japanese(), scheme);
            for (place, cue) in cues.iter().enumerate() {
                let text: String = cue.lines.iter().map(|line| line.text.as_str()).collect();
                let next = cues.get(place + 1).map(|next| next.span.start());
                assert!(cue.span.length() >= least_time(&text) || Some(cue.span.end()) == next, "{cue:?}");
                assert!(next.is_none_or(|next| cue.span.end() <= next), "{cue:?}");
                let a_second = halves(&text) as f64 / 2.0 / cue.span.length().as_secs_f64();
                assert_eq!(cue.too_fast, a_second > crate::TOO_FAST, "{cue:?}");
            }
            assert_eq!(cues.iter().any(|cue| cue.too_fast), character_millis < 240);
        }
    }

    #[test]
    fn ruby_goes_with_its_line() {
        let words = [word("ただいまから令和7年第1回定例会を 開会いたします。", 0, 9_000)];
        let ruby = |start, end, reading: &str| Ruby { range: start..end, reading: reading.to_owned(), grade: 3 };
        let all = [ruby(6, 8, "れいわ"), ruby(13, 16, "ていれいかい"), ruby(18, 20, "かいかい")];
        let cues = cues(&[Passage { ruby: &all, ..Passage::said(&words) }], &Language::japanese(), Scheme::SIXTEEN);
        for line in cues.iter().flat_map(|cue| &cue.lines) {
            let characters: Vec<char> = line.text.chars().collect();
            for ruby in &line.ruby {
                let over: String = characters[ruby.range.clone()].iter().collect();
                let expected = match ruby.reading.as_str() {
                    "れいわ" => "令和",
                    "ていれいかい" => "定例会",
                    _ => "開会",
                };
                assert_eq!(over, expected);
            }
        }
        assert_eq!(cues.iter().flat_map(|cue| &cue.lines).map(|line| line.ruby.len()).sum::<usize>(), 3);
    }

    #[test]
    fn nothing_said_makes_no_cue() {
        let words = [word(" ", 0, 10), word("", 10, 20)];
        assert!(cues(&[Passage::said(&words)], &Language::japanese(), Scheme::SIXTEEN).is_empty());
        assert!(cues(&[], &Language::japanese(), Scheme::SIXTEEN).is_empty());
    }
}
