//! Decides what a connection's buffers become: where they belong in the session, and what stands in for a missing track.
//!
//! A connection's first buffers are held until every track has shown where it begins, so that the earliest of them, not the
//! first to arrive, is the start; a key picture before the start would be lost, and two seconds with it.

use std::time::{Duration, Instant};

use meeting::{Frame, FrameKind, MediaTime};

use crate::{
    fill::{Delivery, Fill, SlatePicture},
    graph::{Arrival, Load, Outlet, Track},
    steady::{Speech, Steady},
    timeline::Timeline,
    tracks::{Change, Tracks},
};

/// A second or two of buffers: a track that has not shown by then is not waited for any longer.
const MOST_HELD: usize = 60;

/// See the module.
#[derive(Debug)]
pub(crate) struct Intake {
    tracks: Tracks,
    fill: Fill,
    steady: Steady,
    picture_length: Duration,
    /// Some until the connection's start is known.
    held: Option<Vec<Arrival>>,
    /// Where each outlet has come to, in the order of [`Outlet::ALL`].
    ends: [Option<MediaTime>; 3],
}

/// What delivers no more.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Closing {
    Track(Track),
    Outlet(Outlet),
}

/// What a buffer has become.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    FromSource(Delivery),
    StandIn(Delivery),
}

impl Intake {
    pub(crate) fn new(frames_per_second: u32) -> Self {
        Self {
            tracks: Tracks::all_open(),
            fill: Fill::new(frames_per_second),
            steady: Steady::default(),
            picture_length: Duration::from_secs(1) / frames_per_second.max(1),
            held: Some(Vec::new()),
            ends: [None; 3],
        }
    }

    pub(crate) fn arrived(&mut self, now: Instant, timeline: &mut Timeline, arrival: Arrival) -> Vec<Taken> {
        match &mut self.held {
            None => self.take(timeline, arrival),
            Some(held) => {
                held.push(arrival);
                self.release(now, timeline)
            }
        }
    }

    pub(crate) fn close(
        &mut self,
        now: Instant,
        timeline: &mut Timeline,
        closing: Closing,
    ) -> (Option<Change>, Vec<Taken>) {
        let change = match closing {
            Closing::Track(track) => self.tracks.close_track(track),
            Closing::Outlet(outlet) => self.tracks.close_outlet(outlet),
        };
        (change, self.release(now, timeline))
    }

    /// From here on something stands in for this track: this slate, or silence.
    pub(crate) fn stand_in(&mut self, track: Track, slate: Vec<SlatePicture>) {
        match track {
            Track::Picture => self.fill.without_picture(self.ends[Outlet::Pictures as usize], slate),
            Track::Sound => self.fill.without_sound(self.ends[Outlet::Sounds as usize]),
        }
    }

    /// Lets go what is held, once the start is known.
    fn release(&mut self, now: Instant, timeline: &mut Timeline) -> Vec<Taken> {
        let is_known = |held: &mut Vec<Arrival>| {
            let has_shown = |outlet: &Outlet| held.iter().any(|arrival| arrival.outlet() == *outlet);
            !held.is_empty() && (held.len() >= MOST_HELD || self.tracks.open().iter().all(has_shown))
        };
        let Some(mut held) = self.held.take_if(is_known) else { return Vec::new() };
        held.sort_by_key(|arrival| arrival.running);
        timeline.connect(now, held.first().map_or(Duration::ZERO, |first| first.running));
        held.into_iter().flat_map(|arrival| self.take(timeline, arrival)).collect()
    }

    /// Puts it in its place; drops what would not lie behind the one before.
    fn take(&mut self, timeline: &mut Timeline, arrival: Arrival) -> Vec<Taken> {
        let outlet = arrival.outlet();
        let Arrival { load, running, length } = arrival;
        let length = if length.is_zero() && outlet == Outlet::Pictures { self.picture_length } else { length };
        let Some(at) = timeline.place(running, length) else { return Vec::new() };
        let end = &mut self.ends[outlet as usize];
        if end.is_some_and(|end| at + length <= end) {
            return Vec::new();
        }
        *end = Some(at + length);
        let frame = |kind, data| Delivery::Frame(Frame { kind, at, length, data });
        let delivery = match load {
            Load::KeyPicture(data) => frame(FrameKind::KeyPicture, data),
            Load::Picture(data) => frame(FrameKind::Picture, data),
            Load::Sound(data) => frame(FrameKind::Sound, data),
            // Its encoded twin does for what is to follow it.
            Load::Speech(channels) => {
                let speech = self.steady.hear(Speech { at, channels });
                return vec![Taken::FromSource(Delivery::Speech(speech))];
            }
        };
        let stand_ins = self.fill.follow(delivery.track(), at).into_iter().map(Taken::StandIn);
        std::iter::once(Taken::FromSource(delivery)).chain(stand_ins).collect()
    }
}

#[cfg(test)]
mod tests {
    use meeting::Tempo;

    use super::*;

    fn arrival(load: Load, millis: u64) -> Arrival {
        Arrival { load, running: Duration::from_millis(millis), length: Duration::from_millis(20) }
    }

    fn key(millis: u64) -> Arrival {
        arrival(Load::KeyPicture([0][..].into()), millis)
    }

    fn sound(millis: u64) -> Arrival {
        arrival(Load::Sound([0][..].into()), millis)
    }

    fn speech(millis: u64) -> Arrival {
        arrival(Load::Speech(vec![vec![0.0; 320]]), millis)
    }

    fn times(taken: &[Taken]) -> Vec<u64> {
        let at = |taken: &Taken| match taken {
            Taken::FromSource(delivery) | Taken::StandIn(delivery) => delivery.at().as_millis(),
        };
        taken.iter().map(at).collect()
    }

    #[test]
    fn the_earliest_of_the_first_buffers_is_the_start() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let now = Instant::now();
        let (mut intake, mut timeline) = (Intake::new(30), Timeline::new(Tempo::Live, MediaTime::ZERO));
        assert_eq!(intake.arrived(now, &mut timeline, sound(107)), []);
        assert_eq!(intake.arrived(now, &mut timeline, speech(107)), []);
        assert_eq!(times(&intake.arrived(now, &mut timeline, key(100))), [0, 7, 7]);
        assert_eq!(times(&intake.arrived(now, &mut timeline, sound(127))), [27]);
        assert_eq!(intake.arrived(now, &mut timeline, sound(90)), [], "too late");
    }

    #[test]
    fn a_track_that_is_not_there_is_not_waited_for() {
        #[expect(clippy::disallowed_methods, reason = "any instant will do to count from")]
        let now = Instant::now();
        let (mut intake, mut timeline) = (Intake::new(30), Timeline::new(Tempo::Live, MediaTime::ZERO));
        assert_eq!(intake.arrived(now, &mut timeline, key(100)), []);
        let (change, taken) = intake.close(now, &mut timeline, Closing::Track(Track::Sound));
        assert_eq!((change, times(&taken)), (Some(Change::Without(Track::Sound)), vec![0]));
        intake.stand_in(Track::Sound, Vec::new());
        assert_eq!(times(&intake.arrived(now, &mut timeline, key(130))), [30, 30, 30]);
    }
}
