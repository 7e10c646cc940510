//! A recording of sound alone, made after the event from a finished file.
//!
//! It has the form of a live session's recording, so that one player plays both: fragmented MP4 and an HLS playlist of byte
//! ranges. Nobody waits for it and it can be made again, so it is synced once, at its end, and has its names only when it is
//! whole: what a kill leaves is overwritten by the next try.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use meeting::{Frame, FrameKind, MediaTime, RecordingPart};

use super::{
    mp4, part,
    playlist::{self, Segment},
};
use crate::{Error, packets::PACKET};

/// A segment, in packets. 6 s is what HLS advises; twelve hours have 7,200 of them.
const SEGMENT: usize = 300;
const SEGMENT_S: u64 = SEGMENT as u64 * PACKET.as_millis() as u64 / 1_000;
/// The only part.
const NUMBER: u32 = 0;

/// Writes Opus packets of 20 ms as a session's whole recording.
pub struct SoundRecording {
    folder: PathBuf,
    file: BufWriter<File>,
    playlist: BufWriter<File>,
    /// What is in the file.
    written: u64,
    fragments: u32,
    waiting: Vec<Frame>,
    length: Duration,
}

impl SoundRecording {
    /// Begins the recording in a session's folder, which is made where it is missing. What an earlier try left is overwritten.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        let begin = || {
            fs::create_dir_all(folder)?;
            let [file, playlist] = unfinished(folder).map(File::create);
            let (mut file, mut playlist) = (BufWriter::new(file?), BufWriter::new(playlist?));
            let opening = mp4::sound_opening().map_err(io::Error::other)?;
            let written = opening.len() as u64;
            file.write_all(&opening)?;
            playlist.write_all(playlist::head_with_target(&part::file_name(NUMBER), written, SEGMENT_S).as_bytes())?;
            let (folder, waiting) = (folder.to_owned(), Vec::with_capacity(SEGMENT));
            Ok(Self { folder, file, playlist, written, fragments: 0, waiting, length: Duration::ZERO })
        };
        begin().map_err(|cause| Error::Recordings { folder: folder.to_owned(), cause })
    }

    /// Adds the next packet.
    pub fn write(&mut self, packet: &[u8]) -> Result<(), Error> {
        let at = MediaTime::ZERO + self.length;
        self.waiting.push(Frame { kind: FrameKind::Sound, at, length: PACKET, data: packet.into() });
        self.length += PACKET;
        if self.waiting.len() < SEGMENT {
            return Ok(());
        }
        self.end_segment().map_err(|cause| Error::Recordings { folder: self.folder.clone(), cause })
    }

    /// How much has been written.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Completes the files: they are on the disk, and have their names, when this returns.
    pub fn finish(mut self) -> Result<RecordingPart, Error> {
        let folder = self.folder.clone();
        let mut end = || {
            self.end_segment()?;
            self.playlist.write_all(playlist::END.as_bytes())?;
            for file in [&mut self.file, &mut self.playlist] {
                file.flush()?;
                file.get_ref().sync_data()?;
            }
            let [file, playlist] = unfinished(&self.folder);
            let path = self.folder.join(part::file_name(NUMBER));
            // A part without a playlist would be taken for one that was cut off.
            fs::rename(playlist, path.with_extension("m3u8"))?;
            fs::rename(file, &path)?;
            File::open(&self.folder)?.sync_all()?;
            Ok(RecordingPart { number: NUMBER, path, starts_at: MediaTime::ZERO })
        };
        end().map_err(|cause| Error::Recordings { folder, cause })
    }

    fn end_segment(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let bytes = mp4::sound_fragment(self.fragments + 1, &self.waiting).map_err(io::Error::other)?;
        self.file.write_all(&bytes)?;
        let segment =
            Segment { begins: self.written, length: bytes.len() as u64, lasts: PACKET * self.waiting.len() as u32 };
        self.playlist.write_all(playlist::segment(&part::file_name(NUMBER), &segment).as_bytes())?;
        self.written += segment.length;
        self.fragments += 1;
        self.waiting.clear();
        Ok(())
    }
}

