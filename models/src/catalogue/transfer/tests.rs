//! One line an input, `SECONDS WORDS`; the outputs are told behind it.

use expect_test::{Expect, expect};

use super::*;
use crate::catalogue::Pin;

/// A file of three megabytes' worth of length; its bytes stand for themselves.
const WHOLE: u64 = 3_000_000;

fn sums(right: bool) -> Sums {
    let bytes: &[u8] = if right { b"right" } else { b"wrong" };
    Sums { bytes: WHOLE, ..Sums::of(bytes).expect("memory can be read") }
}

fn pinned() -> Content {
    let Sums { bytes, sha256, sha1: _ } = sums(true);
    Content::Pinned(Pin { bytes, sha256, sha1: None })
}

fn patience() -> Patience {
    Patience { stall: Duration::from_secs(30), tries: 3 }
}

/// `answer STATUS [length=N] [range=FROM/WHOLE] [tag=T] [room=N]`, `bytes N [room=N]`, `end`, `break`, `sums right|wrong`,
/// `tick`.
fn input(words: &str) -> Input {
    let mut words = words.split_whitespace();
    let mut next = || words.next().unwrap_or_default().to_owned();
    match next().as_str() {
        "begin" => Input::Begin,
        "bytes" => {
            let bytes = next().parse().expect("a number");
            let room = next().strip_prefix("room=").map_or(u64::MAX, |room| room.parse().expect("a number"));
            Input::Received { bytes, room }
        }
        "end" => Input::Ended,
        "break" => Input::BrokeOff("connection reset".to_owned()),
        "sums" => Input::Summed(sums(next() == "right")),
        "tick" => Input::Tick,
        "answer" => {
            let mut room = u64::MAX;
            let mut answer = Answer { status: next().parse().expect("a status"), ..Answer::default() };
            for word in words {
                let (key, value) = word.split_once('=').expect("key=value");
                match key {
                    "length" => answer.length = Some(value.parse().expect("a number")),
                    "range" => {
                        let (from, whole) = value.split_once('/').expect("from/whole");
                        answer.range = Some((from.parse().expect("a number"), whole.parse().ok()));
                    }
                    "room" => room = value.parse().expect("a number"),
                    "tag" => answer.validator = Some(value.to_owned()),
                    other => panic!("unknown key {other}"),
                }
            }
            Input::Answered { answer, room }
        }
        other => panic!("unknown input {other}"),
    }
}

fn check(transfer: Transfer, script: &str, expected: &Expect) {
    expected.assert_eq(&play(transfer, script));
}

fn play(mut transfer: Transfer, script: &str) -> String {
    let begin = instant();
    let mut told = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (seconds, words) = line.split_once(' ').expect("a time and an input");
        let now = begin + Duration::from_secs_f64(seconds.parse().expect("seconds"));
        let outputs = transfer.handle(now, input(words));
        told.push_str(line);
        for output in outputs {
            told.push_str(&format!("\n    {output}"));
        }
        told.push('\n');
    }
    if let Some(deadline) = transfer.deadline() {
        told.push_str(&format!("due at {:?}\n", deadline - begin));
    }
    told
}

#[expect(clippy::disallowed_methods, reason = "the tests' instants only need to have a beginning")]
fn instant() -> Instant {
    Instant::now()
}

fn fresh(content: Content) -> Transfer {
    Transfer::new(content, patience(), 0, None)
}

