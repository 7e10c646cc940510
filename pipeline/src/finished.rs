//! Finished media, by FFmpeg: the only place that imports `ffmpeg-next`.
//!
//! Files come from outside and decoders have bugs, so callers run this in a process of its own with limits on time and memory.
//! Within it FFmpeg opens nothing but the file itself: the protocol is `file`, and the containers that name other files
//! (playlists, `concat`) are not among those it may recognise.

mod opus;

use std::{
    io::{BufWriter, Write},
    path::Path,
    time::Duration,
};

use ffmpeg_next::{
    ChannelLayout, Dictionary, Packet, Rational, codec,
    format::{self, Sample, context::Input, sample::Type},
    frame, media, software,
};

use crate::{Error, packets::PacketWriter};

const RATE: u32 = meeting::Samples::RATE;
/// No sitting is longer.
const LONGEST_HOURS: u64 = 24;
/// Seconds. A hole in the sound up to here is filled with silence, so that times stay right; a larger one is a clock that was
/// set.
const LONGEST_HOLE: u64 = 600;
/// Parts of a second: less is rounding.
const SHORTEST_HOLE: u64 = 10;
/// A demuxer that finds nothing for so many reads in a row finds nothing any more.
const MOST_BAD_READS: u32 = 10_000;
const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,wav,w64,rf64,aiff,caf,au,mp3,aac,ac3,eac3,flac,ogg,\
                          mpegts,mpeg,mpegvideo,avi,asf,flv,amr,amrnb,amrwb,mxf,dv,wv,ape,tta,voc,gsm,dsf,rm,h264,hevc";

/// How far a piece of work on finished media is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How much media is done.
    pub done: Duration,
    /// How much there is, where the file says so.
    pub total: Option<Duration>,
}

/// Decodes a file's sound to 16 kHz, one channel, 32-bit floats, little-endian. The first sample is the file's first moment,
/// whether picture or sound.
pub fn decode_sound(input: &Path, out: impl Write, progress: impl FnMut(Progress)) -> Result<(), Error> {
    let file = open(input)?;
    let total = length_of(&file);
    let out = BufWriter::new(out);
    let mut sound = Sound { out, rate: RATE, longest_hours: LONGEST_HOURS, written: 0, resampler: None };
    decode(input, file, total, &mut sound, progress)?;
    sound.out.flush().map_err(Error::Output)
}

/// Encodes a file's sound as a recording keeps it, for [`crate::PacketReader`]. Times are those of [`decode_sound`].
pub fn encode_sound(input: &Path, longest_hours: u64, out: impl Write) -> Result<(), Error> {
    let file = open(input)?;
    let total = length_of(&file);
    let packets = PacketWriter::begin(BufWriter::new(out), total).map_err(Error::Output)?;
    let out = opus::OpusWriter::new(packets).map_err(|error| Error::NotReady(error.to_string()))?;
    let mut sound = Sound { out, rate: opus::RATE, longest_hours, written: 0, resampler: None };
    decode(input, file, total, &mut sound, |_| ())?;
    sound.out.finish().map_err(Error::Output)
}

fn decode<W: Write>(
    input: &Path,
    mut file: Input,
    total: Option<Duration>,
    sound: &mut Sound<W>,
    mut progress: impl FnMut(Progress),
) -> Result<(), Error> {
    let not_media = |error| not_media(input, error);
    let stream = file.streams().best(media::Type::Audio).ok_or_else(|| Error::NoSound(input.to_owned()))?;
    let (index, time_base) = (stream.index(), stream.time_base());
    let context = codec::context::Context::from_parameters(stream.parameters()).map_err(not_media)?;
    let mut decoder = context.decoder().audio().map_err(not_media)?;
    let begins = file_start(&file);
    let (mut frame, mut bad_reads, mut last_error) = (frame::Audio::empty(), 0, None);
    let mut at_end = false;
    while !at_end {
        let mut packet = Packet::empty();
        match packet.read(&mut file) {
            Ok(()) if packet.stream() != index => continue,
            // A packet that cannot be decoded is passed over, as every player does.
            Ok(()) => last_error = decoder.send_packet(&packet).err().or(last_error),
            Err(ffmpeg_next::Error::Eof) => at_end = true,
            Err(ffmpeg_next::Error::InvalidData) if bad_reads < MOST_BAD_READS => {
                bad_reads += 1;
                continue;
            }
            Err(error) if sound.written == 0 => return Err(not_media(error)),
            Err(error) => {
                tracing::warn!(%error, "the file could not be read to its end");
                at_end = true;
            }
        }
        bad_reads = 0;
        if at_end {
            last_error = decoder.send_eof().err().or(last_error);
        }
        while decoder.receive_frame(&mut frame).is_ok() {
            let at = frame.timestamp().map(|at| seconds(at, time_base) - begins);
            sound.take(input, &mut frame, at)?;
        }
        progress(Progress { done: sound.length(), total });
    }
    sound.flush(input)?;
    match last_error {
        Some(error) if sound.written == 0 => Err(not_media(error)),
        None if sound.written == 0 => Err(Error::NoSound(input.to_owned())),
        Some(_) | None => Ok(()),
    }
}

