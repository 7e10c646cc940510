//! One HLS playlist of a whole recording, made of the playlists that lie beside its parts.
//!
//! Of a part's playlist only numbers are taken: durations and byte ranges. So nothing in such a file can name another file,
//! and a line half written when the power failed only loses its own fragment.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use meeting::MediaTime;

use crate::wire::rfc3339;

/// How long a fragment is meant to be: from one key picture to the next.
const FRAGMENT: Duration = Duration::from_secs(2);

/// What a part's own playlist says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PartPlaylist {
    /// Where the decoder's set-up lies in the file.
    header: Option<ByteRange>,
    fragments: Vec<Fragment>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Fragment {
    length: Duration,
    bytes: ByteRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ByteRange {
    length: u64,
    offset: u64,
}

/// A part as it stands in the whole.
pub(crate) struct Placed {
    pub(crate) number: u32,
    pub(crate) starts_at: MediaTime,
    pub(crate) playlist: PartPlaylist,
}

/// Whether more will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    StillGrowing,
    Complete,
}

impl PartPlaylist {
    /// Reads what can be read. A last line without its end is not taken: it may still be being written.
    pub(crate) fn parse(text: &str) -> Self {
        let mut playlist = Self::default();
        let (mut length, mut bytes) = (None, None);
        let mut next_offset = 0;
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::trim) {
            if let Some(attributes) = line.strip_prefix("#EXT-X-MAP:") {
                playlist.header = attributes
                    .split_once("BYTERANGE=\"")
                    .and_then(|(_, rest)| rest.split_once('"').and_then(|(range, _)| byte_range(range, 0)));
            } else if let Some(value) = line.strip_prefix("#EXTINF:") {
                length = duration(value.split(',').next().unwrap_or_default());
            } else if let Some(value) = line.strip_prefix("#EXT-X-BYTERANGE:") {
                bytes = byte_range(value, next_offset);
            } else if !line.is_empty() && !line.starts_with('#') {
                // The file's name ends a fragment's entry; which name is not looked at.
                if let (Some(length), Some(bytes)) = (length.take(), bytes.take()) {
                    next_offset = bytes.offset.saturating_add(bytes.length);
                    playlist.fragments.push(Fragment { length, bytes });
                }
            }
        }
        playlist
    }

    /// How much of the session it holds.
    pub(crate) fn length(&self) -> Duration {
        self.fragments.iter().map(|fragment| fragment.length).sum()
    }
}

/// The whole recording's playlist; its parts are `recording/part-0000.mp4` and so on beside it.
///
/// Each part begins with its wall-clock time, `opened_at` being that of media time 0, so that players can seek by it over
/// the gaps. A part without fragments (yet) is left out.
pub(crate) fn merge(parts: &[Placed], opened_at: SystemTime, ending: Ending) -> String {
    let longest = parts.iter().flat_map(|part| &part.playlist.fragments).map(|fragment| fragment.length).max();
    // No fragment may round to more than the target, and the target must not change while the recording grows.
    let target = longest.unwrap_or_default().max(FRAGMENT).as_secs_f64().round() as u64;
    let kind = match ending {
        Ending::StillGrowing => "EVENT",
        Ending::Complete => "VOD",
    };
    let mut merged = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-PLAYLIST-TYPE:{kind}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    );
    let playable = parts.iter().filter_map(|part| Some((part, part.playlist.header?)));
    for (place, (part, header)) in playable.filter(|(part, _)| !part.playlist.fragments.is_empty()).enumerate() {
        if place > 0 {
            merged.push_str("#EXT-X-DISCONTINUITY\n");
        }
        write_part(&mut merged, part, header, opened_at).expect("a string takes any text");
    }
    if ending == Ending::Complete {
        merged.push_str("#EXT-X-ENDLIST\n");
    }
    merged
}

fn write_part(merged: &mut String, part: &Placed, header: ByteRange, opened_at: SystemTime) -> std::fmt::Result {
    let uri = format!("recording/{}", part_name(part.number));
    let ByteRange { length, offset } = header;
    let began = rfc3339(opened_at + part.starts_at.since(MediaTime::ZERO));
    writeln!(merged, "#EXT-X-MAP:URI=\"{uri}\",BYTERANGE=\"{length}@{offset}\"")?;
    writeln!(merged, "#EXT-X-PROGRAM-DATE-TIME:{began}")?;
    for Fragment { length, bytes: ByteRange { length: size, offset } } in &part.playlist.fragments {
        let seconds = length.as_secs_f64();
        writeln!(merged, "#EXTINF:{seconds:.6},\n#EXT-X-BYTERANGE:{size}@{offset}\n{uri}")?;
    }
    Ok(())
}

/// A part's name in addresses.
pub(crate) fn part_name(number: u32) -> String {
    format!("part-{number:04}.mp4")
}

/// The number of the part that is called so.
pub(crate) fn part_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix("part-")?.strip_suffix(".mp4")?.parse().ok()?;
    (part_name(number) == name).then_some(number)
}

