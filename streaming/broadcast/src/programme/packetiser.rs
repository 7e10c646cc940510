use bytes::Bytes;
use meeting::{Frame, FrameKind, MediaTime};
use rtc::rtp::{codec::h264::H264Payloader, packetizer::Payloader as _};

use super::{Packet, Track};

/// Bytes of an RTP header without extensions.
pub(crate) const HEADER: usize = 12;
/// Bytes of an RTP packet at most, before encryption: safe on every path.
const LONGEST_PACKET: usize = 1_200;
const PICTURE_CLOCK: u64 = 90_000;
const SOUND_CLOCK: u64 = 48_000;
/// Sound packets follow each other without a gap as long as the media time agrees within this (10 ms at 48 kHz). A jitter of
/// some samples in the capture's times would otherwise be heard.
const SOUND_TOLERANCE: u32 = 480;

/// Where a programme's RTP numbers begin; all of them random.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origins {
    pub(crate) picture_ssrc: u32,
    pub(crate) sound_ssrc: u32,
    /// The timestamp of media time 0.
    pub(crate) picture_time: u32,
    /// The timestamp of media time 0.
    pub(crate) sound_time: u32,
    pub(crate) picture_sequence: u16,
    pub(crate) sound_sequence: u16,
}

/// Turns frames into the RTP packets that all viewers get; only the payload type and the encryption differ between them.
pub(crate) struct Packetiser {
    origins: Origins,
    h264: H264Payloader,
    picture_sequence: u16,
    sound_sequence: u16,
    sound_expected: Option<u32>,
}

impl Packetiser {
    /// Begins at these numbers.
    pub(crate) fn new(origins: Origins) -> Self {
        let (picture_sequence, sound_sequence) = (origins.picture_sequence, origins.sound_sequence);
        Self { origins, h264: H264Payloader::default(), picture_sequence, sound_sequence, sound_expected: None }
    }

    /// The packets of a frame, without their time of arrival.
    pub(crate) fn packets(&mut self, frame: Frame) -> Vec<Packet> {
        match frame.kind {
            FrameKind::KeyPicture => self.picture(frame, true),
            FrameKind::Picture => self.picture(frame, false),
            FrameKind::Sound => self.sound(&frame),
        }
    }

    fn picture(&mut self, frame: Frame, key: bool) -> Vec<Packet> {
        let timestamp = self.origins.picture_time.wrapping_add(ticks(frame.at, PICTURE_CLOCK));
        let access_unit = Bytes::from_owner(frame.data);
        // It cannot fail: it knows no error.
        let payloads = self.h264.payload(LONGEST_PACKET - HEADER, &access_unit).unwrap_or_default();
        let last = payloads.len().saturating_sub(1);
        let ssrc = self.origins.picture_ssrc;
        let packet = |(place, payload): (usize, &Bytes)| {
            let sequence = self.picture_sequence;
            self.picture_sequence = sequence.wrapping_add(1);
            Packet {
                track: Track::Picture,
                begins_key_picture: key && place == 0,
                at: frame.at,
                timestamp,
                sequence,
                bytes: rtp(place == last, sequence, timestamp, ssrc, payload),
            }
        };
        payloads.iter().enumerate().map(packet).collect()
    }

    fn sound(&mut self, frame: &Frame) -> Vec<Packet> {
        let exact = self.origins.sound_time.wrapping_add(ticks(frame.at, SOUND_CLOCK));
        let follows =
            |expected: &u32| expected.wrapping_sub(exact).wrapping_add(SOUND_TOLERANCE) <= 2 * SOUND_TOLERANCE;
        let timestamp = self.sound_expected.filter(follows).unwrap_or(exact);
        let length = ticks(MediaTime::ZERO + frame.length, SOUND_CLOCK);
        self.sound_expected = Some(timestamp.wrapping_add(length));
        let sequence = self.sound_sequence;
        self.sound_sequence = sequence.wrapping_add(1);
        let bytes = rtp(false, sequence, timestamp, self.origins.sound_ssrc, &frame.data);
        vec![Packet { track: Track::Sound, begins_key_picture: false, at: frame.at, timestamp, sequence, bytes }]
    }
}

