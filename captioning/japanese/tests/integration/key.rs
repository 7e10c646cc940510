use japanese::Keyer;

#[test]
fn guesses_that_are_read_the_same_have_one_key() {
    let Some(dictionary) = crate::dictionary() else { return };
    let keyer = Keyer::new(Some(dictionary));
    for (one, other) in [
        ("行う", "行なう"),
        ("齋藤議員", "斉藤議員"),
        ("異議なし。", "異議 無し"),
        ("三百円", "300円"),
        ("有難う", "ありがとう"),
    ] {
        assert_eq!(keyer.key(one).as_str(), keyer.key(other).as_str());
    }
    assert_ne!(keyer.key("賛成").as_str(), keyer.key("反対").as_str());
}

#[test]
fn a_word_is_told_when_the_whole_of_its_reading_is() {
    let Some(dictionary) = crate::dictionary() else { return };
    let key = Keyer::new(Some(dictionary)).key("議案を、採決");
    assert_eq!(key.as_str(), "ぎあんをさいけつ");
    let told: Vec<usize> = (0..=key.length()).map(|length| key.text_chars(length)).collect();
    assert_eq!(told, [0, 0, 0, 2, 4, 4, 4, 4, 6]);
}