/// How long a media file is, as far as it says.
pub fn media_length(input: &Path) -> Result<Option<Duration>, Error> {
    Ok(length_of(&open(input)?))
}

fn open(input: &Path) -> Result<Input, Error> {
    // Opened here first: the system's words for what is wrong are better, and only a plain file is media.
    let unreadable = |reason: String| Error::NotMedia { path: input.to_owned(), reason };
    let metadata = std::fs::metadata(input).map_err(|error| unreadable(error.to_string()))?;
    std::fs::File::open(input).map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable("it is not a file".to_owned()));
    }
    let path = input.to_str().filter(|path| !path.contains('\0'));
    let path = path.ok_or_else(|| unreadable("its name is not UTF-8".to_owned()))?;
    let mut options = Dictionary::new();
    options.set("protocol_whitelist", "file");
    options.set("format_whitelist", CONTAINERS);
    // Without the scheme, a name such as `concat:a|b` would be one.
    format::input_with_dictionary(&format!("file:{path}"), options).map_err(|error| not_media(input, error))
}

fn not_media(input: &Path, error: ffmpeg_next::Error) -> Error {
    Error::NotMedia { path: input.to_owned(), reason: error.to_string() }
}

/// In seconds; the container's unit is a microsecond.
fn file_start(file: &Input) -> f64 {
    let starts = file.streams().filter(|stream| {
        matches!(stream.parameters().medium(), media::Type::Audio | media::Type::Video)
            && stream.start_time() != i64::MIN
    });
    let first = starts.map(|stream| seconds(stream.start_time(), stream.time_base())).reduce(f64::min);
    first.unwrap_or(0.0)
}

fn length_of(file: &Input) -> Option<Duration> {
    u64::try_from(file.duration()).ok().filter(|micros| *micros > 0).map(Duration::from_micros)
}

fn seconds(timestamp: i64, unit: Rational) -> f64 {
    timestamp as f64 * f64::from(unit)
}

struct Sound<W: Write> {
    out: W,
    /// Samples a second, one channel of 32-bit floats.
    rate: u32,
    longest_hours: u64,
    /// Samples.
    written: u64,
    resampler: Option<software::resampling::Context>,
}

impl<W: Write> Sound<W> {
    fn length(&self) -> Duration {
        Duration::from_micros(self.written.saturating_mul(1_000_000) / u64::from(self.rate))
    }

    /// Writes one decoded frame, and silence in front of it where it lies behind the end of the one before.
    fn take(&mut self, input: &Path, frame: &mut frame::Audio, at: Option<f64>) -> Result<(), Error> {
        if frame.rate() == 0 || frame.samples() == 0 {
            return Ok(());
        }
        if frame.channel_layout().is_empty() {
            frame.set_channel_layout(ChannelLayout::default(i32::from(frame.channels())));
        }
        if self.resampler.as_ref().is_none_or(|resampler| {
            let takes = resampler.input();
            (takes.format, takes.channel_layout, takes.rate) != (frame.format(), frame.channel_layout(), frame.rate())
        }) {
            self.flush(input)?;
            let (format, layout, rate) = (frame.format(), frame.channel_layout(), frame.rate());
            let to = Sample::F32(Type::Packed);
            let made = software::resampling::Context::get(format, layout, rate, to, ChannelLayout::MONO, self.rate);
            self.resampler = Some(made.map_err(|error| not_media(input, error))?);
        }
        self.fill_hole(input, at)?;
        let capacity = frame.samples() as u64 * u64::from(self.rate) / u64::from(frame.rate()) + 4_096;
        let Some(resampler) = &mut self.resampler else { return Ok(()) };
        let mut converted = empty(capacity as usize);
        resampler.run(frame, &mut converted).map_err(|error| not_media(input, error))?;
        self.write(input, &converted)
    }

