//! The recording's boxes: the only place that imports `mp4-atom`.
//!
//! Times in a file count from its first picture. Track 1 is H.264 (`avc1`), track 2 Opus.

use meeting::{Frame, FrameKind, MediaTime};
use mp4_atom::{
    Audio, Avc1, Avcc, Buf, Codec, Decode, Dinf, Dops, Dref, DrefEntry, Encode, FourCC, Ftyp, Hdlr, Header, Mdhd, Mdia,
    Mfhd, Minf, Moof, Moov, Mvex, Mvhd, Opus, Smhd, Stbl, Stco, Stsd, Tfdt, Tfhd, Tkhd, Traf, Trak, Trex, Trun,
    TrunEntry, Url, Visual, Vmhd,
};

use super::{annexb, fragments::Fragment};

const PICTURE: u32 = 1;
const SOUND: u32 = 2;
const PICTURE_RATE: u32 = 90_000;
const SOUND_RATE: u32 = 48_000;
/// Can be decoded alone.
const KEY: u32 = 0x0200_0000;
/// Needs others.
const NOT_KEY: u32 = 0x0101_0000;

/// The parameter sets of an H.264 stream. A file holds one pair; a stream that changes them begins a new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParameterSets {
    sequence: Vec<u8>,
    picture: Vec<u8>,
}

impl ParameterSets {
    /// Those in front of a key picture.
    pub(crate) fn of(key_picture: &[u8]) -> Option<Self> {
        let unit = |kind| annexb::units(key_picture).find(|unit| annexb::kind(unit) == kind).map(<[u8]>::to_vec);
        Some(Self { sequence: unit(annexb::SEQUENCE)?, picture: unit(annexb::PICTURE)? })
    }
}

/// What a file begins with: `ftyp` and `moov`.
pub(crate) fn opening(sets: &ParameterSets, width: u16, height: u16) -> Result<Vec<u8>, mp4_atom::Error> {
    let visual = Visual { data_reference_index: 1, width, height, ..Visual::default() };
    let avc1 = Avc1 { visual, avcc: Avcc::new(&sets.sequence, &sets.picture)?, ..Avc1::default() };
    let picture = Minf { vmhd: Some(Vmhd::default()), ..minf(Codec::Avc1(avc1)) };
    let picture = Trak {
        tkhd: Tkhd { width: width.into(), height: height.into(), ..tkhd(PICTURE) },
        mdia: mdia(PICTURE_RATE, b"vide", picture),
        ..Trak::default()
    };
    opening_of(vec![picture, sound_track()])
}

/// What a file of sound alone begins with.
pub(crate) fn sound_opening() -> Result<Vec<u8>, mp4_atom::Error> {
    opening_of(vec![sound_track()])
}

fn opening_of(tracks: Vec<Trak>) -> Result<Vec<u8>, mp4_atom::Error> {
    let ftyp = Ftyp {
        major_brand: FourCC::new(b"iso6"),
        minor_version: 0,
        compatible_brands: vec![FourCC::new(b"iso6"), FourCC::new(b"cmfc"), FourCC::new(b"mp41")],
    };
    let trex = tracks.iter().map(|track| trex(track.tkhd.track_id)).collect();
    let moov = Moov {
        mvhd: Mvhd { timescale: 1_000, rate: 1.into(), volume: 1.into(), next_track_id: SOUND + 1, ..Mvhd::default() },
        mvex: Some(Mvex { mehd: None, trex }),
        trak: tracks,
        ..Moov::default()
    };
    let mut bytes = Vec::new();
    ftyp.encode(&mut bytes)?;
    moov.encode(&mut bytes)?;
    Ok(bytes)
}