/// `1200@700`, or `1200` for the bytes that follow the fragment before.
fn byte_range(text: &str, next_offset: u64) -> Option<ByteRange> {
    let (length, offset) = match text.split_once('@') {
        Some((length, offset)) => (length, offset.parse().ok()?),
        None => (text, next_offset),
    };
    Some(ByteRange { length: length.parse().ok().filter(|length| *length > 0)?, offset })
}

/// Seconds; a fragment longer than an hour is none.
fn duration(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    (0.0..3_600.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const FIRST: &str = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n\
        #EXT-X-MAP:URI=\"part-0000.mp4\",BYTERANGE=\"812@0\"\n\
        #EXTINF:2.000000,\n#EXT-X-BYTERANGE:40000@812\npart-0000.mp4\n\
        #EXTINF:1.966667,\n#EXT-X-BYTERANGE:39000@40812\npart-0000.mp4\n#EXT-X-ENDLIST\n";
    const SECOND: &str = "#EXTM3U\n#EXT-X-MAP:URI=\"part-0001.mp4\",BYTERANGE=\"800@0\"\n\
        #EXTINF:2.100000,\n#EXT-X-BYTERANGE:1000@800\npart-0001.mp4\n#EXTINF:2.0,\n#EXT-X-BYTERANGE:500\n../../etc/passwd\n";

    fn check(parts: &[(u32, u64, &str)], ending: Ending, expected: &Expect) {
        let place = |(number, starts_at, text): &(u32, u64, &str)| Placed {
            number: *number,
            starts_at: MediaTime::from_millis(*starts_at),
            playlist: PartPlaylist::parse(text),
        };
        let parts: Vec<Placed> = parts.iter().map(place).collect();
        expected.assert_eq(&merge(&parts, SystemTime::UNIX_EPOCH, ending));
    }

    #[test]
    fn parts_follow_each_other_with_their_own_headers_and_times() {
        check(
            &[(0, 0, FIRST), (1, 12_500, SECOND)],
            Ending::Complete,
            &expect![[r#"
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:2
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="recording/part-0000.mp4",BYTERANGE="812@0"
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:00.000Z
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:40000@812
                recording/part-0000.mp4
                #EXTINF:1.966667,
                #EXT-X-BYTERANGE:39000@40812
                recording/part-0000.mp4
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="recording/part-0001.mp4",BYTERANGE="800@0"
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:12.500Z
                #EXTINF:2.100000,
                #EXT-X-BYTERANGE:1000@800
                recording/part-0001.mp4
                #EXTINF:2.000000,
                #EXT-X-BYTERANGE:500@1800
                recording/part-0001.mp4
                #EXT-X-ENDLIST
            "#]],
        );
    }

    #[test]
    fn a_part_cut_off_at_any_byte_keeps_its_whole_fragments() {
        let whole = PartPlaylist::parse(FIRST);
        for cut in 0..FIRST.len() {
            let kept = PartPlaylist::parse(&FIRST[..cut]).fragments;
            assert!(whole.fragments.starts_with(&kept), "cut at {cut}");
        }
    }

    #[test]
    fn a_part_with_nothing_to_play_yet_is_left_out() {
        check(
            &[(0, 0, "#EXTM3U\n#EXT-X-MAP:URI=\"part-0000.mp4\",BYTERANGE=\"812@0\"\n"), (1, 900, "rubbish\n")],
            Ending::StillGrowing,
            &expect![[r#"
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:2
                #EXT-X-PLAYLIST-TYPE:EVENT
                #EXT-X-INDEPENDENT-SEGMENTS
            "#]],
        );
    }

    #[test]
    fn numbers_that_cannot_be_are_not_taken() {
        for line in ["#EXTINF:-1,", "#EXTINF:NaN,", "#EXTINF:1e300,", "#EXTINF:,"] {
            let text = format!("{line}\n#EXT-X-BYTERANGE:5@0\na\n");
            assert_eq!(PartPlaylist::parse(&text), PartPlaylist::default(), "{line}");
        }
        for range in ["0@5", "-1@0", "5@-1", "99999999999999999999@0", "@", ""] {
            let text = format!("#EXTINF:1,\n#EXT-X-BYTERANGE:{range}\na\n");
            assert_eq!(PartPlaylist::parse(&text), PartPlaylist::default(), "{range}");
        }
        let far = format!("#EXTINF:1,\n#EXT-X-BYTERANGE:{0}@{0}\na\n#EXTINF:1,\n#EXT-X-BYTERANGE:5\na\n", u64::MAX);
        assert_eq!(PartPlaylist::parse(&far).fragments.len(), 2);
    }

    #[test]
    fn a_part_has_one_name_only() {
        assert_eq!(part_number("part-0012.mp4"), Some(12));
        assert_eq!(part_number("part-12345.mp4"), Some(12_345));
        for bad in ["part-12.mp4", "part-00012.mp4", "part-+012.mp4", "part-.mp4", "part-0012.m3u8", "../part-0012.mp4"]
        {
            assert_eq!(part_number(bad), None, "{bad}");
        }
    }
}
