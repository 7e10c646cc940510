use meeting::Language;

use crate::Failure;

/// A sentence that became so many times longer is no translation, beyond [`SHORT`] characters.
const LONGER: usize = 12;
const SHORT: usize = 200;

/// What a machine gave, on one line, if it can be a translation of the sentence.
pub(crate) fn checked(sentence: &str, text: &str, to: &Language) -> Result<String, Failure> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    let (asked, given) = (sentence.chars().count(), text.chars().count());
    if given == 0 {
        return Err(Failure::Nonsense("it is empty"));
    }
    if given > asked * LONGER + SHORT {
        return Err(Failure::Nonsense("it is far too long"));
    }
    let kana = text.chars().filter(|c| ('ぁ'..='ヿ').contains(c)).count();
    if !to.as_str().starts_with("ja") && kana * 3 > given {
        return Err(Failure::Nonsense("it is still Japanese"));
    }
    Ok(text.to_owned())
}
