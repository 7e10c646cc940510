use std::{
    str::FromStr,
    time::{Duration, SystemTime},
};

/// When a session was held, as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldOn {
    /// By the wall clock.
    pub at: SystemTime,
}

/// Japan has one time zone and no summer time.
const JAPAN: Duration = Duration::from_secs(9 * 3_600);

impl FromStr for HeldOn {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = japanese_seconds(text).ok_or("not a date: write 2026-11-20 or 2026-11-20T13:30")?;
        Ok(Self { at: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds) - JAPAN })
    }
}

/// Seconds since 1970 began in Japan.
fn japanese_seconds(text: &str) -> Option<u64> {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let numbers = |text: &str, mark, lengths: &[usize]| -> Option<Vec<u64>> {
        let parts: Vec<&str> = text.split(mark).collect();
        let fits =
            parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == *length);
        if !fits || !parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        parts.iter().map(|part| part.parse().ok()).collect()
    };
    let (day, time) = (numbers(day, '-', &[4, 2, 2])?, numbers(time, ':', &[2, 2])?);
    let (&[year, month, day], &[hour, minute]) = (&day[..], &time[..]) else { return None };
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let lengths = [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    if !(1971..=2999).contains(&year) || !(1..=length).contains(&day) || hour > 23 || minute > 59 {
        return None;
    }
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let months: u64 = lengths[..month as usize - 1].iter().sum();
    Some(((years + months + day - 1) * 24 + hour) * 3_600 + minute * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_by_japans_clock() {
        for (text, seconds) in [
            ("2026-12-01T10:00", 1_796_086_800),
            ("2026-12-01 10:00", 1_796_086_800),
            ("2026-12-01", 1_796_050_800),
            ("2000-02-29T09:00", 951_782_400),
            ("1971-01-01T09:00", 31_536_000),
        ] {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(text.parse(), Ok(HeldOn { at }), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "2026-00-10",
            "2026-1-1",
            "26-01-01",
            "2026-12-01T24:00",
            "令和8年",
        ] {
            assert!(text.parse::<HeldOn>().is_err(), "{text} was taken");
        }
    }
}
