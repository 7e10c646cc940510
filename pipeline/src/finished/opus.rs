//! Decoded sound becomes the recording's: Opus, one channel, 48 kHz, packets of 20 ms.

use std::io::{self, Write};

use ffmpeg_next::{
    ChannelLayout, Dictionary, Packet, codec,
    encoder::{self, audio::Encoder},
    format::{Sample, sample::Type},
    frame,
};

use crate::packets::{PACKET, PacketWriter};

/// Samples a second: Opus' own rate.
pub(super) const RATE: u32 = 48_000;
/// Bits a second. Speech in one channel gains nothing by more; an hour takes 22 MB.
const BIT_RATE: usize = 48_000;
const SAMPLES: usize = (RATE as usize / 1_000) * PACKET.as_millis() as usize;
const BYTES: usize = SAMPLES * size_of::<f32>();

/// Takes 32-bit little-endian floats and writes packets. What does not fill a packet waits for more.
pub(super) struct OpusWriter<W> {
    encoder: Encoder,
    packets: PacketWriter<W>,
    waiting: Vec<u8>,
    /// Samples given to the encoder.
    given: i64,
}

impl<W: Write> OpusWriter<W> {
    pub(super) fn new(packets: PacketWriter<W>) -> Result<Self, ffmpeg_next::Error> {
        let codec = encoder::find_by_name("libopus").ok_or(ffmpeg_next::Error::EncoderNotFound)?;
        let mut encoder = codec::context::Context::new_with_codec(codec).encoder().audio()?;
        encoder.set_rate(RATE.cast_signed());
        encoder.set_channel_layout(ChannelLayout::MONO);
        encoder.set_format(Sample::F32(Type::Packed));
        encoder.set_bit_rate(BIT_RATE);
        encoder.set_time_base((1, RATE.cast_signed()));
        let mut options = Dictionary::new();
        options.set("frame_duration", "20");
        options.set("application", "audio");
        let encoder = encoder.open_as_with(codec, options)?;
        Ok(Self { encoder, packets, waiting: Vec::with_capacity(BYTES), given: 0 })
    }

    /// Encodes what waits, filled up with silence, and what the encoder holds back.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.waiting.resize(BYTES, 0);
            self.encode()?;
        }
        self.encoder.send_eof().map_err(io::Error::other)?;
        self.take_packets()?;
        self.packets.flush()
    }

    fn encode(&mut self) -> io::Result<()> {
        let mut sound = frame::Audio::new(Sample::F32(Type::Packed), SAMPLES, ChannelLayout::MONO);
        sound.set_rate(RATE);
        sound.set_pts(Some(self.given));
        // The samples lie in this machine's order, which on all that Debian builds for us is little-endian; the plane is padded.
        sound.data_mut(0)[..BYTES].copy_from_slice(&self.waiting);
        self.waiting.clear();
        self.given += SAMPLES as i64;
        self.encoder.send_frame(&sound).map_err(io::Error::other)?;
        self.take_packets()
    }

    fn take_packets(&mut self) -> io::Result<()> {
        let mut packet = Packet::empty();
        // It says "again" when it wants more, and "end" at the end.
        while self.encoder.receive_packet(&mut packet).is_ok() {
            self.packets.write(packet.data().unwrap_or_default())?;
        }
        Ok(())
    }
}

impl<W: Write> Write for OpusWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BYTES - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        if self.waiting.len() == BYTES {
            self.encode()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packets.flush()
    }
}
