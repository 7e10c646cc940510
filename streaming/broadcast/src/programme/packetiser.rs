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
