//! What is listened to, what stands on the screen, and when it is forgotten.

use std::time::{Duration, Instant};

use counter::{Conversation, Input, Languages, Rules, Side, Sides};
use expect_test::expect;
use meeting::{Language, MediaTime};

use crate::script::{caption, check, input};

#[test]
fn lines_of_both_sides_stand_in_the_order_in_which_they_settled() {
    check(
        "0 begin
         1 clerk 0 本日は|どの
         2 clerk 0 本日はどのようなご用件ですか。| .
         3 visitor 0 |住民票
         3.5 look
         4 visitor 0 住民票の写しをお願いします。| .
         4 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            3.5
              0 Clerk ja 本日はどのようなご用件ですか。
              Clerk listening
              Visitor listening, draft 住民票 of None
            4
              0 Clerk ja 本日はどのようなご用件ですか。
              1 Visitor en 住民票の写しをお願いします。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_line_grows_only_while_it_is_the_last() {
    check(
        "0 begin
         1 clerk 0 手数料は|
         2 visitor 0 すみません|
         3 clerk 0 手数料は三百円です|が
         3 look
         4 visitor 0 すみません、もう一度。| .
         4 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            3
              0 Clerk ja 手数料は
              1 Visitor en すみません
              2 Clerk ja 三百円です …
              Clerk listening, draft が of Some(LineId(2))
              Visitor listening
            4
              0 Clerk ja 手数料は
              1 Visitor en すみません
              2 Clerk ja 三百円です
              3 Visitor en もう一度。
              Clerk listening, draft が of None
              Visitor listening
        "#]],
    );
}

#[test]
fn a_side_is_cut_off_while_it_is_paused_and_asked_again_in_its_language() {
    check(
        "0 begin
         1 visitor pause
         2 visitor pause
         2 look
         3 visitor speak zh
         4 visitor resume
         5 visitor speak vi
         6 clerk lost
         6 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1 Cut(Visitor)
            2
              Clerk listening
              Visitor not listening
            3 Interpret { of: Visitor, spoken: Language("zh"), read: Language("en") }
            4 Listen(Visitor, Language("zh"))
            5 Cut(Visitor)
            5 Interpret { of: Visitor, spoken: Language("vi"), read: Language("en") }
            5 Listen(Visitor, Language("vi"))
            6
              Clerk listening, no sound
              Visitor listening
        "#]],
    );
}

#[test]
fn nothing_is_left_when_a_conversation_has_ended() {
    check(
        "0 begin
         1 clerk 0 手数料は|三百円
         2 end
         2 look
         3 clerk 0 手数料は三百円です。| .
         3 visitor pause
         3 look
         4 begin
         4 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            2 Close
            2
              closed
            3
              closed
            4 Open
            4 Listen(Clerk, Language("ja"))
            4 Listen(Visitor, Language("en"))
            4
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn three_minutes_of_silence_end_a_conversation() {
    check(
        "0 begin
         100 clerk 0 はい。| .
         279 tick
         279 look
         280 tick
         280 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            279
              0 Clerk ja はい。
              Clerk listening
              Visitor listening
            280 Close
            280
              closed
        "#]],
    );
}

#[test]
fn the_same_words_on_both_microphones_are_shown_on_the_louder_side_only() {
    check(
        "0 begin
         1.5 clerk level -20
         1.5 visitor level -27
         2 clerk level -20
         2 visitor level -27
         2 visitor 0 |手数料は
         2 look
         2.1 clerk 0 手数料は三百円です。| .
         2.2 visitor 0 手数料は三百円です。| .
         2.2 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            2
              Clerk listening
              Visitor listening
            2.2
              0 Clerk ja 手数料は三百円です。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn what_is_far_quieter_is_the_other_voice_whatever_was_made_of_it() {
    check(
        "0 begin
         1.5 clerk level -38
         1.5 visitor level -20
         2 clerk level -38
         2 visitor level -20
         2.1 clerk 0 賛成の立場から討論いたします。| .
         2.2 visitor 0 転入届をお願いします。| .
         7 tick
         7 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            7
              0 Visitor en 転入届をお願いします。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn what_the_louder_side_said_before_does_not_let_its_next_words_through_twice() {
    check(
        "0 begin
         2 clerk 0 手数料は三百円です。| .
         3 clerk level -20
         3 visitor level -25
         3 visitor 0 お支|
         3.5 clerk 1 お支払いは|
         4 clerk level -20
         4 visitor level -25
         4 visitor 0 お支払いは、| .
         4.5 clerk 1 お支払いは、どちらに。| .
         8 tick
         8 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            8
              0 Clerk ja 手数料は三百円です。
              1 Clerk ja お支払いは、どちらに。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn other_words_said_at_the_same_time_are_shown_on_both_sides() {
    check(
        "0 begin
         1.5 clerk level -20
         1.5 visitor level -26
         2 clerk level -20
         2 visitor level -26
         2 visitor 0 はい。| .
         2 look
         2.5 clerk 0 手数料は三百円です。| .
         2.5 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            2
              Clerk listening
              Visitor listening
            2.5
              0 Clerk ja 手数料は三百円です。
              1 Visitor en はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_quieter_caption_is_not_held_back_for_ever() {
    check(
        "0 begin
         2 clerk level -20
         2 visitor level -26
         2 visitor 0 はい。| .
         5.9 tick
         5.9 look
         6 tick
         6 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            5.9
              Clerk listening
              Visitor listening
            6
              0 Visitor en はい。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn what_a_microphone_overhears_of_a_side_that_is_paused_is_never_shown_as_its_own() {
    check(
        "0 begin
         1 visitor pause
         1.5 clerk level -26
         1.5 visitor level -20
         2 clerk level -26
         2 visitor level -20
         2 clerk 0 |実は
         2 look
         2.5 visitor resume
         2.6 clerk 0 実は主人が。| .
         9 tick
         9 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1 Cut(Visitor)
            2
              Clerk listening
              Visitor not listening
            2.5 Listen(Visitor, Language("en"))
            9
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_guess_that_turns_out_to_be_the_voice_of_a_side_that_is_paused_is_taken_back() {
    check(
        "0 begin
         1 visitor pause
         1.5 clerk 0 |実は
         1.5 look
         1.6 clerk level -26
         1.6 visitor level -20
         2 clerk 0 |実は主人が
         2 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1 Cut(Visitor)
            1.5
              Clerk listening, draft 実は of None
              Visitor not listening
            2
              Clerk listening
              Visitor not listening
        "#]],
    );
}

#[test]
fn what_was_said_before_the_other_side_paused_is_kept_with_all_that_settled() {
    check(
        "0 begin
         1.2 clerk level -20
         1.2 visitor level -30
         1.4 clerk level -20
         1.4 visitor level -30
         1.5 clerk 0 手数料は|三百円
         1.6 clerk level -20
         1.6 visitor level -30
         1.7 visitor pause
         1.8 clerk level -24
         1.8 visitor level -8
         2 clerk level -24
         2 visitor level -8
         2 clerk 0 手数料は三百円です。| .
         2 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1.7 Cut(Visitor)
            2
              0 Clerk ja 手数料は三百円です。
              Clerk listening
              Visitor not listening
        "#]],
    );
}

#[test]
fn what_settled_stays_when_most_of_the_utterance_was_overheard_of_a_side_that_is_paused() {
    check(
        "0 begin
         1.2 clerk level -20
         1.2 visitor level -30
         1.3 clerk 0 手数料は|三
         1.4 visitor pause
         1.6 clerk level -26
         1.6 visitor level -20
         2 clerk level -26
         2 visitor level -20
         2 clerk 0 手数料は|実は
         2 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1.4 Cut(Visitor)
            2
              0 Clerk ja 手数料は …
              Clerk listening
              Visitor not listening
        "#]],
    );
}

#[test]
fn a_guess_is_taken_back_when_the_other_sides_words_turn_out_to_be_the_same() {
    check(
        "0 begin
         1.5 visitor 0 |手数料は
         1.6 clerk level -20
         1.6 visitor level -26
         2 visitor 0 手数料は三百円です。| .
         2 look
         2.1 clerk 0 手数料は三百円です。| .
         2.1 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            2
              Clerk listening
              Visitor listening, draft 手数料は of None
            2.1
              0 Clerk ja 手数料は三百円です。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_guess_is_taken_back_when_the_same_words_have_waited_longer_on_the_other_side() {
    check(
        "0 begin
         1.5 clerk level -26
         1.5 visitor level -20
         2 clerk 0 手数料は三百円です。| .
         2.2 visitor 0 |鉄道
         2.5 clerk level -20
         2.5 visitor level -26
         3 visitor 0 手数料は三百円です。| .
         5.9 tick
         5.9 look
         6 tick
         6 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            5.9
              Clerk listening
              Visitor listening, draft 鉄道 of None
            6
              0 Clerk ja 手数料は三百円です。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn an_utterance_that_waits_is_shown_before_the_next_one_of_its_side() {
    check(
        "0 begin
         2 clerk level -20
         2 visitor level -26
         2 visitor 0 はい。| .
         3 clerk level -20
         3 visitor level -26
         3 visitor 1 住民票です。| .
         3 look
         8 tick
         8 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            3
              0 Visitor en はい。
              Clerk listening
              Visitor listening
            8
              0 Visitor en はい。
              1 Visitor en 住民票です。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn a_guess_that_waited_is_forgotten_once_a_later_one_is_shown() {
    check(
        "0 begin
         1.5 clerk level -20
         1.5 visitor level -26
         2 visitor 0 住民票の|写
         2.5 visitor level -12
         2.6 clerk level -20
         2.7 visitor 0 住民票の写しを| .
         3.9 visitor 1 お願いします。|
         7 tick
         7 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            7
              0 Visitor en 住民票の写しを
              1 Visitor en お願いします。
              Clerk listening
              Visitor listening
        "#]],
    );
}

#[test]
fn whoever_speaks_while_the_other_side_is_paused_is_shown_at_once() {
    check(
        "0 begin
         1 visitor pause
         2 clerk level -20
         2 visitor level -26
         2 clerk 0 手数料は三百円です。| .
         2 look",
        &expect![[r#"
            0 Open
            0 Listen(Clerk, Language("ja"))
            0 Listen(Visitor, Language("en"))
            1 Cut(Visitor)
            2
              0 Clerk ja 手数料は三百円です。
              Clerk listening
              Visitor not listening
        "#]],
    );
}

#[test]
fn only_the_newest_forty_lines_are_kept_and_none_for_longer_than_ten_minutes() {
    let mut conversation = Conversation::new(Rules::default());
    #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
    let start = Instant::now();
    let languages = Sides::each(|_| Languages::of(Language::japanese()));
    conversation.handle(start, Input::Begin(languages));
    for second in 1..=1_000_u64 {
        let said = caption(MediaTime::from_millis(second * 1_000), Side::Clerk, &second.to_string(), "はい。| .");
        conversation.handle(start + Duration::from_secs(second), Input::Caption(Side::Clerk, Box::new(said)));
        assert!(conversation.since(0).lines.len() <= 40);
    }
    let seen = conversation.since(0);
    assert_eq!((seen.first.0, seen.lines.len()), (960, 40));
    let rules = Rules { idle: Duration::from_secs(3_600), ..Rules::default() };
    let mut conversation = Conversation::new(rules);
    let languages = Sides::each(|_| Languages::of(Language::japanese()));
    conversation.handle(start, Input::Begin(languages));
    let said = caption(MediaTime::from_millis(2_000), Side::Clerk, "0", "はい。| .");
    conversation.handle(start, Input::Caption(Side::Clerk, Box::new(said)));
    assert_eq!(conversation.deadline(), Some(start + Duration::from_secs(600)));
    conversation.handle(start + Duration::from_secs(601), Input::Tick);
    assert_eq!(conversation.since(0).lines, []);
}

#[test]
fn a_screen_that_comes_back_is_told_only_what_it_missed() {
    #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
    let now = Instant::now();
    let mut conversation = Conversation::new(Rules::default());
    conversation.handle(now, input(MediaTime::ZERO, "begin"));
    let at = MediaTime::from_millis(2_000);
    conversation.handle(now, input(at, "clerk 0 はい。| ."));
    let seen = conversation.since(0);
    conversation.handle(now, input(at, "visitor 0 いいえ。| ."));
    let texts = |after| conversation.since(after).lines.into_iter().map(|line| line.text).collect::<Vec<_>>();
    assert_eq!(texts(seen.revision), ["いいえ。"]);
    assert_eq!(texts(0), ["はい。", "いいえ。"]);
    assert_eq!(texts(u64::MAX), ["はい。", "いいえ。"], "a number from another life of the service");
}
