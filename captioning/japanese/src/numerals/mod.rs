//! Numbers, amounts, dates and bill numbers, written in one of two ways.
//!
//! [`Numerals::Arabic`] follows 公用文作成の考え方 (文化審議会建議, January 2022), as councils with horizontal minutes do: Arabic
//! digits with a comma every three, 兆・億・万 as kanji but not 千 and 百 (1,234万5,000円), no comma in years and numbers of
//! articles; kanji stay in idioms, approximations (四、五十人) and where a number is read in Japanese (一人, 一つ, 二十日).
//! [`Numerals::Kanji`] is the way of vertical minutes: 九千八百八十億円, 二〇二五年, 九五・六％.
//!
//! What is not surely a number stays as it is: a caption with 三つ is right, one with 3権分立 is wrong.

mod counters;
mod idioms;
mod kanji;
mod reading;
mod rules;

use crate::Rewritten;

pub(crate) use reading::{Numeral, digit, numeral_at};

use idioms::idiom_at;

/// How a town writes its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Numerals {
    /// 令和7年3月5日, 1,234万5,000円.
    Arabic,
    /// 令和七年三月五日, 千二百三十四万五千円.
    Kanji,
}

impl Numerals {
    /// The text with its numbers written so. Doing it twice is doing it once.
    pub fn rewrite(self, text: &str) -> Rewritten {
        let characters: Vec<char> = text.chars().collect();
        let mut made = Rewritten::default();
        let mut at = 0;
        while at < characters.len() {
            if let Some(idiom) = idiom_at(&characters, at) {
                made.keep(characters[at..at + idiom].iter().copied());
                at += idiom;
                continue;
            }
            let Some(numeral) = numeral_at(&characters, at) else {
                made.keep([characters[at]]);
                at += 1;
                continue;
            };
            let written = match self {
                Self::Arabic => rules::arabic(&characters, &numeral, made.text()),
                Self::Kanji => kanji::written(&characters, &numeral),
            };
            let end = written.as_ref().map_or(numeral.end, |written| written.end);
            match written {
                Some(written) => made.replace(&characters[at..end], &written.text),
                None => made.keep(characters[at..end].iter().copied()),
            }
            at = end;
        }
        made
    }
}

/// What is written for a numeral, and up to where.
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) end: usize,
}

#[cfg(test)]
mod tests;