/// Media time on an RTP clock, to the nearest tick; it wraps around, as RTP time does.
fn ticks(at: MediaTime, clock: u64) -> u32 {
    let ticks = (u128::from(at.as_micros()) * u128::from(clock) + 500_000) / 1_000_000;
    ticks as u32
}

/// An RTP packet with payload type 0, which each viewer's encryption replaces.
fn rtp(marker: bool, sequence: u16, timestamp: u32, ssrc: u32, payload: &[u8]) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend([0x80, u8::from(marker) << 7]);
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(timestamp.to_be_bytes());
    bytes.extend(ssrc.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;

    fn packetiser() -> Packetiser {
        Packetiser::new(Origins {
            picture_ssrc: 1,
            sound_ssrc: 2,
            picture_time: u32::MAX,
            sound_time: 1_000,
            picture_sequence: u16::MAX,
            sound_sequence: 7,
        })
    }

    fn frame(kind: FrameKind, at: MediaTime, data: &[u8]) -> Frame {
        Frame { kind, at, length: Duration::from_millis(20), data: Arc::from(data) }
    }

    /// Sequence, timestamp, whether it is the last of its picture, and the payload's first byte.
    fn told(packets: &[Packet]) -> Vec<(u16, u32, bool, u8)> {
        let tell = |packet: &Packet| (packet.sequence, packet.timestamp, packet.bytes[1] == 0x80, packet.bytes[HEADER]);
        packets.iter().map(tell).collect()
    }

    #[test]
    fn a_key_picture_is_its_parameter_sets_together_and_its_slices_in_pieces() {
        let mut unit = vec![0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3, 0, 0, 1];
        unit.push(0x65);
        unit.extend([9; 2_500]);
        let packets = packetiser().packets(frame(FrameKind::KeyPicture, MediaTime::ZERO, &unit));
        assert_eq!(
            told(&packets),
            [
                (65_535, u32::MAX, false, 0x78),
                (0, u32::MAX, false, 0x7C),
                (1, u32::MAX, false, 0x7C),
                (2, u32::MAX, true, 0x7C)
            ]
        );
        assert!(packets.iter().all(|packet| packet.bytes.len() <= LONGEST_PACKET));
        assert_eq!(packets.iter().filter(|packet| packet.begins_key_picture).count(), 1);
        assert!(packets[0].begins_key_picture);
    }

    #[test]
    fn rtp_time_is_media_time_on_the_track_s_clock() {
        let second = MediaTime::from_millis(1_000);
        let picture = packetiser().packets(frame(FrameKind::Picture, second, &[0, 0, 1, 0x41, 1]));
        assert_eq!(told(&picture), [(65_535, 89_999, true, 0x41)]);
        let sound = packetiser().packets(frame(FrameKind::Sound, second, &[8]));
        assert_eq!(told(&sound), [(7, 49_000, false, 8)]);
        let day = MediaTime::from_millis(86_400_000);
        assert_eq!(ticks(day, PICTURE_CLOCK), (86_400u64 * 90_000 % (1 << 32)) as u32);
    }

    #[test]
    fn sound_goes_on_without_a_gap_unless_there_is_one() {
        let mut packetiser = packetiser();
        let times: Vec<u32> = [0, 20_013, 39_991, 60_000, 95_000]
            .map(|micros| {
                packetiser.packets(frame(FrameKind::Sound, MediaTime::from_micros(micros), &[8]))[0].timestamp
            })
            .into();
        assert_eq!(times, [1_000, 1_960, 2_920, 3_880, 5_560]);
    }

    #[test]
    fn what_holds_no_picture_makes_no_packet() {
        for nothing in [&[][..], &[0, 0, 1], &[0, 0, 0, 1, 9, 0xF0]] {
            assert!(packetiser().packets(frame(FrameKind::KeyPicture, MediaTime::ZERO, nothing)).is_empty());
        }
    }
}