    fn fill_hole(&mut self, input: &Path, at: Option<f64>) -> Result<(), Error> {
        // What is not a number or negative becomes zero, and what is too large the largest.
        let place = (at.unwrap_or(0.0) * f64::from(self.rate)) as u64;
        let hole = place.saturating_sub(self.written);
        let rate = u64::from(self.rate);
        if (rate / SHORTEST_HOLE..=rate * LONGEST_HOLE).contains(&hole) {
            self.count(input, hole)?;
            for _ in 0..hole {
                self.out.write_all(&0_f32.to_le_bytes()).map_err(Error::Output)?;
            }
        }
        Ok(())
    }

    /// Writes what the resampler holds back.
    fn flush(&mut self, input: &Path) -> Result<(), Error> {
        if let Some(resampler) = &mut self.resampler {
            let mut rest = empty(4_096);
            // It has nothing to say when it holds nothing.
            if resampler.flush(&mut rest).is_ok() {
                self.write(input, &rest)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, input: &Path, converted: &frame::Audio) -> Result<(), Error> {
        let samples = converted.samples();
        self.count(input, samples as u64)?;
        if samples > 0 {
            // The samples lie in this machine's order, which on all that Debian builds for us is little-endian; the plane is padded.
            let bytes = converted.data(0).get(..samples * 4).unwrap_or_default();
            self.out.write_all(bytes).map_err(Error::Output)?;
        }
        Ok(())
    }

    fn count(&mut self, input: &Path, samples: u64) -> Result<(), Error> {
        self.written += samples;
        if self.written > self.longest_hours * 3_600 * u64::from(self.rate) {
            return Err(Error::TooLong { path: input.to_owned(), hours: self.longest_hours });
        }
        Ok(())
    }
}

fn empty(capacity: usize) -> frame::Audio {
    frame::Audio::new(Sample::F32(Type::Packed), capacity, ChannelLayout::MONO)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf, process::Command};

    use super::*;

    fn decode(path: &Path) -> Result<Vec<f32>, Error> {
        crate::init().expect("FFmpeg is installed");
        let mut bytes = Vec::new();
        decode_sound(path, &mut bytes, |_| ())?;
        let (samples, rest) = bytes.as_chunks::<4>();
        assert_eq!(rest, []);
        Ok(samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect())
    }

    /// Makes a file with FFmpeg's command; none, and a word about it, where there is no such command.
    fn make(folder: &Path, arguments: &[&str], name: &str) -> Option<PathBuf> {
        let path = folder.join(name);
        match Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(&path).status() {
            Ok(status) => {
                assert!(status.success());
                Some(path)
            }
            Err(error) => {
                println!("skipped: there is no ffmpeg to make media with: {error}");
                None
            }
        }
    }

    #[test]
    fn any_format_becomes_16_khz_mono() {
        let folder = tempfile::tempdir().unwrap();
        let tone = "sine=f=440:d=2:r=44100";
        for (name, more) in [
            ("a.wav", &["-ar", "8000", "-ac", "1"][..]),
            ("a.flac", &["-ac", "2"]),
            ("a.mp3", &["-ar", "22050"]),
            ("a.m4a", &["-ac", "6"]),
            ("a.ogg", &["-c:a", "libopus", "-ar", "48000"]),
            ("a.webm", &["-c:a", "libopus", "-ar", "48000"]),
            ("a.ts", &["-c:a", "ac3", "-ar", "48000"]),
        ] {
            let arguments = [&["-f", "lavfi", "-i", tone][..], more].concat();
            let Some(path) = make(folder.path(), &arguments, name) else { return };
            let samples = decode(&path).unwrap();
            assert!(samples.len().abs_diff(32_000) < 2_400, "{name}: {} samples", samples.len());
            // What lies near zero is the encoder's noise.
            let signs = samples.iter().filter(|sample| sample.abs() > 0.02).map(|sample| *sample > 0.0);
            let crossings = signs.clone().zip(signs.skip(1)).filter(|two| *two == (false, true)).count();
            assert!(crossings.abs_diff(880) < 40, "{name}: {crossings} waves in 2 s of 440 Hz");
            let length = media_length(&path).unwrap().unwrap();
            assert!((1.8..2.2).contains(&length.as_secs_f64()), "{name}: {length:?}");
        }
    }

    #[test]
    fn what_is_longer_than_allowed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let Some(path) = make(folder.path(), &["-f", "lavfi", "-i", "sine=d=1"], "a.wav") else { return };
        crate::init().expect("FFmpeg is installed");
        let refused = encode_sound(&path, 0, Vec::new());
        assert!(matches!(&refused, Err(Error::TooLong { hours: 0, .. })), "{refused:?}");
        encode_sound(&path, 1, Vec::new()).expect("a second is less than an hour");
    }

