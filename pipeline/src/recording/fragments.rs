//! Decides where the recording is cut: a fragment ends at every key picture, and at the latest after [`LONGEST`].

use std::{collections::VecDeque, time::Duration};

use meeting::{Frame, FrameKind, MediaTime};

/// What a kill can cost. Shorter fragments lose less and sync the disk more often.
const LONGEST: Duration = Duration::from_millis(500);
/// Sound that waits for its pictures: 60 s. It is that much only when pictures do not come; then the oldest goes.
const MOST_SOUNDS: usize = 3_000;

/// Some pictures and the sound that goes with them, to be written together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fragment {
    /// Never none.
    pub(crate) pictures: Vec<Frame>,
    pub(crate) sounds: Vec<Frame>,
    /// Just after the last picture.
    pub(crate) ends: MediaTime,
}

impl Fragment {
    pub(crate) fn starts(&self) -> MediaTime {
        self.pictures.first().map_or(self.ends, |picture| picture.at)
    }

    /// Whether it can be played without those before.
    pub(crate) fn begins_with_key_picture(&self) -> bool {
        self.pictures.first().is_some_and(|picture| picture.kind == FrameKind::KeyPicture)
    }
}

/// See the module. Nothing is lost from the first key picture on.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    pictures: Vec<Frame>,
    sounds: VecDeque<Frame>,
}

impl Fragments {
    /// Takes a frame; returns the fragment that is complete with it.
    pub(crate) fn handle(&mut self, frame: Frame) -> Option<Fragment> {
        if frame.kind == FrameKind::Sound {
            self.sounds.push_back(frame);
            if self.sounds.len() > MOST_SOUNDS {
                self.sounds.pop_front();
            }
            return None;
        }
        match self.pictures.first() {
            None => {
                if frame.kind == FrameKind::KeyPicture {
                    self.sounds.retain(|sound| sound.at >= frame.at);
                    self.pictures.push(frame);
                }
                None
            }
            Some(first) => {
                let is_due = frame.kind == FrameKind::KeyPicture || frame.at.since(first.at) >= LONGEST;
                let complete = is_due.then(|| self.cut(frame.at));
                self.pictures.push(frame);
                complete
            }
        }
    }

    /// What is left, once nothing more will come.
    pub(crate) fn finish(mut self) -> Option<Fragment> {
        let last = self.pictures.last()?;
        let ends = last.at + last.length;
        // No later fragment will carry the sound that is ahead of the pictures.
        let mut fragment = self.cut(ends);
        fragment.sounds.extend(self.sounds);
        Some(fragment)
    }

    fn cut(&mut self, ends: MediaTime) -> Fragment {
        let ready = self.sounds.iter().take_while(|sound| sound.at < ends).count();
        Fragment { pictures: std::mem::take(&mut self.pictures), sounds: self.sounds.drain(..ready).collect(), ends }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Each word a frame: K, P or S, then its milliseconds.
    fn check(script: &str, expected: &Expect) {
        let mut fragments = Fragments::default();
        let mut cuts = Vec::new();
        for word in script.split_whitespace() {
            let (kind, millis) = word.split_at(1);
            let kind = match kind {
                "K" => FrameKind::KeyPicture,
                "P" => FrameKind::Picture,
                _ => FrameKind::Sound,
            };
            let at = MediaTime::from_millis(millis.parse().expect("a number follows the kind"));
            let frame = Frame { kind, at, length: Duration::from_millis(100), data: [0_u8][..].into() };
            cuts.extend(fragments.handle(frame));
        }
        cuts.extend(fragments.finish());
        let written: String = cuts
            .iter()
            .map(|cut| {
                let times = |frames: &[Frame]| frames.iter().map(|frame| frame.at.as_millis()).collect::<Vec<_>>();
                let key = if cut.begins_with_key_picture() { "key " } else { "" };
                let (pictures, sounds) = (times(&cut.pictures), times(&cut.sounds));
                format!("{key}pictures {pictures:?} sounds {sounds:?} until {}\n", cut.ends.as_millis())
            })
            .collect();
        expected.assert_eq(&written);
    }

    #[test]
    fn a_fragment_ends_at_a_key_picture_and_after_half_a_second() {
        check(
            "K0 S0 P250 S250 P500 S500 P750 S750 K900 S900",
            &expect![[r#"
                key pictures [0, 250] sounds [0, 250] until 500
                pictures [500, 750] sounds [500, 750] until 900
                key pictures [900] sounds [900] until 1000
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_played_is_not_begun_with() {
        check(
            "S0 P0 S100 P100 S200 S300 K200 P300",
            &expect![[r#"
                key pictures [200, 300] sounds [200, 300] until 400
            "#]],
        );
    }

    #[test]
    fn sound_that_is_ahead_waits_and_late_sound_follows() {
        check(
            "K0 S0 S600 S700 K500 K1000 S650 P1100",
            &expect![[r#"
                key pictures [0] sounds [0] until 500
                key pictures [500] sounds [600, 700] until 1000
                key pictures [1000, 1100] sounds [650] until 1200
            "#]],
        );
    }
}