fn sound_track() -> Trak {
    let opus = Opus {
        audio: Audio { data_reference_index: 1, channel_count: 1, sample_size: 16, sample_rate: 48_000_u16.into() },
        // The encoder's look-ahead: 6.5 ms.
        dops: Dops {
            output_channel_count: 1,
            pre_skip: 312,
            input_sample_rate: SOUND_RATE,
            output_gain: 0,
            channel_mapping: None,
        },
        btrt: None,
    };
    let sound = Minf { smhd: Some(Smhd::default()), ..minf(Codec::Opus(opus)) };
    let tkhd = Tkhd { volume: 1.into(), ..tkhd(SOUND) };
    Trak { tkhd, mdia: mdia(SOUND_RATE, b"soun", sound), ..Trak::default() }
}

fn trex(track_id: u32) -> Trex {
    Trex { track_id, default_sample_description_index: 1, ..Trex::default() }
}

fn tkhd(track_id: u32) -> Tkhd {
    Tkhd { track_id, enabled: true, in_movie: true, ..Tkhd::default() }
}

fn mdia(timescale: u32, handler: &[u8; 4], minf: Minf) -> Mdia {
    Mdia {
        mdhd: Mdhd { timescale, language: "und".to_owned(), ..Mdhd::default() },
        hdlr: Hdlr { handler: FourCC::new(handler), name: "Koe".to_owned() },
        minf,
    }
}

fn minf(codec: Codec) -> Minf {
    Minf {
        dinf: Dinf { dref: Dref { entries: vec![DrefEntry::Url(Url::default())] } },
        stbl: Stbl { stsd: Stsd { codecs: vec![codec] }, stco: Some(Stco::default()), ..Stbl::default() },
        ..Minf::default()
    }
}

/// A fragment's bytes: one `moof` with both tracks, one `mdat`.
pub(crate) fn fragment(number: u32, zero: MediaTime, fragment: &Fragment) -> Result<Vec<u8>, mp4_atom::Error> {
    let mut data = Vec::new();
    let picture_sizes: Vec<u32> =
        fragment.pictures.iter().map(|picture| annexb::append_with_lengths(&picture.data, &mut data)).collect();
    let pictures_length = data.len();
    for sound in &fragment.sounds {
        data.extend_from_slice(&sound.data);
    }
    let pictures = fragment.pictures.iter().zip(&picture_sizes).enumerate().map(|(place, (picture, size))| {
        let next = fragment.pictures.get(place + 1).map_or(fragment.ends, |next| next.at);
        let flags = if picture.kind == FrameKind::KeyPicture { KEY } else { NOT_KEY };
        let length = ticks(next, zero, PICTURE_RATE).saturating_sub(ticks(picture.at, zero, PICTURE_RATE));
        entry(length, *size, flags)
    });
    let (pictures, sounds): (Vec<_>, Vec<_>) = (pictures.collect(), sound_entries(zero, &fragment.sounds));
    with_data(number, &data, |offset| {
        let mut traf = vec![traf(PICTURE, &fragment.pictures, zero, &pictures, offset(0))];
        if !sounds.is_empty() {
            traf.push(self::traf(SOUND, &fragment.sounds, zero, &sounds, offset(pictures_length)));
        }
        traf
    })
}

/// As [`fragment`], of sound alone; never of none.
pub(crate) fn sound_fragment(number: u32, sounds: &[Frame]) -> Result<Vec<u8>, mp4_atom::Error> {
    let data: Vec<u8> = sounds.iter().flat_map(|sound| sound.data.iter().copied()).collect();
    let entries = sound_entries(MediaTime::ZERO, sounds);
    with_data(number, &data, |offset| vec![traf(SOUND, sounds, MediaTime::ZERO, &entries, offset(0))])
}

fn sound_entries(zero: MediaTime, sounds: &[Frame]) -> Vec<TrunEntry> {
    let entries = sounds.iter().enumerate().map(|(place, sound)| {
        let next = sounds.get(place + 1).map_or(sound.at + sound.length, |next| next.at);
        let length = ticks(next, zero, SOUND_RATE).saturating_sub(ticks(sound.at, zero, SOUND_RATE));
        entry(length, u32::try_from(sound.data.len()).unwrap_or(u32::MAX), KEY)
    });
    entries.collect()
}

