//! Which names of a sentence were written right, and which were written that nobody said.

use std::ops::AddAssign;

/// What was counted, of one sentence or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Names said.
    pub said: usize,
    /// Of those, written as they must be.
    pub right: usize,
    /// Somebody of the roster written in the place of somebody else of it.
    pub taken_for_another: usize,
    /// Somebody of the roster written where nobody of it was named.
    pub where_none_was_said: usize,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.said += other.said;
        self.right += other.right;
        self.taken_for_another += other.taken_for_another;
        self.where_none_was_said += other.where_none_was_said;
    }
}

impl Tally {
    /// In per cent; none where no name was said.
    pub fn right_percent(&self) -> Option<f64> {
        (self.said > 0).then(|| 100.0 * self.right as f64 / self.said as f64)
    }
}

/// Holds what was written against the names that were said, in order. `families` are the roster's family names.
pub fn judge(names: &[String], written: &str, said: &str, families: &[&str]) -> Tally {
    let mut rest = written;
    let mut right = 0;
    for name in names {
        if let Some((_, after)) = rest.split_once(name.as_str()) {
            right += 1;
            rest = after;
        }
    }
    // A word of the sentence that begins like a name (大西洋) is none, wherever it was said.
    let of_roster = |text: &str| families.iter().map(|family| text.matches(family).count()).sum::<usize>();
    let words = of_roster(said) - names.len();
    let shown = of_roster(written).saturating_sub(words);
    // Families of whole names that were half right are theirs.
    let theirs: usize = families
        .iter()
        .map(|family| {
            let own = names.iter().filter(|name| name.starts_with(family)).count();
            own.min(written.matches(family).count())
        })
        .sum();
    let foreign = shown.saturating_sub(theirs);
    let missed = names.len() - theirs.min(names.len());
    let taken_for_another = foreign.min(missed);
    Tally { said: names.len(), right, taken_for_another, where_none_was_said: foreign - taken_for_another }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(names: &[&str], written: &str, said: &str) -> [usize; 4] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let Tally { said, right, taken_for_another, where_none_was_said } =
            judge(&names, written, said, &["大西", "小西", "城戸"]);
        [said, right, taken_for_another, where_none_was_said]
    }

    #[test]
    fn names_are_right_only_as_they_must_be_written() {
        assert_eq!(tally(&["大西"], "大西議員の質問", "大西議員の質問"), [1, 1, 0, 0]);
        assert_eq!(tally(&["大西"], "大石議員の質問", "大西議員の質問"), [1, 0, 0, 0]);
        assert_eq!(tally(&["大西玲"], "大西礼君", "大西玲君"), [1, 0, 0, 0]);
        assert_eq!(tally(&["大西", "城戸"], "城戸議員及び大西議員", "大西議員及び城戸議員"), [2, 1, 0, 0]);
    }

    #[test]
    fn somebody_else_is_told_from_somebody_where_nobody_was_named() {
        assert_eq!(tally(&["大西"], "小西議員の質問", "大西議員の質問"), [1, 0, 1, 0]);
        assert_eq!(tally(&["大西"], "大西議員と城戸議員", "大西議員の質問"), [1, 1, 0, 1]);
        assert_eq!(tally(&[], "大西の皆様", "大勢の皆様"), [0, 0, 0, 1]);
        assert_eq!(tally(&[], "大西洋の漁業", "大西洋の漁業"), [0, 0, 0, 0]);
    }
}
