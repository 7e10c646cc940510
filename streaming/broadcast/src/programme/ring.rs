use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use meeting::MediaTime;

use super::Track;

/// How long packets are kept: the longest delay, and a whole picture group before it.
const KEEP: Duration = Duration::from_millis(8_500);
/// Bytes kept at most, whatever is sent: 8.5 s of 30 Mbit/s. When full, the oldest go.
const MOST_BYTES: usize = 32 << 20;

/// One RTP packet, the same for all viewers but for payload type and encryption.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) track: Track,
    /// The first packet of a picture that can be decoded alone.
    pub(crate) begins_key_picture: bool,
    /// When it was captured.
    pub(crate) at: MediaTime,
    /// The same on the track's RTP clock.
    pub(crate) timestamp: u32,
    pub(crate) sequence: u16,
    pub(crate) bytes: Box<[u8]>,
}

/// The newest packets of a programme. Each has a place, counted from 0 and never reused.
#[derive(Default)]
pub(crate) struct Ring {
    packets: VecDeque<(Instant, Packet)>,
    /// The place of the oldest packet kept.
    start: u64,
    /// Where key pictures begin.
    keys: VecDeque<u64>,
    pictures: Index,
    sounds: Index,
    bytes: usize,
}

/// The places of one track's packets, in order of their sequence numbers, without a gap.
#[derive(Default)]
struct Index {
    first: u16,
    places: VecDeque<u64>,
}

impl Ring {
    /// Takes a packet that came `now`, and forgets what is too old.
    pub(crate) fn push(&mut self, now: Instant, packet: Packet) {
        let place = self.end();
        if packet.begins_key_picture {
            self.keys.push_back(place);
        }
        self.index(packet.track).push(packet.sequence, place);
        self.bytes += packet.bytes.len();
        self.packets.push_back((now, packet));
        self.forget(now);
    }

    /// Forgets what is too old.
    pub(crate) fn forget(&mut self, now: Instant) {
        while self.packets.front().is_some_and(|(came, _)| now.duration_since(*came) > KEEP || self.bytes > MOST_BYTES)
        {
            let Some((_, packet)) = self.packets.pop_front() else { return };
            self.bytes -= packet.bytes.len();
            self.start += 1;
            self.index(packet.track).forget_first();
            if packet.begins_key_picture {
                self.keys.pop_front();
            }
        }
    }

    /// The packet at `place` and when it came.
    pub(crate) fn get(&self, place: u64) -> Option<&(Instant, Packet)> {
        let offset = place.checked_sub(self.start)?;
        self.packets.get(usize::try_from(offset).ok()?)
    }

    /// The place of the oldest packet kept.
    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    /// The place of the next packet to come.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.packets.len() as u64
    }

    /// Where the newest key picture that came by `moment` begins.
    pub(crate) fn key_by(&self, moment: Instant) -> Option<u64> {
        let by_then = |place: &&u64| self.get(**place).is_some_and(|(came, _)| *came <= moment);
        self.keys.iter().rev().find(by_then).copied()
    }

    /// Where the oldest key picture begins.
    pub(crate) fn oldest_key(&self) -> Option<u64> {
        self.keys.front().copied()
    }

    /// The first place of what came after `moment`.
    pub(crate) fn after(&self, moment: Instant) -> u64 {
        self.start + self.packets.partition_point(|(came, _)| *came <= moment) as u64
    }

    /// The place of a track's packet, by its sequence number.
    pub(crate) fn find(&self, track: Track, sequence: u16) -> Option<u64> {
        match track {
            Track::Picture => self.pictures.find(sequence),
            Track::Sound => self.sounds.find(sequence),
        }
    }

    /// Bytes a second, on average over what is kept.
    pub(crate) fn bytes_per_second(&self) -> u64 {
        let ends = self.packets.front().zip(self.packets.back());
        let millis = ends.map_or(0, |((first, _), (last, _))| last.duration_since(*first).as_millis() as u64);
        (self.bytes as u64 * 1_000).checked_div(millis.max(1_000)).unwrap_or(0)
    }

    fn index(&mut self, track: Track) -> &mut Index {
        match track {
            Track::Picture => &mut self.pictures,
            Track::Sound => &mut self.sounds,
        }
    }
}

impl Index {
    fn push(&mut self, sequence: u16, place: u64) {
        if self.places.is_empty() {
            self.first = sequence;
        }
        self.places.push_back(place);
    }

    fn forget_first(&mut self) {
        self.places.pop_front();
        self.first = self.first.wrapping_add(1);
    }

    fn find(&self, sequence: u16) -> Option<u64> {
        self.places.get(usize::from(sequence.wrapping_sub(self.first))).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::any_moment;

    fn packet(track: Track, begins_key_picture: bool, sequence: u16) -> Packet {
        let bytes = vec![0; 1_000].into();
        Packet { track, begins_key_picture, at: MediaTime::ZERO, timestamp: 0, sequence, bytes }
    }

    #[test]
    fn packets_are_found_by_their_numbers_until_they_are_too_old() {
        let start = any_moment();
        let mut ring = Ring::default();
        ring.push(start, packet(Track::Picture, true, u16::MAX));
        ring.push(start, packet(Track::Sound, false, 5));
        let later = start + Duration::from_secs(8);
        ring.push(later, packet(Track::Picture, true, 0));
        assert_eq!(ring.find(Track::Picture, u16::MAX), Some(0));
        assert_eq!(ring.find(Track::Sound, 5), Some(1));
        assert_eq!(ring.find(Track::Sound, 6), None);
        assert_eq!((ring.oldest_key(), ring.key_by(later), ring.key_by(start)), (Some(0), Some(2), Some(0)));
        ring.forget(start + Duration::from_secs(9));
        assert_eq!((ring.find(Track::Picture, u16::MAX), ring.find(Track::Picture, 0)), (None, Some(2)));
        assert_eq!((ring.start(), ring.end(), ring.oldest_key(), ring.key_by(start)), (2, 3, Some(2), None));
    }

    #[test]
    fn it_never_holds_more_than_its_bytes() {
        let start = any_moment();
        let mut ring = Ring::default();
        (0..40_000u32).for_each(|count| ring.push(start, packet(Track::Picture, false, count as u16)));
        assert!(ring.bytes <= MOST_BYTES);
        assert_eq!(ring.end(), 40_000);
        assert_eq!(ring.find(Track::Picture, 39_999), Some(39_999));
    }
}
