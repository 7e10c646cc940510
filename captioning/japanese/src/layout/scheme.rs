use std::time::Duration;

use unicode_normalization::char::is_combining_mark;

/// How captions fill the screen. Widths are counted in halves: a full-width character is two, a half-width one is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scheme {
    line_halves: u16,
    lines: u8,
}

/// How long a caption must at least be shown: a second for every 4 characters, as Japanese broadcasters' subtitlers do
/// (q-caption.com/broadcast, see the reference page on captioning).
pub const CHARACTERS_A_SECOND: f64 = 4.0;

/// Above so many characters a second viewers cannot read along (MASC's rule for barrier-free captions: 6).
pub const TOO_FAST: f64 = 6.0;

impl Scheme {
    /// 16 characters, 2 lines: what readers were found to follow best.
    pub const SIXTEEN: Self = Self { line_halves: 32, lines: 2 };
    /// 15.5 characters, 2 lines: Japanese broadcasters.
    pub const FIFTEEN_HALF: Self = Self { line_halves: 31, lines: 2 };
    /// 16.5 characters, 2 lines: barrier-free captions of films.
    pub const SIXTEEN_HALF: Self = Self { line_halves: 33, lines: 2 };

    /// Of 4 to 60 characters a line, told in halves (8 to 120), and 1 to 6 lines.
    pub fn new(line_halves: u16, lines: u8) -> Option<Self> {
        ((8..=120).contains(&line_halves) && (1..=6).contains(&lines)).then_some(Self { line_halves, lines })
    }

    /// The widest line, in halves of a full-width character.
    pub fn line_halves(self) -> u16 {
        self.line_halves
    }

    /// How many lines stand at once.
    pub fn lines(self) -> usize {
        usize::from(self.lines)
    }
}

/// How wide a text is, in halves of a full-width character.
pub fn halves(text: &str) -> usize {
    text.chars().map(halves_of).sum()
}

pub(crate) fn halves_of(character: char) -> usize {
    match character {
        // ASCII, half-width katakana and their marks; marks that combine take no room.
        ' '..='~' | '｡'..='ﾟ' | '¥' | '‾' => 1,
        '\u{200B}'..='\u{200D}' | '\u{E0100}'..='\u{E01EF}' => 0,
        // Vowels of Nepali, Burmese and Khmer that stand beside their letter.
        '\u{93E}'..='\u{940}' | '\u{949}'..='\u{94C}' | '\u{102B}' | '\u{102C}' | '\u{1031}' | '\u{1038}' => 1,
        '\u{17B6}' | '\u{17BE}'..='\u{17C5}' => 1,
        mark if is_combining_mark(mark) => 0,
        // Other alphabets' letters, which are about half as wide: Latin with accents, Greek, Cyrillic, Nepali, Thai.
        'À'..='ɏ' | 'Ͱ'..='ԯ' | '\u{900}'..='\u{97F}' | '\u{E00}'..='\u{E7F}' | 'Ḁ'..='ỿ' | '‘'..='”' | '–' => {
            1
        }
        _ => 2,
    }
}

/// How long so many characters (half-width ones as halves) must at least be shown.
pub fn least_time(text: &str) -> Duration {
    Duration::from_secs_f64(halves(text) as f64 / 2.0 / CHARACTERS_A_SECOND)
}

/// Whether a text shown for so long goes by faster than people read.
pub fn is_too_fast(text: &str, shown: Duration) -> bool {
    halves(text) as f64 / 2.0 > TOO_FAST * shown.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_characters_count_half() {
        assert_eq!(halves("議案12号"), 8);
        assert_eq!(halves("ｶﾞ料金"), 6);
        assert_eq!(halves("か\u{3099}"), 2);
        assert_eq!(halves("Lệ phí"), 6);
        assert_eq!(halves("ที่นี่"), 2);
    }

    #[test]
    fn a_schemes_size_is_checked() {
        assert_eq!(Scheme::new(32, 2), Some(Scheme::SIXTEEN));
        assert!(Scheme::new(7, 2).is_none() && Scheme::new(121, 2).is_none() && Scheme::new(32, 0).is_none());
    }

    #[test]
    fn four_characters_take_a_second_and_seven_a_second_are_too_many() {
        assert_eq!(least_time("賛成多数"), Duration::from_secs(1));
        assert!(!is_too_fast("賛成多数です", Duration::from_secs(1)));
        assert!(is_too_fast("賛成多数ですね", Duration::from_secs(1)));
    }
}