/// A `moof` and the `mdat` that it describes. `tracks` is told how to count a place in the data from the `moof`'s start.
fn with_data(
    number: u32,
    data: &[u8],
    tracks: impl Fn(&dyn Fn(usize) -> i32) -> Vec<Traf>,
) -> Result<Vec<u8>, mp4_atom::Error> {
    let boxes = |data_begins: usize| {
        let offset = |within: usize| i32::try_from(data_begins + within).unwrap_or(i32::MAX);
        Moof { mfhd: Mfhd { sequence_number: number }, traf: tracks(&offset) }
    };
    let mut bytes = Vec::new();
    boxes(0).encode(&mut bytes)?;
    // The offsets are counted from the start of `moof`, whose length does not depend on them.
    let moof_length = bytes.len();
    bytes.clear();
    boxes(moof_length + 8).encode(&mut bytes)?;
    Header { kind: FourCC::new(b"mdat"), size: Some(data.len()) }.encode(&mut bytes)?;
    bytes.extend_from_slice(data);
    Ok(bytes)
}

fn traf(track_id: u32, frames: &[Frame], zero: MediaTime, entries: &[TrunEntry], data_offset: i32) -> Traf {
    let rate = if track_id == PICTURE { PICTURE_RATE } else { SOUND_RATE };
    let begins = frames.first().map_or(0, |frame| ticks(frame.at, zero, rate));
    Traf {
        tfhd: Tfhd { track_id, default_base_is_moof: true, ..Tfhd::default() },
        tfdt: Some(Tfdt { base_media_decode_time: begins }),
        trun: vec![Trun { data_offset: Some(data_offset), samples: entries.to_vec().into() }],
        ..Traf::default()
    }
}

fn entry(duration: u64, size: u32, flags: u32) -> TrunEntry {
    let duration = u32::try_from(duration).unwrap_or(u32::MAX);
    TrunEntry { duration: Some(duration), size: Some(size), flags: Some(flags), cts: None }
}

/// To the nearest tick.
fn ticks(at: MediaTime, zero: MediaTime, rate: u32) -> u64 {
    let micros = at.since(zero).as_micros();
    u64::try_from((micros * u128::from(rate) + 500_000) / 1_000_000).unwrap_or(u64::MAX)
}

/// What a complete box at the head of `bytes` is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A `moof`: how long its pictures last, and whether it can be played without those before.
    Moof {
        length: std::time::Duration,
        begins_with_key_picture: bool,
    },
    Mdat,
    /// `ftyp`, `moov`.
    Opening,
}

/// Reads the header of the next box: its name's bytes and its whole length; none when it makes no sense.
pub(crate) fn header(mut bytes: &[u8]) -> Option<([u8; 4], u64)> {
    let before = bytes.remaining();
    let header = Header::decode(&mut bytes).ok()?;
    let header_length = before - bytes.remaining();
    Some((header.kind.into(), header.size? as u64 + header_length as u64))
}

/// Makes sense of one whole box of a recording.
pub(crate) fn found(kind: [u8; 4], mut whole: &[u8]) -> Option<Found> {
    match &kind {
        b"ftyp" | b"moov" => Some(Found::Opening),
        b"mdat" => Some(Found::Mdat),
        b"moof" => {
            let moof = Moof::decode(&mut whole).ok()?;
            let picture = moof.traf.iter().find(|traf| traf.tfhd.track_id == PICTURE)?;
            let entries = || picture.trun.iter().flat_map(|trun| trun.samples.iter());
            let ticks: u64 = entries().filter_map(|entry| entry.duration).map(u64::from).sum();
            Some(Found::Moof {
                length: std::time::Duration::from_micros(ticks * 1_000_000 / u64::from(PICTURE_RATE)),
                begins_with_key_picture: entries().next().is_some_and(|first| first.flags == Some(KEY)),
            })
        }
        _ => None,
    }
}