#[test]
fn a_file_that_comes_in_one_piece_is_summed_and_installed() {
    check(
        fresh(pinned()),
        "0 begin
         1 answer 200 length=3000000 tag=a
         2 bytes 2000000
         3 bytes 1000000
         4 sums right",
        &expect![[r#"
            0 begin
                ask from 0
            1 answer 200 length=3000000 tag=a
                remember a
            2 bytes 2000000
            3 bytes 1000000
                sum
            4 sums right
                install
        "#]],
    );
}

#[test]
fn a_connection_that_breaks_off_is_continued_where_it_was() {
    check(
        fresh(pinned()),
        "0 begin
         1 answer 200 length=3000000 tag=a
         2 bytes 1000000
         2 break
         3 tick
         4 answer 206 range=1000000/3000000 tag=a
         5 bytes 2000000
         6 sums right",
        &expect![[r#"
            0 begin
                ask from 0
            1 answer 200 length=3000000 tag=a
                remember a
            2 bytes 1000000
            2 break
                rest 1s: connection reset
            3 tick
                ask from 1000000 if still a
            4 answer 206 range=1000000/3000000 tag=a
            5 bytes 2000000
                sum
            6 sums right
                install
        "#]],
    );
}

#[test]
fn a_server_that_stalls_is_left_and_asked_again() {
    check(
        fresh(pinned()),
        "0 begin
         1 answer 200 length=3000000
         2 bytes 10
         31.9 tick
         32 tick
         33 tick",
        &expect![[r#"
            0 begin
                ask from 0
            1 answer 200 length=3000000
            2 bytes 10
            31.9 tick
            32 tick
                rest 1s: the server sent nothing for 30s
            33 tick
                ask from 10
            due at 63s
        "#]],
    );
}

#[test]
fn an_end_before_the_file_s_end_is_a_failure() {
    check(
        fresh(pinned()),
        "0 begin
         1 answer 200 length=3000000
         2 bytes 10
         3 end",
        &expect![[r#"
            0 begin
                ask from 0
            1 answer 200 length=3000000
            2 bytes 10
            3 end
                rest 1s: the server ended at byte 10 of 3000000
            due at 4s
        "#]],
    );
}

#[test]
fn failures_in_a_row_end_it_and_progress_forgives_them() {
    check(
        fresh(pinned()),
        "0 begin
         0 break
         1 tick
         1 answer 503
         3 tick
         3 answer 200 length=3000000
         4 bytes 2000000
         5 break
         6 tick
         6 break
         8 tick
         8 break",
        &expect![[r#"
            0 begin
                ask from 0
            0 break
                rest 1s: connection reset
            1 tick
                ask from 0
            1 answer 503
                rest 2s: the server answered 503
            3 tick
                ask from 0
            3 answer 200 length=3000000
            4 bytes 2000000
            5 break
                rest 1s: connection reset
            6 tick
                ask from 2000000
            6 break
                rest 2s: connection reset
            8 tick
                ask from 2000000
            8 break
                give up: connection reset, 3 times in a row; whatever has arrived is kept, and the same command continues it
        "#]],
    );
}

#[test]
fn a_server_that_starts_over_each_time_makes_no_progress() {
    check(
        fresh(pinned()),
        "0 begin
         0 answer 200 length=3000000
         0 bytes 2000000
         0 break
         1 tick
         1 answer 200 length=3000000
         1 bytes 2000000
         1 break
         3 tick
         3 answer 200 length=3000000
         3 bytes 2000000
         3 break",
        &expect![[r#"
            0 begin
                ask from 0
            0 answer 200 length=3000000
            0 bytes 2000000
            0 break
                rest 1s: connection reset
            1 tick
                ask from 2000000
            1 answer 200 length=3000000
                empty
            1 bytes 2000000
            1 break
                rest 2s: connection reset
            3 tick
                ask from 2000000
            3 answer 200 length=3000000
                empty
            3 bytes 2000000
            3 break
                give up: connection reset, 3 times in a row; whatever has arrived is kept, and the same command continues it
        "#]],
    );
}

#[test]
fn a_file_of_another_length_is_not_even_begun() {
    check(
        fresh(pinned()),
        "0 begin\n1 answer 200 length=2999999",
        &expect![[r#"
        0 begin
            ask from 0
        1 answer 200 length=2999999
            give up: the server has a file of 2999999 bytes, but it should have 3000000 (it is another file, or another version)
    "#]],
    );
    check(
        Transfer::new(pinned(), patience(), 5, None),
        "0 begin\n1 answer 206 range=5/4000000",
        &expect![[r#"
        0 begin
            ask from 5
        1 answer 206 range=5/4000000
            give up: the server has a file of 4000000 bytes, but it should have 3000000 (it is another file, or another version)
    "#]],
    );
}

#[test]
fn more_than_the_file_is_thrown_away() {
    check(
        fresh(pinned()),
        "0 begin\n1 answer 200\n2 bytes 3000001",
        &expect![[r#"
        0 begin
            ask from 0
        1 answer 200
        2 bytes 3000001
            empty
            give up: the server sent more than the 3000000 bytes that there should be
    "#]],
    );
}

#[test]
fn the_wrong_file_is_thrown_away() {
    check(
        fresh(pinned()),
        "0 begin\n1 answer 200\n2 bytes 3000000\n3 sums wrong",
        &expect![[r#"
        0 begin
            ask from 0
        1 answer 200
        2 bytes 3000000
            sum
        3 sums wrong
            empty
            give up: what came is not the file: its SHA-256 is 8810ad581e59f2bc3928b261707a71308f7e139eb04820366dc4d5c18d980225, not 27042f4e6eca7d0b2a7ee4026df2ecfa51d3339e6d122aa099118ecd8563bad9; nothing of it is kept
    "#]],
    );
}

#[test]
fn pieces_that_do_not_belong_together_are_fetched_once_more_in_one() {
    check(
        Transfer::new(pinned(), patience(), 1_000_000, None),
        "0 begin
         1 answer 206 range=1000000/3000000
         2 bytes 2000000
         3 sums wrong
         4 answer 200 length=3000000
         5 bytes 3000000
         6 sums wrong",
        &expect![[r#"
            0 begin
                ask from 1000000
            1 answer 206 range=1000000/3000000
            2 bytes 2000000
                sum
            3 sums wrong
                empty
                ask from 0
            4 answer 200 length=3000000
            5 bytes 3000000
                sum
            6 sums wrong
                empty
                give up: what came is not the file: its SHA-256 is 8810ad581e59f2bc3928b261707a71308f7e139eb04820366dc4d5c18d980225, not 27042f4e6eca7d0b2a7ee4026df2ecfa51d3339e6d122aa099118ecd8563bad9; nothing of it is kept
        "#]],
    );
}

#[test]
fn a_server_without_ranges_sends_the_whole_file_again() {
    check(
        Transfer::new(pinned(), patience(), 1_000_000, Some("a".to_owned())),
        "0 begin\n1 answer 200 length=3000000 tag=a\n2 bytes 3000000\n3 sums right",
        &expect![[r#"
            0 begin
                ask from 1000000 if still a
            1 answer 200 length=3000000 tag=a
                empty
                remember a
            2 bytes 3000000
                sum
            3 sums right
                install
        "#]],
    );
}

#[test]
fn a_part_that_was_not_asked_for_is_not_kept() {
    let part = || Transfer::new(pinned(), patience(), 1_000_000, None);
    check(
        part(),
        "0 begin\n1 answer 206 range=0/3000000",
        &expect![[r#"
        0 begin
            ask from 1000000
        1 answer 206 range=0/3000000
            empty
            ask from 0
        due at 31s
    "#]],
    );
    check(
        part(),
        "0 begin\n1 answer 206",
        &expect![[r#"
        0 begin
            ask from 1000000
        1 answer 206
            give up: the server's answer makes no sense: a part, without saying which
    "#]],
    );
    check(
        part(),
        "0 begin\n1 answer 416\n2 answer 416",
        &expect![[r#"
        0 begin
            ask from 1000000
        1 answer 416
            empty
            ask from 0
        2 answer 416
            give up: the server answered 416 (is the address right? --from names another folder or mirror)
    "#]],
    );
    check(
        fresh(pinned()),
        "0 begin\n1 answer 206 range=7/3000000",
        &expect![[r#"
        0 begin
            ask from 0
        1 answer 206 range=7/3000000
            give up: the server's answer makes no sense: a part, where the whole was asked for
    "#]],
    );
}

#[test]
fn what_is_whole_already_is_only_summed() {
    check(
        Transfer::new(pinned(), patience(), WHOLE, None),
        "0 begin\n1 sums right",
        &expect![[r#"
        0 begin
            sum
        1 sums right
            install
    "#]],
    );
    check(
        Transfer::new(pinned(), patience(), WHOLE + 1, None),
        "0 begin",
        &expect![[r#"
        0 begin
            empty
            ask from 0
        due at 30s
    "#]],
    );
}

#[test]
fn a_file_without_a_pin_is_continued_only_where_the_server_vouches_for_it() {
    check(
        Transfer::new(Content::NotPinned, patience(), 10, None),
        "0 begin",
        &expect![[r#"
        0 begin
            empty
            ask from 0
        due at 30s
    "#]],
    );
    check(
        Transfer::new(Content::NotPinned, patience(), 10, Some("a".to_owned())),
        "0 begin
         1 answer 206 range=10/20 tag=a
         2 bytes 10
         3 sums right",
        &expect![[r#"
            0 begin
                ask from 10 if still a
            1 answer 206 range=10/20 tag=a
            2 bytes 10
                sum
            3 sums right
                install
        "#]],
    );
}

#[test]
fn a_file_without_pin_is_fetched_only_where_the_server_tells_a_length_and_not_a_huge_one() {
    let answers = [
        "1 answer 200",
        "1 answer 206 range=0/*",
        "1 answer 200 length=8000000001",
        "1 answer 200 length=8000000000",
        "1 answer 200 length=0\n2 end",
    ];
    let told = answers.map(|answer| play(fresh(Content::NotPinned), answer));
    expect![[r#"
        1 answer 200
            give up: nobody pinned the file, and the server does not tell its length (take it from a folder or a mirror, with --from)
        1 answer 206 range=0/*
            give up: nobody pinned the file, and the server does not tell its length (take it from a folder or a mirror, with --from)
        1 answer 200 length=8000000001
            give up: the server has a file of 8001 MB; of one that nobody pinned at most 8000 MB are fetched
        1 answer 200 length=8000000000
        due at 31s
        1 answer 200 length=0
        2 end
            rest 1s: the server sent nothing
        due at 3s
    "#]].assert_eq(&told.concat());
}

#[test]
fn what_fills_the_disk_is_given_up_and_what_has_arrived_is_kept() {
    for content in [pinned(), Content::NotPinned] {
        check(
            fresh(content.clone()),
            "0 begin\n1 answer 200 length=3000000 room=2999999",
            &expect![[r#"
                0 begin
                    ask from 0
                1 answer 200 length=3000000 room=2999999
                    give up: the disk has room for 2 MB more, and 3 MB are needed: make room, or name another data folder; whatever has arrived is kept
            "#]],
        );
        check(
            Transfer::new(content, patience(), 1_000_000, Some("a".to_owned())),
            "0 begin
             1 answer 206 range=1000000/3000000 tag=a room=2000000
             2 bytes 500000 room=1500000
             3 bytes 500000 room=999999",
            &expect![[r#"
                0 begin
                    ask from 1000000 if still a
                1 answer 206 range=1000000/3000000 tag=a room=2000000
                2 bytes 500000 room=1500000
                3 bytes 500000 room=999999
                    give up: the disk has room for 0 MB more, and 1 MB are needed: make room, or name another data folder; whatever has arrived is kept
            "#]],
        );
    }
}

#[test]
fn a_whole_file_in_the_place_of_a_part_may_take_the_part_s_room() {
    check(
        Transfer::new(pinned(), patience(), 1_000_000, Some("a".to_owned())),
        "0 begin\n1 answer 200 length=3000000 tag=b room=2000000",
        &expect![[r#"
            0 begin
                ask from 1000000 if still a
            1 answer 200 length=3000000 tag=b room=2000000
                empty
                remember b
            due at 31s
        "#]],
    );
}

#[test]
fn what_the_server_refuses_is_not_asked_for_again() {
    for status in [401, 403, 404, 410, 302] {
        let outputs = {
            let mut transfer = fresh(pinned());
            transfer.handle(instant(), Input::Begin);
            let answer = Answer { status, ..Answer::default() };
            transfer.handle(instant(), Input::Answered { answer, room: u64::MAX })
        };
        assert_eq!(outputs, [Output::GiveUp(GivenUp::Status(status))]);
    }
}
