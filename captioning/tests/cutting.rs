//! Where an utterance that nobody ends is cut.

use std::time::Duration;

use captioning::{Captioner, Input, Output, Purpose, Question, Segment, Settings};
use expect_test::{Expect, expect};
use meeting::{Language, MediaTime, UtteranceId};
use models::Guess;

const FRAME: usize = 256;

/// Lines: how many seconds somebody speaks, and how loud. Tells of each utterance where it began and how long it was, as the
/// recogniser was asked about it, with the settings of a model that hears half a minute.
fn check(script: &str, expect: &Expect) {
    let mut settings = Settings::new(Language::japanese(), UtteranceId::new(0));
    settings.segments.longest = Duration::from_secs(15);
    let mut captioner = Captioner::new(&settings);
    let mut told = String::new();
    let mut heard = 0;
    let mut asked = 0;
    let mut tell = |input: Input| {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            for output in captioner.handle(input) {
                let Output::Recognise(Question { at, sound, purpose, .. }) = output else { continue };
                inputs.push(Input::Guess(Guess::default()));
                if purpose == Purpose::Whole {
                    asked += sound.len();
                    told.push_str(&format!("from {at}: {:.1} s\n", sound.len() as f32 / 16_000.0));
                }
            }
        }
    };
    tell(Input::Segment(Segment::Began(MediaTime::ZERO)));
    for line in script.lines() {
        let (seconds, loud) = line.trim().split_once(' ').expect("a length and how loud");
        let frames = (seconds.parse::<f32>().expect("seconds") * 62.5).round() as usize;
        let samples = vec![loud.parse().expect("how loud"); FRAME];
        for _ in 0..frames {
            heard += FRAME;
            tell(Input::Segment(Segment::Sound { samples: samples.clone(), voiced: true }));
        }
    }
    tell(Input::Segment(Segment::Ended));
    assert_eq!(asked, heard, "every sample is asked about once");
    expect.assert_eq(&told);
}

#[test]
fn fifteen_seconds_without_a_pause_are_cut_at_the_quietest_point_of_the_last_three() {
    check(
        "5.0 0.2\n0.2 0.0\n8.0 0.2\n0.2 0.01\n0.8 0.2\n0.2 0.05\n4.0 0.2",
        &expect![[r#"
        from 0:00:00.000: 13.3 s
        from 0:00:13.264: 5.2 s
    "#]],
    );
}

#[test]
fn one_who_never_stops_is_cut_again_and_again_and_nothing_is_lost() {
    check(
        "40.0 0.2",
        &expect![[r#"
        from 0:00:00.000: 12.1 s
        from 0:00:12.064: 12.1 s
        from 0:00:24.128: 12.1 s
        from 0:00:36.192: 3.8 s
    "#]],
    );
}