    #[test]
    fn so_many_hours_are_allowed_and_not_a_sample_more() {
        let sound = |written| Sound { out: Vec::new(), rate: opus::RATE, longest_hours: 12, written, resampler: None };
        let just = 12 * 3_600 * u64::from(opus::RATE) - 20;
        sound(just).count(Path::new("a.wav"), 20).expect("twelve hours");
        let refused = sound(just).count(Path::new("a.wav"), 21);
        assert!(matches!(refused, Err(Error::TooLong { hours: 12, .. })), "{refused:?}");
    }

    #[test]
    fn sound_that_begins_late_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = [
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=64x64:r=10:d=3",
            "-itsoffset",
            "1.5",
            "-f",
            "lavfi",
            "-i",
            "sine=d=1",
            "-c:a",
            "flac",
        ];
        let Some(path) = make(folder.path(), &arguments, "late.mkv") else { return };
        let samples = decode(&path).unwrap();
        let first = samples.iter().position(|sample| sample.abs() > 0.01).unwrap();
        assert!(first.abs_diff(24_000) < 400, "the tone begins at sample {first}");
    }

    #[test]
    fn a_file_without_sound_is_told_from_one_that_is_no_media() {
        let folder = tempfile::tempdir().unwrap();
        let missing = decode(&folder.path().join("none.mp4")).unwrap_err();
        assert!(missing.to_string().contains("No such file"), "{missing}");
        assert!(matches!(decode(folder.path()), Err(Error::NotMedia { .. })));
        let Some(path) = make(folder.path(), &["-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=1"], "silent.mp4") else {
            return;
        };
        assert!(matches!(decode(&path), Err(Error::NoSound(_))));
    }

    #[test]
    fn a_playlist_may_not_make_us_read_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let Some(secret) = make(folder.path(), &["-f", "lavfi", "-i", "sine=d=1"], "secret.wav") else { return };
        let concat = format!("ffconcat version 1.0\nfile {}\n", secret.file_name().unwrap().display());
        let hls = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n", secret.display());
        for (name, text) in [("a.ffconcat", concat), ("a.m3u8", hls)] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            assert!(matches!(decode(&path), Err(Error::NotMedia { .. })), "{name}");
        }
    }

    #[test]
    fn garbage_is_refused_and_damage_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("garbage");
        let mut state = 1_u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let garbage: Vec<u8> = std::iter::repeat_with(&mut noise).take(200_000).collect();
        fs::write(&path, &garbage).unwrap();
        // Noise may look like the frame headers of some codec; what matters is that it ends.
        drop(decode(&path));
        fs::write(&path, "").unwrap();
        assert!(matches!(decode(&path), Err(Error::NotMedia { .. })));
        for name in ["a.mp3", "a.m4a", "a.ogg", "a.mkv"] {
            let Some(whole) = make(folder.path(), &["-f", "lavfi", "-i", "sine=d=2"], name) else { return };
            let mut bytes = fs::read(whole).unwrap();
            for place in (bytes.len() / 3..bytes.len()).step_by(97) {
                bytes[place] = noise();
            }
            fs::write(&path, &bytes).unwrap();
            drop(decode(&path));
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            drop(decode(&path));
        }
    }
}
