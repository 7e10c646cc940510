use std::collections::BTreeMap;

use rtc::rtp::{Packet, codec::h264::H264Packet, packetizer::Depacketizer as _};

/// Packets kept while an earlier one is missing; then it is given up.
const PATIENCE: usize = 512;

/// Puts the packets of H.264 pictures in order and tells which pictures are complete.
#[derive(Default)]
pub(super) struct Pictures {
    waiting: BTreeMap<u64, Packet>,
    /// The next packet in order; none before the first.
    next: Option<u64>,
    newest: u64,
    depacketiser: H264Packet,
    /// The NAL unit types of the picture being put together.
    units: Vec<u8>,
    /// Whether a part of it is missing.
    is_broken: bool,
    /// Whether a key picture has come.
    has_key: bool,
}

/// What a packet brought about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    pub(super) complete: Vec<Picture>,
    pub(super) broken: u64,
    pub(super) lost: u64,
}

/// A picture of which every part came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) timestamp: u32,
    /// It can be decoded alone: parameter sets and an IDR picture.
    pub(super) is_key: bool,
}

impl Pictures {
    /// Whether nothing can be shown yet although pictures come: the key picture they need was missed.
    pub(super) fn wants_key_picture(&self, news: &News) -> bool {
        !self.has_key && (news.broken > 0 || !news.complete.is_empty())
    }

    /// Takes a packet in the order of arrival.
    pub(super) fn take(&mut self, packet: Packet) -> News {
        let place = self.place(packet.header.sequence_number);
        let mut news = News::default();
        let next = *self.next.get_or_insert(place);
        if place >= next {
            self.waiting.insert(place, packet);
        } else if !self.has_key {
            // The beginning was asked for again.
            (self.next, self.is_broken) = (Some(place), false);
            (self.waiting, self.units) = (BTreeMap::from([(place, packet)]), Vec::new());
            self.depacketiser = H264Packet::default();
        }
        if self.waiting.len() > PATIENCE {
            self.give_up(&mut news);
        }
        while let Some(packet) = self.next.and_then(|next| self.waiting.remove(&next)) {
            self.next = self.next.map(|next| next + 1);
            self.append(&packet, &mut news);
        }
        news
    }

    fn append(&mut self, packet: &Packet, news: &mut News) {
        match self.depacketiser.depacketize(&packet.payload) {
            Ok(annex_b) => self.units.extend(unit_types(&annex_b)),
            Err(_) => self.is_broken = true,
        }
        if packet.header.marker {
            let has = |kind| self.units.contains(&kind);
            let is_key = has(7) && has(8) && has(5);
            if self.is_broken {
                news.broken += 1;
            } else {
                self.has_key |= is_key;
                news.complete.push(Picture { timestamp: packet.header.timestamp, is_key });
            }
            self.units.clear();
            self.is_broken = false;
        }
    }

    /// Goes on after a gap: the picture it is in is broken.
    fn give_up(&mut self, news: &mut News) {
        let (Some(next), Some((&first, _))) = (self.next, self.waiting.first_key_value()) else { return };
        news.lost += first - next;
        self.next = Some(first);
        self.is_broken = true;
        self.depacketiser = H264Packet::default();
    }

    /// The sequence number without its wrapping around; counted from 65536 so that earlier ones have a place too.
    fn place(&mut self, sequence: u16) -> u64 {
        if self.next.is_none() {
            self.newest = 65_536 + u64::from(sequence);
        }
        let ahead = sequence.wrapping_sub(self.newest as u16) as i16;
        let place = self.newest.saturating_add_signed(i64::from(ahead));
        self.newest = self.newest.max(place);
        place
    }
}

fn unit_types(annex_b: &[u8]) -> impl Iterator<Item = u8> {
    annex_b.windows(4).filter(|window| window[..3] == [0, 0, 1]).map(|window| window[3] & 31)
}

#[cfg(test)]
mod tests {
    use rtc::rtp::header::Header;

    use super::*;

    fn packet(sequence_number: u16, marker: bool, payload: &'static [u8]) -> Packet {
        let header = Header { sequence_number, marker, timestamp: 7, ..Header::default() };
        Packet { header, payload: payload.into() }
    }

    const PARAMETERS: &[u8] = &[0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1];
    const IDR: &[u8] = &[0x65, 1, 2];

    #[test]
    fn a_key_picture_is_complete_whatever_the_order_of_its_packets() {
        let mut pictures = Pictures::default();
        assert_eq!(pictures.take(packet(65_534, true, &[0x41, 1, 2])).complete.len(), 1);
        assert_eq!(pictures.take(packet(0, true, IDR)), News::default());
        let news = pictures.take(packet(65_535, false, PARAMETERS));
        assert_eq!(news.complete, [Picture { timestamp: 7, is_key: true }]);
    }

    #[test]
    fn the_beginning_can_be_asked_for_again() {
        let mut pictures = Pictures::default();
        let news = pictures.take(packet(10, true, &[0x41, 1, 2]));
        assert!(pictures.wants_key_picture(&news));
        pictures.take(packet(8, false, PARAMETERS));
        let news = pictures.take(packet(9, true, IDR));
        assert_eq!(news.complete, [Picture { timestamp: 7, is_key: true }]);
        assert!(!pictures.wants_key_picture(&news));
    }

    #[test]
    fn what_never_comes_is_given_up_and_breaks_its_picture() {
        let mut pictures = Pictures::default();
        pictures.take(packet(0, true, IDR));
        let news: Vec<News> = (2..600).map(|sequence| pictures.take(packet(sequence, true, IDR))).collect();
        assert_eq!(news.iter().map(|news| news.lost).sum::<u64>(), 1);
        assert_eq!(news.iter().map(|news| news.broken).sum::<u64>(), 1);
        assert_eq!(news.iter().map(|news| news.complete.len()).sum::<usize>(), 597);
    }
}
