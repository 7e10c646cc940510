//! A part's HLS playlist: what can be fetched of the file that lies beside it, by byte ranges.
//!
//! One segment is what lies between two key pictures, so it can be played alone. A line is appended only once the bytes that
//! it names are in the file.

use std::time::Duration;

/// Written once, with the opening's length, for a recording with pictures.
pub(crate) fn head(file_name: &str, opening_length: u64) -> String {
    // Key pictures come every 2 s; the target may not be less than any segment, rounded.
    head_with_target(file_name, opening_length, 3)
}

/// As [`head`], for segments that last no more than so many seconds, rounded.
pub(crate) fn head_with_target(file_name: &str, opening_length: u64, target_s: u64) -> String {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target_s}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:EVENT\n\
         #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{file_name}\",BYTERANGE=\"{opening_length}@0\"\n"
    )
}

/// One line group for each segment.
pub(crate) fn segment(file_name: &str, segment: &Segment) -> String {
    let Segment { begins, length, lasts } = segment;
    format!("#EXTINF:{:.6},\n#EXT-X-BYTERANGE:{length}@{begins}\n{file_name}\n", lasts.as_secs_f64())
}

/// Written last: nothing more will come.
pub(crate) const END: &str = "#EXT-X-ENDLIST\n";

/// A stretch of the file that can be played alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) begins: u64,
    pub(crate) length: u64,
    pub(crate) lasts: Duration,
}
