//! What each side is shown of what the other says, in the language that it reads.

use expect_test::expect;

use crate::script::check;

#[test]
fn a_line_is_said_to_the_interpreter_as_it_grows_and_what_comes_back_stands_with_it() {
    check(
        "0 begin ja/ja ja/en
         1 clerk 0 手数料は|
         2 clerk 0 手数料は三百円です。|お支
         2 clerk told 0 book The fee is 300 yen.
         3 clerk 0 手数料は三百円です。お支払いは|
         4 visitor 0 ja:はい。| .
         4 look",
        &expect![[r#"
            0 Open
            0 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            1 Say(Clerk, 0) 手数料は…
            2 Say(Clerk, 0) 手数料は三百円です。.
            3 Say(Clerk, 1) お支払いは…
            4 Say(Clerk, 1) お支払いは.
            4
              0 Clerk ja 手数料は三百円です。 | en The fee is 300 yen. PhraseBook
              1 Clerk ja お支払いは
              2 Visitor ja はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_whole_translation_never_changes_and_no_later_draft_takes_its_place() {
    check(
        "0 begin ja/ja ja/en
         1 clerk 0 手数料は三百円です。| .
         1 clerk told 0 draft The fee
         1 look
         2 clerk told 0 behind 手数料は三百円です。
         2 look
         5 clerk told 0 machine The fee is 300 yen.
         6 clerk told 0 draft The
         6 clerk told 0 failed 手数料は三百円です。
         6 clerk told 9 book Nobody said this.
         6 look",
        &expect![[r#"
            0 Open
            0 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            1 Say(Clerk, 0) 手数料は三百円です。.
            1
              0 Clerk ja 手数料は三百円です。 | en The fee …
              Clerk listening
              Visitor listening
            2
              0 Clerk ja 手数料は三百円です。 | en as said, Behind
              Clerk listening
              Visitor listening
            6
              0 Clerk ja 手数料は三百円です。 | en The fee is 300 yen. Machine { name: "libre" }
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn whoever_chooses_a_language_reads_what_stands_on_the_screen_in_it_too() {
    check(
        "0 begin ja/ja ja/ja
         1 clerk 0 手数料は三百円です。| .
         2 visitor 0 ja:はい。| .
         3 visitor read en
         3 clerk told 0 book The fee is 300 yen.
         4 look
         5 visitor read vi
         5 clerk told 0 book The fee is 300 yen.
         5 look
         6 visitor read ja
         6 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            3 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            3 Say(Clerk, 0) 手数料は三百円です。.
            4
              0 Clerk ja 手数料は三百円です。 | en The fee is 300 yen. PhraseBook
              1 Visitor ja はい。
              Clerk listening
              Visitor listening
            5 Interpret { of: Clerk, spoken: Language("ja"), read: Language("vi") }
            5 Say(Clerk, 0) 手数料は三百円です。.
            5
              0 Clerk ja 手数料は三百円です。
              1 Visitor ja はい。
              Clerk listening
              Visitor listening
            6 Dismiss(Clerk)
            6
              0 Clerk ja 手数料は三百円です。
              1 Visitor ja はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn what_a_side_said_before_it_changed_to_another_language_is_not_given_to_the_new_interpreter() {
    check(
        "0 begin ja/ja ja/ja
         1 visitor 0 ja:こんにちは。| .
         2 visitor speak en
         3 visitor 1 Good morning.| .
         4 clerk read zh
         4 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            2 Cut(Visitor)
            2 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            2 Interpret { of: Visitor, spoken: Language("en"), read: Language("ja") }
            2 Listen(Visitor, Language("en"))
            3 Say(Visitor, 1) Good morning..
            4 Interpret { of: Visitor, spoken: Language("en"), read: Language("zh") }
            4 Say(Visitor, 1) Good morning..
            4
              0 Visitor ja こんにちは。 | zh as said, Unknown
              1 Visitor en Good morning.
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn whoever_reads_what_they_speak_goes_on_so_and_a_chosen_language_stays() {
    check(
        "0 begin ja/ja ja/ja
         1 visitor speak en
         2 visitor read vi
         3 visitor speak ja",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            1 Cut(Visitor)
            1 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            1 Interpret { of: Visitor, spoken: Language("en"), read: Language("ja") }
            1 Listen(Visitor, Language("en"))
            2 Interpret { of: Clerk, spoken: Language("ja"), read: Language("vi") }
            3 Cut(Visitor)
            3 Dismiss(Visitor)
            3 Listen(Visitor, Language("ja"))
        "#]],
    );
}

#[test]
fn a_text_by_ear_stands_with_the_last_line_of_its_utterance_once_that_has_ended() {
    check(
        "0 begin ja/ja ja/en
         1 clerk 0 こちらです。|お待
         2 clerk ear 0 This way. Please wait.
         3 clerk 0 こちらです。お待ちください。| .
         4 clerk told 1 machine This way. Please wait.
         4 look
         5 clerk ear 7 Nobody was shown this.
         6 clerk 8 はい。| .
         6 look",
        &expect![[r#"
            0 Open
            0 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            1 Say(Clerk, 0) こちらです。.
            3 Say(Clerk, 1) お待ちください。.
            3 ByEar(Clerk, LineId(1), "This way. Please wait.")
            4
              0 Clerk ja こちらです。 | en with the next
              1 Clerk ja お待ちください。 | en This way. Please wait. Machine { name: "libre" }
              Clerk listening
              Visitor listening
            6 Say(Clerk, 2) はい。.
            6
              0 Clerk ja こちらです。 | en with the next
              1 Clerk ja お待ちください。 | en This way. Please wait. Machine { name: "libre" }
              2 Clerk ja はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn an_end_forgets_the_translations_and_the_languages_that_were_chosen() {
    check(
        "0 begin ja/ja ja/ja
         1 visitor read en
         2 clerk 0 手数料は三百円です。| .
         2 clerk told 0 book The fee is 300 yen.
         3 end
         3 clerk told 0 machine The fee is 300 yen.
         3 clerk ear 0 The fee is 300 yen.
         3 look
         4 begin ja/ja ja/ja
         5 clerk 0 はい。| .
         5 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("ja"))
            1 Interpret { of: Clerk, spoken: Language("ja"), read: Language("en") }
            2 Say(Clerk, 0) 手数料は三百円です。.
            3 Close
            3
              closed
            4 Open
            4 Listen(Clerk, Language("ja"))
            4 Listen(Visitor, Language("ja"))
            5
              1 Clerk ja はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}