/// The file and its playlist while they are written; not called as a part is, so that nobody takes them for one.
fn unfinished(folder: &Path) -> [PathBuf; 2] {
    ["unfinished.mp4", "unfinished.m3u8"].map(|name| folder.join(name))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::packets::PacketReader;

    /// Encoding an hour of a tone would take too long here; what matters are several segments and a part of one.
    const SECONDS: u64 = 14;

    fn record(folder: &Path) -> Option<RecordingPart> {
        crate::init().expect("FFmpeg is installed");
        let source = folder.join("source.wav");
        let tone = format!("sine=f=330:d={SECONDS}");
        let made = Command::new("ffmpeg").args(["-v", "error", "-f", "lavfi", "-i", &tone]).arg(&source).status();
        if made.is_err() {
            println!("skipped: there is no ffmpeg to make media with");
            return None;
        }
        let mut packets = Vec::new();
        crate::encode_sound(&source, 12, &mut packets).expect("a tone can be encoded");
        let mut packets = PacketReader::begin(&packets[..]).expect("it begins with the length");
        assert_eq!(packets.total().map(|total| total.as_secs()), Some(SECONDS));
        let mut recording = SoundRecording::create(&folder.join("session")).expect("the folder can be written");
        while let Some(packet) = packets.next_packet().expect("no packet is damaged") {
            recording.write(&packet).expect("there is space");
        }
        let length = recording.length().as_secs_f64();
        assert!((length - SECONDS as f64).abs() < 0.05, "{length} s were written");
        Some(recording.finish().expect("there is space"))
    }

    #[test]
    fn an_independent_player_plays_all_of_it_and_any_segment() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(part) = record(folder.path()) else { return };
        let probe = |what: &Path| {
            let shown = Command::new("ffprobe")
                .args(["-v", "error", "-count_packets", "-show_entries"])
                .args(["stream=codec_name,sample_rate,nb_read_packets:format=duration", "-of", "default=nw=1"])
                .arg(what)
                .output()
                .expect("ffprobe comes with ffmpeg");
            assert!(shown.stderr.is_empty(), "{}", String::from_utf8_lossy(&shown.stderr));
            String::from_utf8_lossy(&shown.stdout).into_owned()
        };
        for path in [part.path.clone(), part.path.with_extension("m3u8")] {
            let told = probe(&path);
            assert!(told.contains("codec_name=opus"), "{told}");
            let packets = told.lines().find_map(|line| line.strip_prefix("nb_read_packets=")?.parse::<u64>().ok());
            assert!(packets.is_some_and(|packets| packets.abs_diff(SECONDS * 50) <= 2), "{told}");
        }
        let playlist = fs::read_to_string(part.path.with_extension("m3u8")).expect("it is there");
        assert_eq!(playlist.matches("#EXTINF:6.000000,").count(), 2, "{playlist}");
        assert!(playlist.ends_with(playlist::END));
        assert_eq!(crate::mend_recordings(&folder.path().join("session")).expect("readable"), 0);
    }

    #[test]
    fn twelve_hours_are_one_part_whose_times_and_ranges_are_right_to_the_end() {
        const HOURS: u64 = 12;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut recording = SoundRecording::create(folder.path()).expect("the folder can be written");
        for _ in 0..HOURS * 3_600 * 50 {
            // A packet of silence.
            recording.write(&[0xf8, 0xff, 0xfe]).expect("there is space");
        }
        assert_eq!(recording.length(), Duration::from_secs(HOURS * 3_600));
        let part = recording.finish().expect("there is space");
        let playlist = fs::read_to_string(part.path.with_extension("m3u8")).expect("it is there");
        assert_eq!(playlist.matches("#EXTINF:6.000000,").count() as u64, HOURS * 600);
        let mut ranges = playlist.lines().rev().filter_map(|line| line.strip_prefix("#EXT-X-BYTERANGE:"));
        let last = ranges.next().and_then(|range| range.split_once('@'));
        let (length, begins) = last.expect("ranges are told");
        let end: u64 = length.parse::<u64>().expect("a number") + begins.parse::<u64>().expect("a number");
        assert_eq!(end, fs::metadata(&part.path).expect("it is there").len());
        let mut ffprobe = Command::new("ffprobe");
        ffprobe.args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]).arg(&part.path);
        let Ok(probed) = ffprobe.output() else {
            println!("skipped: there is no ffprobe to look at it with");
            return;
        };
        let seconds: f64 = String::from_utf8_lossy(&probed.stdout).trim().parse().expect("ffprobe tells a length");
        assert!((seconds - (HOURS * 3_600) as f64).abs() < 1.0, "{seconds} s play");
    }

    #[test]
    fn what_a_kill_left_is_no_part_and_is_overwritten() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let session = folder.path().join("session");
        let mut torn = SoundRecording::create(&session).expect("the folder can be written");
        torn.write(&[0xf8, 0xff, 0xfe]).expect("there is space");
        drop(torn);
        assert_eq!(crate::mend_recordings(&session).expect("readable"), 0, "nothing is mistaken for a part");
        assert!(record(folder.path()).is_none_or(|part| part.path.exists()));
    }
}
