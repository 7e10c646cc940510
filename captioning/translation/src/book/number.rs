//! Numbers as they are said and written in Japanese.

/// The number at the beginning of `text` and its length in characters: Arabic digits, kanji numerals, or both (十二億3000万).
pub(crate) fn number(text: &[char]) -> Option<(u64, usize)> {
    let mut reader = Reader::default();
    let length = text.iter().take_while(|c| reader.take(**c)).count();
    (length > 0).then(|| reader.value()).flatten().map(|value| (value, length))
}

/// Sums up one numeral after the other; a numeral that does not fit ends it.
#[derive(Default)]
struct Reader {
    /// Above the last 万, 億 or 兆.
    great: u64,
    /// Within it, above the last 十, 百 or 千.
    small: u64,
    /// The digits since.
    digits: Option<u64>,
    broken: bool,
}

impl Reader {
    fn take(&mut self, c: char) -> bool {
        const DIGITS: &str = "〇一二三四五六七八九";
        let digit = c.to_digit(10).map(u64::from).or_else(|| DIGITS.chars().position(|d| d == c).map(|d| d as u64));
        if let Some(digit) = digit {
            let longer = self.digits.unwrap_or(0).checked_mul(10).and_then(|digits| digits.checked_add(digit));
            self.broken |= longer.is_none();
            self.digits = longer;
            return true;
        }
        let (unit, great) = match c {
            '十' => (10, false),
            '百' => (100, false),
            '千' => (1_000, false),
            '万' => (10_000, true),
            '億' => (100_000_000, true),
            '兆' => (1_000_000_000_000, true),
            _ => return false,
        };
        let summed = if great {
            let within = self.small.checked_add(self.digits.unwrap_or(0)).filter(|within| *within > 0);
            self.small = 0;
            within.and_then(|within| within.checked_mul(unit)).and_then(|part| self.great.checked_add(part))
        } else {
            self.digits.unwrap_or(1).checked_mul(unit).and_then(|part| self.small.checked_add(part))
        };
        self.digits = None;
        match (summed, great) {
            (Some(sum), true) => self.great = sum,
            (Some(sum), false) => self.small = sum,
            (None, _) => self.broken = true,
        }
        true
    }

    fn value(&self) -> Option<u64> {
        let within = self.small.checked_add(self.digits.unwrap_or(0))?;
        self.great.checked_add(within).filter(|_| !self.broken)
    }
}

/// An amount in yen: a number and 円.
pub(crate) fn yen(text: &[char]) -> Option<(u64, usize)> {
    let (value, length) = number(text)?;
    (text.get(length) == Some(&'円')).then_some((value, length + 1))
}

/// A time of day as minutes since midnight: 午後三時二十分, 10時半, 9時.
pub(crate) fn time_of_day(text: &[char]) -> Option<(u64, usize)> {
    let half = |half: &str| text.starts_with(&half.chars().collect::<Vec<_>>());
    let (noon, mut at) = if half("午前") {
        (0, 2)
    } else if half("午後") {
        (12, 2)
    } else {
        (0, 0)
    };
    let (hour, length) = number(&text[at..])?;
    at += length;
    if text.get(at) != Some(&'時') || hour > if at > length { 12 } else { 24 } {
        return None;
    }
    at += 1;
    let hour = if noon == 12 && hour < 12 { hour + 12 } else { hour };
    if text.get(at) == Some(&'半') {
        return Some((hour * 60 + 30, at + 1));
    }
    match number(&text[at..]) {
        Some((minute, length)) if minute < 60 && text.get(at + length) == Some(&'分') => {
            Some((hour * 60 + minute, at + length + 1))
        }
        Some(_) | None => Some((hour * 60, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn numbers_are_read_in_every_way_of_writing() {
        for (text, value, length) in [
            ("二十二名", 22, 3),
            ("45号", 45, 2),
            ("四十五", 45, 3),
            ("二〇二六年", 2026, 4),
            ("十二億円", 1_200_000_000, 3),
            ("十二億3000万円", 1_230_000_000, 8),
            ("千五百", 1_500, 3),
            ("0番", 0, 1),
        ] {
            assert_eq!(number(&chars(text)), Some((value, length)), "{text}");
        }
        for none in ["", "第三", "円", &"9".repeat(30), "九九兆億九億", &"九兆".repeat(9)] {
            let read = number(&chars(none));
            assert!(read.is_none_or(|(value, _)| value < u64::MAX), "{none}");
        }
        assert_eq!(number(&chars(&"9".repeat(30))), None);
    }

    #[test]
    fn amounts_and_times_are_read() {
        assert_eq!(yen(&chars("三億円を")), Some((300_000_000, 3)));
        assert_eq!(yen(&chars("三億を")), None);
        assert_eq!(time_of_day(&chars("午後三時二十分と")), Some((920, 7)));
        assert_eq!(time_of_day(&chars("10時半")), Some((630, 4)));
        assert_eq!(time_of_day(&chars("午前九時開会")), Some((540, 4)));
        assert_eq!(time_of_day(&chars("午後十二時")), Some((720, 5)));
        assert_eq!(time_of_day(&chars("二十五時")), None);
        assert_eq!(time_of_day(&chars("午後十三時")), None);
    }
}
