use expect_test::{Expect, expect};

use super::*;

/// Each line: seconds since the start, then what happens. Due ticks are sent by themselves.
fn check(patience: Patience, script: &str, expected: &Expect) {
    #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
    let start = Instant::now();
    let mut supervision = Supervision::connecting(start, patience);
    let mut said = String::new();
    let mut tell = |at: Instant, outputs: Vec<Output>| {
        for output in outputs {
            said += &format!("{:.1} {output:?}\n", at.duration_since(start).as_secs_f64());
        }
    };
    for line in script.lines().map(str::trim) {
        let mut words = line.splitn(3, ' ');
        let secs: f64 = words.next().and_then(|word| word.parse().ok()).expect("a line begins with its time");
        let now = start + Duration::from_secs_f64(secs);
        while let Some(due) = supervision.deadline().filter(|due| *due <= now) {
            tell(due, supervision.handle(due, Input::Tick));
        }
        let at = MediaTime::from_secs_f64(secs);
        let input = match (words.next().expect("then what happens"), words.next()) {
            ("picture", None) => Input::Arrived(Track::Picture, at),
            ("sound", None) => Input::Arrived(Track::Sound, at),
            ("without", Some("picture")) => Input::Without(Track::Picture),
            ("without", Some("sound")) => Input::Without(Track::Sound),
            ("fails", Some(reason)) => Input::Failed(reason.to_owned()),
            ("ends", None) => Input::Ended(at),
            ("rest", None) => Input::Rest,
            ("go-on", None) => Input::GoOn,
            ("closed", None) => Input::Closed,
            ("later", None) => continue,
            other => panic!("no such step: {other:?}"),
        };
        tell(now, supervision.handle(now, input));
    }
    expected.assert_eq(&said);
}

const LIMITED: Patience = Patience::Limited { first: Duration::from_secs(10), next: Duration::from_secs(2) };

#[test]
fn a_source_that_fails_is_tried_again_ever_later() {
    check(
        LIMITED,
        "0.0 fails no such file
         0.1 closed
         0.7 fails no such file
         0.7 closed
         1.8 fails no such file
         1.8 closed
         3.8 later",
        &expect![[r#"
            0.0 Tell(Lost("no such file"))
            0.0 Close
            0.1 Tell(Retrying(500ms))
            0.6 Connect
            0.7 Tell(Lost("no such file"))
            0.7 Close
            0.7 Tell(Retrying(1s))
            1.7 Connect
            1.8 Tell(Lost("no such file"))
            1.8 Close
            1.8 Tell(Retrying(2s))
            3.8 Connect
        "#]],
    );
}

#[test]
fn health_starts_the_count_afresh() {
    check(
        LIMITED,
        "0 fails unplugged
         0 closed
         1 picture
         1 without sound
         2 picture
         3.5 picture
         5 picture
         6.5 picture
         8 picture
         9.5 picture
         11 picture
         11 fails unplugged
         11 closed",
        &expect![[r#"
            0.0 Tell(Lost("unplugged"))
            0.0 Close
            0.0 Tell(Retrying(500ms))
            0.5 Connect
            1.0 Tell(Connected(MediaTime(1000000)))
            11.0 Tell(Lost("unplugged"))
            11.0 Close
            11.0 Tell(Retrying(500ms))
        "#]],
    );
}

#[test]
fn a_track_that_falls_silent_loses_the_source() {
    check(
        LIMITED,
        "0.0 picture
         0.5 sound
         1.0 picture
         2.0 picture
         2.4 picture
         3.0 later",
        &expect![[r#"
            0.0 Tell(Connected(MediaTime(0)))
            2.5 Tell(Lost("no sound came for 2.0 s"))
            2.5 Close
        "#]],
    );
}

#[test]
fn a_track_that_never_was_is_not_waited_for() {
    check(
        LIMITED,
        "0 without sound
         0 picture
         1.5 picture
         3 picture
         5.5 later",
        &expect![[r#"
            0.0 Tell(Connected(MediaTime(0)))
            5.0 Tell(Lost("no picture came for 2.0 s"))
            5.0 Close
        "#]],
    );
}

#[test]
fn silence_from_the_start_loses_the_source() {
    check(
        LIMITED,
        "11 closed",
        &expect![[r#"
            10.0 Tell(Lost("no picture and no sound came within 10 s"))
            10.0 Close
            11.0 Tell(Retrying(500ms))
        "#]],
    );
}

#[test]
fn a_graph_that_does_not_close_does_not_stop_the_next() {
    check(
        LIMITED,
        "0 fails hung
         11 closed",
        &expect![[r#"
            0.0 Tell(Lost("hung"))
            0.0 Close
            10.0 Tell(Retrying(500ms))
            10.5 Connect
        "#]],
    );
}

#[test]
fn a_source_that_ends_by_itself_is_over() {
    check(
        Patience::Unlimited,
        "0 picture
         60 ends
         60 fails late
         60 closed
         99 picture",
        &expect![[r#"
            0.0 Tell(Connected(MediaTime(0)))
            60.0 Tell(Ended(MediaTime(60000000)))
            60.0 Close
            60.0 Over
        "#]],
    );
}

#[test]
fn a_source_at_rest_is_closed_and_not_tried_until_it_is_to_go_on() {
    check(
        LIMITED,
        "0 picture
         1 rest
         1.2 closed
         60 later
         61 go-on
         61.5 sound
         62 fails cable
         62.1 rest
         62.2 go-on
         62.3 closed
         63 rest
         63.1 closed
         99 go-on",
        &expect![[r#"
            0.0 Tell(Connected(MediaTime(0)))
            1.0 Close
            61.0 Connect
            61.5 Tell(Connected(MediaTime(61500000)))
            62.0 Tell(Lost("cable"))
            62.0 Close
            62.3 Connect
            63.0 Close
            99.0 Connect
        "#]],
    );
}
